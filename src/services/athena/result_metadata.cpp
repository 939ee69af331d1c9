// SPDX-License-Identifier: Apache-2.0
#include "services/athena/result_metadata.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace laketop::athena {
namespace {

constexpr std::uint64_t kNullableUnknown = 3;

class Message {
 public:
  void Text(unsigned field, std::string_view text) {
    Varint(field << 3 | 2U);
    Varint(text.size());
    bytes_ += text;
  }
  void Number(unsigned field, std::uint64_t value) {
    Varint(field << 3);
    Varint(value);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  void Varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  std::string bytes_;
};

bool IsOneOf(const std::string& type, std::span<const std::string_view> types) {
  return std::ranges::find(types, type) != types.end();
}

// Which of precision, scale and case stand in the file depends on the type, not on their values.
void PutTypeFacts(Message& out, const ResultColumn& column) {
  static constexpr std::array<std::string_view, 8> kWithoutAll = {
      "array", "map", "row", "json", "string", "uuid", "ipaddress", "unknown"};
  static constexpr std::array<std::string_view, 3> kCaseOnly = {"boolean", "interval day to second",
                                                                "interval year to month"};
  const bool none = IsOneOf(column.type, kWithoutAll);
  const bool case_only = IsOneOf(column.type, kCaseOnly);
  const bool is_date = column.type == "date";
  if (!none && !case_only && !is_date) out.Number(7, static_cast<std::uint64_t>(column.precision));
  if (!none && !case_only) out.Number(8, static_cast<std::uint64_t>(column.scale));
  out.Number(9, kNullableUnknown);
  if (!none) out.Number(10, column.case_sensitive ? 1 : 0);
}

}  // namespace

std::string EncodeResultMetadata(const ExecutionRecord& record, std::string_view update_type) {
  Message out;
  out.Text(1, record.id);
  if (!update_type.empty()) {
    out.Text(2, update_type);
    out.Number(3, static_cast<std::uint64_t>(record.update_count.value_or(0)));
  }
  for (const ResultColumn& column : record.columns) {
    Message one;
    one.Text(1, "hive");
    one.Text(4, column.name);
    one.Text(5, column.name);
    one.Text(6, column.type);
    PutTypeFacts(one, column);
    out.Text(4, one.Take());
  }
  return out.Take();
}

}  // namespace laketop::athena
