// SPDX-License-Identifier: Apache-2.0
#pragma once
// The beginning and the end of every Decode: what the input breaks becomes the service's error.

#include "aws/protocol/operation.hpp"
#include "aws/protocol/violations.hpp"

namespace laketop::aws {

// To gather what an input of this service breaks.
Violations ViolationsOf(const Service& service);

// Throws the service's validation error where there are violations, with the fields that its own
// services add ("AthenaErrorCode"). A service that checks for itself lets all pass.
void CheckInput(const Service& service, const Violations& violations);

}  // namespace laketop::aws
