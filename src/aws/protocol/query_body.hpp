// SPDX-License-Identifier: Apache-2.0
#pragma once
// Structures in a form body of the query protocol: `Tags.member.1.Key=a&Tags.member.1.Value=b`.

#include "aws/protocol/uri.hpp"
#include "aws/protocol/violations.hpp"
#include "aws/shape.hpp"

namespace laketop::aws {

// Throws MalformedInput where a value has another type than the model says; what breaks a
// constraint goes to `violations`. Parameters that no member has are passed over.
void ReadQueryStructure(const Parameters& parameters, const Shape& shape, void* structure,
                        Violations& violations);

}  // namespace laketop::aws
