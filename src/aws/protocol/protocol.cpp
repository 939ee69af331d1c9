// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/protocol.hpp"

#include <fmt/format.h>

#include "aws/protocol/json_protocol.hpp"
#include "aws/protocol/query_protocol.hpp"
#include "aws/protocol/rest_json_protocol.hpp"
#include "aws/protocol/rest_xml_protocol.hpp"
#include "base/check.hpp"

namespace laketop::aws {

const Protocol& ProtocolOf(ProtocolKind kind) {
  switch (kind) {
    case ProtocolKind::kJson10:
      return Json10Protocol();
    case ProtocolKind::kJson11:
      return Json11Protocol();
    case ProtocolKind::kRestJson:
      return RestJsonProtocol();
    case ProtocolKind::kRestXml:
      return RestXmlProtocol();
    case ProtocolKind::kQuery:
      return QueryProtocol();
    case ProtocolKind::kCbor:
      break;
  }
  // The generator names no other protocol.
  CHECK(false);
}

Error NotImplementedError(const Service& service, const Operation& operation) {
  return NotImplementedError(service, operation.name);
}

Error NotImplementedError(const Service& service, std::string_view operation) {
  return Error("NotImplemented", 501,
               fmt::format("Laketop does not implement {}:{}", service.name, operation));
}

}  // namespace laketop::aws
