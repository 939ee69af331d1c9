// SPDX-License-Identifier: Apache-2.0
#pragma once
// The streams of an ORC stripe, from compressed blocks to values: bytes, runs of bytes, bits and
// integers. A decoder that meets damage says so once in the fault it shares, and answers false from
// then on. One thread. https://orc.apache.org/specification/ORCv1/#run-length-encoding

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/arrow_builder.hpp"
#include "formats/orc_footer.hpp"

namespace laketop::formats {

using OrcFault = std::optional<FormatError>;

// The bytes of one stream; `bytes` must outlive it.
class OrcBytes {
 public:
  OrcBytes(std::string_view bytes, OrcCodec codec, std::uint64_t block_bytes, OrcFault& fault)
      : rest_(bytes), codec_(codec), block_bytes_(block_bytes), fault_(&fault) {}

  // False at the end, which is a fault too: a stream ends with its last value.
  bool Byte(std::uint8_t& out);
  bool Read(std::size_t count, char* out);
  // Appended to `out`, piece by piece, so that a length that is a lie costs nothing.
  bool Append(std::size_t count, std::string& out);
  bool Varint(std::uint64_t& out);
  bool Big(Decimal128& out);  // zigzag, of any length
  bool Fail(std::string message);

 private:
  bool Fill();  // the next block; false at the end

  std::string_view rest_;
  OrcCodec codec_;
  std::uint64_t block_bytes_;
  OrcFault* fault_;
  std::string block_;
  std::string_view at_hand_;
};

class OrcByteRuns {
 public:
  explicit OrcByteRuns(OrcBytes bytes) : bytes_(std::move(bytes)) {}
  bool Next(std::uint8_t& out);

 private:
  OrcBytes bytes_;
  int left_ = 0;
  bool repeats_ = false;
  std::uint8_t value_ = 0;
};

class OrcBits {
 public:
  explicit OrcBits(OrcBytes bytes) : runs_(std::move(bytes)) {}
  bool Next(bool& out);

 private:
  OrcByteRuns runs_;
  std::uint8_t byte_ = 0;
  int left_ = 0;
};

class OrcIntegers {
 public:
  OrcIntegers(OrcBytes bytes, bool second_version, bool is_signed)
      : bytes_(std::move(bytes)), second_version_(second_version), signed_(is_signed) {}
  bool Next(std::int64_t& out);

 private:
  static constexpr std::size_t kRunMax = 512;

  bool ReadRun1();
  bool ReadRun2();
  bool ReadShortRepeat(std::uint8_t head);
  bool ReadDirect(std::uint8_t head);
  bool ReadPatched(std::uint8_t head);
  bool ReadDelta(std::uint8_t head);
  bool Length(std::uint8_t head);
  bool BigEndian(std::size_t count, std::uint64_t& out);
  // `count` numbers of so many bits, from a byte's beginning.
  bool Unpack(std::size_t count, int width, std::uint64_t* out);
  std::int64_t Signed(std::uint64_t value) const;

  OrcBytes bytes_;
  bool second_version_;
  bool signed_;
  std::array<std::int64_t, kRunMax> run_{};
  std::size_t size_ = 0;
  std::size_t at_ = 0;
};

}  // namespace laketop::formats
