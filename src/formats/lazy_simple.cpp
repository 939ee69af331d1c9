// SPDX-License-Identifier: Apache-2.0
// LazySimpleSerDe: fields split at a delimiter, nested values at further ones. It knows no quotes.

#include <algorithm>
#include <array>
#include <charconv>

#include "formats/hive_text.hpp"
#include "formats/serde_tables.hpp"

namespace laketop::formats {
namespace {

// One a level of nesting: fields, elements, map keys, and so on inside.
constexpr std::size_t kSeparators = 8;

class LazySimpleTable final : public TextTable {
 public:
  struct Settings {
    std::array<char, kSeparators> separators{'\x01', '\x02', '\x03', '\x04',
                                             '\x05', '\x06', '\x07', '\x08'};
    std::optional<char> escape;
    std::string null_text = "\\N";
    bool last_takes_rest = false;
    std::vector<std::string> timestamp_formats;  // tried in order, before Hive's own
  };
  LazySimpleTable(TextTableDefinition definition, Settings settings)
      : TextTable(std::move(definition)), settings_(std::move(settings)) {}

 protected:
  FormatResult<bool> AppendRow(std::string_view line, const std::vector<std::size_t>& columns,
                               std::vector<ColumnBuilder>& builders) const override {
    // Only as many fields as the last column asked for needs.
    std::size_t wanted = 0;
    for (std::size_t column : columns) wanted = std::max(wanted, column + 1);
    thread_local std::vector<std::string_view> fields;
    fields.clear();
    Split(line, settings_.separators[0], wanted, fields);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] < fields.size()) {
        Append(builders[i], fields[columns[i]], 1);
      } else {
        builders[i].AppendNull();
      }
    }
    return true;
  }

 private:
  void Split(std::string_view text, char separator, std::size_t pieces_max,
             std::vector<std::string_view>& out) const {
    std::size_t begin = 0;
    while (out.size() < pieces_max) {
      const bool last = settings_.last_takes_rest && out.size() + 1 == definition_.columns.size();
      const std::size_t end = last ? std::string_view::npos : Find(text, separator, begin);
      out.push_back(text.substr(begin, end - begin));
      if (end == std::string_view::npos) return;
      begin = end + 1;
    }
  }

  std::size_t Find(std::string_view text, char separator, std::size_t from) const {
    if (!settings_.escape) return text.find(separator, from);
    for (std::size_t i = from; i < text.size(); ++i) {
      if (text[i] == *settings_.escape) {
        ++i;
      } else if (text[i] == separator) {
        return i;
      }
    }
    return std::string_view::npos;
  }

  static std::string Unescaped(std::string_view text, char escape) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == escape && i + 1 < text.size()) {
        ++i;
        // Hive writes line ends escaped as letters.
        if (text[i] == 'n') {
          out += '\n';
          continue;
        }
        if (text[i] == 'r') {
          out += '\r';
          continue;
        }
      }
      out += text[i];
    }
    return out;
  }

  void Append(ColumnBuilder& column, std::string_view text, std::size_t level) const {
    if (text == settings_.null_text) {
      column.AppendNull();
      return;
    }
    switch (column.Type().kind) {
      case HiveKind::kArray:
        AppendArray(column, text, level);
        return;
      case HiveKind::kMap:
        AppendMap(column, text, level);
        return;
      case HiveKind::kStruct:
        AppendStruct(column, text, level);
        return;
      case HiveKind::kTimestamp:
        AppendTimestamp(column, text);
        return;
      default:
        if (settings_.escape && text.find(*settings_.escape) != std::string_view::npos) {
          AppendHiveText(column, Unescaped(text, *settings_.escape));
        } else {
          AppendHiveText(column, text);
        }
    }
  }

  void AppendTimestamp(ColumnBuilder& column, std::string_view text) const {
    for (const std::string& format : settings_.timestamp_formats) {
      if (const auto micros = definition_.parse_timestamp(text, format)) {
        column.Append(*micros);
        return;
      }
    }
    AppendHiveText(column, text);
  }

  std::vector<std::string_view> Pieces(std::string_view text, std::size_t level) const {
    std::vector<std::string_view> out;
    if (level >= kSeparators) return out;
    std::size_t begin = 0;
    while (true) {
      const std::size_t end = Find(text, settings_.separators[level], begin);
      out.push_back(text.substr(begin, end - begin));
      if (end == std::string_view::npos) return out;
      begin = end + 1;
    }
  }

  void AppendArray(ColumnBuilder& column, std::string_view text, std::size_t level) const {
    if (!text.empty()) {
      for (std::string_view piece : Pieces(text, level)) Append(column.Child(0), piece, level + 1);
    }
    column.CloseList();
  }

  void AppendMap(ColumnBuilder& column, std::string_view text, std::size_t level) const {
    if (!text.empty() && level + 1 < kSeparators) {
      for (std::string_view entry : Pieces(text, level)) {
        const std::size_t colon = Find(entry, settings_.separators[level + 1], 0);
        AppendHiveText(column.Child(0), entry.substr(0, colon));
        if (colon == std::string_view::npos) {
          column.Child(1).AppendNull();
        } else {
          Append(column.Child(1), entry.substr(colon + 1), level + 2);
        }
      }
    }
    column.CloseList();
  }

  void AppendStruct(ColumnBuilder& column, std::string_view text, std::size_t level) const {
    const std::vector<std::string_view> pieces = Pieces(text, level);
    for (std::size_t i = 0; i < column.ChildCount(); ++i) {
      if (i < pieces.size()) {
        Append(column.Child(i), pieces[i], level + 1);
      } else {
        column.Child(i).AppendNull();
      }
    }
    column.CloseStruct();
  }

  Settings settings_;
};

}  // namespace

