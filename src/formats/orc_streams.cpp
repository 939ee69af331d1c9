// SPDX-License-Identifier: Apache-2.0
#include "formats/orc_streams.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace laketop::formats {
namespace {

constexpr std::size_t kBlockHeaderBytes = 3;

// The widths that five bits name.
int WidthOf(unsigned code) {
  static constexpr std::array<int, 8> kWide = {26, 28, 30, 32, 40, 48, 56, 64};
  return code < 24 ? static_cast<int>(code) + 1 : kWide[code - 24];
}

// The next of them that holds so many bits.
int WidthFor(int bits) {
  for (unsigned code = 0; code < 32; ++code) {
    if (WidthOf(code) >= bits) return WidthOf(code);
  }
  return 64;
}

std::uint64_t Zigzag(std::uint64_t value) {
  return (value >> 1) ^ (~(value & 1) + 1);
}

}  // namespace

bool OrcBytes::Fail(std::string message) {
  if (!*fault_) *fault_ = FormatError{FormatErrorKind::kCorrupt, std::move(message)};
  return false;
}

bool OrcBytes::Fill() {
  if (*fault_) return false;
  while (at_hand_.empty()) {
    if (rest_.empty()) return Fail("a stream of the ORC file ends too early");
    if (codec_ == OrcCodec::kNone) {
      at_hand_ = std::exchange(rest_, {});
      return true;
    }
    if (rest_.size() < kBlockHeaderBytes) return Fail("a block of the ORC file breaks off");
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest_[i]); };
    const std::uint32_t header = byte(0) | byte(1) << 8 | static_cast<std::uint32_t>(byte(2)) << 16;
    const std::size_t length = header >> 1;
    rest_.remove_prefix(kBlockHeaderBytes);
    if (length > rest_.size()) return Fail("a block of the ORC file breaks off");
    const std::string_view block = rest_.substr(0, length);
    rest_.remove_prefix(length);
    if ((header & 1) != 0) {
      at_hand_ = block;
      continue;
    }
    FormatResult<std::string> plain = OrcDecompress(block, codec_, block_bytes_);
    if (!plain) {
      *fault_ = std::move(plain.error());
      return false;
    }
    block_ = std::move(*plain);
    at_hand_ = block_;
  }
  return true;
}

bool OrcBytes::Byte(std::uint8_t& out) {
  if (at_hand_.empty() && !Fill()) return false;
  out = static_cast<std::uint8_t>(at_hand_.front());
  at_hand_.remove_prefix(1);
  return true;
}

bool OrcBytes::Read(std::size_t count, char* out) {
  while (count > 0) {
    if (at_hand_.empty() && !Fill()) return false;
    const std::size_t some = std::min(count, at_hand_.size());
    std::memcpy(out, at_hand_.data(), some);
    at_hand_.remove_prefix(some);
    out += some;
    count -= some;
  }
  return true;
}

bool OrcBytes::Append(std::size_t count, std::string& out) {
  while (count > 0) {
    if (at_hand_.empty() && !Fill()) return false;
    const std::size_t some = std::min(count, at_hand_.size());
    out.append(at_hand_.substr(0, some));
    at_hand_.remove_prefix(some);
    count -= some;
  }
  return true;
}

bool OrcBytes::Varint(std::uint64_t& out) {
  out = 0;
  std::uint8_t byte = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (!Byte(byte)) return false;
    out |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return true;
  }
  return Fail("a number of the ORC file is too long");
}

bool OrcBytes::Big(Decimal128& out) {
  __extension__ typedef unsigned __int128 Unsigned128;  // NOLINT(modernize-use-using)
  Unsigned128 value = 0;
  std::uint8_t byte = 0;
  for (unsigned shift = 0; shift < 128; shift += 7) {
    if (!Byte(byte)) return false;
    value |= static_cast<Unsigned128>(byte & 0x7f) << shift;
    if ((byte & 0x80) != 0) continue;
    out = static_cast<Decimal128>((value >> 1) ^ (~(value & 1) + 1));
    return true;
  }
  return Fail("a decimal of the ORC file is too long");
}

bool OrcByteRuns::Next(std::uint8_t& out) {
  if (left_ == 0) {
    std::uint8_t head = 0;
    if (!bytes_.Byte(head)) return false;
    repeats_ = head < 0x80;
    left_ = repeats_ ? head + 3 : 256 - head;
    if (repeats_ && !bytes_.Byte(value_)) return false;
  }
  --left_;
  if (!repeats_ && !bytes_.Byte(value_)) return false;
  out = value_;
  return true;
}

bool OrcBits::Next(bool& out) {
  if (left_ == 0) {
    if (!runs_.Next(byte_)) return false;
    left_ = 8;
  }
  --left_;
  out = (byte_ >> left_ & 1) != 0;
  return true;
}

bool OrcIntegers::Next(std::int64_t& out) {
  if (at_ == size_) {
    at_ = size_ = 0;
    if (!(second_version_ ? ReadRun2() : ReadRun1())) {
      size_ = 0;
      return false;
    }
  }
  out = run_[at_++];
  return true;
}

std::int64_t OrcIntegers::Signed(std::uint64_t value) const {
  return static_cast<std::int64_t>(signed_ ? Zigzag(value) : value);
}

