// SPDX-License-Identifier: Apache-2.0
#include "services/glue/registry/compatibility.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/json.hpp"
#include "services/glue/registry/avro_schema.hpp"

namespace laketop::glue {

std::optional<std::string> DefinitionFault(std::string_view format, std::string_view definition) {
  if (format == "AVRO") {
    auto schema = AvroSchema::Parse(definition);
    if (!schema) return schema.error();
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
  auto schema = AvroSchema::Parse(next);
  if (!schema) return Verdict::kIncompatible;
  const bool backward = compatibility.starts_with("BACKWARD") || compatibility.starts_with("FULL");
  const bool forward = compatibility.starts_with("FORWARD") || compatibility.starts_with("FULL");
  const std::size_t from = compatibility.ends_with("_ALL") ? 0 : earlier.size() - 1;
  for (std::size_t i = from; i < earlier.size(); ++i) {
    auto other = AvroSchema::Parse(earlier[i]);
    if (!other) return Verdict::kIncompatible;
    if (backward && !schema->CanRead(*other)) return Verdict::kIncompatible;
    if (forward && !other->CanRead(*schema)) return Verdict::kIncompatible;
  }
  return Verdict::kCompatible;
}

}  // namespace laketop::glue
