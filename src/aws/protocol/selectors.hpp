// SPDX-License-Identifier: Apache-2.0
#pragma once
// Selectors: parameters of a query that turn a request to S3 into one about something else than the
// bucket or the object that its path names (?acl, ?versions, ?uploadId=…). One that no operation of
// the request's method takes must not be passed over: HEAD ?attributes is no HeadObject and
// PUT ?attributes writes no object. What S3 knows as none (?x-id=…) is passed over.

#include <string_view>

#include "aws/protocol/protocol.hpp"

namespace laketop::aws {

// Throws what S3 answers to selectors that `match` does not take, and to two at once.
void CheckSelectors(const Service& service, const Call& call, const Match& match);

// Whether `match` is about an upload that the request does not name: POST of an object is nothing.
bool LacksUpload(const Call& call, const Match& match);

// What a MethodNotAllowed of this path calls it: SERVICE, BUCKET or OBJECT.
std::string_view ResourceTypeOf(std::string_view path);

}  // namespace laketop::aws
