// SPDX-License-Identifier: Apache-2.0
#pragma once
// TextTable: a table over text files as its SerDe describes it, and the readers of its files, which
// give Arrow batches. What a SerDe asks for and is not built is refused when the table is made.
//
//   auto table = TextTable::Make(definition, compile_regex);
//   auto reader = (*table)->Open(bytes_of_file, {0, 2});     // columns by index
//   ArrowArray batch;
//   while (*reader->Next(batch)) …                             // the caller releases each
//
// A table is immutable and shared by threads; a reader belongs to one.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/arrow_builder.hpp"
#include "formats/byte_source.hpp"

namespace laketop::formats {

enum class Serde : std::uint8_t {
  kLazySimple,
  kOpenCsv,
  kOpenXJson,
  kHiveJson,
  kRegex,
  kGrok,
  kCloudTrail
};

// By the class of the serialization library, as it stands in the catalog.
std::optional<Serde> SerdeOf(std::string_view library);

// A regular expression in Java's syntax that a whole line must match. formats/ has no engine for
// them: the caller brings one.
class LineMatcher {
 public:
  virtual ~LineMatcher() = default;
  // The groups of the pattern in order, without the whole match; none where one took no part.
  // False where the line does not match. Thread-safe.
  virtual bool Match(std::string_view line,
                     std::vector<std::optional<std::string_view>>& groups) const = 0;
};
using CompileRegex =
    std::function<FormatResult<std::shared_ptr<const LineMatcher>>(std::string_view pattern)>;

struct TextTableDefinition {
  Serde serde = Serde::kLazySimple;
  std::vector<HiveColumn> columns;                // of the files, without partition keys
  std::map<std::string, std::string> properties;  // of the SerDe
  std::size_t header_lines = 0;                   // skip.header.line.count
};

class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // A struct array of the columns asked for, or false at the end. The receiver releases it.
  virtual FormatResult<bool> Next(ArrowArray& batch) = 0;
};

class TextTable {
 public:
  static FormatResult<std::shared_ptr<const TextTable>> Make(TextTableDefinition definition,
                                                             const CompileRegex& compile_regex);
  virtual ~TextTable() = default;

  const std::vector<HiveColumn>& Columns() const { return definition_.columns; }

  // `file`: its bytes as stored; compression is recognised and undone. `columns`: indexes into
  // Columns(), in the order wanted; none for a batch that has only a length. The table must outlive
  // the reader.
  std::unique_ptr<RecordReader> Open(std::unique_ptr<ByteSource> file,
                                     std::vector<std::size_t> columns) const;

 protected:
  explicit TextTable(TextTableDefinition definition) : definition_(std::move(definition)) {}
  friend class TextRecordReader;

  // Appends one row to the builders, which are those of the columns asked for: builders[i] is of
  // column columns[i]. False: the line is no row. An error ends the reading.
  virtual FormatResult<bool> AppendRow(std::string_view line,
                                       const std::vector<std::size_t>& columns,
                                       std::vector<ColumnBuilder>& builders) const = 0;
  // Splits a file into rows another way than by lines: CloudTrail's.
  virtual bool WholeFile() const { return false; }
  virtual FormatResult<void> AppendFile(std::string_view file,
                                        const std::vector<std::size_t>& columns,
                                        std::vector<ColumnBuilder>& builders) const;

  TextTableDefinition definition_;
};

}  // namespace laketop::formats
