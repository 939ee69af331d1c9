// SPDX-License-Identifier: Apache-2.0
#pragma once
// Operation and Service: what the gateway knows of an API. Both are generated constants
// (gen/<service>/api.hpp gives `Descriptor()` and `Bind(Api&)`). A Service lists every operation of
// AWS's model, so that "not implemented" differs from "no such operation"; those of operations.txt
// carry what it takes to run them, type-erased:
//
//   const Protocol& protocol = ProtocolOf(kind);                     // protocol/protocol.hpp
//   Match match = protocol.Route(service, request);                  // which operation
//   Value input = protocol.Decode(service, match, request);          // typed and validated
//   Value output = co_await match.operation->invoke(binding.api, std::move(context),
//   std::move(input)); http::Response reply = protocol.Encode(service, *match.operation,
//   std::move(output), ids);
//
// Route and Decode throw aws::Error, as invoke does; protocol.EncodeError writes it.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "aws/context.hpp"
#include "aws/shape.hpp"
#include "aws/value.hpp"
#include "base/task.hpp"
#include "ports/authorizer.hpp"

namespace laketop::aws {

enum class ProtocolKind : std::uint8_t { kJson10, kJson11, kRestJson, kRestXml, kQuery, kCbor };

// A query parameter that is part of an operation's URI: `?uploads`, `?list-type=2`.
struct UriParameter {
  std::string_view name;
  std::string_view value;
};

struct Operation {
  std::string_view name;
  std::string_view method;  // GET, PUT …; POST for the protocols that are not REST
  std::string_view path;    // "/{Bucket}/{Key+}", without the query
  std::span<const UriParameter> parameters = {};
  // Wire names of the members without which the request means another operation (REST only).
  std::span<const std::string_view> required_query = {};
  std::span<const std::string_view> required_headers = {};
  int status = 200;  // of a success
  bool deprecated = false;
  bool checksum_required = false;  // a body without Content-MD5 or x-amz-checksum-* is refused
  bool unsigned_payload = false;
  bool anonymous = false;      // authtype none: answered without a signature
  bool streams_input = false;  // its input holds a BodyReader: do not read the body first
  bool streams_output = false;
  std::string_view host_prefix = {};     // "api."
  std::string_view result_wrapper = {};  // query: "CreateRoleResult"
  // rest-xml: name and namespace of the body's root element where no payload member is.
  std::string_view xml_root = {};
  const XmlNamespace* xml_namespace = nullptr;

  // Null where the operation is not implemented.
  const Shape* input = nullptr;
  const Shape* output = nullptr;
  Value (*make_input)() = nullptr;
  Task<Value> (*invoke)(void* api, Context context, Value input) = nullptr;

  bool implemented() const { return invoke != nullptr; }
};

struct Service {
  std::string_view name;             // the folder: "s3"
  std::string_view endpoint_prefix;  // "s3"; "states"
  std::string_view signing_name;     // in the credential scope
  std::string_view target_prefix;    // "AWSGlue", of X-Amz-Target
  std::string_view service_id;       // "Glue": IAM action prefixes and user agents derive from it
  std::string_view full_name;
  std::string_view api_version;
  std::string_view xml_namespace;
  std::span<const ProtocolKind> protocols;  // the first is preferred
  bool query_compatible = false;            // answers x-amzn-query-error
  // The code that a violated constraint answers; empty: constraints are the operations' own
  // business.
  std::string_view validation_error;
  std::span<const UriParameter> validation_fields;  // further members of that error
  bool shows_values = true;                         // whether its message shows the value
  // Before the code in `__type`: "com.amazon.coral.service#".
  std::string_view error_namespace;
  std::string_view message_name = "message";  // as most of its errors spell it
  // S3's way of rest-xml: <Error> is the root, ids are x-amz-request-id and x-amz-id-2.
  bool bare_errors = false;
  std::span<const Operation> operations;  // sorted by name
};

// A service and the object that runs its operations, which the binding does not own.
struct ServiceBinding {
  const Service* service = nullptr;
  void* api = nullptr;
  // What an operation on this input requires of its caller; the gateway asks ports::Authorizer.
  std::vector<ports::AccessRequest> (*access)(const void* api, const Operation& operation,
                                              const Context& context, const Value& input) = nullptr;
};

}  // namespace laketop::aws
