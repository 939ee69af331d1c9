// SPDX-License-Identifier: Apache-2.0
#include "formats/avro_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/ascii.hpp"
#include "formats/avro_table.hpp"
#include "formats/hive_text.hpp"

namespace laketop::formats {
namespace {

const FormatError kCutOff{FormatErrorKind::kCorrupt, "the Avro data breaks off"};

std::unexpected<FormatError> Mismatch(const ColumnBuilder& column) {
  return Corrupt("the Avro value does not fit a column of type " + Spell(column.Type()));
}

bool IsInteger(HiveKind kind) {
  return kind >= HiveKind::kTinyInt && kind <= HiveKind::kBigInt;
}

bool IsText(HiveKind kind) {
  return kind == HiveKind::kString || kind == HiveKind::kVarchar || kind == HiveKind::kChar ||
         kind == HiveKind::kUnknown;
}

}  // namespace

std::vector<int> FieldsOf(const AvroType& record, const std::vector<std::string>& names) {
  std::vector<int> fields;
  for (const std::string& name : names) {
    const std::string lower = AsciiLower(name);
    const auto found = std::ranges::find_if(
        record.fields, [&](const AvroField& field) { return AsciiLower(field.name) == lower; });
    fields.push_back(
        found == record.fields.end() ? -1 : static_cast<int>(found - record.fields.begin()));
  }
  return fields;
}

FormatResult<std::int64_t> AvroValues::Long() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (at_ == bytes_.size()) return std::unexpected(kCutOff);
    const auto byte = static_cast<std::uint8_t>(bytes_[at_++]);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if ((byte & 0x80U) == 0) {
      return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
    }
  }
  return Corrupt("the Avro data has a number of more than 64 bits");
}

FormatResult<std::string_view> AvroValues::Take(std::size_t count) {
  if (count > Left()) return std::unexpected(kCutOff);
  at_ += count;
  return bytes_.substr(at_ - count, count);
}

FormatResult<std::string_view> AvroValues::Bytes() {
  const FormatResult<std::int64_t> size = Long();
  if (!size) return std::unexpected(size.error());
  if (*size < 0) return std::unexpected(kCutOff);
  return Take(static_cast<std::size_t>(*size));
}

template <class Item>
FormatResult<void> AvroValues::Items(const Item& item) {
  while (true) {
    FormatResult<std::int64_t> count = Long();
    if (!count) return std::unexpected(count.error());
    if (*count == 0) return {};
    if (*count < 0) {
      if (*count == INT64_MIN) return std::unexpected(kCutOff);
      if (FormatResult<std::int64_t> bytes = Long(); !bytes) return std::unexpected(bytes.error());
      count = -*count;
    }
    for (std::int64_t i = 0; i < *count; ++i) {
      const std::size_t before = at_;
      FormatResult<void> read = item();
      if (!read) return read;
      // Elements without bytes would be as many as the file likes to say.
      if (at_ == before && i >= kAvroEmptyItemsMax) return TooLarge("an Avro array is too long");
    }
  }
}

FormatResult<void> AvroValues::Skip(const AvroType& type, int depth) {
  if (depth > kAvroDepthMax) return TooLarge("an Avro value is nested too deeply");
  const auto done = [](const auto& read) -> FormatResult<void> {
    if (!read) return std::unexpected(read.error());
    return {};
  };
  switch (type.kind) {
    case AvroKind::kNull:
      return {};
    case AvroKind::kBoolean:
      return done(Take(1));
    case AvroKind::kInt:
    case AvroKind::kLong:
    case AvroKind::kEnum:
      return done(Long());
    case AvroKind::kFloat:
      return done(Take(4));
    case AvroKind::kDouble:
      return done(Take(8));
    case AvroKind::kBytes:
    case AvroKind::kString:
      return done(Bytes());
    case AvroKind::kFixed:
      return done(Take(type.size));
    case AvroKind::kArray:
      return Items([&] { return Skip(*type.branches[0], depth + 1); });
    case AvroKind::kMap:
      return Items([&]() -> FormatResult<void> {
        if (FormatResult<void> key = done(Bytes()); !key) return key;
        return Skip(*type.branches[0], depth + 1);
      });
    case AvroKind::kUnion: {
      const FormatResult<std::int64_t> branch = Long();
      if (!branch) return std::unexpected(branch.error());
      if (*branch < 0 || static_cast<std::size_t>(*branch) >= type.branches.size()) {
        return Corrupt("the Avro data names a branch that its union has not");
      }
      return Skip(*type.branches[static_cast<std::size_t>(*branch)], depth + 1);
    }
    case AvroKind::kRecord:
      for (const AvroField& field : type.fields) {
        if (FormatResult<void> read = Skip(*field.type, depth + 1); !read) return read;
      }
      return {};
  }
  return {};
}

