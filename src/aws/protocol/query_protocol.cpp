// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/query_protocol.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "aws/protocol/input_check.hpp"
#include "aws/protocol/json_protocol.hpp"
#include "aws/protocol/query_body.hpp"
#include "aws/protocol/xml_body.hpp"
#include "base/xml.hpp"

namespace laketop::aws {
namespace {

Parameters ParametersOf(const Call& call) {
  std::optional<Parameters> parameters = ParseParameters(call.query);
  std::optional<Parameters> form = ParseParameters(call.body);
  if (!parameters || !form) {
    throw Error("MalformedQueryString", 400, "The query string contains a syntax error");
  }
  std::ranges::move(*form, std::back_inserter(*parameters));
  return std::move(*parameters);
}

class Query final : public Protocol {
 public:
  bool RoutesByBody() const override { return true; }

  Match Route(const Service& service, const Call& call) const override {
    Parameters parameters = ParametersOf(call);
    const std::string* action = FindParameter(parameters, "Action");
    if (action == nullptr) {
      throw Error("MissingAction", 400,
                  "The request is missing an action or a required parameter.");
    }
    const std::string* version = FindParameter(parameters, "Version");
    auto found = std::ranges::lower_bound(service.operations, *action, {}, &Operation::name);
    if (found == service.operations.end() || found->name != *action) {
      throw Error("InvalidAction", 400,
                  fmt::format("Could not find operation {} for version {}", *action,
                              version != nullptr ? *version : "NO_VERSION_SPECIFIED"));
    }
    return Match{.operation = &*found};
  }

  Value Decode(const Service& service, const Match& match, Call call) const override {
    Value input = match.operation->make_input();
    Violations violations = ViolationsOf(service);
    ReadQueryStructure(ParametersOf(call), input.shape(), input.data(), violations);
    CheckInput(service, violations);
    return input;
  }

  http::Response Encode(const Service& service, const Operation& operation, Value output,
                        const ReplyIds& ids) const override {
    http::Response response = Start(operation.status, ids);
    XmlWriter xml(false);
    xml.Open(std::string(operation.name) + "Response");
    if (!service.xml_namespace.empty()) xml.Attribute("xmlns", service.xml_namespace);
    if (!operation.result_wrapper.empty()) xml.Open(operation.result_wrapper);
    WriteXmlMembers(xml, output.shape(), output.data());
    if (!operation.result_wrapper.empty()) xml.Close();
    xml.Open("ResponseMetadata");
    xml.Element("RequestId", ids.request_id);
    xml.Close();
    xml.Close();
    response.body = xml.Take();
    return response;
  }

  http::Response EncodeError(const Service& service, const Error& error,
                             const ReplyIds& ids) const override {
    http::Response response = Start(error.http_status(), ids);
    XmlWriter xml(false);
    xml.Open("ErrorResponse");
    if (!service.xml_namespace.empty()) xml.Attribute("xmlns", service.xml_namespace);
    xml.Open("Error");
    xml.Element("Type", error.sender_fault() ? "Sender" : "Receiver");
    xml.Element("Code", error.code());
    xml.Element("Message", error.message());
    if (error.FieldsShape() != nullptr) WriteXmlMembers(xml, *error.FieldsShape(), error.Fields());
    for (const auto& [name, value] : error.fields) xml.Element(name, value);
    xml.Close();
    xml.Element("RequestId", ids.request_id);
    xml.Close();
    response.body = xml.Take();
    AddErrorHeaders(error, response);
    return response;
  }

 private:
  static http::Response Start(int status, const ReplyIds& ids) {
    http::Response response;
    response.status = status;
    response.headers.Set("Content-Type", "text/xml");
    response.headers.Set("x-amzn-RequestId", ids.request_id);
    return response;
  }
};

}  // namespace

const Protocol& QueryProtocol() {
  static const Query protocol;
  return protocol;
}

}  // namespace laketop::aws
