// SPDX-License-Identifier: Apache-2.0
#pragma once
// The golden model as the tests use it: calls made by hand, decoded by any protocol.

#include <string>

#include "aws/protocol/protocol.hpp"
#include "base/sync_wait.hpp"
#include "gen/golden/api.hpp"

namespace laketop::golden {

struct Request {
  std::string method = "POST";
  std::string path = "/";
  std::string query;
  http::Headers headers;
  std::string body;
};

inline aws::Value Decode(aws::ProtocolKind kind, Request request) {
  aws::Call call{.method = request.method,
                 .path = request.path,
                 .query = request.query,
                 .headers = &request.headers,
                 .body = request.body};
  const aws::Protocol& protocol = aws::ProtocolOf(kind);
  aws::Match match = protocol.Route(gen::Descriptor(), call);
  if (!match.operation->implemented()) {
    throw aws::NotImplementedError(gen::Descriptor(), *match.operation);
  }
  return protocol.Decode(gen::Descriptor(), match, std::move(call));
}

inline const aws::Operation& OperationNamed(std::string_view name) {
  for (const aws::Operation& operation : gen::Descriptor().operations) {
    if (operation.name == name) return operation;
  }
  throw std::runtime_error("no such operation");
}

// A json request of an operation.
inline Request JsonRequest(std::string_view operation, std::string body) {
  Request request{.body = std::move(body)};
  request.headers.Set("X-Amz-Target", "BookShop." + std::string(operation));
  return request;
}

// The error that decoding throws; a request that decodes fails the test by its empty code.
inline aws::Error ErrorOf(aws::ProtocolKind kind, Request request) {
  try {
    Decode(kind, std::move(request));
  } catch (const aws::Error& error) {
    return error;
  }
  return aws::Error("", 200, "");
}

inline std::string BodyOf(const http::Response& response) {
  return std::get<std::string>(response.body);
}

}  // namespace laketop::golden
