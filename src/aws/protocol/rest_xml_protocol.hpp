// SPDX-License-Identifier: Apache-2.0
#pragma once
// rest-xml: the operation is a method and a path, the body XML. S3's own ways of it (bare <Error>,
// its request ids, headers it ignores) are Service::bare_errors.

#include "aws/protocol/protocol.hpp"

namespace laketop::aws {

const Protocol& RestXmlProtocol();

}  // namespace laketop::aws
