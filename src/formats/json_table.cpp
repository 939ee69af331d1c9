// SPDX-License-Identifier: Apache-2.0
// The JSON SerDes: one object a line (OpenX's and Hive's), or the `Records` of a CloudTrail file.
// Names match without case; what does not fit a column's type is NULL; a column of text takes any
// value as it stands in the file.

#include <algorithm>
#include <unordered_map>

#include "base/ascii.hpp"
#include "formats/hive_text.hpp"
#include "formats/json_cursor.hpp"
#include "formats/serde_tables.hpp"

namespace laketop::formats {
namespace {

// How the names of members meet those of columns.
struct Naming {
  std::unordered_map<std::string, std::string> mapped;  // columns and fields: mapping.<name>
  bool fold_case = true;
  bool dots_are_underscores = false;

  void Apply(std::string& name) const {
    for (char& c : name) {
      if (fold_case && c >= 'A' && c <= 'Z') {
        c = static_cast<char>(c - 'A' + 'a');
      } else if (dots_are_underscores && c == '.') {
        c = '_';
      }
    }
  }
  // Of the member that a column, or a field of a struct, is read from.
  std::string MemberOf(const std::string& column) const {
    const auto found = mapped.find(column);
    std::string name = found != mapped.end() ? found->second : column;
    Apply(name);
    return name;
  }
};

// Where the members of an object go: places by their names.
using Places = std::unordered_map<std::string, std::size_t>;

void AppendValue(ColumnBuilder& column, std::string_view value, const Naming& naming);

// The members' values by place, the last of a name; empty where there is none. False: no object.
bool CollectMembers(std::string_view object, const Places& places, const Naming& naming,
                    std::vector<std::string_view>& values) {
  JsonCursor cursor(object);
  std::string_view quoted;
  if (!cursor.EnterObject()) return false;
  while (cursor.NextMember(quoted)) {
    const std::optional<std::string_view> value = cursor.Value();
    if (!value) return false;
    std::string name = JsonCursor::Unquoted(quoted);
    naming.Apply(name);
    const auto place = places.find(name);
    if (place != places.end()) values[place->second] = *value;
  }
  return !cursor.Failed();
}

void AppendStruct(ColumnBuilder& column, std::string_view value, const Naming& naming) {
  Places places;
  const std::vector<HiveField>& fields = column.Type().fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    places.emplace(naming.MemberOf(fields[i].name), i);
  std::vector<std::string_view> values(fields.size());
  CollectMembers(value, places, naming, values);
  for (std::size_t i = 0; i < fields.size(); ++i) AppendValue(column.Child(i), values[i], naming);
  column.CloseStruct();
}

void AppendArray(ColumnBuilder& column, std::string_view value, const Naming& naming) {
  JsonCursor cursor(value);
  cursor.EnterArray();
  while (cursor.NextElement()) {
    const std::optional<std::string_view> element = cursor.Value();
    if (!element) break;
    AppendValue(column.Child(0), *element, naming);
  }
  column.CloseList();
}

void AppendMap(ColumnBuilder& column, std::string_view value, const Naming& naming) {
  JsonCursor cursor(value);
  std::string_view quoted;
  cursor.EnterObject();
  // Keys of a map are unique: the last value of a key counts.
  std::vector<std::pair<std::string, std::string_view>> entries;
  std::unordered_map<std::string, std::size_t> seen;
  while (cursor.NextMember(quoted)) {
    const std::optional<std::string_view> member = cursor.Value();
    if (!member) break;
    std::string name = JsonCursor::Unquoted(quoted);
    auto [place, added] = seen.emplace(name, entries.size());
    if (added) {
      entries.emplace_back(std::move(name), *member);
    } else {
      entries[place->second].second = *member;
    }
  }
  for (const auto& [key, member] : entries) {
    AppendHiveText(column.Child(0), key);
    AppendValue(column.Child(1), member, naming);
  }
  column.CloseList();
}

// `value` empty: the object has no such member.
void AppendValue(ColumnBuilder& column, std::string_view value, const Naming& naming) {
  if (value.empty() || JsonCursor::KindOf(value) == JsonKind::kNull) {
    column.AppendNull();
    return;
  }
  const JsonKind kind = JsonCursor::KindOf(value);
  switch (column.Type().kind) {
    case HiveKind::kStruct:
      if (kind == JsonKind::kObject) return AppendStruct(column, value, naming);
      return column.AppendNull();
    case HiveKind::kArray:
      if (kind == JsonKind::kArray) return AppendArray(column, value, naming);
      return column.AppendNull();
    case HiveKind::kMap:
      if (kind == JsonKind::kObject) return AppendMap(column, value, naming);
      return column.AppendNull();
    case HiveKind::kTinyInt:
    case HiveKind::kSmallInt:
    case HiveKind::kInt:
    case HiveKind::kBigInt: {
      // A fraction is cut, as Java's conversion does.
      std::string text =
          kind == JsonKind::kString ? JsonCursor::Unquoted(value) : std::string(value);
      const std::size_t point = text.find('.');
      const bool plain = text.find_first_of("eE") == std::string::npos;
      if (point != std::string::npos && plain && kind == JsonKind::kNumber) text.resize(point);
      AppendHiveText(column, text);
      return;
    }
    default:
      if (kind == JsonKind::kString) {
        AppendHiveText(column, JsonCursor::Unquoted(value));
      } else {
        AppendHiveText(column, value);
      }
  }
}

class JsonTable final : public TextTable {
 public:
  struct Settings {
    bool ignore_malformed = false;
    Naming naming;
    Places places;  // of the members that columns are read from
  };
  JsonTable(TextTableDefinition definition, Settings settings)
      : TextTable(std::move(definition)), settings_(std::move(settings)) {}

