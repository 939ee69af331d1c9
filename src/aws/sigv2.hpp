// SPDX-License-Identifier: Apache-2.0
#pragma once
// Signature Version 2 of S3's presigned URLs, which boto3 still makes where nothing else is asked
// for, and S3 still takes. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/developerguide/RESTAuthentication.html

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace laketop::aws {

// What was signed, for the URL's expiry and its path with the bucket in front.
std::string V2StringToSign(const http::Request& request, std::string_view path);

// The headers of a presigned request: those x-amz-* that its URL has as parameters count as sent.
http::Headers WithPresignedHeaders(const http::Request& request);

}  // namespace laketop::aws
