// SPDX-License-Identifier: Apache-2.0
#pragma once
// ThriftReader: Thrift's compact protocol, as Parquet writes its footer. Every read is checked
// against the end of the bytes; the first fault sticks, and what follows it reads as nothing. One
// thread. https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md

#include <cstdint>
#include <string_view>

namespace laketop::formats {

inline constexpr int kThriftDepthMax = 64;

enum class ThriftType : std::uint8_t {
  kStop = 0,
  kTrue = 1,
  kFalse = 2,
  kByte = 3,
  kI16 = 4,
  kI32 = 5,
  kI64 = 6,
  kDouble = 7,
  kBinary = 8,
  kList = 9,
  kSet = 10,
  kMap = 11,
  kStruct = 12,
};

class ThriftReader {
 public:
  explicit ThriftReader(std::string_view bytes) : bytes_(bytes) {}

  struct Field {
    std::int16_t id = 0;
    ThriftType type = ThriftType::kStop;
  };
  // The next field of a structure whose last field was `previous_id`; kStop at its end.
  Field NextField(std::int16_t previous_id);

  struct List {
    ThriftType element = ThriftType::kStop;
    std::uint32_t size = 0;
  };
  List BeginList();

  std::int64_t Integer();  // of any width: zigzag
  std::int8_t Byte();
  std::string_view Binary();
  void Skip(ThriftType type, int depth = 0);

  bool Failed() const { return failed_; }

 private:
  std::uint64_t Varint();
  void Fail() {
    failed_ = true;
    at_ = bytes_.size();
  }
  std::uint8_t Raw();

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace laketop::formats
