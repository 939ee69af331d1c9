// SPDX-License-Identifier: Apache-2.0
#include "formats/parquet_footer.hpp"

#include <algorithm>
#include <string>

#include "formats/thrift_compact.hpp"

namespace laketop::formats {
namespace {

// parquet.thrift's numbers.
enum Physical { kBoolean, kInt32, kInt64, kInt96, kFloat, kDouble, kByteArray, kFixed };
enum Repetition { kRequired, kOptional, kRepeated };
enum Converted {
  kUtf8 = 0,
  kMapGroup = 1,
  kMapKeyValue = 2,
  kListGroup = 3,
  kEnum = 4,
  kDecimalNumber = 5,
  kDateDays = 6,
  kTimestampMillis = 9,
  kTimestampMicros = 10,
  kUint32 = 13,
  kInt8 = 15,
  kInt16 = 16,
  kJson = 19,
  kNone = -1
};
enum Logical {
  kLogicalNone = 0,
  kLogicalString = 1,
  kLogicalMap = 2,
  kLogicalList = 3,
  kLogicalEnum = 4,
  kLogicalDecimal = 5,
  kLogicalDate = 6,
  kLogicalTimestamp = 8,
  kLogicalInteger = 10,
  kLogicalUnknown = 11,
  kLogicalJson = 12
};

struct Element {
  std::string name;
  int physical = -1;  // -1: a group
  int repetition = kRequired;
  int children = 0;
  int converted = kNone;
  int logical = kLogicalNone;
  bool nanoseconds = false;
  int integer_bits = 0;
  bool integer_signed = true;
  int precision = 0;
  int scale = 0;
};

// LogicalType is a union of structures: which member is set, and what it says.
void ReadLogicalType(ThriftReader& reader, Element& element) {
  ThriftReader::Field field = reader.NextField(0);
  if (field.type == ThriftType::kStop) return;
  element.logical = field.id;
  ThriftReader::Field member;
  while (!reader.Failed()) {
    member = reader.NextField(member.id);
    if (member.type == ThriftType::kStop) break;
    if (element.logical == kLogicalDecimal && member.type == ThriftType::kI32) {
      (member.id == 1 ? element.scale : element.precision) = static_cast<int>(reader.Integer());
    } else if (element.logical == kLogicalInteger && member.type == ThriftType::kByte) {
      element.integer_bits = reader.Byte();
    } else if (element.logical == kLogicalInteger && member.id == 2) {
      element.integer_signed = member.type == ThriftType::kTrue;
      reader.Skip(member.type);
    } else if (element.logical == kLogicalTimestamp && member.type == ThriftType::kStruct) {
      ThriftReader::Field unit = reader.NextField(0);
      element.nanoseconds = unit.id == 3;
      if (unit.type != ThriftType::kStop) {
        reader.Skip(unit.type);
        while (!reader.Failed()) {
          unit = reader.NextField(unit.id);
          if (unit.type == ThriftType::kStop) break;
          reader.Skip(unit.type);
        }
      }
    } else {
      reader.Skip(member.type);
    }
  }
  while (!reader.Failed()) {
    field = reader.NextField(field.id);
    if (field.type == ThriftType::kStop) break;
    reader.Skip(field.type);
  }
}

Element ReadElement(ThriftReader& reader) {
  Element element;
  ThriftReader::Field field;
  while (!reader.Failed()) {
    field = reader.NextField(field.id);
    if (field.type == ThriftType::kStop) break;
    const bool integer = field.type == ThriftType::kI32;
    if (field.id == 4 && field.type == ThriftType::kBinary) {
      element.name = reader.Binary();
    } else if (field.id == 10 && field.type == ThriftType::kStruct) {
      ReadLogicalType(reader, element);
    } else if (!integer) {
      reader.Skip(field.type);
    } else {
      const int value = static_cast<int>(reader.Integer());
      switch (field.id) {
        case 1:
          element.physical = value;
          break;
        case 3:
          element.repetition = value;
          break;
        case 5:
          element.children = value;
          break;
        case 6:
          element.converted = value;
          break;
        case 7:
          if (element.scale == 0) element.scale = value;
          break;
        case 8:
          if (element.precision == 0) element.precision = value;
          break;
        default:
          break;
      }
    }
  }
  if (element.children > 0) element.physical = -1;
  return element;
}

ParquetStorage StorageOf(const Element& element) {
  static constexpr std::string_view kNames[] = {
      "BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BINARY", "FIXED_LEN_BYTE_ARRAY"};
  const auto physical = static_cast<std::size_t>(element.physical);
  const bool plain = element.physical >= 0 && element.repetition != kRepeated;
  if (!plain || physical >= std::size(kNames)) return {};
  return {.physical = kNames[physical], .only_nulls = element.logical == kLogicalUnknown};
}

HiveType DecimalOf(const Element& element) {
  if (element.precision < 1 || element.precision > 38) return {.kind = HiveKind::kBinary};
  return {.kind = HiveKind::kDecimal, .precision = element.precision, .scale = element.scale};
}

bool IsDecimal(const Element& element) {
  return element.converted == kDecimalNumber || element.logical == kLogicalDecimal;
}

HiveType LeafType(const Element& element) {
  switch (element.physical) {
    case kBoolean:
      return {.kind = HiveKind::kBoolean};
    case kInt32:
      if (IsDecimal(element)) return DecimalOf(element);
      if (element.converted == kDateDays || element.logical == kLogicalDate) {
        return {.kind = HiveKind::kDate};
      }
      if (element.converted == kInt8 || (element.integer_bits == 8 && element.integer_signed)) {
        return {.kind = HiveKind::kTinyInt};
      }
      if (element.converted == kInt16 || (element.integer_bits == 16 && element.integer_signed)) {
        return {.kind = HiveKind::kSmallInt};
      }
      // The values of an unsigned int do not fit Hive's.
      if (element.converted == kUint32 || (element.integer_bits == 32 && !element.integer_signed)) {
        return {.kind = HiveKind::kBigInt};
      }
      return {.kind = HiveKind::kInt};
    case kInt64:
      if (IsDecimal(element)) return DecimalOf(element);
      if (element.logical == kLogicalTimestamp) {
        // Nanoseconds have no converted type, by which the crawler goes.
        return {.kind = element.nanoseconds ? HiveKind::kBigInt : HiveKind::kTimestamp};
      }
      if (element.converted == kTimestampMillis || element.converted == kTimestampMicros) {
        return {.kind = HiveKind::kTimestamp};
      }
      return {.kind = HiveKind::kBigInt};
    case kInt96:
      return {.kind = HiveKind::kTimestamp};
    case kFloat:
      return {.kind = HiveKind::kFloat};
    case kDouble:
      return {.kind = HiveKind::kDouble};
    case kByteArray:
    case kFixed:
      if (IsDecimal(element)) return DecimalOf(element);
      if (element.converted == kUtf8 || element.converted == kEnum || element.converted == kJson ||
          element.logical == kLogicalString || element.logical == kLogicalEnum ||
          element.logical == kLogicalJson) {
        return {.kind = HiveKind::kString};
      }
      return {.kind = HiveKind::kBinary};
    default:
      return {.kind = HiveKind::kBinary};
  }
}

// The schema is a tree written depth first.
class Tree {
 public:
  explicit Tree(const std::vector<Element>& elements) : elements_(elements) {}

