// SPDX-License-Identifier: Apache-2.0
#pragma once
// query: the operation and its input are parameters of a form body (or of the URL), the answer is
// XML.

#include "aws/protocol/protocol.hpp"

namespace laketop::aws {

const Protocol& QueryProtocol();

}  // namespace laketop::aws
