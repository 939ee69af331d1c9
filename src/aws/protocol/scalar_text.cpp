// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/scalar_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "base/encoding.hpp"

namespace laketop::aws {
namespace {

template <class T>
bool ParseNumber(std::string_view text, T& out) {
  if (text.starts_with('+')) text.remove_prefix(1);
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

template <class T>
std::string NumberText(T value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return fmt::format("{}", value);
}

template <class T>
void WriteNumber(std::string& out, T value) {
  std::string text = NumberText(value);
  // JSON has no such numbers: AWS writes them as strings.
  out += std::isfinite(value) ? text : "\"" + text + "\"";
}

}  // namespace

std::optional<double> SpecialNumber(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

void WriteJsonNumber(std::string& out, float value) {
  WriteNumber(out, value);
}
void WriteJsonNumber(std::string& out, double value) {
  WriteNumber(out, value);
}

std::string ScalarText(const Shape& shape, const void* value) {
  switch (shape.kind) {
    case Kind::kString:
      return *static_cast<const std::string*>(value);
    case Kind::kBlob:
      return Base64Encode(*static_cast<const std::string*>(value));
    case Kind::kBoolean:
      return *static_cast<const bool*>(value) ? "true" : "false";
    case Kind::kInteger:
      return fmt::format("{}", *static_cast<const std::int32_t*>(value));
    case Kind::kLong:
      return fmt::format("{}", *static_cast<const std::int64_t*>(value));
    case Kind::kFloat:
      return NumberText(*static_cast<const float*>(value));
    case Kind::kDouble:
      return NumberText(*static_cast<const double*>(value));
    default:
      return {};
  }
}

std::string TimeText(Timestamp time, TimeFormat format) {
  switch (format) {
    case TimeFormat::kHttpDate:
      return FormatHttpDate(time);
    case TimeFormat::kEpochSeconds: {
      std::int64_t milliseconds = time.time_since_epoch().count();
      if (milliseconds % 1000 == 0) return fmt::format("{}", milliseconds / 1000);
      std::string text = fmt::format("{}{}.{:03}", milliseconds < 0 ? "-" : "",
                                     std::abs(milliseconds / 1000), std::abs(milliseconds % 1000));
      return text;
    }
    case TimeFormat::kProtocol:
    case TimeFormat::kIso8601:
      break;
  }
  return time.time_since_epoch().count() % 1000 == 0 ? FormatIso8601Seconds(time)
                                                     : FormatIso8601(time);
}

std::optional<Timestamp> ParseTime(std::string_view text, TimeFormat format) {
  double seconds = 0;
  bool number = ParseNumber(text, seconds) && std::abs(seconds) <= kEpochSecondsMax;
  if (format == TimeFormat::kEpochSeconds) {
    if (number) return FromEpochSeconds(seconds);
  }
  std::optional<Timestamp> time =
      format == TimeFormat::kHttpDate ? ParseHttpDate(text) : ParseIso8601(text);
  if (!time) time = format == TimeFormat::kHttpDate ? ParseIso8601(text) : ParseHttpDate(text);
  if (!time) time = ParseBasicIso8601(text);
  if (!time && number) time = FromEpochSeconds(seconds);
  return time;
}

bool ParseScalar(std::string_view text, const Shape& shape, TimeFormat format, void* value) {
  switch (shape.kind) {
    case Kind::kString:
      *static_cast<std::string*>(value) = std::string(text);
      return true;
    case Kind::kBlob: {
      std::optional<std::string> bytes = Base64Decode(text);
      if (bytes) *static_cast<std::string*>(value) = std::move(*bytes);
      return bytes.has_value();
    }
    case Kind::kBoolean:
      if (text != "true" && text != "false" && text != "TRUE" && text != "FALSE" &&
          text != "True" && text != "False") {
        return false;
      }
      *static_cast<bool*>(value) = text[0] == 't' || text[0] == 'T';
      return true;
    case Kind::kInteger:
      return ParseNumber(text, *static_cast<std::int32_t*>(value));
    case Kind::kLong:
      return ParseNumber(text, *static_cast<std::int64_t*>(value));
    case Kind::kFloat:
    case Kind::kDouble: {
      double number = 0;
      std::optional<double> special = SpecialNumber(text);
      if (special) {
        number = *special;
      } else if (!ParseNumber(text, number)) {
        return false;
      }
      if (shape.kind == Kind::kFloat) {
        *static_cast<float*>(value) = static_cast<float>(number);
      } else {
        *static_cast<double*>(value) = number;
      }
      return true;
    }
    case Kind::kTimestamp: {
      std::optional<Timestamp> time = ParseTime(text, format);
      if (time) *static_cast<Timestamp*>(value) = *time;
      return time.has_value();
    }
    default:
      return false;
  }
}

}  // namespace laketop::aws
