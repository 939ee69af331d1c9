// SPDX-License-Identifier: Apache-2.0
#pragma once
// PolicyContext: the condition keys of a request, as bucket policies ask for them. Pure.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys

#include <map>
#include <string>

#include "services/s3/permissions.hpp"

namespace laketop::s3 {

// Names in lower case; several values of one key are separated by a zero byte.
std::map<std::string, std::string> PolicyContextOf(const Asker& asker);

}  // namespace laketop::s3
