// SPDX-License-Identifier: Apache-2.0
#include "services/athena/partition_projection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/ascii.hpp"
#include "engine/sql/functions/date_patterns.hpp"
#include "engine/sql/write_set.hpp"

namespace laketop::athena {
namespace {

template <class T>
using Projected = std::expected<T, std::string>;

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> SplitAtCommas(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

std::optional<std::int64_t> Integer(std::string_view text) {
  text = Trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// One column's properties: projection.<column>.<property>.
class Settings {
 public:
  Settings(const ports::CatalogTable& table, std::string column)
      : table_(table), column_(std::move(column)) {}

  const std::string* Find(std::string_view property) const {
    const auto found = table_.parameters.find(NameOf(property));
    return found == table_.parameters.end() ? nullptr : &found->second;
  }
  Projected<std::string> Need(std::string_view property) const {
    if (const std::string* text = Find(property)) return *text;
    return Fail(fmt::format("Missing required property: '{}'", NameOf(property)));
  }
  // A positive number, or `otherwise` where the property is not there.
  Projected<std::int64_t> Positive(std::string_view property, std::int64_t otherwise) const {
    const std::string* text = Find(property);
    if (text == nullptr) return otherwise;
    const std::optional<std::int64_t> value = Integer(*text);
    if (!value || *value < 1) return FailValue(property, *text, "a positive integer");
    return *value;
  }
  std::unexpected<std::string> Fail(std::string_view why) const {
    return std::unexpected(
        fmt::format("Column projection for column '{}' failed. {}", column_, why));
  }
  std::unexpected<std::string> FailValue(std::string_view property, std::string_view value,
                                         std::string_view wanted) const {
    return Fail(fmt::format("Property: '{}' value '{}' is invalid: it must be {}", NameOf(property),
                            value, wanted));
  }

 private:
  std::string NameOf(std::string_view property) const {
    return fmt::format("projection.{}.{}", column_, property);
  }

  const ports::CatalogTable& table_;
  std::string column_;
};

Projected<std::vector<std::string>> EnumValues(const Settings& settings) {
  Projected<std::string> text = settings.Need("values");
  if (!text) return std::unexpected(text.error());
  std::vector<std::string> values;
  // White space is part of a value.
  for (std::string_view part : SplitAtCommas(*text)) values.emplace_back(part);
  return values;
}

Projected<std::vector<std::string>> IntegerValues(const Settings& settings) {
  Projected<std::string> range = settings.Need("range");
  if (!range) return std::unexpected(range.error());
  const std::vector<std::string_view> ends = SplitAtCommas(*range);
  const auto first = Integer(ends[0]);
  const auto last = ends.size() == 2 ? Integer(ends[1]) : std::nullopt;
  if (!first || !last) return settings.FailValue("range", *range, "a list of 2 valid integers");
  if (*first > *last) {
    return settings.FailValue("range", *range, "a low and a high value, in this order");
  }
  const auto interval = settings.Positive("interval", 1);
  if (!interval) return std::unexpected(interval.error());
  const auto digits = settings.Positive("digits", 0);
  if (!digits) return std::unexpected(digits.error());
  std::vector<std::string> values;
  for (std::int64_t value = *first;;) {
    if (values.size() == kProjectedValuesMax) {
      return settings.Fail(fmt::format("More than {} values", kProjectedValuesMax));
    }
    // The sign is no digit.
    std::string number = fmt::format("{}", value);
    const bool negative = number.starts_with('-');
    const std::size_t length = number.size() - (negative ? 1 : 0);
    const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(*digits, 64));
    if (length < wanted) number.insert(negative ? 1 : 0, wanted - length, '0');
    values.push_back(std::move(number));
    if (*last - value < *interval) return values;
    value += *interval;
  }
}

using Micros = std::chrono::sys_time<std::chrono::microseconds>;

enum class Unit { kYears, kMonths, kWeeks, kDays, kHours, kMinutes, kSeconds, kMilliseconds };

std::optional<Unit> UnitOf(std::string_view word) {
  static constexpr std::pair<std::string_view, Unit> kUnits[] = {
      {"year", Unit::kYears},
      {"month", Unit::kMonths},
      {"week", Unit::kWeeks},
      {"day", Unit::kDays},
      {"hour", Unit::kHours},
      {"minute", Unit::kMinutes},
      {"second", Unit::kSeconds},
      {"milli", Unit::kMilliseconds},
      {"millisecond", Unit::kMilliseconds}};
  std::string lower = AsciiLower(Trimmed(word));
  if (lower.ends_with('s')) lower.pop_back();
  for (const auto& [name, unit] : kUnits) {
    if (lower == name) return unit;
  }
  return std::nullopt;
}

// Calendar units keep the time of the day; a day that the month has not becomes its last.
Micros Plus(Micros from, std::int64_t count, Unit unit) {
  using namespace std::chrono;
  if (unit == Unit::kYears || unit == Unit::kMonths) {
    const auto day = floor<days>(from);
    year_month_day date(day);
    const std::int64_t total = unit == Unit::kYears ? count * 12 : count;
    date += months(static_cast<int>(std::clamp<std::int64_t>(total, -120'000, 120'000)));
    if (!date.ok()) date = date.year() / date.month() / last;
    return sys_days(date) + (from - day);
  }
  constexpr microseconds kLengths[] = {weeks(1),   days(1),    hours(1),
                                       minutes(1), seconds(1), milliseconds(1)};
  return from + count * kLengths[static_cast<int>(unit) - static_cast<int>(Unit::kWeeks)];
}

// A pattern of java.time, which our functions read as Joda's: `u` is its year.
class DateFormat {
 public:
  explicit DateFormat(const std::string& pattern) : pattern_(pattern) {
    bool quoted = false;
    for (char& c : pattern_) {
      if (c == '\'') quoted = !quoted;
      if (quoted) continue;
      if (c == 'u') c = 'y';
      if (c == 'L') c = 'M';
      finest_ = std::max(finest_, FinenessOf(c));
    }
  }

  std::optional<Micros> Parse(std::string_view text) const {
    const auto parsed = engine::ParseJoda(text, pattern_);
    if (!parsed || parsed->is_local) return std::nullopt;
    return Micros(std::chrono::microseconds(parsed->micros));
  }
  std::optional<std::string> Print(Micros time) const {
    const std::int64_t micros = time.time_since_epoch().count();
    auto text = engine::FormatJoda(micros, micros, "UTC", pattern_);
    return text ? std::optional(std::move(*text)) : std::nullopt;
  }
  // Single days and single months need no interval.
  std::optional<Unit> DefaultUnit() const {
    if (finest_ == 3) return Unit::kDays;
    if (finest_ == 2) return Unit::kMonths;
    return std::nullopt;
  }

 private:
  static int FinenessOf(char c) {
    switch (c) {
      case 'y':
      case 'Y':
        return 1;
      case 'M':
        return 2;
      case 'd':
      case 'D':
      case 'e':
        return 3;
      case 'H':
      case 'h':
      case 'K':
      case 'k':
      case 'm':
      case 's':
      case 'S':
        return 4;
      default:
        return 0;
    }
  }

  std::string pattern_;
  int finest_ = 0;
};

// NOW, NOW-3YEARS, NOW + 1 DAY.
std::optional<Micros> RelativeTime(std::string_view text, Micros now) {
  const std::string lower = AsciiLower(Trimmed(text));
  if (!lower.starts_with("now")) return std::nullopt;
  std::string_view rest = Trimmed(std::string_view(lower).substr(3));
  if (rest.empty()) return now;
  const bool minus = rest.front() == '-';
  if (!minus && rest.front() != '+') return std::nullopt;
  rest = Trimmed(rest.substr(1));
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const auto count = Integer(rest.substr(0, digits));
  const auto unit = UnitOf(rest.substr(digits));
  constexpr std::int64_t kCountMax = 1'000'000'000;
  if (!count || !unit || *count > kCountMax || *unit == Unit::kMilliseconds) return std::nullopt;
  return Plus(now, minus ? -*count : *count, *unit);
}

Projected<std::vector<std::string>> DateValues(const Settings& settings, Timestamp now) {
  Projected<std::string> pattern = settings.Need("format");
  if (!pattern) return std::unexpected(pattern.error());
  Projected<std::string> range = settings.Need("range");
  if (!range) return std::unexpected(range.error());
  const DateFormat format(*pattern);
  const auto bad_range = [&] {
    return settings.FailValue(
        "range", *range, "a list of 2 dates in the format '" + *pattern + "', or relative to NOW");
  };
  const std::vector<std::string_view> ends = SplitAtCommas(*range);
  if (ends.size() != 2) return bad_range();
  // What the format does not show does not count: NOW is its day, its month.
  const auto end_of = [&](std::string_view text) -> std::optional<Micros> {
    std::optional<Micros> time = RelativeTime(text, Micros(now.time_since_epoch()));
    if (!time) return format.Parse(text);
    const std::optional<std::string> shown = format.Print(*time);
    return shown ? format.Parse(*shown) : std::nullopt;
  };
  const std::optional<Micros> first = end_of(ends[0]);
  const std::optional<Micros> last = end_of(ends[1]);
  if (!first || !last || *first > *last) return bad_range();

  const auto interval = settings.Positive("interval", 1);
  if (!interval) return std::unexpected(interval.error());
  std::optional<Unit> unit = format.DefaultUnit();
  if (const std::string* word = settings.Find("interval.unit")) {
    unit = UnitOf(*word);
    if (!unit) return settings.FailValue("interval.unit", *word, "a unit of time");
  } else if (!unit) {
    return settings.Fail(
        "Property: 'interval.unit' must be set where the format is not of single days or months");
  }
  std::vector<std::string> values;
  for (std::int64_t step = 0;; ++step) {
    const Micros time = Plus(*first, step * *interval, *unit);
    if (time > *last) return values;
    if (values.size() == kProjectedValuesMax) {
      return settings.Fail(fmt::format("More than {} values", kProjectedValuesMax));
    }
    std::optional<std::string> value = format.Print(time);
    if (!value) return settings.FailValue("format", *pattern, "a date format");
    // Steps finer than the format shows give a value once.
    if (values.empty() || values.back() != *value) values.push_back(std::move(*value));
  }
}

Projected<ProjectedColumn> ColumnOf(const ports::CatalogTable& table,
                                    const ports::CatalogColumn& key, Timestamp now) {
  const Settings settings(table, key.name);
  ProjectedColumn column{.name = key.name};
  const std::string type = AsciiLower(Trimmed(*settings.Find("type")));
  Projected<std::vector<std::string>> values;
  if (type == "injected") {
    column.injected = true;
    if (key.type != "string" && !key.type.starts_with("varchar") && !key.type.starts_with("char")) {
      return settings.Fail("Unsupported column type: " + key.type);
    }
  } else if (type == "enum") {
    values = EnumValues(settings);
  } else if (type == "integer") {
    values = IntegerValues(settings);
  } else if (type == "date") {
    values = DateValues(settings, now);
  } else {
    return settings.FailValue("type", type, "one of enum, integer, date and injected");
  }
  if (!values) return std::unexpected(values.error());
  column.values = std::move(*values);
  return column;
}

}  // namespace

bool IsProjected(const ports::CatalogTable& table) {
  const auto enabled = table.parameters.find("projection.enabled");
  return !table.partition_keys.empty() && enabled != table.parameters.end() &&
         AsciiLower(Trimmed(enabled->second)) == "true";
}

std::expected<PartitionProjection, std::string> PartitionProjection::Make(
    const ports::CatalogTable& table, Timestamp now) {
  std::string missing;
  for (const ports::CatalogColumn& key : table.partition_keys) {
    if (table.parameters.contains("projection." + key.name + ".type")) continue;
    missing += (missing.empty() ? "" : ", ") + key.name;
  }
  if (!missing.empty()) {
    return std::unexpected(
        fmt::format("Table {0}.{1} is configured for partition projection, but the following "
                    "partition columns are missing projection configuration: [{2}] (table {0}.{1})",
                    table.database, table.name, missing));
  }
  PartitionProjection projection;
  for (const ports::CatalogColumn& key : table.partition_keys) {
    Projected<ProjectedColumn> column = ColumnOf(table, key, now);
    if (!column) return std::unexpected(column.error());
    projection.columns_.push_back(std::move(*column));
  }
  projection.root_ = table.storage.location;
  if (!projection.root_.ends_with('/')) projection.root_.push_back('/');
  const auto location = table.parameters.find("storage.location.template");
  if (location == table.parameters.end()) return projection;
  projection.template_ = location->second;
  for (const ports::CatalogColumn& key : table.partition_keys) {
    if (projection.template_.contains("${" + key.name + "}")) continue;
    return std::unexpected(
        fmt::format("Partition location template: {} is missing partition column: '{}' placeholder "
                    "(table {}.{})",
                    projection.template_, key.name, table.database, table.name));
  }
  return projection;
}

std::vector<std::string> PartitionProjection::LocationsOf(
    const std::vector<std::string>& values) const {
  if (!template_.empty()) return {ExpandTemplate(values)};
  std::vector<std::string> names;
  std::vector<std::optional<std::string>> optional(values.begin(), values.end());
  std::string plain = root_;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    names.push_back(columns_[i].name);
    plain.append(columns_[i].name).append("=").append(values[i]).append("/");
  }
  std::string escaped = root_ + engine::PartitionPath(names, optional) + "/";
  if (plain == escaped) return {std::move(escaped)};
  return {std::move(escaped), std::move(plain)};
}

std::string PartitionProjection::ExpandTemplate(const std::vector<std::string>& values) const {
  std::string location;
  for (std::size_t at = 0; at < template_.size();) {
    const std::size_t open = std::min(template_.find("${", at), template_.size());
    location.append(template_, at, open - at);
    const std::size_t close = template_.find('}', open);
    if (open == template_.size() || close == std::string::npos) {
      location.append(template_, open);
      break;
    }
    const std::string name = AsciiLower(template_.substr(open + 2, close - open - 2));
    const auto column = std::ranges::find(columns_, name, &ProjectedColumn::name);
    if (column != columns_.end())
      location += values[static_cast<std::size_t>(column - columns_.begin())];
    at = close + 1;
  }
  if (!location.ends_with('/')) location.push_back('/');
  return location;
}

}  // namespace laketop::athena
