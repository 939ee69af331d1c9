// SPDX-License-Identifier: Apache-2.0
#pragma once
// Protocol: one of AWS's wire formats. It tells which operation a request means, decodes its input,
// encodes its output, and writes errors. The only code of the program that knows a wire format, and
// it knows no service: all it needs is in the tables of shape.hpp and operation.hpp. Stateless: any
// thread.

#include <string>
#include <utility>
#include <vector>

#include "aws/error.hpp"
#include "aws/protocol/operation.hpp"
#include "aws/value.hpp"
#include "http/message.hpp"

namespace laketop::aws {

// Of everything nested: JSON, XML, query names. AWS refuses deeper documents too.
inline constexpr int kInputDepthMax = 100;
// Parameters of a query string or a form body, members of all lists and maps of one.
inline constexpr std::size_t kParametersMax = 10'000;

// A request as a protocol reads it. The gateway makes it: it moves a bucket from the Host to the
// front of the path, checks and unwraps the body, and reads it whole unless the operation streams.
struct Call {
  std::string method;
  std::string path;   // still percent-encoded, always beginning with '/'
  std::string query;  // still percent-encoded, without '?'
  const http::Headers* headers = nullptr;
  std::string body;
  std::shared_ptr<http::BodyReader> stream;  // of an operation with streams_input
};

// Which operation, and the labels of its path, decoded.
struct Match {
  const Operation* operation = nullptr;
  std::vector<std::pair<std::string, std::string>> labels;
};

// The ids that an answer carries in headers, and in XML in its body.
struct ReplyIds {
  std::string request_id;
  std::string host_id;  // S3's x-amz-id-2
};

class Protocol {
 public:
  virtual ~Protocol() = default;

  // The query protocol names its operation in a form body: read that before Route.
  virtual bool RoutesByBody() const { return false; }

  // Throws what AWS answers where no operation is meant; an operation that is not implemented is
  // answered by its match.
  virtual Match Route(const Service& service, const Call& call) const = 0;

  // Throws for what cannot be read as the operation's input, or breaks a constraint of the model.
  virtual Value Decode(const Service& service, const Match& match, Call call) const = 0;

  virtual http::Response Encode(const Service& service, const Operation& operation, Value output,
                                const ReplyIds& ids) const = 0;

  virtual http::Response EncodeError(const Service& service, const Error& error,
                                     const ReplyIds& ids) const = 0;
};

const Protocol& ProtocolOf(ProtocolKind kind);

// The error of an operation of the model that is not implemented: HTTP 501.
Error NotImplementedError(const Service& service, const Operation& operation);
Error NotImplementedError(const Service& service, std::string_view operation);

}  // namespace laketop::aws
