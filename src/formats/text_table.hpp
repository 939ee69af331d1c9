// SPDX-License-Identifier: Apache-2.0
#pragma once
// TextTable: a table over text files as its SerDe describes it. What a SerDe asks for and is not
// built is refused when the table is made.
//
//   auto table = TextTable::Make(definition, compile_regex);

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/file_table.hpp"

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

// Microseconds since the epoch of a text in a pattern of Java's; none where it does not fit.
using ParseTimestamp =
    std::function<std::optional<std::int64_t>(std::string_view text, std::string_view pattern)>;

struct TextTableDefinition {
  Serde serde = Serde::kLazySimple;
  std::vector<HiveColumn> columns;                // of the files, without partition keys
  std::map<std::string, std::string> properties;  // of the SerDe
  std::size_t header_lines = 0;                   // skip.header.line.count
  std::size_t footer_lines = 0;                   // skip.footer.line.count
  ParseTimestamp parse_timestamp;                 // for timestamp.formats; none: refused
};

inline constexpr std::size_t kFooterLinesMax = 10'000;

class TextTable : public FileTable {
 public:
  static FormatResult<std::shared_ptr<const TextTable>> Make(TextTableDefinition definition,
                                                             const CompileRegex& compile_regex);

  const std::vector<HiveColumn>& Columns() const override { return definition_.columns; }

  // Its rows are lines, and none is told from the end.
  bool CanSplit() const override {
    return !WholeFile() && definition_.header_lines <= 1 && definition_.footer_lines == 0;
  }
  std::unique_ptr<RecordReader> Open(std::unique_ptr<ByteSource> file,
                                     std::vector<std::size_t> columns,
                                     FileRange range = {}) const override;

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
