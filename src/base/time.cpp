// SPDX-License-Identifier: Apache-2.0
#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace laketop {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Parts {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millis = 0;
};

Parts Split(Timestamp time) {
  auto day = std::chrono::floor<days>(time);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss<milliseconds> clock(time - day);
  return Parts{.year = int(date.year()),
               .month = unsigned(date.month()),
               .day = unsigned(date.day()),
               .hour = static_cast<int>(clock.hours().count()),
               .minute = static_cast<int>(clock.minutes().count()),
               .second = static_cast<int>(clock.seconds().count()),
               .millis = static_cast<int>(clock.subseconds().count())};
}

std::optional<Timestamp> Join(const Parts& parts) {
  std::chrono::year_month_day date{std::chrono::year(parts.year), std::chrono::month(parts.month),
                                   std::chrono::day(parts.day)};
  // 60 is a leap second: counted as the next minute's first.
  if (!date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 60) return std::nullopt;
  return Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(parts.hour) +
         std::chrono::minutes(parts.minute) + std::chrono::seconds(parts.second) +
         milliseconds(parts.millis);
}

// A number of that many digits. fmt would do, but each object of a listing has a time or two.
template <std::size_t kWidth>
struct Number {
  explicit Number(std::int64_t number) {
    std::int64_t left = std::max<std::int64_t>(number, 0);
    for (std::size_t i = kWidth; i-- > 0; left /= 10)
      digits[i] = static_cast<char>('0' + left % 10);
  }
  operator std::string_view() const { return {digits.data(), kWidth}; }
  std::array<char, kWidth> digits;
};

std::string Fixed(std::convertible_to<std::string_view> auto... parts) {
  const std::string_view views[] = {parts...};
  std::string out;
  out.reserve(32);
  for (std::string_view view : views) out += view;
  return out;
}

// Takes fixed-width fields off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  bool Digits(std::size_t width, auto& out) {
    if (rest_.size() < width) return false;
    for (std::size_t i = 0; i < width; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return false;
    }
    const std::string_view digits = rest_.substr(0, width);
    std::from_chars(digits.data(), digits.data() + digits.size(), out);
    rest_.remove_prefix(width);
    return true;
  }
  bool Literal(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  bool Name(const auto& names, unsigned& index) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (Literal(names[i])) {
        index = static_cast<unsigned>(i);
        return true;
      }
    }
    return false;
  }
  // Any number of fraction digits, of which three count.
  bool Fraction(int& millis) {
    std::size_t digits = 0;
    millis = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
      if (digits < 3) millis = millis * 10 + (rest_[digits] - '0');
      ++digits;
    }
    for (std::size_t i = digits; i < 3; ++i) millis *= 10;
    rest_.remove_prefix(digits);
    return digits > 0;
  }
  bool Done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

std::string FormatIso8601(Timestamp time) {
  Parts p = Split(time);
  return Fixed(Number<4>(p.year), "-", Number<2>(p.month), "-", Number<2>(p.day), "T",
               Number<2>(p.hour), ":", Number<2>(p.minute), ":", Number<2>(p.second), ".",
               Number<3>(p.millis), "Z");
}

std::string FormatIso8601Seconds(Timestamp time) {
  Parts p = Split(time);
  return Fixed(Number<4>(p.year), "-", Number<2>(p.month), "-", Number<2>(p.day), "T",
               Number<2>(p.hour), ":", Number<2>(p.minute), ":", Number<2>(p.second), "Z");
}

std::string FormatHttpDate(Timestamp time) {
  Parts p = Split(time);
  std::chrono::weekday weekday(std::chrono::floor<days>(time));
  return Fixed(kWeekdays[weekday.c_encoding()], ", ", Number<2>(p.day), " ", kMonths[p.month - 1],
               " ", Number<4>(p.year), " ", Number<2>(p.hour), ":", Number<2>(p.minute), ":",
               Number<2>(p.second), " GMT");
}

