// SPDX-License-Identifier: Apache-2.0
#include "base/record.hpp"

namespace laketop::record_detail {

void PutVarint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void PutFixed64(std::string& out, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) {
    out.push_back(static_cast<char>(value));
    value >>= 8;
  }
}

std::uint64_t Input::LongVarint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64 && !rest.empty() && !failed; shift += 7) {
    auto byte = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    if (shift == 63 && byte > 1) break;
    value |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return value;
  }
  failed = true;
  return 0;
}

std::uint64_t Input::Fixed64() {
  if (failed || rest.size() < 8) {
    failed = true;
    return 0;
  }
  std::uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(rest[i]);
  rest.remove_prefix(8);
  return value;
}

std::string_view Input::Bytes() {
  std::uint64_t length = Varint();
  if (failed || length > rest.size()) {
    failed = true;
    return {};
  }
  std::string_view bytes = rest.substr(0, length);
  rest.remove_prefix(length);
  return bytes;
}

void Input::Skip(Form form) {
  switch (form) {
    case Form::kVarint:
      Varint();
      break;
    case Form::kFixed64:
      Fixed64();
      break;
    case Form::kBytes:
      Bytes();
      break;
  }
}

}  // namespace laketop::record_detail
