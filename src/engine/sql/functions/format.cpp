// SPDX-License-Identifier: Apache-2.0
// format(). https://trino.io/docs/current/functions/conversion.html
#include "engine/sql/functions/rows.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "engine/sql/functions/code_points.hpp"
#include "engine/sql/functions/format_spec.hpp"
#include "engine/sql/functions/groups.hpp"
#include "engine/sql/functions/java_number.hpp"
#include "engine/sql/functions/number_text.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

std::optional<CalendarTime> TimeOf(const Value& value) {
  CalendarTime out;
  std::int64_t micros = 0;
  switch (value.type().id()) {
    case LogicalTypeId::DATE:
      out.days = value.GetValue<duckdb::date_t>().days;
      out.has_time = false;
      return out;
    case LogicalTypeId::TIME:
      out.has_date = false;
      out.nanos_of_day = value.GetValue<duckdb::dtime_t>().micros * 1000;
      return out;
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_NS:
      micros = value.DefaultCastAs(LogicalType::TIMESTAMP).GetValue<duckdb::timestamp_t>().value;
      break;
    default:
      if (!value.type().IsIntegral()) return std::nullopt;
      micros = value.GetValue<std::int64_t>() * 1000;  // of Java's milliseconds
  }
  out.days = micros / kMicrosPerDay - (micros % kMicrosPerDay < 0 ? 1 : 0);
  out.nanos_of_day = (micros - out.days * kMicrosPerDay) * 1000;
  return out;
}

// As Java's toString of the class that Trino makes of the value.
std::string TextOf(const Value& value) {
  switch (value.type().id()) {
    case LogicalTypeId::DOUBLE:
      return JavaDouble(value.GetValue<double>());
    case LogicalTypeId::FLOAT:
      return JavaFloat(value.GetValue<float>());
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_NS: {
      // LocalDateTime leaves out seconds that are zero.
      std::string text = value.ToString();
      if (const std::size_t blank = text.find(' '); blank != text.npos) text[blank] = 'T';
      if (text.ends_with(":00") && text.size() == 19) text.resize(16);
      return text;
    }
    case LogicalTypeId::DECIMAL:
      return WithLeadingZero(value.ToString());
    default:
      return value.ToString();
  }
}

std::string PlainDigits(double magnitude) {
  char buffer[512];
  const auto [end, error] =
      std::to_chars(std::begin(buffer), std::end(buffer), magnitude, std::chars_format::fixed);
  return {buffer, end};
}

// None where the conversion does not fit the value.
std::optional<std::string> Integer(const FormatSpec& spec, const Value& value) {
  if (!value.type().IsIntegral()) return std::nullopt;
  if (spec.conversion == 'd') {
    const std::string digits = value.ToString();
    const bool negative = digits.starts_with('-');
    return LayOutNumber(spec, negative, negative ? digits.substr(1) : digits);
  }
  const auto bits = static_cast<std::uint64_t>(value.GetValue<std::int64_t>());
  const bool hex = spec.conversion == 'x';
  std::string digits = hex ? fmt::format("{:x}", bits) : fmt::format("{:o}", bits);
  if (spec.alternate) digits = (hex ? "0x" : "0") + digits;
  return LayOutNumber(spec, false, digits);
}

std::optional<std::string> Real(const FormatSpec& spec, const Value& value) {
  const int precision = spec.precision < 0 ? 6 : spec.precision;
  if (value.type().id() == LogicalTypeId::DECIMAL && spec.conversion == 'f') {
    const std::string digits = WithLeadingZero(value.ToString());
    const bool negative = digits.starts_with('-');
    return LayOutNumber(spec, negative,
                        RoundPlain(negative ? digits.substr(1) : digits, precision));
  }
  const LogicalTypeId id = value.type().id();
  if (id != LogicalTypeId::DOUBLE && id != LogicalTypeId::FLOAT && id != LogicalTypeId::DECIMAL) {
    return std::nullopt;
  }
  const auto number = value.GetValue<double>();
  const double magnitude = std::abs(number);
  if (!std::isfinite(number)) {
    FormatSpec plain = spec;
    plain.zero = false;
    plain.group = false;
    return LayOutNumber(plain, number < 0, std::isnan(number) ? "NaN" : "Infinity");
  }
  const bool negative = std::signbit(number);
  switch (spec.conversion) {
    case 'f': {
      std::string digits = PlainDigits(magnitude);
      if (id == LogicalTypeId::FLOAT) {
        char buffer[128];
        const auto [end, error] =
            std::to_chars(std::begin(buffer), std::end(buffer), static_cast<float>(magnitude),
                          std::chars_format::fixed);
        digits.assign(buffer, end);
      }
      return LayOutNumber(spec, negative, RoundPlain(digits, precision));
    }
    case 'e':
      return LayOutNumber(spec, negative, FormatScientific(magnitude, precision));
    default:
      return LayOutNumber(spec, negative, FormatGeneral(magnitude, precision));
  }
}