  FormatResult<void> ReadColumns(ParquetFooter& footer) {
    if (elements_.empty()) return Corrupt("the Parquet footer has no schema");
    const int count = elements_[0].children;
    at_ = 1;
    for (int i = 0; i < count; ++i) {
      const std::size_t begin = at_;
      FormatResult<HiveType> type = Node(0);
      if (!type) return std::unexpected(type.error());
      footer.columns.push_back({last_name_, std::move(*type)});
      footer.storage.push_back(StorageOf(elements_[begin]));
    }
    return {};
  }

 private:
  // The node at at_ with all below it; moves past them, and leaves its name in last_name_.
  FormatResult<HiveType> Node(int depth) {
    if (depth > kHiveTypeDepthMax) return TooLarge("the Parquet schema is nested too deeply");
    if (at_ >= elements_.size()) return Corrupt("the Parquet schema breaks off");
    const Element& element = elements_[at_];
    FormatResult<HiveType> type = Plain(depth);
    if (!type) return type;
    last_name_ = element.name;
    // A repeated field outside a list group is a list of itself.
    if (element.repetition == kRepeated) return ArrayOf(std::move(*type));
    return type;
  }

  // The type without its repetition.
  FormatResult<HiveType> Plain(int depth) {
    const Element& element = elements_[at_];
    if (element.physical >= 0) {
      ++at_;
      return LeafType(element);
    }
    const bool list = element.converted == kListGroup || element.logical == kLogicalList;
    if (list && element.children == 1) return List(depth);
    const bool map = element.converted == kMapGroup || element.converted == kMapKeyValue ||
                     element.logical == kLogicalMap;
    if (map && element.children == 1) return Map(depth);
    return Struct(depth);
  }

  FormatResult<HiveType> Struct(int depth) {
    const int count = elements_[at_++].children;
    HiveType type{.kind = HiveKind::kStruct};
    for (int i = 0; i < count; ++i) {
      FormatResult<HiveType> child = Node(depth + 1);
      if (!child) return child;
      type.fields.push_back({last_name_, std::move(*child)});
    }
    return type;
  }

  // A list group holds one repeated field: the element, or a group of one around it. The
  // specification's rules for old writers decide which.
  FormatResult<HiveType> List(int depth) {
    const std::string name = elements_[at_].name;
    ++at_;
    if (at_ >= elements_.size()) return Corrupt("the Parquet schema breaks off");
    const Element& repeated = elements_[at_];
    const bool is_element = repeated.physical >= 0 || repeated.children != 1 ||
                            repeated.name == "array" || repeated.name == name + "_tuple";
    if (!is_element) {
      ++at_;
      FormatResult<HiveType> inner = Node(depth + 2);
      if (!inner) return inner;
      return ArrayOf(std::move(*inner));
    }
    FormatResult<HiveType> inner = Plain(depth + 1);
    if (!inner) return inner;
    return ArrayOf(std::move(*inner));
  }

