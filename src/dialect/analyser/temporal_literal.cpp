// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/temporal_literal.hpp"

#include "dialect/analyser/casts.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace laketop::dialect {

namespace {

constexpr std::int64_t kMillisecondsADay = 86'400'000;

// Reads from the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
    while (!text_.empty() && text_.back() == ' ') text_.remove_suffix(1);
  }

  std::optional<std::int64_t> Number(std::size_t digits_max, std::size_t digits_min = 1) {
    std::size_t end = 0;
    std::int64_t value = 0;
    while (end < text_.size() && end < digits_max && text_[end] >= '0' && text_[end] <= '9') {
      value = value * 10 + (text_[end] - '0');
      ++end;
    }
    if (end < digits_min) return std::nullopt;
    text_.remove_prefix(end);
    return value;
  }
  std::string Digits() {
    std::string out;
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') {
      out += text_.front();
      text_.remove_prefix(1);
    }
    return out;
  }
  bool Accept(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void Blanks() {
    while (Accept(' ')) {
    }
  }
  [[nodiscard]] bool AtEnd() const { return text_.empty(); }
  [[nodiscard]] std::string_view Rest() const { return text_; }

 private:
  std::string_view text_;
};

struct Day {
  bool negative = false;
  int year = 0;
  unsigned month = 1;
  unsigned day = 1;

  [[nodiscard]] bool Valid() const {
    return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month),
                                       std::chrono::day(day))
        .ok();
  }
  [[nodiscard]] std::string Text() const {
    return fmt::format("{}{:04}-{:02}-{:02}", negative ? "-" : "", year, month, day);
  }
};

std::optional<Day> ReadDay(Reader& reader) {
  Day out;
  out.negative = reader.Accept('-');
  const auto year = reader.Number(6);
  if (!year || !reader.Accept('-')) return std::nullopt;
  const auto month = reader.Number(2);
  if (!month || !reader.Accept('-')) return std::nullopt;
  const auto day = reader.Number(2);
  if (!day) return std::nullopt;
  out.year = static_cast<int>(*year);
  out.month = static_cast<unsigned>(*month);
  out.day = static_cast<unsigned>(*day);
  if (!out.Valid()) return std::nullopt;
  return out;
}

struct Clock {
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::string fraction;  // digits as written

  [[nodiscard]] std::int32_t Precision() const {
    return static_cast<std::int32_t>(
        std::min<std::size_t>(fraction.size(), kTimestampPrecisionMax));
  }
  [[nodiscard]] std::string Text() const {
    std::string out = fmt::format("{:02}:{:02}:{:02}", hour, minute, second);
    if (!fraction.empty()) out += "." + fraction.substr(0, kTimestampPrecisionMax);
    return out;
  }
};

std::optional<Clock> ReadClock(Reader& reader) {
  Clock out;
  const auto hour = reader.Number(2);
  if (!hour || *hour > 23 || !reader.Accept(':')) return std::nullopt;
  const auto minute = reader.Number(2);
  if (!minute || *minute > 59) return std::nullopt;
  out.hour = *hour;
  out.minute = *minute;
  if (!reader.Accept(':')) return out;
  const auto second = reader.Number(2);
  if (!second || *second > 59) return std::nullopt;
  out.second = *second;
  if (!reader.Accept('.')) return out;
  out.fraction = reader.Digits();
  if (out.fraction.empty() || out.fraction.size() > 12) return std::nullopt;
  return out;
}

}  // namespace

std::optional<std::string> CanonicalZone(std::string_view zone) {
  std::string lower;
  for (char c : zone) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  if (lower == "z" || lower == "utc" || lower == "gmt" || lower == "ut") return "UTC";
  std::string_view offset = zone;
  for (std::string_view prefix : {"utc", "gmt", "ut"}) {
    if (lower.starts_with(prefix) && lower.size() > prefix.size() &&
        (lower[prefix.size()] == '+' || lower[prefix.size()] == '-')) {
      offset = zone.substr(prefix.size());
      break;
    }
  }
  if (!offset.empty() && (offset[0] == '+' || offset[0] == '-')) {
    Reader reader(offset.substr(1));
    const auto hours = reader.Number(2);
    if (!hours) return std::nullopt;
    reader.Accept(':');
    const auto minutes = reader.AtEnd() ? std::optional<std::int64_t>(0) : reader.Number(2, 2);
    if (!minutes || !reader.AtEnd() || *minutes > 59 || *hours * 60 + *minutes > 14 * 60) {
      return std::nullopt;
    }
    if (*hours == 0 && *minutes == 0) return "UTC";
    return fmt::format("{}{:02}:{:02}", offset[0], *hours, *minutes);
  }
  for (char c : zone) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '/' && c != '_' && c != '+' && c != '-') {
      return std::nullopt;
    }
  }
  if (zone.empty() || (zone[0] >= '0' && zone[0] <= '9')) return std::nullopt;
  // ICU knows these beside the names of the tz database, Trino does not.
  constexpr std::string_view kLegacy =
      " ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT EST HST IET IST JST MIT MST NET NST "
      "PLT "
      "PNT PRT PST SST VST ";
  if (zone.size() == 3 && kLegacy.find(zone) != std::string_view::npos) return std::nullopt;
  return std::string(zone);
}

std::optional<TypedPtr> DateLiteral(std::string_view text) {
  Reader reader(text);
  const std::optional<Day> day = ReadDay(reader);
  if (!day || !reader.AtEnd()) return std::nullopt;
  return MakeLiteral(MakeType(TypeKind::kDate), "DATE '" + day->Text() + "'", day->Text());
}

