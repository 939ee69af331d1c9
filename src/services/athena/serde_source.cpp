// SPDX-License-Identifier: Apache-2.0
#include "services/athena/serde_source.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>

#include "base/ascii.hpp"
#include "engine/sql/functions/date_patterns.hpp"
#include "engine/sql/functions/regexp_pattern.hpp"
#include "formats/avro_table.hpp"
#include "formats/compression.hpp"
#include "formats/orc_table.hpp"
#include "formats/text_table.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {
namespace {

// A pattern of Java's that all of a line must match.
class RegexMatcher final : public formats::LineMatcher {
 public:
  explicit RegexMatcher(std::shared_ptr<const engine::RegexpPattern> pattern)
      : pattern_(std::move(pattern)) {}

  bool Match(std::string_view line,
             std::vector<std::optional<std::string_view>>& groups) const override {
    engine::RegexpPattern::Match match;
    if (!pattern_->Find(line, 0, match)) return false;
    for (std::size_t i = 1; i < match.groups.size(); ++i) {
      const auto& group = match.groups[i];
      groups.push_back(group ? std::optional(line.substr(group->begin, group->end - group->begin))
                             : std::nullopt);
    }
    return true;
  }

 private:
  std::shared_ptr<const engine::RegexpPattern> pattern_;
};

formats::FormatResult<std::shared_ptr<const formats::LineMatcher>> CompileRegex(
    std::string_view text) {
  auto pattern = engine::RegexpPattern::Compile("\\A(?:" + std::string(text) + ")\\z");
  if (!pattern) return formats::Corrupt("Invalid regular expression: " + pattern.error());
  return std::make_shared<RegexMatcher>(std::move(*pattern));
}

// A split that is a part of a file has at least these bytes, so that no part is a line only.
constexpr std::uint64_t kSplitBytes = std::uint64_t{64} << 20;
constexpr std::size_t kMagicBytes = 16;

// What a reader learnt of its object and formats/ has no words for.
struct ObjectFacts {
  std::atomic<std::uint64_t>& bytes_read;
  std::optional<engine::ObjectError> fault;
};

class ObjectBytes final : public formats::ByteSource {
 public:
  ObjectBytes(std::shared_ptr<engine::ObjectReader> reader, std::uint64_t offset,
              std::shared_ptr<ObjectFacts> facts)
      : reader_(std::move(reader)), offset_(offset), facts_(std::move(facts)) {}
  formats::FormatResult<std::size_t> Read(std::span<char> out) override {
    auto read = reader_->ReadAt(offset_, out);
    if (!read) {
      facts_->fault = read.error();
      return std::unexpected(
          formats::FormatError{formats::FormatErrorKind::kIo, read.error().message});
    }
    offset_ += *read;
    facts_->bytes_read += *read;
    return *read;
  }

 private:
  std::shared_ptr<engine::ObjectReader> reader_;
  std::uint64_t offset_ = 0;
  std::shared_ptr<ObjectFacts> facts_;
};

class ObjectFile final : public formats::FileBytes {
 public:
  ObjectFile(std::shared_ptr<engine::ObjectReader> reader, std::shared_ptr<ObjectFacts> facts)
      : reader_(std::move(reader)), facts_(std::move(facts)) {}
  std::uint64_t Size() const override { return reader_->Size(); }
  formats::FormatResult<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) override {
    auto read = reader_->ReadAt(offset, out);
    if (!read) {
      facts_->fault = read.error();
      return std::unexpected(
          formats::FormatError{formats::FormatErrorKind::kIo, read.error().message});
    }
    facts_->bytes_read += *read;
    return *read;
  }

 private:
  std::shared_ptr<engine::ObjectReader> reader_;
  std::shared_ptr<ObjectFacts> facts_;
};

struct Split {
  std::size_t file = 0;
  formats::FileRange range;
};

engine::SqlError ErrorOf(const engine::ObjectError& error) {
  return {.kind = engine::SqlError::Kind::kStorage, .code = error.code, .message = error.message};
}

engine::SqlError ErrorOf(const formats::FormatError& error, const std::string& url) {
  const bool json = error.message.starts_with("Row is not a valid JSON Object");
  return {.kind = engine::SqlError::Kind::kData,
          .code = json ? "HIVE_CURSOR_ERROR" : "HIVE_BAD_DATA",
          .message = error.message + " (" + url + ")"};
}

class SerdeSource final : public engine::BatchSource {
 public:
  SerdeSource(std::shared_ptr<const formats::FileTable> table, std::vector<engine::ObjectRef> files,
              std::shared_ptr<engine::ObjectSource> objects)
      : table_(std::move(table)),
        files_(std::move(files)),
        objects_(std::move(objects)),
        schema_(WithFileName(table_->Columns())) {
    for (std::size_t i = 0; i < files_.size(); ++i) AddSplits(i);
  }