std::uint32_t JavaHash(std::string_view text) {
  std::uint32_t hash = 0;
  for (std::uint32_t point : CodePointsOf(text)) {
    if (point >= 0x10000) {
      hash = hash * 31 + (0xD800 + ((point - 0x10000) >> 10));
      point = 0xDC00 + ((point - 0x10000) & 0x3FF);
    }
    hash = hash * 31 + point;
  }
  return hash;
}

// The class that Trino makes of the value.
std::string_view JavaClass(const LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::BOOLEAN:
      return "java.lang.Boolean";
    case LogicalTypeId::FLOAT:
      return "java.lang.Float";
    case LogicalTypeId::DOUBLE:
      return "java.lang.Double";
    case LogicalTypeId::DECIMAL:
      return "java.math.BigDecimal";
    case LogicalTypeId::DATE:
      return "java.time.LocalDate";
    case LogicalTypeId::TIME:
      return "java.time.LocalTime";
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_NS:
      return "java.time.LocalDateTime";
    default:
      return type.IsIntegral() ? "java.lang.Long" : "java.lang.String";
  }
}

std::string Cut(const FormatSpec& spec, std::string text) {
  if (spec.precision >= 0) text.resize(OffsetOfCodePoint(text, spec.precision));
  return LayOutText(spec, std::move(text));
}

std::optional<std::string> Convert(const FormatSpec& spec, const Value& value) {
  if (spec.conversion == 'b') {
    const bool truth =
        !value.IsNull() && (value.type().id() != LogicalTypeId::BOOLEAN || value.GetValue<bool>());
    return Cut(spec, truth ? "true" : "false");
  }
  if (value.IsNull()) return Cut(spec, "null");
  switch (spec.conversion) {
    case 's':
      return Cut(spec, TextOf(value));
    case 'h': {
      if (value.type().id() == LogicalTypeId::VARCHAR) {
        return Cut(spec, fmt::format("{:x}", JavaHash(duckdb::StringValue::Get(value))));
      }
      if (!value.type().IsIntegral()) return std::nullopt;
      const auto bits = static_cast<std::uint64_t>(value.GetValue<std::int64_t>());
      return Cut(spec, fmt::format("{:x}", static_cast<std::uint32_t>(bits ^ bits >> 32)));
    }
    case 'c':
      return std::nullopt;  // Trino's integers are Longs, which Java takes for no characters
    case 'd':
    case 'x':
    case 'o':
      return Integer(spec, value);
    case 't': {
      const std::optional<CalendarTime> time = TimeOf(value);
      if (!time) return std::nullopt;
      std::optional<std::string> text = FormatTime(spec.time, *time);
      if (!text) return std::nullopt;
      return LayOutText(spec, std::move(*text));
    }
    default:
      return Real(spec, value);
  }
}

Value Format(Values& in, const LogicalType& type) {
  if (in[0].IsNull()) return Value(type);
  const std::string& format = duckdb::StringValue::Get(in[0]);
  const auto pieces = ParseFormat(format);
  const auto invalid = [&](std::string_view reason) {
    return fmt::format("Invalid format string: {} ({})", format, reason);
  };
  if (!pieces) FailArgument(invalid(pieces.error()));
  std::string out;
  for (const FormatSpec& spec : *pieces) {
    if (spec.conversion == 0) {
      out += spec.text;
    } else if (spec.conversion == 'n') {
      out += '\n';
    } else if (spec.conversion == '%') {
      out += LayOutText(spec, "%");
    } else {
      const auto argument = static_cast<std::size_t>(spec.argument) + 1;
      std::optional<std::string> text;
      if (argument >= in.size()) {
        FailArgument(
            invalid(fmt::format("MissingFormatArgument: Format specifier '{}'", spec.text)));
      }
      text = Convert(spec, in[argument]);
      if (!text) {
        FailArgument(invalid(fmt::format("IllegalFormatConversion: {} != {}",
                                         spec.conversion == 't' ? spec.time : spec.conversion,
                                         JavaClass(in[argument].type()))));
      }
      out += *text;
    }
  }
  return Value(out);
}

}  // namespace

void RegisterFormat(FunctionSet& set) {
  AddValues(set, {.name = "trino_format",
                  .in = {LogicalType::VARCHAR},
                  .out = LogicalType::VARCHAR,
                  .compute = Format,
                  .varargs = LogicalType::ANY,
                  .sees_nulls = true});
}

}  // namespace laketop::engine