 protected:
  FormatResult<bool> AppendRow(std::string_view line, const std::vector<std::size_t>& columns,
                               std::vector<ColumnBuilder>& builders) const override {
    const bool blank = line.find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (blank) return false;
    std::vector<std::string_view> values(definition_.columns.size());
    if (!CollectMembers(line, settings_.places, settings_.naming, values)) {
      if (!settings_.ignore_malformed) {
        return Corrupt("Row is not a valid JSON Object: " + std::string(line.substr(0, 200)));
      }
      std::ranges::fill(values, std::string_view());
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
      AppendValue(builders[i], values[columns[i]], settings_.naming);
    }
    return true;
  }

  bool WholeFile() const override { return definition_.serde == Serde::kCloudTrail; }

  FormatResult<void> AppendFile(std::string_view file, const std::vector<std::size_t>& columns,
                                std::vector<ColumnBuilder>& builders) const override {
    JsonCursor cursor(file);
    std::string_view name;
    if (!cursor.EnterObject()) return Corrupt("the file is no CloudTrail log");
    while (cursor.NextMember(name)) {
      const std::optional<std::string_view> value = cursor.Value();
      if (!value) return Corrupt("the file is no CloudTrail log");
      if (JsonCursor::Unquoted(name) != "Records" || JsonCursor::KindOf(*value) != JsonKind::kArray)
        continue;
      JsonCursor records(*value);
      records.EnterArray();
      while (records.NextElement()) {
        const std::optional<std::string_view> record = records.Value();
        if (!record) return Corrupt("the file is no CloudTrail log");
        FormatResult<bool> row = AppendRow(*record, columns, builders);
        if (!row) return std::unexpected(row.error());
      }
    }
    if (cursor.Failed()) return Corrupt("the file is no CloudTrail log");
    return {};
  }

 private:
  Settings settings_;
};

}  // namespace

namespace {

bool IsTrue(const std::optional<std::string>& text) {
  return text && AsciiLower(*text) == "true";
}
bool IsFalse(const std::optional<std::string>& text) {
  return text && AsciiLower(*text) == "false";
}

}  // namespace

TextTableResult MakeJsonTable(TextTableDefinition definition) {
  JsonTable::Settings settings;
  settings.ignore_malformed = IsTrue(PropertyOf(definition, "ignore.malformed.json"));
  settings.naming.fold_case = !IsFalse(PropertyOf(definition, "case.insensitive"));
  settings.naming.dots_are_underscores = IsTrue(PropertyOf(definition, "dots.in.keys"));
  if (PropertyOf(definition, "timestamp.formats")) {
    return Unsupported("timestamp.formats of the JSON SerDe");
  }
  constexpr std::string_view kMapping = "mapping.";
  for (const auto& [name, value] : definition.properties) {
    if (name.starts_with(kMapping)) {
      settings.naming.mapped.emplace(name.substr(kMapping.size()), value);
    }
  }
  for (std::size_t i = 0; i < definition.columns.size(); ++i) {
    settings.places.emplace(settings.naming.MemberOf(definition.columns[i].name), i);
  }
  return std::make_shared<JsonTable>(std::move(definition), std::move(settings));
}

}  // namespace laketop::formats