std::optional<TypedPtr> TimeLiteral(std::string_view text) {
  Reader reader(text);
  const std::optional<Clock> clock = ReadClock(reader);
  if (!clock) return std::nullopt;
  reader.Blanks();
  const std::int32_t precision = std::min(clock->Precision(), 6);
  const std::string time = "TIME '" + clock->Text() + "'";
  if (reader.AtEnd()) return MakeLiteral(TimeType(precision), time);
  const std::optional<std::string> zone = CanonicalZone(reader.Rest());
  if (!zone || (*zone != "UTC" && !OffsetMinutes(*zone))) return std::nullopt;
  return MakeLiteral(
      TimeType(precision, true),
      fmt::format("{{'t': {}, 'zone': {}::INTEGER}}", time, OffsetMinutes(*zone).value_or(0)));
}

std::optional<TypedPtr> TimestampLiteral(std::string_view text) {
  Reader reader(text);
  const std::optional<Day> day = ReadDay(reader);
  if (!day) return std::nullopt;
  if (!reader.AtEnd() && !reader.Accept(' ')) return std::nullopt;
  reader.Blanks();
  Clock clock;
  if (!reader.AtEnd() && reader.Rest()[0] >= '0' && reader.Rest()[0] <= '9') {
    const std::optional<Clock> read = ReadClock(reader);
    if (!read) return std::nullopt;
    clock = *read;
  }
  reader.Blanks();
  const std::int32_t precision = clock.Precision();
  const std::string type = precision > 6 ? "TIMESTAMP_NS" : "TIMESTAMP";
  TypedPtr local =
      MakeLiteral(TimestampType(precision), type + " '" + day->Text() + " " + clock.Text() + "'");
  if (reader.AtEnd()) return local;
  const std::optional<std::string> zone = CanonicalZone(reader.Rest());
  if (!zone) return std::nullopt;
  return FromLocalTime(local, *zone, precision);
}

namespace {

TypedPtr Milliseconds(std::int64_t value) {
  return MakeLiteral(MakeType(TypeKind::kIntervalDayToSecond), fmt::format("{}::BIGINT", value),
                     std::to_string(value));
}

std::optional<std::int64_t> MillisecondsOfFraction(const std::string& digits) {
  if (digits.empty() || digits.size() > 12) return std::nullopt;
  std::string three = (digits + "000").substr(0, 3);
  return (three[0] - '0') * 100 + (three[1] - '0') * 10 + (three[2] - '0');
}

std::int64_t MillisecondsOf(IntervalField field) {
  switch (field) {
    case IntervalField::kWeek:
      return 7 * kMillisecondsADay;
    case IntervalField::kDay:
      return kMillisecondsADay;
    case IntervalField::kHour:
      return 3'600'000;
    case IntervalField::kMinute:
      return 60'000;
    default:
      return 1'000;
  }
}

std::optional<TypedPtr> YearToMonth(const IntervalLiteral& literal, Reader reader, bool negative) {
  const auto first = reader.Number(9);
  if (!first) return std::nullopt;
  std::int64_t months = literal.from == IntervalField::kYear ? *first * 12 : *first;
  if (literal.to && *literal.to == IntervalField::kMonth && literal.from == IntervalField::kYear) {
    if (!reader.Accept('-')) return std::nullopt;
    const auto second = reader.Number(9);
    if (!second) return std::nullopt;
    months += *second;
  }
  if (!reader.AtEnd() || months > INT32_MAX) return std::nullopt;
  if (negative) months = -months;
  return MakeLiteral(MakeType(TypeKind::kIntervalYearToMonth), fmt::format("{}::INTEGER", months),
                     std::to_string(months));
}

}  // namespace

std::optional<TypedPtr> IntervalLiteralValue(const IntervalLiteral& literal) {
  Reader reader(literal.value);
  bool negative = literal.negative;
  if (reader.Accept('-')) {
    negative = !negative;
  } else {
    reader.Accept('+');
  }
  if (literal.from == IntervalField::kYear || literal.from == IntervalField::kMonth) {
    return YearToMonth(literal, reader, negative);
  }
  // Days, hours, minutes and seconds in this order, from `from` to `to`.
  static constexpr std::array kOrder = {IntervalField::kDay, IntervalField::kHour,
                                        IntervalField::kMinute, IntervalField::kSecond};
  const IntervalField last = literal.to.value_or(literal.from);
  std::int64_t total = 0;
  bool first = true;
  if (literal.from == IntervalField::kWeek) {
    const auto weeks = reader.Number(9);
    if (!weeks || !reader.AtEnd()) return std::nullopt;
    total = *weeks * MillisecondsOf(IntervalField::kWeek);
    return Milliseconds(negative ? -total : total);
  }
  for (IntervalField field : kOrder) {
    if (field < literal.from || field > last) continue;
    if (!first && !reader.Accept(field == IntervalField::kHour ? ' ' : ':')) return std::nullopt;
    first = false;
    const auto value = reader.Number(12);
    if (!value || *value > INT64_MAX / MillisecondsOf(field) / 4) return std::nullopt;
    total += *value * MillisecondsOf(field);
    if (field == IntervalField::kSecond && reader.Accept('.')) {
      const auto fraction = MillisecondsOfFraction(reader.Digits());
      if (!fraction) return std::nullopt;
      total += *fraction;
    }
  }
  if (first || !reader.AtEnd()) return std::nullopt;
  return Milliseconds(negative ? -total : total);
}

}  // namespace laketop::dialect
