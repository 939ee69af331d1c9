// SPDX-License-Identifier: Apache-2.0
#include "formats/avro_table.hpp"

#include <algorithm>
#include <span>

#include "formats/avro_header.hpp"
#include "formats/avro_values.hpp"
#include "formats/compression.hpp"
#include "formats/inflate.hpp"
#include "formats/snappy.hpp"

namespace laketop::formats {
namespace {

constexpr std::int64_t kBatchRowsMax = 8'192;
constexpr std::size_t kSyncBytes = 16;
constexpr std::size_t kChecksumBytes = 4;  // behind each snappy block

// A source read piece by piece, of which some bytes are at hand.
class Buffered {
 public:
  explicit Buffered(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  // What is at hand, at least `count` bytes but at the end of the source.
  FormatResult<std::string_view> Peek(std::size_t count) {
    if (buffer_.size() - at_ < count) {
      buffer_.erase(0, at_);
      at_ = 0;
      while (buffer_.size() < count) {
        const std::size_t before = buffer_.size();
        buffer_.resize(std::max(count, before + kReadBytes));
        FormatResult<std::size_t> read =
            source_->Read(std::span(buffer_.data() + before, buffer_.size() - before));
        buffer_.resize(before + (read ? *read : 0));
        if (!read) return std::unexpected(read.error());
        if (*read == 0) break;
      }
    }
    return std::string_view(buffer_).substr(at_);
  }
  void Pass(std::size_t count) { at_ += count; }

 private:
  static constexpr std::size_t kReadBytes = std::size_t{256} << 10;
  std::unique_ptr<ByteSource> source_;
  std::string buffer_;
  std::size_t at_ = 0;
};

FormatResult<std::string> Plain(std::string_view bytes, const std::string& codec) {
  if (codec.empty() || codec == "null") return std::string(bytes);
  if (codec == "deflate") return InflateRaw(bytes, kAvroBlockBytesMax);
  if (codec == "snappy") {
    if (bytes.size() < kChecksumBytes) return Corrupt("a snappy block of an Avro file is cut off");
    bytes.remove_suffix(kChecksumBytes);
    return SnappyDecompress(bytes, kAvroBlockBytesMax);
  }
  Compression compression = Compression::kNone;
  if (codec == "zstandard") compression = Compression::kZstd;
  if (codec == "bzip2") compression = Compression::kBzip2;
  if (compression == Compression::kNone) return Unsupported("the Avro codec " + codec);
  const auto source = Decompress(TextSource(std::string(bytes)), compression);
  FormatResult<std::string> out = ReadUpTo(*source, kAvroBlockBytesMax + 1);
  if (out && out->size() > kAvroBlockBytesMax) {
    return TooLarge("an Avro block is larger than 256 MiB");
  }
  return out;
}

class AvroReader final : public RecordReader {
 public:
  AvroReader(const std::vector<HiveColumn>& columns, std::unique_ptr<ByteSource> file,
             const std::vector<std::size_t>& wanted)
      : file_(std::move(file)) {
    for (std::size_t column : wanted) {
      names_.push_back(columns[column].name);
      builders_.emplace_back(columns[column].type);
    }
  }

  FormatResult<bool> Next(ArrowArray& batch) override {
    if (!schema_) {
      if (FormatResult<void> read = ReadHeader(); !read) return std::unexpected(read.error());
    }
    std::int64_t rows = 0;
    while (rows < kBatchRowsMax) {
      if (block_rows_ == 0) {
        FormatResult<bool> more = ReadBlock();
        if (!more) return std::unexpected(more.error());
        if (!*more) break;
        continue;
      }
      if (FormatResult<void> read = ReadRow(); !read) return std::unexpected(read.error());
      --block_rows_;
      ++rows;
    }
    if (rows == 0) return false;
    std::vector<ArrowArray> arrays;
    arrays.reserve(builders_.size());
    for (ColumnBuilder& builder : builders_) arrays.push_back(builder.Finish());
    batch = StructOf(std::move(arrays), rows);
    return true;
  }

