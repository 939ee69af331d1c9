// SPDX-License-Identifier: Apache-2.0
#include "formats/orc_footer.hpp"

#include <algorithm>
#include <array>

#include "formats/compression.hpp"
#include "formats/inflate.hpp"
#include "formats/protobuf.hpp"
#include "formats/snappy.hpp"

namespace laketop::formats {
namespace {

constexpr std::uint64_t kTailBytes = 16 << 10;  // most footers fit the first read
constexpr std::uint64_t kDefaultBlockBytes = 256 << 10;

struct PostScript {
  std::uint64_t footer_bytes = 0;
  OrcCodec codec = OrcCodec::kNone;
  std::uint64_t block_bytes = kDefaultBlockBytes;
};

FormatResult<PostScript> ReadPostScript(std::string_view bytes) {
  ProtobufReader reader(bytes);
  PostScript out;
  std::string_view magic;
  while (reader.Next()) {
    if (reader.Field() == 1) out.footer_bytes = reader.Number();
    if (reader.Field() == 2)
      out.codec = static_cast<OrcCodec>(std::min<std::uint64_t>(reader.Number(), 255));
    if (reader.Field() == 3) out.block_bytes = reader.Number();
    if (reader.Field() == 8000) magic = reader.Bytes();
  }
  if (reader.Failed() || magic != kOrcMagic) return Corrupt("the file does not end as ORC does");
  if (out.block_bytes > kOrcBlockBytesMax)
    return TooLarge("the ORC compression blocks are too large");
  return out;
}

OrcType ReadType(std::string_view bytes) {
  ProtobufReader reader(bytes);
  OrcType type;
  while (reader.Next()) {
    const std::uint64_t number = reader.Number();
    switch (reader.Field()) {
      case 1:
        type.kind = static_cast<OrcKind>(std::min<std::uint64_t>(number, 255));
        break;
      case 2:
        reader.AppendNumbers(type.children);
        break;
      case 3:
        type.names.emplace_back(reader.Bytes());
        break;
      case 4:
        type.length = static_cast<int>(std::min<std::uint64_t>(number, 65'535));
        break;
      case 5:
        type.precision = static_cast<int>(std::min<std::uint64_t>(number, 255));
        break;
      case 6:
        type.scale = static_cast<int>(std::min<std::uint64_t>(number, 255));
        break;
      default:
        break;
    }
  }
  return type;
}

OrcStripe ReadStripe(std::string_view bytes) {
  ProtobufReader reader(bytes);
  OrcStripe stripe;
  while (reader.Next()) {
    if (reader.Field() == 1) stripe.offset = reader.Number();
    if (reader.Field() == 2) stripe.index_bytes = reader.Number();
    if (reader.Field() == 3) stripe.data_bytes = reader.Number();
    if (reader.Field() == 4) stripe.footer_bytes = reader.Number();
    if (reader.Field() == 5) stripe.rows = reader.Number();
  }
  return stripe;
}

std::size_t ChildrenOf(OrcKind kind) {
  if (kind == OrcKind::kList) return 1;
  return kind == OrcKind::kMap ? 2 : 0;
}

// A child stands behind its parent, so there is no way around in circles; each has one parent, so
// the tree is no larger than the list.
FormatResult<void> CheckTypes(const std::vector<OrcType>& types) {
  if (types.empty() || types[0].kind != OrcKind::kStruct) {
    return Unsupported("an ORC file of values that are no rows");
  }
  std::vector<bool> has_parent(types.size());
  std::vector<int> depth(types.size());
  for (std::size_t i = 0; i < types.size(); ++i) {
    const OrcType& type = types[i];
    if (type.kind > OrcKind::kTimestampInstant) return Unsupported("an unknown type of ORC");
    const bool is_struct = type.kind == OrcKind::kStruct;
    const bool counts =
        is_struct ? type.names.size() == type.children.size()
                  : type.kind == OrcKind::kUnion || type.children.size() == ChildrenOf(type.kind);
    if (!counts) return Corrupt("a type of the ORC footer has not the children it needs");
    const bool decimal = type.kind == OrcKind::kDecimal;
    if (decimal && (type.precision > 38 || type.scale > 38)) {
      return Corrupt("a decimal of the ORC footer has no precision");
    }
    if (depth[i] > kHiveTypeDepthMax) return TooLarge("the ORC schema is nested too deeply");
    for (const std::uint32_t child : type.children) {
      if (child <= i || child >= types.size() || has_parent[child]) {
        return Corrupt("the types of the ORC footer are no tree");
      }
      has_parent[child] = true;
      depth[child] = depth[i] + 1;
    }
  }
  return {};
}

// All blocks of a part of the file that is read at once.
FormatResult<std::string> PlainOf(std::string_view bytes, OrcCodec codec,
                                  std::uint64_t block_bytes) {
  if (codec == OrcCodec::kNone) return std::string(bytes);
  std::string out;
  while (bytes.size() >= 3) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const std::uint32_t header = byte(0) | byte(1) << 8 | static_cast<std::uint32_t>(byte(2)) << 16;
    const std::size_t length = header >> 1;
    bytes.remove_prefix(3);
    if (length > bytes.size()) return Corrupt("a compressed block of the ORC file breaks off");
    if ((header & 1) != 0) {
      out += bytes.substr(0, length);
    } else {
      FormatResult<std::string> block = OrcDecompress(bytes.substr(0, length), codec, block_bytes);
      if (!block) return block;
      out += *block;
    }
    if (out.size() > kOrcFooterBytesMax) return TooLarge("an ORC footer is too long");
    bytes.remove_prefix(length);
  }
  return out;
}

FormatResult<std::string> ReadRange(FileBytes& file, std::uint64_t offset, std::uint64_t length) {
  std::string bytes(length, '\0');
  FormatResult<std::size_t> read = file.ReadAt(offset, bytes);
  if (!read) return std::unexpected(read.error());
  if (*read != bytes.size()) return Corrupt("the file is shorter than it says");
  return bytes;
}

HiveType HiveTypeOf(const OrcFooter& footer, std::uint32_t number) {
  const OrcType& type = footer.types[number];
  const auto child = [&](std::size_t i) { return HiveTypeOf(footer, type.children[i]); };
  switch (type.kind) {
    case OrcKind::kBoolean:
      return {.kind = HiveKind::kBoolean};
    case OrcKind::kByte:
      return {.kind = HiveKind::kTinyInt};
    case OrcKind::kShort:
      return {.kind = HiveKind::kSmallInt};
    case OrcKind::kInt:
      return {.kind = HiveKind::kInt};
    case OrcKind::kLong:
      return {.kind = HiveKind::kBigInt};
    case OrcKind::kFloat:
      return {.kind = HiveKind::kFloat};
    case OrcKind::kDouble:
      return {.kind = HiveKind::kDouble};
    case OrcKind::kBinary:
      return {.kind = HiveKind::kBinary};
    case OrcKind::kTimestamp:
    case OrcKind::kTimestampInstant:
      return {.kind = HiveKind::kTimestamp};
    case OrcKind::kDate:
      return {.kind = HiveKind::kDate};
    case OrcKind::kDecimal:
      return {.kind = HiveKind::kDecimal,
              .precision = type.precision == 0 ? 38 : type.precision,
              .scale = type.scale};
    case OrcKind::kVarchar:
      return {.kind = HiveKind::kVarchar, .precision = type.length};
    case OrcKind::kChar:
      return {.kind = HiveKind::kChar, .precision = type.length};
    case OrcKind::kList:
      return ArrayOf(child(0));
    case OrcKind::kMap:
      return MapOf(child(0), child(1));
    case OrcKind::kStruct: {
      HiveType out{.kind = HiveKind::kStruct};
      for (std::size_t i = 0; i < type.children.size(); ++i) {
        out.fields.push_back({type.names[i], child(i)});
      }
      return out;
    }
    default:
      return {.kind = HiveKind::kString};
  }
}

}  // namespace

std::string_view NameOf(OrcKind kind) {
  static constexpr std::array<std::string_view, 19> kNames = {
      "BOOLEAN",          "BYTE",   "SHORT",   "INT",       "LONG",    "FLOAT",
      "DOUBLE",           "STRING", "BINARY",  "TIMESTAMP", "LIST",    "MAP",
      "STRUCT",           "UNION",  "DECIMAL", "DATE",      "VARCHAR", "CHAR",
      "TIMESTAMP_INSTANT"};
  const auto index = static_cast<std::size_t>(kind);
  return index < kNames.size() ? kNames[index] : "UNKNOWN";
}

FormatResult<std::string> OrcDecompress(std::string_view block, OrcCodec codec,
                                        std::uint64_t bytes_max) {
  switch (codec) {
    case OrcCodec::kNone:
      return std::string(block);
    case OrcCodec::kZlib:
      return InflateRaw(block, bytes_max);
    case OrcCodec::kSnappy:
      return SnappyDecompress(block, bytes_max);
    case OrcCodec::kZstd: {
      const auto source = Decompress(TextSource(std::string(block)), Compression::kZstd);
      FormatResult<std::string> out = ReadUpTo(*source, bytes_max + 1);
      if (out && out->size() > bytes_max) return TooLarge("an ORC block is larger than it says");
      return out;
    }
    default:
      return Unsupported("ORC compressed with LZO or LZ4");
  }
}

FormatResult<OrcFooter> ReadOrcFooter(FileBytes& file) {
  const std::uint64_t size = file.Size();
  if (size < kOrcMagic.size() + 2) return Corrupt("the file is too short for ORC");
  const std::uint64_t tail_bytes = std::min(size, kTailBytes);
  FormatResult<std::string> tail = ReadRange(file, size - tail_bytes, tail_bytes);
  if (!tail) return std::unexpected(tail.error());
  const auto post_bytes = static_cast<std::size_t>(static_cast<unsigned char>(tail->back()));
  if (post_bytes + 1 > tail->size()) return Corrupt("the ORC postscript is longer than the file");
  FormatResult<PostScript> post =
      ReadPostScript(std::string_view(*tail).substr(tail->size() - 1 - post_bytes, post_bytes));
  if (!post) return std::unexpected(post.error());
  if (post->footer_bytes > kOrcFooterBytesMax) return TooLarge("the ORC footer is too long");
  const std::uint64_t end = size - 1 - post_bytes;
  if (post->footer_bytes > end) return Corrupt("the ORC footer is longer than its file");
  FormatResult<std::string> bytes = ReadRange(file, end - post->footer_bytes, post->footer_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  FormatResult<std::string> plain = PlainOf(*bytes, post->codec, post->block_bytes);
  if (!plain) return std::unexpected(plain.error());

  OrcFooter out{.codec = post->codec, .block_bytes = post->block_bytes};
  ProtobufReader reader(*plain);
  while (reader.Next()) {
    if (reader.Field() == 3) out.stripes.push_back(ReadStripe(reader.Bytes()));
    if (reader.Field() == 4) out.types.push_back(ReadType(reader.Bytes()));
    if (reader.Field() == 6) out.rows = reader.Number();
    if (reader.Field() == 10) return Unsupported("encrypted ORC files");
    if (out.types.size() > kOrcTypesMax || out.stripes.size() > kOrcStripesMax) {
      return TooLarge("the ORC footer has too many types or stripes");
    }
  }
  if (reader.Failed()) return Corrupt("the ORC footer is damaged");
  if (FormatResult<void> checked = CheckTypes(out.types); !checked) {
    return std::unexpected(checked.error());
  }
  std::uint64_t rows = 0;
  for (const OrcStripe& stripe : out.stripes) {
    const bool inside =
        stripe.offset <= size && stripe.index_bytes <= size && stripe.data_bytes <= size &&
        stripe.footer_bytes <= size &&
        stripe.offset + stripe.index_bytes + stripe.data_bytes + stripe.footer_bytes <= size;
    if (!inside || stripe.rows > out.rows - rows)
      return Corrupt("a stripe of the ORC file is not in it");
    rows += stripe.rows;
  }
  return out;
}

FormatResult<OrcStripeFooter> ReadOrcStripeFooter(FileBytes& file, const OrcFooter& footer,
                                                  const OrcStripe& stripe) {
  if (stripe.footer_bytes > kOrcFooterBytesMax) return TooLarge("a stripe's footer is too long");
  const std::uint64_t data_end = stripe.offset + stripe.index_bytes + stripe.data_bytes;
  FormatResult<std::string> bytes = ReadRange(file, data_end, stripe.footer_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  FormatResult<std::string> plain = PlainOf(*bytes, footer.codec, footer.block_bytes);
  if (!plain) return std::unexpected(plain.error());
  OrcStripeFooter out;
  std::uint64_t offset = stripe.offset;
  ProtobufReader reader(*plain);
  while (reader.Next()) {
    ProtobufReader part(reader.Bytes());
    if (reader.Field() == 1) {
      OrcStreamPlace stream{.offset = offset};
      while (part.Next()) {
        if (part.Field() == 1) stream.kind = part.Number();
        if (part.Field() == 2) stream.column = part.Number();
        if (part.Field() == 3) stream.bytes = part.Number();
      }
      if (stream.bytes > data_end - offset)
        return Corrupt("a stream of an ORC stripe is not in it");
      offset += stream.bytes;
      out.streams.push_back(stream);
    } else if (reader.Field() == 2) {
      OrcEncoding encoding;
      while (part.Next()) {
        if (part.Field() == 1) {
          encoding.dictionary = (part.Number() & 1) != 0;
          encoding.second_version = (part.Number() & 2) != 0;
        }
        if (part.Field() == 2) encoding.dictionary_size = part.Number();
      }
      out.encodings.push_back(encoding);
    } else if (reader.Field() == 3) {
      out.zone = reader.Bytes();
    }
  }
  if (reader.Failed()) return Corrupt("the footer of an ORC stripe is damaged");
  out.encodings.resize(footer.types.size());
  return out;
}

std::vector<HiveColumn> ColumnsOf(const OrcFooter& footer) {
  const OrcType& row = footer.types[0];
  std::vector<HiveColumn> columns;
  for (std::size_t i = 0; i < row.children.size(); ++i) {
    columns.push_back({row.names[i], HiveTypeOf(footer, row.children[i])});
  }
  return columns;
}

}  // namespace laketop::formats