bool OrcIntegers::ReadRun1() {
  std::uint8_t head = 0;
  if (!bytes_.Byte(head)) return false;
  const bool repeats = head < 0x80;
  const std::size_t count = repeats ? head + 3u : 256u - head;
  std::uint8_t delta = 0;
  if (repeats && !bytes_.Byte(delta)) return false;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if ((i == 0 || !repeats) && !bytes_.Varint(value)) return false;
    const auto base = static_cast<std::uint64_t>(Signed(value));
    const auto step =
        static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int8_t>(delta)));
    run_[i] = static_cast<std::int64_t>(repeats ? base + step * i : base);
  }
  size_ = count;
  return true;
}

bool OrcIntegers::ReadRun2() {
  std::uint8_t head = 0;
  if (!bytes_.Byte(head)) return false;
  switch (head >> 6) {
    case 0:
      return ReadShortRepeat(head);
    case 1:
      return ReadDirect(head);
    case 2:
      return ReadPatched(head);
    default:
      return ReadDelta(head);
  }
}

bool OrcIntegers::Length(std::uint8_t head) {
  std::uint8_t low = 0;
  if (!bytes_.Byte(low)) return false;
  size_ = ((head & 1u) << 8 | low) + 1u;
  return true;
}

bool OrcIntegers::BigEndian(std::size_t count, std::uint64_t& out) {
  out = 0;
  std::uint8_t byte = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!bytes_.Byte(byte)) return false;
    out = out << 8 | byte;
  }
  return true;
}

bool OrcIntegers::Unpack(std::size_t count, int width, std::uint64_t* out) {
  std::uint8_t byte = 0;
  int left = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t value = 0;
    for (int wanted = width; wanted > 0;) {
      if (left == 0) {
        if (!bytes_.Byte(byte)) return false;
        left = 8;
      }
      const int some = std::min(wanted, left);
      left -= some;
      value = value << some | (byte >> left & ((1u << some) - 1));
      wanted -= some;
    }
    out[i] = value;
  }
  return true;
}

bool OrcIntegers::ReadShortRepeat(std::uint8_t head) {
  std::uint64_t value = 0;
  if (!BigEndian((head >> 3 & 7u) + 1u, value)) return false;
  size_ = (head & 7u) + 3u;
  std::fill_n(run_.begin(), size_, Signed(value));
  return true;
}

bool OrcIntegers::ReadDirect(std::uint8_t head) {
  if (!Length(head)) return false;
  std::array<std::uint64_t, kRunMax> values{};
  if (!Unpack(size_, WidthOf(head >> 1 & 31u), values.data())) return false;
  for (std::size_t i = 0; i < size_; ++i) run_[i] = Signed(values[i]);
  return true;
}

// Most numbers in few bits above a base, and the rest of those that need more as patches.
bool OrcIntegers::ReadPatched(std::uint8_t head) {
  if (!Length(head)) return false;
  const int width = WidthOf(head >> 1 & 31u);
  std::uint8_t third = 0;
  std::uint8_t fourth = 0;
  if (!bytes_.Byte(third) || !bytes_.Byte(fourth)) return false;
  const std::size_t base_bytes = (third >> 5) + 1u;
  const int patch_width = WidthOf(third & 31u);
  const int gap_width = (fourth >> 5) + 1;
  const std::size_t patches = fourth & 31u;
  std::uint64_t base = 0;
  if (!BigEndian(base_bytes, base)) return false;
  const std::uint64_t sign = std::uint64_t{1} << (base_bytes * 8 - 1);
  if ((base & sign) != 0) base = ~(base & (sign - 1)) + 1;

  std::array<std::uint64_t, kRunMax> values{};
  if (!Unpack(size_, width, values.data())) return false;
  if (patch_width + gap_width > 64) return bytes_.Fail("a patch of the ORC file is too wide");
  std::array<std::uint64_t, 32> entries{};
  if (!Unpack(patches, WidthFor(patch_width + gap_width), entries.data())) return false;
  std::size_t at = 0;
  for (std::size_t i = 0; i < patches; ++i) {
    const std::uint64_t gap = patch_width == 64 ? 0 : entries[i] >> patch_width;
    const std::uint64_t mask =
        patch_width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << patch_width) - 1;
    at += gap;
    if (at >= size_) return bytes_.Fail("a patch of the ORC file is behind its run");
    if (width < 64) values[at] |= (entries[i] & mask) << width;
  }
  for (std::size_t i = 0; i < size_; ++i) run_[i] = static_cast<std::int64_t>(base + values[i]);
  return true;
}

bool OrcIntegers::ReadDelta(std::uint8_t head) {
  if (!Length(head)) return false;
  const unsigned code = head >> 1 & 31u;
  std::uint64_t first = 0;
  std::uint64_t step = 0;
  if (!bytes_.Varint(first) || !bytes_.Varint(step)) return false;
  step = Zigzag(step);
  auto value = static_cast<std::uint64_t>(Signed(first));
  run_[0] = static_cast<std::int64_t>(value);
  std::array<std::uint64_t, kRunMax> deltas{};
  if (code != 0 && size_ > 2 && !Unpack(size_ - 2, WidthOf(code), deltas.data())) return false;
  const bool falls = static_cast<std::int64_t>(step) < 0;
  for (std::size_t i = 1; i < size_; ++i) {
    if (i == 1 || code == 0) {
      value += step;
    } else {
      value += falls ? ~deltas[i - 2] + 1 : deltas[i - 2];
    }
    run_[i] = static_cast<std::int64_t>(value);
  }
  return true;
}

}  // namespace laketop::formats
