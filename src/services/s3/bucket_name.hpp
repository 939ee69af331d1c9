// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which names a bucket may have, and which regions exist.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html

#include <string_view>

namespace laketop::s3 {

bool IsValidBucketName(std::string_view name);

// Regions are added every year: any name of the right form is taken for one.
bool IsRegionName(std::string_view region);

}  // namespace laketop::s3