FormatResult<void> AvroValues::Append(ColumnBuilder& column, const AvroType& type, int depth) {
  if (depth > kAvroDepthMax) return TooLarge("an Avro value is nested too deeply");
  const HiveKind wanted = column.Type().kind;
  switch (type.kind) {
    case AvroKind::kUnion: {
      const FormatResult<std::int64_t> branch = Long();
      if (!branch) return std::unexpected(branch.error());
      if (*branch < 0 || static_cast<std::size_t>(*branch) >= type.branches.size()) {
        return Corrupt("the Avro data names a branch that its union has not");
      }
      return Append(column, *type.branches[static_cast<std::size_t>(*branch)], depth + 1);
    }
    case AvroKind::kArray: {
      if (wanted != HiveKind::kArray) return Mismatch(column);
      FormatResult<void> read =
          Items([&] { return Append(column.Child(0), *type.branches[0], depth + 1); });
      if (read) column.CloseList();
      return read;
    }
    case AvroKind::kMap: {
      if (wanted != HiveKind::kMap) return Mismatch(column);
      FormatResult<void> read = Items([&]() -> FormatResult<void> {
        const FormatResult<std::string_view> key = Bytes();
        if (!key) return std::unexpected(key.error());
        AppendHiveText(column.Child(0), *key);
        return Append(column.Child(1), *type.branches[0], depth + 1);
      });
      if (read) column.CloseList();
      return read;
    }
    case AvroKind::kRecord:
      if (wanted != HiveKind::kStruct) return Mismatch(column);
      return AppendRecord(column, type, depth);
    default:
      return AppendScalar(column, type);
  }
}

FormatResult<void> AvroValues::AppendRecord(ColumnBuilder& column, const AvroType& type,
                                            int depth) {
  std::vector<std::string> names;
  for (const HiveField& field : column.Type().fields) names.push_back(field.name);
  const std::vector<int> fields = FieldsOf(type, names);
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    const auto child = std::ranges::find(fields, static_cast<int>(i));
    const auto index = static_cast<std::size_t>(child - fields.begin());
    FormatResult<void> read = child == fields.end()
                                  ? Skip(*type.fields[i].type, depth + 1)
                                  : Append(column.Child(index), *type.fields[i].type, depth + 1);
    if (!read) return read;
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i] < 0) column.Child(i).AppendNull();
  }
  column.CloseStruct();
  return {};
}

