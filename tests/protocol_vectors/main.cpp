// SPDX-License-Identifier: Apache-2.0
// Runs protocol vectors: one JSON object a line on stdin, one answer a line on stdout. run.py
// writes the first and judges the second.
//   {"suite", "kind": "decode", "method", "path", "query", "headers": [[name, value]], "body"}
//     -> {"value"} or {"error", "message"}
//   {"suite", "kind": "encode", "value"}                       -> {"status", "headers", "body"}
//   {"suite", "kind": "error", "shape", "message", "value"}    -> {"status", "headers", "body"}
// Bodies are base64.

#include <fmt/format.h>

#include <iostream>

#include "aws/member_access.hpp"
#include "aws/protocol/json_body.hpp"
#include "aws/protocol/protocol.hpp"
#include "base/encoding.hpp"
#include "base/sync_wait.hpp"
#include "tests/protocol_vectors/suite.hpp"

namespace laketop::vectors {
namespace {

constexpr std::uint64_t kBodyBytesMax = 1 << 20;

// An error of a suite, with fields known by their shape only.
class VectorError final : public aws::Error {
 public:
  VectorError(const ErrorKind& kind, std::string message)
      : Error(std::string(kind.code), kind.status, std::move(message)) {
    query_code_ = kind.query_code;
    if (kind.make_fields != nullptr) fields_ = kind.make_fields();
  }
  const aws::Shape* FieldsShape() const override { return fields_ ? &fields_.shape() : nullptr; }
  const void* Fields() const override { return fields_.data(); }
  aws::Value& fields_value() { return fields_; }

 private:
  aws::Value fields_;
};

const Suite& FindSuite(std::string_view key) {
  for (const Suite* suite : AllSuites()) {
    if (suite->key == key) return *suite;
  }
  throw std::runtime_error(fmt::format("no suite {}", key));
}

void Fill(aws::Value& value, const Json& json) {
  aws::Violations violations;
  aws::Place root;
  aws::ReadJsonStructure(json, value.shape(), value.data(), root, violations,
                         aws::JsonNaming::kModel);
}

// The decoded value by the model's names, a streamed body among it.
Json Shown(const aws::Value& value) {
  std::string text;
  aws::WriteJsonStructure(text, value.shape(), value.data(), aws::JsonNaming::kModel);
  Json json = ParseJson(text).value();
  for (const aws::Member& member : value.shape().structure->members) {
    if (member.shape->kind != aws::Kind::kBodyReader) continue;
    auto body = *static_cast<const std::shared_ptr<http::BodyReader>*>(
        aws::FindMember(value.data(), member));
    std::string bytes = SyncWait(http::ReadAll(body, kBodyBytesMax)).value();
    if (!bytes.empty()) json.Set(member.name, Base64Encode(bytes));
  }
  return json;
}

Json ShownResponse(const http::Response& response) {
  Json headers = Json::MakeArray();
  for (const auto& [name, value] : response.headers.Fields()) {
    headers.Append(Json::Array{Json(name), Json(value)});
  }
  Json out;
  out.Set("status", response.status);
  out.Set("headers", std::move(headers));
  out.Set("body", Base64Encode(std::get<std::string>(response.body)));
  return out;
}

Json Decode(const Suite& suite, const aws::Protocol& protocol, const Json& job) {
  http::Headers headers;
  for (const Json& pair : job.Find("headers")->AsArray()) {
    headers.Add(pair.AsArray()[0].AsString(), pair.AsArray()[1].AsString());
  }
  aws::Call call{.method = job.StringOr("method", ""),
                 .path = job.StringOr("path", ""),
                 .query = job.StringOr("query", ""),
                 .headers = &headers,
                 .body = Base64Decode(job.StringOr("body", "")).value()};
  Json out;
  try {
    aws::Match match = protocol.Route(*suite.service, call);
    out.Set("value", Shown(protocol.Decode(*suite.service, match, std::move(call))));
  } catch (const aws::Error& error) {
    out.Set("error", error.code());
    out.Set("message", error.message());
  }
  return out;
}

Json EncodeError(const Suite& suite, const aws::Protocol& protocol, const Json& job) {
  for (const ErrorKind& kind : suite.errors) {
    if (kind.shape != job.StringOr("shape", "")) continue;
    VectorError error(kind, job.StringOr("message", ""));
    if (error.FieldsShape() != nullptr) Fill(error.fields_value(), *job.Find("value"));
    return ShownResponse(protocol.EncodeError(*suite.service, error, {"id", "host"}));
  }
  throw std::runtime_error("no such error in the suite");
}

Json Run(const Json& job) {
  const Suite& suite = FindSuite(job.StringOr("suite", ""));
  const aws::Protocol& protocol = aws::ProtocolOf(suite.service->protocols.front());
  std::string kind = job.StringOr("kind", "");
  if (kind == "decode") return Decode(suite, protocol, job);
  if (kind == "error") return EncodeError(suite, protocol, job);
  aws::Value output = suite.make_output();
  Fill(output, *job.Find("value"));
  return ShownResponse(protocol.Encode(*suite.service, suite.service->operations.front(),
                                       std::move(output), {"id", "host"}));
}

}  // namespace
}  // namespace laketop::vectors

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    laketop::Json answer;
    try {
      answer = laketop::vectors::Run(laketop::ParseJson(line).value());
    } catch (const laketop::aws::Error& error) {
      answer.Set("error", error.code());
      answer.Set("message", error.message());
    } catch (const std::exception& error) {
      answer.Set("error", error.what());
    }
    std::cout << laketop::WriteJson(answer) << "\n";
  }
}
