// SPDX-License-Identifier: Apache-2.0
#include "services/glue/registry/compatibility.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/json.hpp"
#include "services/glue/registry/avro_resolution.hpp"

namespace laketop::glue {
namespace {

formats::FormatResult<std::unique_ptr<formats::AvroSchema>> ParseAvro(std::string_view definition) {
  return formats::AvroSchema::Parse(definition, formats::AvroRules::kOfDefinition);
}

}  // namespace

std::optional<std::string> DefinitionFault(std::string_view format, std::string_view definition) {
  if (format == "AVRO") {
    auto schema = ParseAvro(definition);
    if (!schema) return schema.error().message;
  }
  if (format == "JSON") {
    auto json = ParseJson(definition);
    if (!json) return "it is not JSON";
    if (!json->IsObject() && !json->IsBool()) return "a JSON schema is an object or a boolean";
  }
  return std::nullopt;
}

std::string DefinitionDigest(std::string_view format, std::string_view definition) {
  std::string text(definition);
  if (format != "PROTOBUF") {
    if (auto json = ParseJson(definition)) text = WriteJson(*json);
  }
  return Sha256(text);
}

Verdict Judge(std::string_view format, std::string_view compatibility,
              const std::vector<std::string>& earlier, std::string_view next) {
  if (compatibility == "NONE" || earlier.empty()) return Verdict::kCompatible;
  if (compatibility == "DISABLED") return Verdict::kIncompatible;
  if (format != "AVRO") return Verdict::kUnknown;
  auto schema = ParseAvro(next);
  if (!schema) return Verdict::kIncompatible;
  const bool backward = compatibility.starts_with("BACKWARD") || compatibility.starts_with("FULL");
  const bool forward = compatibility.starts_with("FORWARD") || compatibility.starts_with("FULL");
  const std::size_t from = compatibility.ends_with("_ALL") ? 0 : earlier.size() - 1;
  for (std::size_t i = from; i < earlier.size(); ++i) {
    auto other = ParseAvro(earlier[i]);
    if (!other) return Verdict::kIncompatible;
    if (backward && !CanRead(**schema, **other)) return Verdict::kIncompatible;
    if (forward && !CanRead(**other, **schema)) return Verdict::kIncompatible;
  }
  return Verdict::kCompatible;
}

}  // namespace laketop::glue
