// SPDX-License-Identifier: Apache-2.0
#include "formats/infer_file.hpp"

#include <algorithm>

#include "formats/avro_header.hpp"
#include "formats/json_inference.hpp"
#include "formats/orc_footer.hpp"
#include "formats/parquet_footer.hpp"

namespace laketop::formats {
namespace {

constexpr std::size_t kHeadBytes = 64 << 10;

InferredSchema Unknown(Compression compression, std::string why) {
  InferredSchema out;
  out.compression = compression;
  out.why_unknown = std::move(why);
  return out;
}

// Bytes that no text has. Ctrl-A separates the fields of Hive's own text files.
bool IsText(std::string_view text) {
  return std::ranges::none_of(text.substr(0, kHeadBytes), [](char c) { return c == '\0'; });
}

// A whole JSON value may be longer than any sample: then all of it is read, up to its limit.
FormatResult<InferredSchema> InferText(std::string text, ByteSource& rest, bool whole,
                                       const InferOptions& options) {
  std::string_view view = text;
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (view.starts_with(kByteOrderMark)) view.remove_prefix(kByteOrderMark.size());
  if (!IsText(view)) return Unknown(Compression::kNone, "the file is not text");

  for (const CsvRules& rules : options.csv_classifiers) {
    if (std::optional<InferredSchema> csv = InferCsv(view, whole, rules)) return std::move(*csv);
  }
  std::optional<InferredSchema> json = InferJson(view, whole);
  while (json && json->average_record_bytes == 0 && !whole && text.size() < kFirstValueBytesMax) {
    FormatResult<std::string> more = ReadUpTo(rest, text.size() * 3);
    if (!more) return std::unexpected(more.error());
    whole = more->size() < text.size() * 3;
    text += *more;
    json = InferJson(text, whole);
  }
  if (json && (json->average_record_bytes > 0 || whole)) return std::move(*json);
  view = text;
  if (view.starts_with(kByteOrderMark)) view.remove_prefix(kByteOrderMark.size());
  if (std::optional<InferredSchema> csv = InferCsv(view, whole, CsvRules{})) {
    return std::move(*csv);
  }
  return Unknown(Compression::kNone, "no classifier recognises the text");
}

FormatResult<InferredSchema> InferAvro(FileBytes& file, std::string_view head) {
  FormatResult<AvroHeader> avro = ParseAvroHeader(head);
  std::string longer;
  // Schemas longer than the first read are rare, and bounded.
  if (!avro && head.size() == kHeadBytes) {
    longer.resize(std::min<std::uint64_t>(file.Size(), kAvroHeaderBytesMax));
    FormatResult<std::size_t> read = file.ReadAt(0, longer);
    if (!read) return std::unexpected(read.error());
    longer.resize(*read);
    avro = ParseAvroHeader(longer);
  }
  if (!avro) return std::unexpected(avro.error());
  InferredSchema out;
  out.format = FileFormat::kAvro;
  out.columns = std::move(avro->columns);
  out.avro_schema = std::move(avro->schema_text);
  return out;
}

FormatResult<InferredSchema> InferParquet(FileBytes& file) {
  FormatResult<ParquetFooter> footer = ReadParquetFooter(file);
  if (!footer) return std::unexpected(footer.error());
  InferredSchema out;
  out.format = FileFormat::kParquet;
  out.columns = std::move(footer->columns);
  out.record_count = footer->row_count;
  if (footer->row_count > 0) {
    out.average_record_bytes = std::max<std::uint64_t>(1, footer->row_bytes / footer->row_count);
  }
  return out;
}

FormatResult<InferredSchema> InferOrc(FileBytes& file) {
  FormatResult<OrcFooter> footer = ReadOrcFooter(file);
  if (!footer) return std::unexpected(footer.error());
  InferredSchema out;
  out.format = FileFormat::kOrc;
  out.columns = ColumnsOf(*footer);
  out.record_count = footer->rows;
  std::uint64_t bytes = 0;
  for (const OrcStripe& stripe : footer->stripes) bytes += stripe.data_bytes;
  if (footer->rows > 0) {
    out.average_record_bytes = std::max<std::uint64_t>(1, bytes / footer->rows);
  }
  return out;
}

}  // namespace

FormatResult<InferredSchema> InferFile(FileBytes& file, const InferOptions& options) {
  if (file.Size() == 0) return Unknown(Compression::kNone, "the file is empty");
  std::string head(std::min<std::uint64_t>(file.Size(), kHeadBytes), '\0');
  FormatResult<std::size_t> read = file.ReadAt(0, head);
  if (!read) return std::unexpected(read.error());
  head.resize(*read);

  if (head.starts_with(kAvroMagic)) return InferAvro(file, head);
  if (head.starts_with(kParquetMagic)) return InferParquet(file);
  if (head.starts_with(kOrcMagic)) return InferOrc(file);
  const Compression compression = CompressionOf(head);
  const bool all_read = head.size() == file.Size();
  if (compression == Compression::kNone && all_read) {
    std::unique_ptr<ByteSource> nothing = TextSource({});
    return InferText(std::move(head), *nothing, true, options);
  }
  std::unique_ptr<ByteSource> source =
      all_read ? TextSource(std::move(head)) : SequentialSource(file);
  source = Decompress(std::move(source), compression);
  FormatResult<std::string> text = ReadUpTo(*source, options.sample_bytes);
  if (!text) {
    if (text.error().kind != FormatErrorKind::kUnsupported) return std::unexpected(text.error());
    return Unknown(compression, text.error().message);
  }
  const bool whole = text->size() < options.sample_bytes;
  FormatResult<InferredSchema> schema = InferText(std::move(*text), *source, whole, options);
  if (schema) schema->compression = compression;
  return schema;
}

}  // namespace laketop::formats
