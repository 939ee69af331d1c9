// SPDX-License-Identifier: Apache-2.0
#include "formats/snappy.hpp"

#include <cstdint>

namespace laketop::formats {
namespace {

const FormatError kDamaged{FormatErrorKind::kCorrupt, "the snappy data is damaged"};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool AtEnd() const { return at_ == bytes_.size(); }
  std::size_t Left() const { return bytes_.size() - at_; }
  std::uint8_t Byte() { return static_cast<std::uint8_t>(bytes_[at_++]); }
  // The next `count` bytes, least significant first; Left() has been asked.
  std::size_t Number(std::size_t count) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value |= static_cast<std::size_t>(Byte()) << (8 * i);
    return value;
  }
  std::string_view Take(std::size_t count) {
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

// The length in front; false where it breaks off.
bool ReadLength(Reader& in, std::size_t& length) {
  length = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    if (in.AtEnd()) return false;
    const std::uint8_t byte = in.Byte();
    length |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

}  // namespace

FormatResult<std::string> SnappyDecompress(std::string_view bytes, std::size_t bytes_max) {
  Reader in(bytes);
  std::size_t length = 0;
  if (!ReadLength(in, length)) return std::unexpected(kDamaged);
  if (length > bytes_max) return TooLarge("the snappy data is too large");
  std::string out;
  out.reserve(length);
  while (!in.AtEnd()) {
    const std::uint8_t tag = in.Byte();
    const unsigned kind = tag & 3U;
    if (kind == 0) {
      std::size_t count = tag >> 2U;
      if (count >= 60) {
        const std::size_t width = count - 59;
        if (in.Left() < width) return std::unexpected(kDamaged);
        count = in.Number(width);
      }
      ++count;
      if (in.Left() < count || length - out.size() < count) return std::unexpected(kDamaged);
      out += in.Take(count);
      continue;
    }
    const std::size_t width = kind == 3 ? 4 : kind;
    if (in.Left() < width) return std::unexpected(kDamaged);
    std::size_t count = (tag >> 2U) + 1U;
    std::size_t offset = 0;
    if (kind == 1) {
      count = ((tag >> 2U) & 7U) + 4U;
      offset = (static_cast<std::size_t>(tag >> 5U) << 8U) | in.Byte();
    } else {
      offset = in.Number(width);
    }
    if (offset == 0 || offset > out.size() || length - out.size() < count) {
      return std::unexpected(kDamaged);
    }
    // The copy may reach into what it writes.
    for (std::size_t i = 0; i < count; ++i) out += out[out.size() - offset];
  }
  if (out.size() != length) return std::unexpected(kDamaged);
  return out;
}

}  // namespace laketop::formats
