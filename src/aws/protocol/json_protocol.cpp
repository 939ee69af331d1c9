// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/json_protocol.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "aws/protocol/input_check.hpp"
#include "aws/protocol/json_body.hpp"
#include "base/json.hpp"

namespace laketop::aws {

Json ParseJsonBody(const std::string& body) {
  // AWS gives no message with a body that is no JSON.
  std::expected<Json, JsonError> json =
      ParseJson(body, {.bytes_max = kJsonBodyBytesMax, .depth_max = kInputDepthMax});
  if (!json) throw Error("SerializationException", 400, "");
  return std::move(*json);
}

std::string JsonErrorBody(const Service& service, const Error& error, bool with_type) {
  std::string out = "{";
  bool first = true;
  auto member = [&](std::string_view name, std::string_view value) {
    if (!first) out.push_back(',');
    first = false;
    AppendJsonString(out, name);
    out.push_back(':');
    AppendJsonString(out, value);
  };
  if (with_type) {
    member("__type", std::string(service.error_namespace) + error.code());
  }
  if (!error.message().empty()) {
    member(error.message_name().empty() ? service.message_name : error.message_name(),
           error.message());
  }
  if (error.FieldsShape() != nullptr) {
    WriteJsonMembers(out, *error.FieldsShape(), error.Fields(), first);
  }
  for (const auto& [name, value] : error.fields) member(name, value);
  out.push_back('}');
  return out;
}

void AddErrorHeaders(const Error& error, http::Response& response) {
  for (const auto& [name, value] : error.headers) response.headers.Set(name, value);
  if (error.bodiless) response.body = std::string();
}

namespace {

const Operation* FindByName(const Service& service, std::string_view name) {
  auto found = std::ranges::lower_bound(service.operations, name, {}, &Operation::name);
  return found != service.operations.end() && found->name == name ? &*found : nullptr;
}

class JsonProtocol final : public Protocol {
 public:
  explicit JsonProtocol(std::string content_type) : content_type_(std::move(content_type)) {}

  Match Route(const Service& service, const Call& call) const override {
    std::string_view target = call.headers->Get("X-Amz-Target");
    std::size_t dot = target.rfind('.');
    std::string_view name = dot == std::string_view::npos ? target : target.substr(dot + 1);
    const Operation* operation = FindByName(service, name);
    if (operation == nullptr) throw Error("UnknownOperationException", 400, "");
    return Match{.operation = operation};
  }

  aws::Value Decode(const Service& service, const Match& match, Call call) const override {
    aws::Value input = match.operation->make_input();
    Violations violations = ViolationsOf(service);
    Place root;
    ReadJsonStructure(ParseJsonBody(call.body), input.shape(), input.data(), root, violations);
    CheckInput(service, violations);
    return input;
  }

  http::Response Encode(const Service&, const Operation& operation, aws::Value output,
                        const ReplyIds& ids) const override {
    http::Response response = Start(operation.status, ids);
    std::string body;
    WriteJsonStructure(body, output.shape(), output.data());
    response.body = std::move(body);
    return response;
  }

  http::Response EncodeError(const Service& service, const Error& error,
                             const ReplyIds& ids) const override {
    http::Response response = Start(error.http_status(), ids);
    response.body = JsonErrorBody(service, error, true);
    if (service.query_compatible) {
      std::string_view code = error.query_code().empty() ? error.code() : error.query_code();
      response.headers.Set(
          "x-amzn-query-error",
          fmt::format("{};{}", code, error.sender_fault() ? "Sender" : "Receiver"));
    }
    AddErrorHeaders(error, response);
    return response;
  }

 private:
  http::Response Start(int status, const ReplyIds& ids) const {
    http::Response response;
    response.status = status;
    response.headers.Set("Content-Type", content_type_);
    response.headers.Set("x-amzn-RequestId", ids.request_id);
    return response;
  }

  std::string content_type_;
};

}  // namespace

const Protocol& Json10Protocol() {
  static const JsonProtocol protocol("application/x-amz-json-1.0");
  return protocol;
}

const Protocol& Json11Protocol() {
  static const JsonProtocol protocol("application/x-amz-json-1.1");
  return protocol;
}

}  // namespace laketop::aws