FormatResult<void> AvroValues::AppendScalar(ColumnBuilder& column, const AvroType& type) {
  const HiveKind wanted = column.Type().kind;
  switch (type.kind) {
    case AvroKind::kNull:
      column.AppendNull();
      return {};
    case AvroKind::kBoolean: {
      const FormatResult<std::string_view> byte = Take(1);
      if (!byte) return std::unexpected(byte.error());
      const bool value = byte->front() != 0;
      if (wanted == HiveKind::kBoolean) {
        column.Append(value);
        return {};
      }
      return AppendText(column, value ? "true" : "false");
    }
    case AvroKind::kInt:
    case AvroKind::kLong: {
      const FormatResult<std::int64_t> value = Long();
      if (!value) return std::unexpected(value.error());
      return AppendNumber(column, type, *value);
    }
    case AvroKind::kFloat:
    case AvroKind::kDouble: {
      const bool is_float = type.kind == AvroKind::kFloat;
      const FormatResult<std::string_view> bytes = Take(is_float ? 4 : 8);
      if (!bytes) return std::unexpected(bytes.error());
      float narrow = 0;
      double value = 0;
      std::memcpy(is_float ? static_cast<void*>(&narrow) : &value, bytes->data(), bytes->size());
      if (is_float) value = static_cast<double>(narrow);
      if (wanted == HiveKind::kFloat || wanted == HiveKind::kDouble) {
        column.Append(value);
        return {};
      }
      return AppendText(column, is_float ? fmt::format("{}", narrow) : fmt::format("{}", value));
    }
    case AvroKind::kEnum: {
      const FormatResult<std::int64_t> symbol = Long();
      if (!symbol) return std::unexpected(symbol.error());
      if (*symbol < 0 || static_cast<std::size_t>(*symbol) >= type.symbols.size()) {
        return Corrupt("the Avro data names a symbol that its enum has not");
      }
      return AppendText(column, type.symbols[static_cast<std::size_t>(*symbol)]);
    }
    case AvroKind::kBytes:
    case AvroKind::kString:
    case AvroKind::kFixed: {
      const FormatResult<std::string_view> bytes =
          type.kind == AvroKind::kFixed ? Take(type.size) : Bytes();
      if (!bytes) return std::unexpected(bytes.error());
      return AppendBytes(column, type, *bytes);
    }
    default:
      return Mismatch(column);
  }
}

FormatResult<void> AvroValues::AppendText(ColumnBuilder& column, std::string_view text) {
  if (!IsText(column.Type().kind)) return Mismatch(column);
  AppendHiveText(column, text);
  return {};
}

FormatResult<void> AvroValues::AppendNumber(ColumnBuilder& column, const AvroType& type,
                                            std::int64_t value) {
  constexpr std::int64_t kMicrosPerMilli = 1'000;
  const HiveKind wanted = column.Type().kind;
  if (wanted == HiveKind::kTimestamp && type.kind == AvroKind::kLong) {
    if (type.logical != AvroLogical::kMicros) {
      if (value > INT64_MAX / kMicrosPerMilli || value < INT64_MIN / kMicrosPerMilli) {
        return Mismatch(column);
      }
      value *= kMicrosPerMilli;
    }
    column.Append(value);
    return {};
  }
  if (wanted == HiveKind::kDate && type.kind == AvroKind::kInt) {
    column.Append(value);
    return {};
  }
  if (IsInteger(wanted)) {
    if (!ParseInteger(std::to_string(value), wanted)) return Mismatch(column);
    column.Append(value);
    return {};
  }
  if (wanted == HiveKind::kFloat || wanted == HiveKind::kDouble) {
    column.Append(static_cast<double>(value));
    return {};
  }
  if (wanted == HiveKind::kDecimal) {
    AppendHiveText(column, std::to_string(value));
    return {};
  }
  return AppendText(column, std::to_string(value));
}

FormatResult<void> AvroValues::AppendBytes(ColumnBuilder& column, const AvroType& type,
                                           std::string_view bytes) {
  const HiveType& wanted = column.Type();
  if (wanted.kind == HiveKind::kDecimal && type.logical == AvroLogical::kDecimal) {
    constexpr std::size_t kDecimalBytesMax = 16;
    if (bytes.size() > kDecimalBytesMax || bytes.empty()) return Mismatch(column);
    // Big-endian two's complement.
    Decimal128 value = (static_cast<std::uint8_t>(bytes[0]) & 0x80U) != 0 ? -1 : 0;
    for (char byte : bytes) value = value * 256 + static_cast<std::uint8_t>(byte);
    if (type.scale > wanted.scale) return Mismatch(column);
    Decimal128 limit = 1;
    for (int i = 0; i < wanted.precision; ++i) limit *= 10;
    for (int i = type.scale; i < wanted.scale; ++i) {
      if (value >= limit || value <= -limit) return Mismatch(column);
      value *= 10;
    }
    if (value >= limit || value <= -limit) return Mismatch(column);
    column.Append(value);
    return {};
  }
  if (wanted.kind == HiveKind::kBinary) {
    column.Append(bytes);
    return {};
  }
  return AppendText(column, bytes);
}

}  // namespace laketop::formats
