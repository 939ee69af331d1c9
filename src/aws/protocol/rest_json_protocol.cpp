// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/rest_json_protocol.hpp"

#include <fmt/format.h>

#include "aws/member_access.hpp"
#include "aws/protocol/input_check.hpp"
#include "aws/protocol/json_body.hpp"
#include "aws/protocol/json_protocol.hpp"
#include "aws/protocol/rest_bindings.hpp"
#include "aws/protocol/rest_payload.hpp"

namespace laketop::aws {
namespace {

void BadValueError(const Member& member, std::string_view text) {
  throw Error("SerializationException", 400,
              fmt::format("'{}' is not a valid value of '{}'", text, member.wire_name));
}

class RestJson final : public Protocol {
 public:
  Match Route(const Service& service, const Call& call) const override {
    bool path_known = false;
    Match match = MatchRestOperation(service, call, path_known);
    if (match.operation != nullptr) return match;
    if (!IsReadable(call.path, call.query)) throw Error("SerializationException", 400, "");
    if (path_known) throw Error("MethodNotAllowedException", 405, "Method Not Allowed");
    throw Error("UnknownOperationException", 404, "");
  }

  aws::Value Decode(const Service& service, const Match& match, Call call) const override {
    aws::Value input = match.operation->make_input();
    Violations violations = ViolationsOf(service);
    Place root;
    ReadBindings(match, call, input.data(), root, &BadValueError, violations);
    const Shape& shape = input.shape();
    if (const Member* payload = shape.structure->payload) {
      ReadPayload(*payload, call, input.data(), root, violations);
    } else if (HasBodyMembers(shape)) {
      Json json = call.body.empty() ? Json::MakeObject() : ParseJsonBody(call.body);
      ReadJsonStructure(json, shape, input.data(), root, violations);
    }
    CheckInput(service, violations);
    return input;
  }

  http::Response Encode(const Service&, const Operation& operation, aws::Value output,
                        const ReplyIds& ids) const override {
    http::Response response;
    response.status = operation.status;
    response.headers.Set("x-amzn-RequestId", ids.request_id);
    const Shape& shape = output.shape();
    if (const Member* payload = shape.structure->payload) {
      WritePayload(*payload, output.data(), response);
    } else {
      std::string body;
      if (operation.status != 204) WriteJsonStructure(body, shape, output.data());
      if (!body.empty()) response.headers.Set("Content-Type", "application/json");
      response.body = std::move(body);
    }
    WriteBindings(shape, output.data(), response);
    return response;
  }

  http::Response EncodeError(const Service& service, const Error& error,
                             const ReplyIds& ids) const override {
    http::Response response;
    response.status = error.http_status();
    response.headers.Set("Content-Type", "application/json");
    response.headers.Set("x-amzn-RequestId", ids.request_id);
    response.headers.Set("x-amzn-ErrorType", error.code());
    if (error.FieldsShape() != nullptr) {
      WriteBindings(*error.FieldsShape(), error.Fields(), response);
      response.status = error.http_status();
    }
    response.body = JsonErrorBody(service, error, false);
    AddErrorHeaders(error, response);
    return response;
  }

 private:
  static void ReadPayload(const Member& payload, Call& call, void* input, const Place& root,
                          Violations& violations) {
    Place place{.parent = &root, .name = payload.name};
    if (ReadRawPayload(payload, call, input, place, violations)) return;
    if (call.body.empty()) {
      if (payload.required) violations.Missing(root, payload);
      return;
    }
    Json json = ParseJsonBody(call.body);
    if (json.IsNull() && payload.shape->kind != Kind::kDocument) return;
    ReadJsonValue(json, *payload.shape, TimeFormat::kEpochSeconds, MakeMember(input, payload),
                  place, violations);
  }

  static void WritePayload(const Member& payload, void* output, http::Response& response) {
    if (WriteRawPayload(payload, output, response)) return;
    const void* value = FindMember(output, payload);
    if (value == nullptr) return;
    std::string body;
    WriteJsonValue(body, *payload.shape, TimeFormat::kEpochSeconds, value);
    response.headers.Set("Content-Type", "application/json");
    response.body = std::move(body);
  }
};

}  // namespace

const Protocol& RestJsonProtocol() {
  static const RestJson protocol;
  return protocol;
}

}  // namespace laketop::aws
