// SPDX-License-Identifier: Apache-2.0
#include "services/athena/serde_source.hpp"

#include <algorithm>
#include <charconv>

#include "engine/sql/functions/regexp_pattern.hpp"
#include "formats/text_table.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {
namespace {

using formats::Serde;

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

class ObjectBytes final : public formats::ByteSource {
 public:
  explicit ObjectBytes(std::shared_ptr<engine::ObjectReader> reader) : reader_(std::move(reader)) {}
  formats::FormatResult<std::size_t> Read(std::span<char> out) override {
    auto read = reader_->ReadAt(offset_, out);
    if (!read) {
      return std::unexpected(
          formats::FormatError{formats::FormatErrorKind::kIo, read.error().message});
    }
    offset_ += *read;
    return *read;
  }

 private:
  std::shared_ptr<engine::ObjectReader> reader_;
  std::uint64_t offset_ = 0;
};

engine::SqlError ErrorOf(const formats::FormatError& error, const std::string& url) {
  const bool io = error.kind == formats::FormatErrorKind::kIo;
  const bool json = error.message.starts_with("Row is not a valid JSON Object");
  return {.kind = io ? engine::SqlError::Kind::kStorage : engine::SqlError::Kind::kData,
          .code = json ? "HIVE_CURSOR_ERROR" : "HIVE_BAD_DATA",
          .message = error.message + " (" + url + ")"};
}

class SerdeSource final : public engine::BatchSource {
 public:
  SerdeSource(std::shared_ptr<const formats::TextTable> table, std::vector<engine::ObjectRef> files,
              std::shared_ptr<engine::ObjectSource> objects)
      : table_(std::move(table)),
        files_(std::move(files)),
        objects_(std::move(objects)),
        schema_(WithFileName(table_->Columns())) {}

  const ArrowSchema& Schema() const override { return schema_.Get(); }
  std::size_t SplitCount() const override { return files_.size(); }

  engine::SqlResult<std::unique_ptr<engine::BatchReader>> Open(
      std::size_t split, const std::vector<std::size_t>& columns) override {
    const engine::ObjectRef& file = files_[split];
    auto object = objects_->Open(file);
    if (!object) {
      return std::unexpected(engine::SqlError{.kind = engine::SqlError::Kind::kStorage,
                                              .code = object.error().code,
                                              .message = object.error().message});
    }
    return std::make_unique<Reader>(*table_, std::move(*object), columns,
                                    engine::ObjectUrl(file.bucket, file.key));
  }

 private:
  static std::vector<formats::HiveColumn> WithFileName(std::vector<formats::HiveColumn> columns) {
    columns.push_back({"filename", {.kind = formats::HiveKind::kString}});
    return columns;
  }

  class Reader final : public engine::BatchReader {
   public:
    Reader(const formats::TextTable& table, std::shared_ptr<engine::ObjectReader> object,
           const std::vector<std::size_t>& columns, std::string url)
        : columns_(columns), url_(std::move(url)), name_column_(table.Columns().size()) {
      std::vector<std::size_t> of_file;
      for (std::size_t column : columns) {
        if (column != name_column_) of_file.push_back(column);
      }
      rows_ = table.Open(std::make_unique<ObjectBytes>(std::move(object)), std::move(of_file));
    }

    engine::SqlResult<bool> Next(ArrowArray& out) override {
      ArrowArray batch{};
      auto more = rows_->Next(batch);
      if (!more) return std::unexpected(ErrorOf(more.error(), url_));
      if (!*more) return false;
      const bool named = std::ranges::find(columns_, name_column_) != columns_.end();
      out = named ? WithName(batch) : batch;
      return true;
    }

   private:
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

    std::vector<std::size_t> columns_;
    std::string url_;
    std::size_t name_column_;
    std::unique_ptr<formats::RecordReader> rows_;
  };

  std::shared_ptr<const formats::TextTable> table_;
  std::vector<engine::ObjectRef> files_;
  std::shared_ptr<engine::ObjectSource> objects_;
  formats::ArrowStructSchema schema_;
};

std::size_t HeaderLines(const ports::CatalogTable& table) {
  for (const ports::Parameters* parameters : {&table.parameters, &table.storage.serde_parameters}) {
    const auto found = parameters->find("skip.header.line.count");
    if (found == parameters->end()) continue;
    std::size_t lines = 0;
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), lines);
    return lines;
  }
  return 0;
}

bool IsNested(const ports::CatalogColumn& column) {
  return column.type.starts_with("array") || column.type.starts_with("map") ||
         column.type.starts_with("struct");
}

}  // namespace

bool NeedsSerdeSource(const ports::CatalogTable& table) {
  const std::optional<Serde> serde = formats::SerdeOf(table.storage.serde_library);
  if (!serde) return false;
  const ports::Parameters& properties = table.storage.serde_parameters;
  switch (*serde) {
    case Serde::kRegex:
    case Serde::kGrok:
    case Serde::kCloudTrail:
      return true;
    case Serde::kLazySimple:
      return properties.contains("escape.delim") ||
             std::ranges::any_of(table.storage.columns, IsNested);
    case Serde::kOpenXJson:
    case Serde::kHiveJson:
      return std::ranges::any_of(properties, [](const auto& property) {
        return property.first.starts_with("mapping.") || property.first == "dots.in.keys";
      });
    case Serde::kOpenCsv:
      return false;
  }
  return false;
}

std::shared_ptr<engine::BatchSource> MakeSerdeSource(
    const ports::CatalogTable& table, std::vector<engine::ObjectRef> files,
    std::shared_ptr<engine::ObjectSource> objects) {
  formats::TextTableDefinition definition{.serde = *formats::SerdeOf(table.storage.serde_library),
                                          .properties = table.storage.serde_parameters,
                                          .header_lines = HeaderLines(table)};
  for (const ports::CatalogColumn& column : table.storage.columns) {
    auto type = formats::ParseHiveType(column.type);
    if (!type) {
      FailStatement("HIVE_INVALID_METADATA",
                    "Column " + column.name + " has the unknown type " + column.type);
    }
    definition.columns.push_back({column.name, std::move(*type)});
  }
  auto text = formats::TextTable::Make(std::move(definition), CompileRegex);
  if (!text) {
    const bool unsupported = text.error().kind == formats::FormatErrorKind::kUnsupported;
    FailStatement(
        unsupported ? "NOT_SUPPORTED" : "HIVE_INVALID_METADATA",
        unsupported ? text.error().message + " is not implemented yet" : text.error().message);
  }
  return std::make_shared<SerdeSource>(std::move(*text), std::move(files), std::move(objects));
}

}  // namespace laketop::athena
