# SPDX-License-Identifier: Apache-2.0
"""api.hpp and api.cpp: the abstract Api of a service, and what the gateway knows of it."""

from cpp import identifier, quoted
from emit_types import BANNER

PROTOCOLS = {"rest-json": "kRestJson", "rest-xml": "kRestXml", "query": "kQuery"}


def protocols(model):
    names = model.settings.get("protocols", "").split() \
        or model.metadata.get("protocols") or [model.metadata["protocol"]]
    out = []
    for name in names:
        if name == "json":
            version = model.metadata.get("jsonVersion", "1.0")
            out.append("kJson11" if version == "1.1" else "kJson10")
        elif name in PROTOCOLS:
            out.append(PROTOCOLS[name])
    if not out:
        raise SystemExit(f"{model.name}: none of the protocols {names} is built")
    return out


def validation_error(model):
    """The code of a broken constraint and the further members of that error."""
    if model.settings.get("validation") == "off":
        return "", []
    # The code of AWS's own framework, by protocol.
    query = model.metadata["protocol"] == "query"
    code, *fields = model.settings.get(
        "validation-error", "ValidationError" if query else "ValidationException").split()
    return code, [field.partition("=")[::2] for field in fields]


class Api:
    def __init__(self, model, types, tables):
        self.model = model
        self.types = types
        self.tables = tables
        self.space = f"laketop::{identifier(model.name)}::gen"

    def _types_of(self, operation):
        spec = self.model.operations[operation]
        return identifier(spec["input"]["shape"]), identifier(spec["output"]["shape"])

    def header(self):
        out = [BANNER + "#pragma once", "", "#include <vector>", "",
               '#include "aws/context.hpp"', '#include "aws/protocol/operation.hpp"',
               '#include "base/task.hpp"', f'#include "gen/{self.model.name}/types.hpp"',
               '#include "ports/authorizer.hpp"', "", f"namespace {self.space} {{", "",
               "// One virtual an implemented operation: a service that lacks one does not compile.",
               "class Api {", " public:", "  virtual ~Api() = default;", "",
               "  // What the operation requires of its caller: by default its action on everything.",
               "  virtual std::vector<ports::AccessRequest> AccessFor(const aws::Operation& operation,",
               "                                                      const aws::Context& context,",
               "                                                      const aws::Value& input) const;",
               ""]
        for operation in self.model.implemented:
            input_type, output_type = self._types_of(operation)
            out.append(f"  virtual Task<gen::{output_type}> {identifier(operation)}"
                       f"(aws::Context context, gen::{input_type} in) = 0;")
        out += ["};", "", "const aws::Service& Descriptor();",
                "// `api` must outlive the binding.",
                "aws::ServiceBinding Bind(Api& api);", "", f"}}  // namespace {self.space}", ""]
        return "\n".join(out)

    def _required_on_wire(self, spec, location):
        """Wire names without which the request means another operation, as in S3's UploadPart."""
        shape = spec["input"]["shape"]
        required = ((m, self.model.member(shape, m)) for m in self.model.shapes[shape].get("required", ()))
        return [traits.get("locationName", m) for m, traits in required
                if traits.get("location") == location]

    def _handler(self, name):
        """What it takes to run an implemented operation."""
        input_type, output_type = self._types_of(name)
        return [f".input = &shapes::k{input_type}", f".output = &shapes::k{output_type}",
                f".make_input = &MakeInput<gen::{input_type}, shapes::k{input_type}>",
                f".invoke = &Invoke<&Api::{identifier(name)}, gen::{input_type}, gen::{output_type}, "
                f"shapes::k{output_type}>"]

    def _operation(self, name, constants):
        spec = self.model.operations[name]
        http = spec.get("http", {})
        path, _, query = http.get("requestUri", "/").partition("?")
        parts = [f".name = {quoted(name)}", f".method = {quoted(http.get('method', 'POST'))}",
                 f".path = {quoted(path or '/')}"]
        cpp = identifier(name)
        if query:
            pairs = [p.partition("=") for p in query.split("&")]
            constants.append(f"constexpr aws::UriParameter k{cpp}Parameters[] = {{"
                             + ", ".join(f"{{{quoted(k)}, {quoted(v)}}}" for k, _, v in pairs) + "};")
            parts.append(f".parameters = k{cpp}Parameters")
        if self.model.metadata["protocol"].startswith("rest-"):
            for location, field in (("querystring", "required_query"), ("header", "required_headers")):
                names = self._required_on_wire(spec, location)
                if names:
                    constant = f"k{cpp}_{field}"
                    constants.append(f"constexpr std::string_view {constant}[] = {{"
                                     + ", ".join(quoted(n) for n in names) + "};")
                    parts.append(f".{field} = {constant}")
        if http.get("responseCode", 200) != 200:
            parts.append(f".status = {http['responseCode']}")
        flags = {"deprecated": spec.get("deprecated"),
                 "checksum_required": spec.get("httpChecksumRequired")
                 or spec.get("httpChecksum", {}).get("requestChecksumRequired"),
                 "unsigned_payload": spec.get("unsignedPayload"),
                 "anonymous": spec.get("authtype") == "none"}
        implemented = name in self.model.implemented
        if implemented:
            for side, kind, flag in (("input", "kBodyReader", "streams_input"),
                                     ("output", "kBody", "streams_output")):
                shape = spec[side]["shape"]
                flags[flag] = any(self.types.streamed(shape, m) == kind
                                  for m in self.model.shapes[shape].get("members", {}))
        parts += [f".{flag} = true" for flag, on in flags.items() if on]
        prefix = spec.get("endpoint", {}).get("hostPrefix")
        if prefix and "{" not in prefix:
            parts.append(f".host_prefix = {quoted(prefix)}")
        wrapper = spec["output"].get("resultWrapper")
        if wrapper:
            parts.append(f".result_wrapper = {quoted(wrapper)}")
        if implemented:
            output = spec["output"]
            root = output.get("locationName") \
                or self.model.shapes[output["shape"]].get("locationName") or output["shape"]
            parts.append(f".xml_root = {quoted(root)}")
            parts += self._handler(name)
        return "    {" + ", ".join(parts) + "},"

    def descriptor(self):
        """The constants kService and what it points to."""
        model, metadata = self.model, self.model.metadata
        constants, rows = [], []
        for name in model.operations:
            rows.append(self._operation(name, constants))
        kinds = ", ".join(f"aws::ProtocolKind::{p}" for p in protocols(model))
        code, fields = validation_error(model)
        if fields:
            constants.append("constexpr aws::UriParameter kValidationFields[] = {"
                             + ", ".join(f"{{{quoted(k)}, {quoted(v)}}}" for k, v in fields) + "};")
        xml_namespace = metadata.get("xmlNamespace", "")
        if isinstance(xml_namespace, dict):
            xml_namespace = xml_namespace["uri"]
        endpoint_prefix = metadata.get("endpointPrefix", model.name)
        service = {
            "name": quoted(model.name),
            "endpoint_prefix": quoted(endpoint_prefix),
            "signing_name": quoted(metadata.get("signingName", endpoint_prefix)),
            "target_prefix": quoted(metadata.get("targetPrefix", "")),
            "service_id": quoted(metadata.get("serviceId", "")),
            "full_name": quoted(metadata.get("serviceFullName", "")),
            "api_version": quoted(metadata.get("apiVersion", "")),
            "xml_namespace": quoted(xml_namespace),
            "protocols": "kProtocols",
            "query_compatible": "true" if "awsQueryCompatible" in metadata else "false",
            "validation_error": quoted(code),
            "validation_fields": "kValidationFields" if fields else "{}",
            "shows_values": "false" if model.settings.get("validation-values") == "hidden" else "true",
            "error_namespace": quoted(model.settings.get("error-namespace", "")),
            "message_name": quoted(model.message_name()),
            # Only S3's own model signs so.
            "bare_errors": "true" if metadata.get("signatureVersion") == "s3" else "false",
            "operations": "kOperations",
        }
        return [*constants, f"constexpr aws::ProtocolKind kProtocols[] = {{{kinds}}};",
                "constinit const aws::Operation kOperations[] = {", *rows, "};",
                "constinit const aws::Service kService{",
                *[f"    .{k} = {v}," for k, v in service.items()], "};"]

    def source(self):
        model = self.model
        out = [BANNER, f'#include "gen/{model.name}/api.hpp"', "", '#include "aws/invoke.hpp"',
               f'#include "gen/{model.name}/shapes.hpp"', "", f"namespace {self.space} {{",
               "namespace {", "",
               "template <class In, const aws::Shape& Shape>",
               "aws::Value MakeInput() {", "  return aws::Value::Make<In>(Shape);", "}", "",
               "template <auto Handler, class In, class Out, const aws::Shape& Shape>",
               "Task<aws::Value> Invoke(void* api, aws::Context context, aws::Value input) {",
               "  return aws::Erase<Out>(Shape, (static_cast<Api*>(api)->*Handler)(",
               "                                    std::move(context), std::move(input.As<In>())));",
               "}", "", *self.descriptor(), "",
               "std::vector<ports::AccessRequest> Access(const void* api, const aws::Operation& operation,",
               "                                         const aws::Context& context,",
               "                                         const aws::Value& input) {",
               "  return static_cast<const Api*>(api)->AccessFor(operation, context, input);", "}", "",
               "}  // namespace", "",
               "std::vector<ports::AccessRequest> Api::AccessFor(const aws::Operation& operation,",
               "                                                 const aws::Context&,",
               "                                                 const aws::Value&) const {",
               "  return aws::DefaultAccess(kService, operation);", "}", "",
               "const aws::Service& Descriptor() { return kService; }", "",
               "aws::ServiceBinding Bind(Api& api) { return {&kService, &api, &Access}; }", "",
               f"}}  // namespace {self.space}", ""]
        return "\n".join(out)
