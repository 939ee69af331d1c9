// SPDX-License-Identifier: Apache-2.0
#pragma once
// rest-json: the operation is a method and a path, the body JSON.

#include "aws/protocol/protocol.hpp"

namespace laketop::aws {

const Protocol& RestJsonProtocol();

}  // namespace laketop::aws
