// SPDX-License-Identifier: Apache-2.0
#pragma once
// ProtobufReader: the fields of a message in Protocol Buffers' wire format, one after the other.
// https://protobuf.dev/programming-guides/encoding/

#include <cstdint>
#include <string_view>
#include <vector>

namespace laketop::formats {

class ProtobufReader {
 public:
  explicit ProtobufReader(std::string_view bytes) : bytes_(bytes) {}

  // Moves to the next field; false at the end and where the bytes are damaged.
  bool Next();
  std::uint64_t Field() const { return field_; }
  // Of the field, where it is a number; else 0.
  std::uint64_t Number() const { return number_; }
  // Of the field, where it has a length; else empty.
  std::string_view Bytes() const { return text_; }
  // The numbers of a repeated field, packed or one by one: call it for each.
  void AppendNumbers(std::vector<std::uint32_t>& out) const;
  bool Failed() const { return failed_; }

 private:
  bool Varint(std::uint64_t& out);

  std::string_view bytes_;
  std::uint64_t field_ = 0;
  std::uint64_t number_ = 0;
  std::string_view text_;
  bool has_text_ = false;
  bool failed_ = false;
};

}  // namespace laketop::formats
