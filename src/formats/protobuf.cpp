// SPDX-License-Identifier: Apache-2.0
#include "formats/protobuf.hpp"

namespace laketop::formats {

bool ProtobufReader::Varint(std::uint64_t& out) {
  out = 0;
  for (unsigned shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    out |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return true;
  }
  failed_ = true;
  return false;
}

bool ProtobufReader::Next() {
  if (failed_ || bytes_.empty()) return false;
  std::uint64_t tag = 0;
  if (!Varint(tag)) return false;
  field_ = tag >> 3;
  number_ = 0;
  text_ = {};
  has_text_ = false;
  std::uint64_t length = 0;
  switch (tag & 7) {
    case 0:
      return Varint(number_);
    case 1:
      length = 8;
      break;
    case 2:
      if (!Varint(length)) return false;
      has_text_ = true;
      break;
    case 5:
      length = 4;
      break;
    default:
      failed_ = true;
      return false;
  }
  if (length > bytes_.size()) {
    failed_ = true;
    return false;
  }
  if (has_text_) text_ = bytes_.substr(0, length);
  bytes_.remove_prefix(length);
  return true;
}

void ProtobufReader::AppendNumbers(std::vector<std::uint32_t>& out) const {
  if (!has_text_) {
    out.push_back(static_cast<std::uint32_t>(number_));
    return;
  }
  ProtobufReader packed(text_);
  std::uint64_t number = 0;
  while (!packed.bytes_.empty() && packed.Varint(number)) {
    out.push_back(static_cast<std::uint32_t>(number));
  }
}

}  // namespace laketop::formats