std::optional<char> CharacterOf(std::string_view text) {
  if (text.size() == 1) return text[0];
  if (text == "\\t") return '\t';
  if (text == "\\n") return '\n';
  if (text == "\\\\") return '\\';
  int base = 10;
  if (text.starts_with("\\u")) {
    text.remove_prefix(2);
    base = 16;
  } else if (text.starts_with('\\')) {
    text.remove_prefix(1);
    base = 8;
  }
  int number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  const bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  if (!whole || number < 0 || number > 255) return std::nullopt;
  return static_cast<char>(number);
}

TextTableResult MakeLazySimpleTable(TextTableDefinition definition) {
  LazySimpleTable::Settings settings;
  const auto set = [&](std::size_t level, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      const std::optional<std::string> text = PropertyOf(definition, name);
      if (!text || text->empty()) continue;
      // Hive takes a number as the byte it names, and the first character of anything longer.
      const bool digit = text->size() == 1 && (*text)[0] >= '0' && (*text)[0] <= '9';
      const char character =
          digit ? static_cast<char>((*text)[0] - '0') : CharacterOf(*text).value_or((*text)[0]);
      settings.separators[level] = character;
      return;
    }
  };
  // Hive misspells the collection delimiter, and tables in the wild follow.
  set(0, {"field.delim", "serialization.format"});
  set(1, {"collection.delim", "colelction.delim"});
  set(2, {"mapkey.delim"});
  if (const auto escape = PropertyOf(definition, "escape.delim"); escape && !escape->empty()) {
    settings.escape = CharacterOf(*escape);
  }
  if (const auto text = PropertyOf(definition, "serialization.null.format")) {
    settings.null_text = *text;
  }
  settings.last_takes_rest =
      PropertyOf(definition, "serialization.last.column.takes.rest") == "true";
  if (const auto formats = PropertyOf(definition, "timestamp.formats")) {
    if (!definition.parse_timestamp) return Unsupported("timestamp.formats");
    for (std::size_t at = 0; at <= formats->size();) {
      const std::size_t comma = std::min(formats->find(',', at), formats->size());
      if (comma > at) settings.timestamp_formats.push_back(formats->substr(at, comma - at));
      at = comma + 1;
    }
  }
  return std::make_shared<LazySimpleTable>(std::move(definition), std::move(settings));
}

}  // namespace laketop::formats
