// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the tail of an ORC file says: its types, its stripes and how it is compressed; and what the
// footer of a stripe says of the streams in it. https://orc.apache.org/specification/ORCv1/

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/byte_source.hpp"
#include "formats/hive_type.hpp"

namespace laketop::formats {

inline constexpr std::uint64_t kOrcFooterBytesMax = 64u << 20;
inline constexpr std::uint64_t kOrcBlockBytesMax = 16u << 20;  // of one compressed block, undone
inline constexpr std::size_t kOrcTypesMax = 20'000;
inline constexpr std::size_t kOrcStripesMax = 1'000'000;

inline constexpr std::string_view kOrcMagic = "ORC";

enum class OrcCodec : std::uint8_t { kNone = 0, kZlib = 1, kSnappy = 2, kLzo, kLz4, kZstd = 5 };

enum class OrcKind : std::uint8_t {
  kBoolean,
  kByte,
  kShort,
  kInt,
  kLong,
  kFloat,
  kDouble,
  kString,
  kBinary,
  kTimestamp,
  kList,
  kMap,
  kStruct,
  kUnion,
  kDecimal,
  kDate,
  kVarchar,
  kChar,
  kTimestampInstant
};
std::string_view NameOf(OrcKind kind);

// The types of a file are numbered as they stand in it; a stream names its type's number.
struct OrcType {
  OrcKind kind = OrcKind::kStruct;
  std::vector<std::uint32_t> children;
  std::vector<std::string> names;  // of a struct's children
  int length = 0;                  // of char and varchar
  int precision = 0;
  int scale = 0;
};

struct OrcStripe {
  std::uint64_t offset = 0;
  std::uint64_t index_bytes = 0;
  std::uint64_t data_bytes = 0;
  std::uint64_t footer_bytes = 0;
  std::uint64_t rows = 0;
};

struct OrcFooter {
  OrcCodec codec = OrcCodec::kNone;
  std::uint64_t block_bytes = 0;  // of a compressed block, at most, when it is undone
  std::vector<OrcType> types;     // the first is the row; a tree, checked
  std::vector<OrcStripe> stripes;
  std::uint64_t rows = 0;
};

enum class OrcStreamKind : std::uint8_t {
  kPresent = 0,
  kData = 1,
  kLength = 2,
  kDictionary = 3,
  kSecondary = 5
};

struct OrcStreamPlace {
  std::uint64_t kind = 0;
  std::uint64_t column = 0;
  std::uint64_t offset = 0;  // in the file
  std::uint64_t bytes = 0;
};

struct OrcEncoding {
  bool dictionary = false;
  bool second_version = false;  // of the run lengths of integers
  std::uint64_t dictionary_size = 0;
};

struct OrcStripeFooter {
  std::vector<OrcStreamPlace> streams;
  std::vector<OrcEncoding> encodings;  // by type
  std::string zone;                    // the writer's
};

FormatResult<OrcFooter> ReadOrcFooter(FileBytes& file);
FormatResult<OrcStripeFooter> ReadOrcStripeFooter(FileBytes& file, const OrcFooter& footer,
                                                  const OrcStripe& stripe);

// The columns of the row, as Hive's types.
std::vector<HiveColumn> ColumnsOf(const OrcFooter& footer);

// One block without its header.
FormatResult<std::string> OrcDecompress(std::string_view block, OrcCodec codec,
                                        std::uint64_t bytes_max);

}  // namespace laketop::formats