  FormatResult<HiveType> Map(int depth) {
    ++at_;
    if (at_ >= elements_.size()) return Corrupt("the Parquet schema breaks off");
    const int count = elements_[at_++].children;
    if (count < 1 || count > 2) return Corrupt("a map of the Parquet schema has no key and value");
    FormatResult<HiveType> key = Node(depth + 2);
    if (!key) return key;
    HiveType value{.kind = HiveKind::kString};
    if (count == 2) {
      FormatResult<HiveType> read = Node(depth + 2);
      if (!read) return read;
      value = std::move(*read);
    }
    return MapOf(std::move(*key), std::move(value));
  }

  const std::vector<Element>& elements_;
  std::size_t at_ = 0;
  std::string last_name_;
};

std::uint64_t ReadRowGroupBytes(ThriftReader& reader) {
  std::uint64_t bytes = 0;
  ThriftReader::Field field;
  while (!reader.Failed()) {
    field = reader.NextField(field.id);
    if (field.type == ThriftType::kStop) break;
    if (field.id == 2 && field.type == ThriftType::kI64) {
      const std::int64_t value = reader.Integer();
      bytes = value > 0 ? static_cast<std::uint64_t>(value) : 0;
    } else {
      reader.Skip(field.type);
    }
  }
  return bytes;
}

}  // namespace

FormatResult<ParquetFooter> ParseParquetFooter(std::string_view metadata) {
  ThriftReader reader(metadata);
  ParquetFooter out;
  std::vector<Element> elements;
  ThriftReader::Field field;
  while (!reader.Failed()) {
    field = reader.NextField(field.id);
    if (field.type == ThriftType::kStop) break;
    if (field.id == 2 && field.type == ThriftType::kList) {
      const ThriftReader::List list = reader.BeginList();
      if (list.size > kParquetColumnsMax)
        return TooLarge("the Parquet schema has too many columns");
      if (list.element != ThriftType::kStruct) return Corrupt("the Parquet footer is damaged");
      for (std::uint32_t i = 0; i < list.size && !reader.Failed(); ++i) {
        elements.push_back(ReadElement(reader));
      }
    } else if (field.id == 3 && field.type == ThriftType::kI64) {
      const std::int64_t rows = reader.Integer();
      out.row_count = rows > 0 ? static_cast<std::uint64_t>(rows) : 0;
    } else if (field.id == 4 && field.type == ThriftType::kList) {
      const ThriftReader::List list = reader.BeginList();
      if (list.element != ThriftType::kStruct) return Corrupt("the Parquet footer is damaged");
      for (std::uint32_t i = 0; i < list.size && !reader.Failed(); ++i) {
        out.row_bytes += ReadRowGroupBytes(reader);
      }
    } else {
      reader.Skip(field.type);
    }
  }
  if (reader.Failed()) return Corrupt("the Parquet footer is damaged");
  FormatResult<void> read = Tree(elements).ReadColumns(out);
  if (!read) return std::unexpected(read.error());
  return out;
}

FormatResult<ParquetFooter> ReadParquetFooter(FileBytes& file) {
  // The footer's length and the magic number are the last eight bytes; most footers fit the first
  // read.
  constexpr std::uint64_t kTailBytes = 16 << 10;
  constexpr std::uint64_t kEndBytes = 8;
  const std::uint64_t size = file.Size();
  if (size < kEndBytes + 4) return Corrupt("the file is too short for Parquet");
  std::string tail(std::min(size, kTailBytes), '\0');
  FormatResult<std::size_t> read = file.ReadAt(size - tail.size(), tail);
  if (!read) return std::unexpected(read.error());
  if (*read != tail.size()) return Corrupt("the file is shorter than it says");
  if (tail.ends_with("PARE")) return Unsupported("encrypted Parquet footers cannot be read");
  if (!tail.ends_with(kParquetMagic)) return Corrupt("the file does not end as Parquet does");
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto byte = static_cast<unsigned char>(tail[tail.size() - kEndBytes + i]);
    length |= static_cast<std::uint64_t>(byte) << (8 * i);
  }
  if (length > kParquetFooterBytesMax) return TooLarge("the Parquet footer is too long");
  if (length + kEndBytes > size) return Corrupt("the Parquet footer is longer than its file");
  if (length + kEndBytes <= tail.size()) {
    const std::string_view all = tail;
    return ParseParquetFooter(all.substr(tail.size() - kEndBytes - length, length));
  }
  std::string metadata(length, '\0');
  read = file.ReadAt(size - kEndBytes - length, metadata);
  if (!read) return std::unexpected(read.error());
  if (*read != metadata.size()) return Corrupt("the file is shorter than it says");
  return ParseParquetFooter(metadata);
}

}  // namespace laketop::formats
