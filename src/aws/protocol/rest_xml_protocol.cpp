// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/rest_xml_protocol.hpp"

#include <fmt/format.h>

#include "aws/member_access.hpp"
#include "aws/protocol/input_check.hpp"
#include "aws/protocol/json_protocol.hpp"
#include "aws/protocol/rest_bindings.hpp"
#include "aws/protocol/rest_payload.hpp"
#include "aws/protocol/selectors.hpp"
#include "aws/protocol/xml_body.hpp"
#include "base/xml.hpp"

namespace laketop::aws {
namespace {

constexpr std::size_t kXmlBodyBytesMax = 16 << 20;

Error MalformedXml() {
  return Error("MalformedXML", 400,
               "The XML you provided was not well-formed or did not validate against our published "
               "schema");
}

// S3 passes over a date that it cannot read (If-Modified-Since: tomorrow) and names the argument
// that is no number.
void BadValueError(const Member& member, std::string_view text) {
  if (member.shape->kind == Kind::kTimestamp && member.location == Location::kHeader) return;
  if (text.empty() && member.location == Location::kQuery) return;  // ?max-keys= is the default
  Error error("InvalidArgument", 400,
              fmt::format("Provided {} not an integer or within integer range", member.wire_name));
  error.fields = {{"ArgumentName", std::string(member.wire_name)},
                  {"ArgumentValue", std::string(text)}};
  throw error;
}

// The name of a payload's root element.
std::string_view RootName(const Member& payload) {
  if (payload.wire_name != payload.name) return payload.wire_name;
  return payload.shape->xml_name.empty() ? payload.shape->name : payload.shape->xml_name;
}

void WriteRoot(XmlWriter& xml, std::string_view name, const XmlNamespace* space,
               std::string_view otherwise, const Shape& shape, const void* structure) {
  xml.Open(name);
  if (space != nullptr) {
    xml.Attribute(space->prefix.empty() ? "xmlns" : fmt::format("xmlns:{}", space->prefix),
                  space->uri);
  } else if (!otherwise.empty()) {
    xml.Attribute("xmlns", otherwise);
  }
  WriteXmlAttributes(xml, shape, structure);
  WriteXmlMembers(xml, shape, structure);
  xml.Close();
}

class RestXml final : public Protocol {
 public:
  Match Route(const Service& service, const Call& call) const override {
    bool path_known = false;
    Match match = MatchRestOperation(service, call, path_known);
    if (service.bare_errors) CheckSelectors(service, call, match);
    const bool lacks_upload = service.bare_errors && LacksUpload(call, match);
    if (match.operation != nullptr && !lacks_upload) return match;
    if (!IsReadable(call.path, call.query)) {
      throw Error("InvalidURI", 400, "Couldn't parse the specified URI.");
    }
    if (service.bare_errors || path_known) {
      Error error("MethodNotAllowed", 405,
                  "The specified method is not allowed against this resource.");
      error.fields.emplace_back("Method", call.method);
      if (service.bare_errors) {
        error.fields.emplace_back("ResourceType", std::string(ResourceTypeOf(call.path)));
      }
      throw error;
    }
    throw Error("UnknownOperation", 404, "");
  }

  Value Decode(const Service& service, const Match& match, Call call) const override {
    Value input = match.operation->make_input();
    const Shape& shape = input.shape();
    Violations bindings = ViolationsOf(service);
    Place root;
    ReadBindings(match, call, input.data(), root, &BadValueError, bindings);
    CheckInput(service, bindings);
    Violations violations = ViolationsOf(service);
    if (const Member* payload = shape.structure->payload) {
      ReadPayload(*payload, call, input.data(), root, violations);
    } else if (HasBodyMembers(shape) && !call.body.empty()) {
      ReadXmlStructure(Parse(call.body), shape, input.data(), root, violations);
    }
    CheckInput(service, violations);
    // A service that checks for itself still has a schema: S3 asks for each key of a Delete.
    if (violations.missing_any()) throw MalformedXml();
    return input;
  }