  const ArrowSchema& Schema() const override { return schema_.Get(); }
  std::size_t SplitCount() const override { return splits_.size(); }
  std::uint64_t BytesRead() const override { return bytes_read_; }

  engine::SqlResult<std::unique_ptr<engine::BatchReader>> Open(
      std::size_t index, const std::vector<std::size_t>& columns) override {
    const Split& split = splits_[index];
    const engine::ObjectRef& file = files_[split.file];
    auto object = objects_->Open(file);
    if (!object) return std::unexpected(ErrorOf(object.error()));
    auto facts = std::make_shared<ObjectFacts>(bytes_read_, std::nullopt);
    auto rows =
        std::make_unique<Reader>(*table_, columns, facts, engine::ObjectUrl(file.bucket, file.key));
    if (table_->NeedsWholeFile()) {
      rows->Read(std::make_unique<ObjectFile>(std::move(*object), std::move(facts)));
    } else {
      const std::uint64_t from = split.range.ReadFrom();
      rows->Read(std::make_unique<ObjectBytes>(std::move(*object), from, std::move(facts)),
                 split.range);
    }
    return std::unique_ptr<engine::BatchReader>(std::move(rows));
  }

 private:
  // A large file is several splits where its lines can be found from the middle.
  void AddSplits(std::size_t index) {
    const engine::ObjectRef& file = files_[index];
    if (file.size < 2 * kSplitBytes || !table_->CanSplit() || IsCompressed(file)) {
      splits_.push_back({.file = index, .range = {}});
      return;
    }
    const std::uint64_t count = file.size / kSplitBytes;
    for (std::uint64_t i = 0; i < count; ++i) {
      formats::FileRange range{.begin = i * kSplitBytes};
      if (i + 1 < count) range.end = (i + 1) * kSplitBytes;
      splits_.push_back({.file = index, .range = range});
    }
  }

  // What cannot be read now fails when it is read as a whole.
  bool IsCompressed(const engine::ObjectRef& file) const {
    auto object = objects_->Open(file);
    if (!object) return true;
    std::array<char, kMagicBytes> head{};
    auto read = (*object)->ReadAt(0, head);
    return !read || formats::CompressionOf(std::string_view(head.data(), *read)) !=
                        formats::Compression::kNone;
  }

  static std::vector<formats::HiveColumn> WithFileName(std::vector<formats::HiveColumn> columns) {
    columns.push_back({"filename", {.kind = formats::HiveKind::kString}});
    return columns;
  }

  class Reader final : public engine::BatchReader {
   public:
    Reader(const formats::FileTable& table, const std::vector<std::size_t>& columns,
           std::shared_ptr<ObjectFacts> facts, std::string url)
        : table_(table),
          columns_(columns),
          facts_(std::move(facts)),
          url_(std::move(url)),
          name_column_(table.Columns().size()) {}

    void Read(std::unique_ptr<formats::ByteSource> bytes, formats::FileRange range) {
      rows_ = table_.Open(std::move(bytes), ColumnsOfFile(), range);
    }
    void Read(std::unique_ptr<formats::FileBytes> file) {
      rows_ = table_.OpenFile(std::move(file), ColumnsOfFile());
    }

    engine::SqlResult<bool> Next(ArrowArray& out) override {
      ArrowArray batch{};
      auto more = rows_->Next(batch);
      if (!more) {
        const auto& fault = facts_->fault;
        return std::unexpected(fault ? ErrorOf(*fault) : ErrorOf(more.error(), url_));
      }
      if (!*more) return false;
      const bool named = std::ranges::find(columns_, name_column_) != columns_.end();
      out = named ? WithName(batch) : batch;
      return true;
    }

   private:
    std::vector<std::size_t> ColumnsOfFile() const {
      std::vector<std::size_t> of_file;
      for (std::size_t column : columns_) {
        if (column != name_column_) of_file.push_back(column);
      }
      return of_file;
    }

    // The children move into a new struct, the file's name among them.
    ArrowArray WithName(ArrowArray& batch) const {
      formats::ColumnBuilder names({.kind = formats::HiveKind::kString});
      for (std::int64_t i = 0; i < batch.length; ++i) names.Append(std::string_view(url_));
      std::vector<ArrowArray> arrays;
      std::int64_t child = 0;
      for (std::size_t column : columns_) {
        if (column == name_column_) {
          arrays.push_back(names.Finish());
          continue;
        }
        arrays.push_back(*batch.children[child]);
        // Moved: the old struct must not release it.
        batch.children[child++]->release = nullptr;
      }
      const std::int64_t length = batch.length;
      batch.release(&batch);
      return formats::StructOf(std::move(arrays), length);
    }

    const formats::FileTable& table_;
    std::vector<std::size_t> columns_;
    std::shared_ptr<ObjectFacts> facts_;
    std::string url_;
    std::size_t name_column_;
    std::unique_ptr<formats::RecordReader> rows_;
  };

