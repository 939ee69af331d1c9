// SPDX-License-Identifier: Apache-2.0
#include "formats/text_table.hpp"

#include <array>
#include <deque>
#include <utility>

#include "formats/compression.hpp"
#include "formats/line_reader.hpp"
#include "formats/serde_tables.hpp"

namespace laketop::formats {
namespace {

constexpr std::int64_t kBatchRowsMax = 8'192;
constexpr std::size_t kBatchBytesMax = 16 << 20;
constexpr std::size_t kWholeFileBytesMax = 256 << 20;

// The first bytes tell the compression; then they are read again from here.
class Prefixed final : public ByteSource {
 public:
  Prefixed(std::string head, std::unique_ptr<ByteSource> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}
  FormatResult<std::size_t> Read(std::span<char> out) override {
    if (at_ == head_.size()) return rest_->Read(out);
    const std::size_t count = std::min(out.size(), head_.size() - at_);
    std::copy_n(head_.data() + at_, count, out.data());
    at_ += count;
    return count;
  }

 private:
  std::string head_;
  std::unique_ptr<ByteSource> rest_;
  std::size_t at_ = 0;
};

// Recognises the compression at the first Read, where an error can be told.
class Plain final : public ByteSource {
 public:
  explicit Plain(std::unique_ptr<ByteSource> file) : file_(std::move(file)) {}
  FormatResult<std::size_t> Read(std::span<char> out) override {
    if (file_) {
      constexpr std::size_t kMagicBytes = 16;
      FormatResult<std::string> head = ReadUpTo(*file_, kMagicBytes);
      if (!head) return std::unexpected(head.error());
      const Compression compression = CompressionOf(*head);
      plain_ =
          Decompress(std::make_unique<Prefixed>(std::move(*head), std::move(file_)), compression);
    }
    return plain_->Read(out);
  }

 private:
  std::unique_ptr<ByteSource> file_;
  std::unique_ptr<ByteSource> plain_;
};

}  // namespace

class TextRecordReader final : public RecordReader {
 public:
  TextRecordReader(const TextTable& table, std::unique_ptr<ByteSource> file,
                   std::vector<std::size_t> columns, FileRange range)
      : table_(table), columns_(std::move(columns)), range_(range) {
    for (std::size_t column : columns_) builders_.emplace_back(table.Columns()[column].type);
    if (range.begin > 0) {
      lines_ = std::make_unique<LineReader>(std::move(file));
      // What is left of the line before, or its end alone.
      lines_to_skip_ = 1;
      return;
    }
    auto plain = std::make_unique<Plain>(std::move(file));
    if (table.WholeFile()) {
      whole_ = std::move(plain);
    } else {
      lines_ = std::make_unique<LineReader>(std::move(plain));
      lines_to_skip_ = table.definition_.header_lines;
    }
  }

  FormatResult<bool> Next(ArrowArray& batch) override {
    std::int64_t rows = 0;
    FormatResult<void> read = whole_ ? ReadWhole() : ReadLines(rows);
    if (!read) return std::unexpected(read.error());
    if (!builders_.empty()) rows = builders_[0].Length();
    if (rows == 0) return false;
    std::vector<ArrowArray> arrays;
    arrays.reserve(builders_.size());
    for (ColumnBuilder& builder : builders_) arrays.push_back(builder.Finish());
    batch = StructOf(std::move(arrays), rows);
    return true;
  }

 private:
  FormatResult<void> ReadLines(std::int64_t& rows) {
    std::size_t bytes = 0;
    std::string_view line;
    while (rows < kBatchRowsMax && bytes < kBatchBytesMax) {
      FormatResult<bool> more = lines_->Next(line);
      if (!more) return std::unexpected(more.error());
      if (!*more || range_.ReadFrom() + lines_->LineBegin() >= range_.end) return {};
      if (lines_to_skip_ > 0) {
        --lines_to_skip_;
        continue;
      }
      if (table_.definition_.footer_lines > 0 && !HoldBack(line)) continue;
      FormatResult<bool> row = table_.AppendRow(line, columns_, builders_);
      if (!row) return std::unexpected(row.error());
      if (*row) ++rows;
      bytes += line.size();
    }
    return {};
  }