 private:
  FormatResult<void> ReadHeader() {
    constexpr std::size_t kFirstLook = std::size_t{64} << 10;
    FormatResult<std::string_view> bytes = file_.Peek(kFirstLook);
    if (!bytes) return std::unexpected(bytes.error());
    FormatResult<AvroHeader> header = ParseAvroHeader(*bytes);
    if (!header) {
      bytes = file_.Peek(kAvroHeaderBytesMax);
      if (!bytes) return std::unexpected(bytes.error());
      header = ParseAvroHeader(*bytes);
    }
    if (!header) return std::unexpected(header.error());
    if (header->schema->Root().kind != AvroKind::kRecord) {
      return Unsupported("an Avro file of values that are no records");
    }
    codec_ = header->codec;
    bytes = file_.Peek(header->bytes + kSyncBytes);
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->size() < header->bytes + kSyncBytes) return Corrupt("the Avro header breaks off");
    sync_ = bytes->substr(header->bytes, kSyncBytes);
    file_.Pass(header->bytes + kSyncBytes);
    schema_ = std::move(header->schema);
    // From the record's fields to the columns that take them; several columns may take one field
    // only where their names differ in case, which the catalog does not have.
    const AvroType& root = schema_->Root();
    const std::vector<int> fields = FieldsOf(root, names_);
    targets_.assign(root.fields.size(), -1);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i] >= 0) {
        targets_[static_cast<std::size_t>(fields[i])] = static_cast<int>(i);
      } else {
        absent_.push_back(i);
      }
    }
    return {};
  }

  FormatResult<bool> ReadBlock() {
    constexpr std::size_t kHeadBytesMax = 20;
    FormatResult<std::string_view> bytes = file_.Peek(kHeadBytesMax);
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->empty()) return false;
    AvroValues head(*bytes);
    const FormatResult<std::int64_t> rows = head.Long();
    const FormatResult<std::int64_t> size = rows ? head.Long() : rows;
    if (!size) return std::unexpected(size.error());
    if (*rows < 0 || *size < 0) return Corrupt("an Avro block has a negative size");
    const auto length = static_cast<std::size_t>(*size);
    if (length > kAvroBlockBytesMax) return TooLarge("an Avro block is larger than 256 MiB");
    file_.Pass(bytes->size() - head.Left());
    bytes = file_.Peek(length + kSyncBytes);
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->size() < length + kSyncBytes) return Corrupt("an Avro block breaks off");
    if (bytes->substr(length, kSyncBytes) != sync_) {
      return Corrupt("an Avro block does not end with the file's sync marker");
    }
    FormatResult<std::string> plain = Plain(bytes->substr(0, length), codec_);
    if (!plain) return std::unexpected(plain.error());
    file_.Pass(length + kSyncBytes);
    block_ = std::move(*plain);
    values_ = AvroValues(block_);
    block_rows_ = *rows;
    if (block_rows_ >
        std::max<std::int64_t>(static_cast<std::int64_t>(block_.size()), kAvroEmptyItemsMax)) {
      return Corrupt("an Avro block says that it has more rows than bytes");
    }
    return true;
  }

  FormatResult<void> ReadRow() {
    const AvroType& root = schema_->Root();
    for (std::size_t i = 0; i < root.fields.size(); ++i) {
      const int target = targets_[i];
      FormatResult<void> read =
          target < 0
              ? values_.Skip(*root.fields[i].type)
              : values_.Append(builders_[static_cast<std::size_t>(target)], *root.fields[i].type);
      if (!read) {
        if (target < 0) return read;
        return std::unexpected(FormatError{
            read.error().kind,
            read.error().message + " (column " + names_[static_cast<std::size_t>(target)] + ")"});
      }
    }
    for (std::size_t column : absent_) builders_[column].AppendNull();
    return {};
  }

  Buffered file_;
  std::vector<std::string> names_;
  std::vector<ColumnBuilder> builders_;
  std::unique_ptr<AvroSchema> schema_;
  std::string codec_;
  std::string sync_;
  std::vector<int> targets_;         // by field: the builder, or -1
  std::vector<std::size_t> absent_;  // builders of columns that the file has not
  std::string block_;
  AvroValues values_{std::string_view()};
  std::int64_t block_rows_ = 0;
};

class AvroTable final : public FileTable {
 public:
  explicit AvroTable(std::vector<HiveColumn> columns) : columns_(std::move(columns)) {}
  const std::vector<HiveColumn>& Columns() const override { return columns_; }
  std::unique_ptr<RecordReader> Open(std::unique_ptr<ByteSource> file,
                                     std::vector<std::size_t> columns, FileRange) const override {
    return std::make_unique<AvroReader>(columns_, std::move(file), columns);
  }

 private:
  std::vector<HiveColumn> columns_;
};

}  // namespace

std::shared_ptr<const FileTable> MakeAvroTable(std::vector<HiveColumn> columns) {
  return std::make_shared<AvroTable>(std::move(columns));
}

}  // namespace laketop::formats