  http::Response Encode(const Service& service, const Operation& operation, Value output,
                        const ReplyIds& ids) const override {
    http::Response response = Start(service, operation.status, ids);
    const Shape& shape = output.shape();
    if (const Member* payload = shape.structure->payload) {
      if (!WriteRawPayload(*payload, output.data(), response)) {
        if (const void* value = FindMember(output.data(), *payload)) {
          const XmlNamespace* space = payload->xml_namespace != nullptr
                                          ? payload->xml_namespace
                                          : payload->shape->xml_namespace;
          XmlWriter xml;
          WriteRoot(xml, RootName(*payload), space, service.xml_namespace, *payload->shape, value);
          SetXml(xml, response);
        }
      }
    } else if (HasBodyMembers(shape)) {
      XmlWriter xml;
      WriteRoot(xml, operation.xml_root, operation.xml_namespace, service.xml_namespace, shape,
                output.data());
      SetXml(xml, response);
    }
    WriteBindings(shape, output.data(), response);
    return response;
  }

  http::Response EncodeError(const Service& service, const Error& error,
                             const ReplyIds& ids) const override {
    http::Response response = Start(service, error.http_status(), ids);
    if (error.FieldsShape() != nullptr) {
      WriteBindings(*error.FieldsShape(), error.Fields(), response);
      response.status = error.http_status();
    }
    XmlWriter xml(service.bare_errors);
    if (!service.bare_errors) {
      xml.Open("ErrorResponse");
      if (!service.xml_namespace.empty()) xml.Attribute("xmlns", service.xml_namespace);
    }
    xml.Open("Error");
    if (!service.bare_errors) xml.Element("Type", error.sender_fault() ? "Sender" : "Receiver");
    xml.Element("Code", error.code());
    xml.Element("Message", error.message());
    if (error.FieldsShape() != nullptr) WriteXmlMembers(xml, *error.FieldsShape(), error.Fields());
    for (const auto& [name, value] : error.fields) xml.Element(name, value);
    if (service.bare_errors) {
      xml.Element("RequestId", ids.request_id);
      xml.Element("HostId", ids.host_id);
      xml.Close();
    } else {
      xml.Close();
      xml.Element("RequestId", ids.request_id);
      xml.Close();
    }
    SetXml(xml, response);
    AddErrorHeaders(error, response);
    return response;
  }

 private:
  static http::Response Start(const Service& service, int status, const ReplyIds& ids) {
    http::Response response;
    response.status = status;
    if (service.bare_errors) {
      response.headers.Set("x-amz-request-id", ids.request_id);
      response.headers.Set("x-amz-id-2", ids.host_id);
    } else {
      response.headers.Set("x-amzn-RequestId", ids.request_id);
    }
    return response;
  }

  static void SetXml(XmlWriter& xml, http::Response& response) {
    response.headers.Set("Content-Type", "application/xml");
    response.body = xml.Take();
  }

  static XmlNode Parse(const std::string& body) {
    std::expected<XmlNode, XmlError> node =
        ParseXml(body, {.bytes_max = kXmlBodyBytesMax, .depth_max = kInputDepthMax});
    if (!node) throw MalformedXml();
    return std::move(*node);
  }

  static void ReadPayload(const Member& payload, Call& call, void* input, const Place& root,
                          Violations& violations) {
    Place place{.parent = &root, .name = payload.name};
    if (ReadRawPayload(payload, call, input, place, violations)) return;
    if (call.body.empty()) {
      if (payload.required) violations.Missing(root, payload);
      return;
    }
    XmlNode node = Parse(call.body);
    // The model may name the root as the member too (S3's LegalHold and Retention do).
    if (node.name != RootName(payload) && node.name != payload.wire_name) throw MalformedXml();
    ReadXmlStructure(node, *payload.shape, MakeMember(input, payload), place, violations);
  }
};

}  // namespace

const Protocol& RestXmlProtocol() {
  static const RestXml protocol;
  return protocol;
}

}  // namespace laketop::aws
