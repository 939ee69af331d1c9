// SPDX-License-Identifier: Apache-2.0
#pragma once
// The schema of delimited text by the rules of Glue's built-in CSV classifier, or by a custom one.
// Types come out as Glue infers them: bigint, double, boolean and string; dates and times are
// strings. Pure.
// https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-builtin-rules

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/csv_records.hpp"
#include "formats/inferred_schema.hpp"

namespace laketop::formats {

// A custom CSV classifier's settings; defaults are the built-in classifier's.
struct CsvRules {
  enum class Header { kDetect, kPresent, kAbsent };
  std::optional<char> delimiter;  // none: the most fitting of , | tab ; ^A
  std::optional<char> quote = '"';
  Header header = Header::kDetect;
  std::vector<std::string> column_names;  // for files without a header, or instead of it
  std::vector<HiveType> column_types;     // of those names; empty: inferred
  bool allow_single_column = false;
  bool trim_values = true;
  bool shows_quote = false;  // the quote was set by the user: it becomes part of the layout
  std::string serde;         // that the table shall have, for whoever makes one
};

// None where the text is no such table: fewer than two columns or two rows, or columns that do not
// line up. `whole`: the text is the whole file.
std::optional<InferredSchema> InferCsv(std::string_view text, bool whole, const CsvRules& rules);

// The type of one value: kUnknown where it is empty.
HiveKind KindOfCsvValue(std::string_view value);

}  // namespace laketop::formats