  std::shared_ptr<const formats::FileTable> table_;
  std::vector<engine::ObjectRef> files_;
  std::shared_ptr<engine::ObjectSource> objects_;
  formats::ArrowStructSchema schema_;
  std::vector<Split> splits_;
  std::atomic<std::uint64_t> bytes_read_{0};
};

// Crawlers write the counts to the table or to its SerDe.
std::size_t LineCount(const ports::CatalogTable& table, const std::string& property) {
  for (const ports::Parameters* parameters : {&table.parameters, &table.storage.serde_parameters}) {
    const auto found = parameters->find(property);
    if (found == parameters->end()) continue;
    const std::string& text = found->second;
    std::size_t lines = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), lines);
    if (error != std::errc() || end != text.data() + text.size()) {
      FailStatement("HIVE_INVALID_METADATA",
                    "Invalid value for " + property + " property: " + text);
    }
    return lines;
  }
  return 0;
}

constexpr std::string_view kAvroSerde = "org.apache.hadoop.hive.serde2.avro.AvroSerDe";
constexpr std::string_view kOrcSerde = "org.apache.hadoop.hive.ql.io.orc.OrcSerde";

// The classes that give a text SerDe its lines. A table without one was made by an API call that
// left it out.
bool IsTextInput(const std::string& input_format) {
  return input_format.empty() || input_format == "org.apache.hadoop.mapred.TextInputFormat" ||
         input_format == "com.amazon.emr.cloudtrail.CloudTrailInputFormat";
}

std::optional<std::int64_t> ParseTimestamp(std::string_view text, std::string_view pattern) {
  const auto parsed = engine::ParseJoda(text, pattern);
  // A zone's name would need its rules.
  if (!parsed || parsed->is_local) return std::nullopt;
  return parsed->micros;
}

std::vector<formats::HiveColumn> ColumnsOf(const ports::CatalogTable& table) {
  std::vector<formats::HiveColumn> columns;
  for (const ports::CatalogColumn& column : table.storage.columns) {
    auto type = formats::ParseHiveType(column.type);
    if (!type) {
      FailStatement("HIVE_INVALID_METADATA",
                    "Column " + column.name + " has the unknown type " + column.type);
    }
    columns.push_back({column.name, std::move(*type)});
  }
  return columns;
}

// https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html
formats::OrcAccess OrcAccessOf(const ports::CatalogTable& table) {
  const auto& parameters = table.storage.serde_parameters;
  const auto given = parameters.find("orc.column.index.access");
  const bool by_name = given != parameters.end() && AsciiLower(given->second) == "false";
  return by_name ? formats::OrcAccess::kByName : formats::OrcAccess::kByIndex;
}

std::shared_ptr<const formats::FileTable> TextTableOf(const ports::CatalogTable& table) {
  const std::optional<formats::Serde> serde = formats::SerdeOf(table.storage.serde_library);
  if (!serde) {
    FailStatement("HIVE_UNSUPPORTED_FORMAT", "Unable to create input format: the SerDe " +
                                                 table.storage.serde_library +
                                                 " is not implemented yet");
  }
  if (!IsTextInput(table.storage.input_format)) {
    FailStatement("HIVE_UNSUPPORTED_FORMAT",
                  "Unable to create input format " + table.storage.input_format);
  }
  formats::TextTableDefinition definition{
      .serde = *serde,
      .columns = ColumnsOf(table),
      .properties = table.storage.serde_parameters,
      .header_lines = LineCount(table, "skip.header.line.count"),
      .footer_lines = LineCount(table, "skip.footer.line.count"),
      .parse_timestamp = ParseTimestamp};
  auto text = formats::TextTable::Make(std::move(definition), CompileRegex);
  if (!text) {
    const bool unsupported = text.error().kind == formats::FormatErrorKind::kUnsupported;
    FailStatement(
        unsupported ? "NOT_SUPPORTED" : "HIVE_INVALID_METADATA",
        unsupported ? text.error().message + " is not implemented yet" : text.error().message);
  }
  return std::move(*text);
}

}  // namespace

std::shared_ptr<engine::BatchSource> MakeSerdeSource(
    const ports::CatalogTable& table, std::vector<engine::ObjectRef> files,
    std::shared_ptr<engine::ObjectSource> objects) {
  const std::string& serde = table.storage.serde_library;
  std::shared_ptr<const formats::FileTable> rows;
  if (serde == kAvroSerde) {
    rows = formats::MakeAvroTable(ColumnsOf(table));
  } else if (serde == kOrcSerde) {
    rows = formats::MakeOrcTable(ColumnsOf(table), OrcAccessOf(table));
  } else {
    rows = TextTableOf(table);
  }
  return std::make_shared<SerdeSource>(std::move(rows), std::move(files), std::move(objects));
}

}  // namespace laketop::athena
