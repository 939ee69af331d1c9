// SPDX-License-Identifier: Apache-2.0
#include "formats/json_inference.hpp"

#include <algorithm>
#include <limits>

#include "base/json.hpp"
#include "formats/json_values.hpp"

namespace laketop::formats {
namespace {

constexpr std::size_t kStructFieldsMax = 5'000;

HiveType TypeOf(const Json& value) {
  if (value.IsNull()) return {};
  if (value.IsBool()) return {.kind = HiveKind::kBoolean};
  if (value.IsString()) return {.kind = HiveKind::kString};
  if (value.IsInt()) {
    const std::int64_t number = value.AsInt();
    const bool fits = number >= std::numeric_limits<std::int32_t>::min() &&
                      number <= std::numeric_limits<std::int32_t>::max();
    return {.kind = fits ? HiveKind::kInt : HiveKind::kBigInt};
  }
  if (value.IsDouble()) return {.kind = HiveKind::kDouble};
  if (value.IsArray()) {
    HiveType element;
    for (const Json& item : value.AsArray()) {
      const HiveType type = TypeOf(item);
      if (element != type) element = Merge(element, type);
    }
    return ArrayOf(std::move(element));
  }
  HiveType type{.kind = HiveKind::kStruct};
  for (const Json::Member& member : value.AsObject()) {
    if (type.fields.size() >= kStructFieldsMax) break;
    type.fields.push_back({member.first, TypeOf(member.second)});
  }
  // A struct without fields is no type that a table can hold.
  if (type.fields.empty()) return {};
  return type;
}

}  // namespace

std::optional<InferredSchema> InferJson(std::string_view text, bool whole) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return std::nullopt;
  if (text[begin] != '{' && text[begin] != '[') return std::nullopt;

  JsonValues values(text);
  InferredSchema out;
  out.format = FileFormat::kJson;
  HiveType row{.kind = HiveKind::kStruct};
  HiveType element;
  std::uint64_t records = 0;
  while (std::optional<std::string_view> value = values.Next()) {
    JsonLimits limits;
    limits.depth_max = kJsonDepthMax;
    auto parsed = ParseJson(*value, limits);
    if (!parsed) {
      // The text was JSON so far; a damaged line in the middle of a file hides the lines behind it.
      if (records == 0) return std::nullopt;
      break;
    }
    ++records;
    if (values.InArray()) {
      element = Merge(element, TypeOf(*parsed));
      continue;
    }
    if (!parsed->IsObject()) return std::nullopt;
    const HiveType type = TypeOf(*parsed);
    if (row != type) row = Merge(row, type);
    if (row.fields.size() > kJsonColumnsMax) break;
  }
  if (values.Failed() && records == 0) return std::nullopt;
  if (whole) {
    // What breaks off in the first value may be any text that begins with a brace.
    const bool array_ended = values.InArray() && values.BytesRead() == text.size();
    if (values.InArray() ? !array_ended : records == 0) return std::nullopt;
  }

  if (values.InArray()) {
    HiveColumn column{.name = "array", .type = ArrayOf(std::move(element))};
    out.columns.push_back(std::move(column));
  } else {
    for (HiveField& field : row.fields) {
      out.columns.push_back({std::move(field.name), std::move(field.type)});
    }
  }
  for (HiveColumn& column : out.columns) ResolveUnknown(column.type);
  if (records > 0) {
    // An array is one record, however many elements it has.
    const std::uint64_t seen = values.InArray() && whole ? 1 : records;
    out.average_record_bytes = std::max<std::uint64_t>(1, values.BytesRead() / seen);
  }
  return out;
}

}  // namespace laketop::formats
