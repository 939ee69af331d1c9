// SPDX-License-Identifier: Apache-2.0
#pragma once
// CsvRecords: delimited text in memory as records of fields. A field that begins with the quote
// character runs to the closing one, delimiters and line ends included; a doubled quote is one
// quote. Fields are views into the text, or into the reader's own buffer where quotes had to go:
// valid until the next record. One thread.

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::formats {

struct CsvDialect {
  char delimiter = ',';
  std::optional<char> quote = '"';
  bool operator==(const CsvDialect&) const = default;
};

inline constexpr std::size_t kCsvFieldsMax = 10'000;  // of one record; more are dropped

struct CsvField {
  std::string_view text;
  bool quoted = false;
};

class CsvRecords {
 public:
  // `whole`: the text ends where the file does; else its last record is cut off and not given.
  CsvRecords(std::string_view text, CsvDialect dialect, bool whole);

  // False behind the last record. Empty lines are passed over.
  bool Next();
  const std::vector<CsvField>& Fields() const { return fields_; }
  // Of the text, up to the end of the record given last.
  std::size_t BytesRead() const { return at_; }

 private:
  bool Record();
  CsvField QuotedField();

  std::string_view text_;
  CsvDialect dialect_;
  bool whole_;
  std::size_t at_ = 0;
  bool cut_off_ = false;  // the record given last ran into the end of the text
  std::vector<CsvField> fields_;
  std::deque<std::string> unquoted_;
};

}  // namespace laketop::formats
