// SPDX-License-Identifier: Apache-2.0
// OpenCSVSerde: quoted fields with an escape character, one record a line. Dates are days and
// timestamps milliseconds since the epoch; a number that is none is an error, not NULL.

#include "formats/hive_text.hpp"
#include "formats/serde_tables.hpp"

namespace laketop::formats {
namespace {

struct CsvCharacters {
  char separator = ',';
  char quote = '"';
  char escape = '\\';
};

class OpenCsvTable final : public TextTable {
 public:
  OpenCsvTable(TextTableDefinition definition, CsvCharacters characters)
      : TextTable(std::move(definition)), characters_(characters) {}

 protected:
  FormatResult<bool> AppendRow(std::string_view line, const std::vector<std::size_t>& columns,
                               std::vector<ColumnBuilder>& builders) const override {
    thread_local std::vector<std::string> fields;
    std::size_t wanted = 0;
    for (std::size_t column : columns) wanted = std::max(wanted, column + 1);
    const std::size_t count = Split(line, wanted, fields);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] >= count) {
        builders[i].AppendNull();
        continue;
      }
      FormatResult<void> appended = Append(builders[i], columns[i], fields[columns[i]]);
      if (!appended) return std::unexpected(appended.error());
    }
    return true;
  }

 private:
  // Reuses the strings of the line before; answers how many fields there are, at most `wanted`.
  std::size_t Split(std::string_view line, std::size_t wanted,
                    std::vector<std::string>& fields) const {
    std::size_t count = 0;
    const auto begin_field = [&] {
      if (fields.size() == count) fields.emplace_back();
      fields[count].clear();
    };
    if (wanted == 0) return 0;
    begin_field();
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      const bool more = i + 1 < line.size();
      // The escape works inside quotes alone, before a quote or itself.
      const bool escapes = quoted && c == characters_.escape && more &&
                           (line[i + 1] == characters_.quote || line[i + 1] == characters_.escape);
      if (escapes) {
        fields[count] += line[++i];
      } else if (c == characters_.quote) {
        if (quoted && more && line[i + 1] == characters_.quote) {
          fields[count] += line[++i];
        } else {
          quoted = !quoted;
        }
      } else if (c == characters_.separator && !quoted) {
        if (++count == wanted) return count;
        begin_field();
      } else {
        fields[count] += c;
      }
    }
    return count + 1;
  }

  FormatResult<void> Append(ColumnBuilder& column, std::size_t index,
                            const std::string& text) const {
    const HiveType& type = column.Type();
    const auto bad = [&]() {
      return Corrupt("Error parsing field value '" + text + "' for field " + std::to_string(index) +
                     ": For input string: \"" + text + "\"");
    };
    switch (type.kind) {
      case HiveKind::kTinyInt:
      case HiveKind::kSmallInt:
      case HiveKind::kInt:
      case HiveKind::kBigInt: {
        const auto value = ParseInteger(text, type.kind);
        if (!value) return bad();
        column.Append(*value);
        return {};
      }
      case HiveKind::kDate: {
        const auto days = ParseInteger(text, HiveKind::kInt);
        if (!days) return bad();
        column.Append(*days);
        return {};
      }
      case HiveKind::kTimestamp: {
        const auto millis = ParseInteger(text, HiveKind::kBigInt);
        if (!millis || *millis > INT64_MAX / 1000 || *millis < INT64_MIN / 1000) return bad();
        column.Append(*millis * 1000);
        return {};
      }
      case HiveKind::kFloat:
      case HiveKind::kDouble:
      case HiveKind::kDecimal: {
        ColumnBuilder probe(type);
        AppendHiveText(probe, text);
        ArrowArray array = probe.Finish();
        const bool null = array.null_count > 0;
        array.release(&array);
        if (null) return bad();
        AppendHiveText(column, text);
        return {};
      }
      default:
        AppendHiveText(column, text);
        return {};
    }
  }

  CsvCharacters characters_;
};

}  // namespace

TextTableResult MakeOpenCsvTable(TextTableDefinition definition) {
  CsvCharacters characters;
  const auto set = [&](char& character, const char* name) {
    const std::optional<std::string> text = PropertyOf(definition, name);
    if (!text || text->empty()) return;
    character = CharacterOf(*text).value_or((*text)[0]);
  };
  set(characters.separator, "separatorChar");
  set(characters.quote, "quoteChar");
  set(characters.escape, "escapeChar");
  for (const HiveColumn& column : definition.columns) {
    if (column.type.IsNested()) {
      return Unsupported("OpenCSVSerde has no nested types: column " + column.name);
    }
  }
  return std::make_shared<OpenCsvTable>(std::move(definition), characters);
}

}  // namespace laketop::formats
