// SPDX-License-Identifier: Apache-2.0
#include "formats/thrift_compact.hpp"

namespace laketop::formats {

std::uint8_t ThriftReader::Raw() {
  if (at_ >= bytes_.size()) {
    Fail();
    return 0;
  }
  return static_cast<std::uint8_t>(bytes_[at_++]);
}

std::uint64_t ThriftReader::Varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = Raw();
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  Fail();
  return 0;
}

std::int64_t ThriftReader::Integer() {
  const std::uint64_t value = Varint();
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

std::int8_t ThriftReader::Byte() {
  return static_cast<std::int8_t>(Raw());
}

std::string_view ThriftReader::Binary() {
  const std::uint64_t size = Varint();
  if (size > bytes_.size() - at_) {
    Fail();
    return {};
  }
  const std::string_view out = bytes_.substr(at_, size);
  at_ += size;
  return out;
}

ThriftReader::Field ThriftReader::NextField(std::int16_t previous_id) {
  const std::uint8_t head = Raw();
  if (failed_ || head == 0) return {};
  const std::uint8_t delta = head >> 4;
  const std::uint8_t type = head & 0x0f;
  if (type > static_cast<std::uint8_t>(ThriftType::kStruct)) {
    Fail();
    return {};
  }
  Field field{.type = static_cast<ThriftType>(type)};
  field.id = static_cast<std::int16_t>(delta == 0 ? Integer() : previous_id + delta);
  if (failed_) return {};
  return field;
}

ThriftReader::List ThriftReader::BeginList() {
  const std::uint8_t head = Raw();
  const std::uint8_t type = head & 0x0f;
  if (failed_ || type > static_cast<std::uint8_t>(ThriftType::kStruct)) {
    Fail();
    return {};
  }
  std::uint64_t size = head >> 4;
  if (size == 15) size = Varint();
  // An element takes a byte at least, so a size beyond what is left is a lie.
  if (size > bytes_.size() - at_) {
    Fail();
    return {};
  }
  return {static_cast<ThriftType>(type), static_cast<std::uint32_t>(size)};
}

void ThriftReader::Skip(ThriftType type, int depth) {
  if (depth > kThriftDepthMax) {
    Fail();
    return;
  }
  switch (type) {
    case ThriftType::kStop:
      Fail();
      return;
    case ThriftType::kTrue:
    case ThriftType::kFalse:
      return;
    case ThriftType::kByte:
      Raw();
      return;
    case ThriftType::kI16:
    case ThriftType::kI32:
    case ThriftType::kI64:
      Varint();
      return;
    case ThriftType::kDouble:
      for (int i = 0; i < 8; ++i) Raw();
      return;
    case ThriftType::kBinary:
      Binary();
      return;
    case ThriftType::kList:
    case ThriftType::kSet: {
      const List list = BeginList();
      for (std::uint32_t i = 0; i < list.size && !failed_; ++i) {
        // Booleans of a list take a byte each, those of a structure are their field's type.
        if (list.element == ThriftType::kTrue || list.element == ThriftType::kFalse) {
          Raw();
        } else {
          Skip(list.element, depth + 1);
        }
      }
      return;
    }
    case ThriftType::kMap: {
      const std::uint64_t size = Varint();
      if (size == 0) return;
      const std::uint8_t types = Raw();
      if (size > bytes_.size() - at_) {
        Fail();
        return;
      }
      for (std::uint64_t i = 0; i < size && !failed_; ++i) {
        for (std::uint8_t side :
             {static_cast<std::uint8_t>(types >> 4), std::uint8_t(types & 15)}) {
          if (side == 1 || side == 2) {
            Raw();
          } else {
            Skip(side > 12 ? ThriftType::kStop : static_cast<ThriftType>(side), depth + 1);
          }
        }
      }
      return;
    }
    case ThriftType::kStruct: {
      Field field;
      while (!failed_) {
        field = NextField(field.id);
        if (field.type == ThriftType::kStop) return;
        Skip(field.type, depth + 1);
      }
      return;
    }
  }
}

}  // namespace laketop::formats
