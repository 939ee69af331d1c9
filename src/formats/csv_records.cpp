// SPDX-License-Identifier: Apache-2.0
#include "formats/csv_records.hpp"

#include "base/check.hpp"

namespace laketop::formats {

CsvRecords::CsvRecords(std::string_view text, CsvDialect dialect, bool whole)
    : text_(text), dialect_(dialect), whole_(whole) {}

bool CsvRecords::Next() {
  while (at_ < text_.size()) {
    if (text_[at_] == '\n' || text_[at_] == '\r') {
      ++at_;
      continue;
    }
    return Record() && (whole_ || !cut_off_);
  }
  return false;
}

bool CsvRecords::Record() {
  fields_.clear();
  unquoted_.clear();
  cut_off_ = true;
  while (true) {
    CsvField field;
    if (dialect_.quote && at_ < text_.size() && text_[at_] == *dialect_.quote) {
      field = QuotedField();
    } else {
      const std::size_t begin = at_;
      while (at_ < text_.size() && text_[at_] != dialect_.delimiter && text_[at_] != '\n' &&
             text_[at_] != '\r') {
        ++at_;
      }
      field.text = text_.substr(begin, at_ - begin);
    }
    if (fields_.size() < kCsvFieldsMax) fields_.push_back(field);
    if (at_ >= text_.size()) return true;
    const char end = text_[at_++];
    if (end == dialect_.delimiter) continue;
    if (end == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
    cut_off_ = false;
    return true;
  }
}

CsvField CsvRecords::QuotedField() {
  CHECK(dialect_.quote);
  const char quote = *dialect_.quote;
  const std::size_t begin = ++at_;
  bool doubled = false;
  while (true) {
    const std::size_t close = text_.find(quote, at_);
    if (close == std::string_view::npos) {
      at_ = text_.size();
      break;
    }
    if (close + 1 < text_.size() && text_[close + 1] == quote) {
      doubled = true;
      at_ = close + 2;
      continue;
    }
    at_ = close;
    break;
  }
  CsvField field{text_.substr(begin, at_ - begin), true};
  if (at_ < text_.size()) ++at_;
  // What stands between the closing quote and the delimiter belongs to the field.
  const std::size_t rest = at_;
  while (at_ < text_.size() && text_[at_] != dialect_.delimiter && text_[at_] != '\n' &&
         text_[at_] != '\r') {
    ++at_;
  }
  if (!doubled && rest == at_) return field;
  std::string plain;
  plain.reserve(field.text.size() + (at_ - rest));
  for (std::size_t i = 0; i < field.text.size(); ++i) {
    plain += field.text[i];
    if (field.text[i] == quote) ++i;
  }
  plain += text_.substr(rest, at_ - rest);
  field.text = unquoted_.emplace_back(std::move(plain));
  return field;
}

}  // namespace laketop::formats