  // Keeps the line, and gives the one that is as far before it as the footer is long.
  bool HoldBack(std::string_view& line) {
    held_.emplace_back(line);
    if (held_.size() <= table_.definition_.footer_lines) return false;
    released_ = std::move(held_.front());
    held_.pop_front();
    line = released_;
    return true;
  }

  FormatResult<void> ReadWhole() {
    if (std::exchange(done_, true)) return {};
    FormatResult<std::string> text = ReadUpTo(*whole_, kWholeFileBytesMax);
    if (!text) return std::unexpected(text.error());
    if (text->size() == kWholeFileBytesMax) return TooLarge("the file is larger than 256 MiB");
    return table_.AppendFile(*text, columns_, builders_);
  }

  const TextTable& table_;
  std::vector<std::size_t> columns_;
  std::vector<ColumnBuilder> builders_;
  std::unique_ptr<LineReader> lines_;
  std::unique_ptr<ByteSource> whole_;
  FileRange range_;
  std::size_t lines_to_skip_ = 0;
  std::deque<std::string> held_;  // of the footer, perhaps
  std::string released_;
  bool done_ = false;
};

std::optional<Serde> SerdeOf(std::string_view library) {
  struct Named {
    std::string_view library;
    Serde serde;
  };
  static constexpr std::array kLibraries{
      Named{"org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", Serde::kLazySimple},
      Named{"org.apache.hadoop.hive.serde2.OpenCSVSerde", Serde::kOpenCsv},
      Named{"org.openx.data.jsonserde.JsonSerDe", Serde::kOpenXJson},
      Named{"org.apache.hive.hcatalog.data.JsonSerDe", Serde::kHiveJson},
      Named{"org.apache.hadoop.hive.serde2.JsonSerDe", Serde::kHiveJson},
      Named{"org.apache.hadoop.hive.serde2.RegexSerDe", Serde::kRegex},
      Named{"org.apache.hadoop.hive.contrib.serde2.RegexSerDe", Serde::kRegex},
      Named{"com.amazonaws.glue.serde.GrokSerDe", Serde::kGrok},
      Named{"com.amazon.emr.hive.serde.CloudTrailSerde", Serde::kCloudTrail},
  };
  for (const Named& known : kLibraries) {
    if (known.library == library) return known.serde;
  }
  return std::nullopt;
}

FormatResult<std::shared_ptr<const TextTable>> TextTable::Make(TextTableDefinition definition,
                                                               const CompileRegex& compile_regex) {
  if (definition.footer_lines > kFooterLinesMax) {
    return Unsupported("skip.footer.line.count of more than 10000 lines");
  }
  switch (definition.serde) {
    case Serde::kLazySimple:
      return MakeLazySimpleTable(std::move(definition));
    case Serde::kOpenCsv:
      return MakeOpenCsvTable(std::move(definition));
    case Serde::kOpenXJson:
    case Serde::kHiveJson:
    case Serde::kCloudTrail:
      return MakeJsonTable(std::move(definition));
    case Serde::kRegex:
    case Serde::kGrok:
      return MakeRegexTable(std::move(definition), compile_regex);
  }
  return Unsupported("the SerDe is not known");
}

FormatResult<void> TextTable::AppendFile(std::string_view, const std::vector<std::size_t>&,
                                         std::vector<ColumnBuilder>&) const {
  return {};
}

std::unique_ptr<RecordReader> TextTable::Open(std::unique_ptr<ByteSource> file,
                                              std::vector<std::size_t> columns,
                                              FileRange range) const {
  return std::make_unique<TextRecordReader>(*this, std::move(file), std::move(columns), range);
}

}  // namespace laketop::formats