std::string FormatBasicIso8601(Timestamp time) {
  Parts p = Split(time);
  return Fixed(Number<4>(p.year), Number<2>(p.month), Number<2>(p.day), "T", Number<2>(p.hour),
               Number<2>(p.minute), Number<2>(p.second), "Z");
}

std::optional<Timestamp> ParseIso8601(std::string_view text) {
  Scanner scan(text);
  Parts p;
  if (!scan.Digits(4, p.year) || !scan.Literal("-") || !scan.Digits(2, p.month) ||
      !scan.Literal("-") || !scan.Digits(2, p.day)) {
    return std::nullopt;
  }
  if (scan.Done()) return Join(p);
  if (!scan.Literal("T") && !scan.Literal("t") && !scan.Literal(" ")) return std::nullopt;
  if (!scan.Digits(2, p.hour) || !scan.Literal(":") || !scan.Digits(2, p.minute)) {
    return std::nullopt;
  }
  if (scan.Literal(":") && !scan.Digits(2, p.second)) return std::nullopt;
  if (scan.Literal(".") && !scan.Fraction(p.millis)) return std::nullopt;
  std::chrono::minutes offset(0);
  if (scan.Literal("Z") || scan.Literal("z") || scan.Done()) {
    // UTC, which is also what a time without a zone is taken for.
  } else {
    bool minus = scan.Literal("-");
    if (!minus && !scan.Literal("+")) return std::nullopt;
    int hours = 0;
    int minutes = 0;
    if (!scan.Digits(2, hours)) return std::nullopt;
    scan.Literal(":");
    if (!scan.Done() && !scan.Digits(2, minutes)) return std::nullopt;
    offset = std::chrono::minutes((minus ? -1 : 1) * (hours * 60 + minutes));
  }
  if (!scan.Done()) return std::nullopt;
  std::optional<Timestamp> time = Join(p);
  if (time) *time -= offset;
  return time;
}

std::optional<Timestamp> ParseHttpDate(std::string_view text) {
  Scanner scan(text);
  Parts p;
  unsigned weekday = 0;
  unsigned month = 0;
  bool ok = scan.Name(kWeekdays, weekday) && scan.Literal(", ") && scan.Digits(2, p.day) &&
            scan.Literal(" ") && scan.Name(kMonths, month) && scan.Literal(" ") &&
            scan.Digits(4, p.year) && scan.Literal(" ") && scan.Digits(2, p.hour) &&
            scan.Literal(":") && scan.Digits(2, p.minute) && scan.Literal(":") &&
            scan.Digits(2, p.second) && scan.Literal(" ") &&
            (scan.Literal("GMT") || scan.Literal("UTC") || scan.Literal("+0000")) && scan.Done();
  if (!ok) return std::nullopt;
  p.month = month + 1;
  return Join(p);
}

std::optional<Timestamp> ParseBasicIso8601(std::string_view text) {
  Scanner scan(text);
  Parts p;
  bool ok = scan.Digits(4, p.year) && scan.Digits(2, p.month) && scan.Digits(2, p.day) &&
            scan.Literal("T") && scan.Digits(2, p.hour) && scan.Digits(2, p.minute) &&
            scan.Digits(2, p.second) && scan.Literal("Z") && scan.Done();
  if (!ok) return std::nullopt;
  return Join(p);
}

double EpochSeconds(Timestamp time) {
  return static_cast<double>(time.time_since_epoch().count()) / 1000.0;
}

Timestamp FromEpochSeconds(double seconds) {
  // Of what a client sends: years -9999 to 9999, and no NaN.
  constexpr double kSecondsMax = 253'402'300'799.0;
  if (!(seconds > -kSecondsMax)) seconds = -kSecondsMax;
  if (seconds > kSecondsMax) seconds = kSecondsMax;
  return Timestamp(milliseconds(std::llround(seconds * 1000.0)));
}

}  // namespace laketop
