// SPDX-License-Identifier: Apache-2.0
#include "formats/hive_type.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <utility>

namespace laketop::formats {
namespace {

struct Scalar {
  std::string_view name;
  HiveKind kind;
};

constexpr std::array kScalars{
    Scalar{"boolean", HiveKind::kBoolean},
    Scalar{"tinyint", HiveKind::kTinyInt},
    Scalar{"smallint", HiveKind::kSmallInt},
    Scalar{"int", HiveKind::kInt},
    Scalar{"bigint", HiveKind::kBigInt},
    Scalar{"float", HiveKind::kFloat},
    Scalar{"double", HiveKind::kDouble},
    Scalar{"string", HiveKind::kString},
    Scalar{"binary", HiveKind::kBinary},
    Scalar{"date", HiveKind::kDate},
    Scalar{"timestamp", HiveKind::kTimestamp},
    // Second spellings, read and never written.
    Scalar{"integer", HiveKind::kInt},
    Scalar{"long", HiveKind::kBigInt},
    Scalar{"real", HiveKind::kFloat},
    Scalar{"bool", HiveKind::kBoolean},
    Scalar{"byte", HiveKind::kTinyInt},
    Scalar{"short", HiveKind::kSmallInt},
};

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string LowerText(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), Lower);
  return out;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  FormatResult<HiveType> Whole() {
    FormatResult<HiveType> type = Type(0);
    if (!type) return type;
    Space();
    if (at_ != text_.size()) return Wrong("end of the type");
    return type;
  }

 private:
  std::unexpected<FormatError> Wrong(std::string_view expected) const {
    return Corrupt("expected " + std::string(expected) + " at position " + std::to_string(at_) +
                   " of type '" + std::string(text_.substr(0, 200)) + "'");
  }

  void Space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  bool Take(char c) {
    Space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string Word() {
    Space();
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_')) {
      ++at_;
    }
    return LowerText(text_.substr(begin, at_ - begin));
  }

  static constexpr int kNumberMax = 1'000'000'000;

  FormatResult<int> Number(int max) {
    Space();
    int value = 0;
    auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc() || value < 0 || value > max) return Wrong("a number");
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  FormatResult<HiveType> Type(int depth) {
    if (depth > kHiveTypeDepthMax) return TooLarge("a type is nested too deeply");
    const std::string word = Word();
    for (const Scalar& scalar : kScalars) {
      if (scalar.name == word) return HiveType{.kind = scalar.kind};
    }
    if (word == "decimal" || word == "numeric") return Decimal();
    if (word == "varchar") return Sized(HiveKind::kVarchar, 65535);
    if (word == "char") return Sized(HiveKind::kChar, 255);
    if (word == "array") return Array(depth);
    if (word == "map") return Map(depth);
    if (word == "struct") return Struct(depth);
    return Wrong("a type");
  }

  FormatResult<HiveType> Decimal() {
    HiveType type{.kind = HiveKind::kDecimal, .precision = 10, .scale = 0};
    if (!Take('(')) return type;
    FormatResult<int> precision = Number(kNumberMax);
    if (!precision) return std::unexpected(precision.error());
    if (*precision < 1 || *precision > 38) {
      return Corrupt("Decimal precision out of allowed range [1,38]");
    }
    type.precision = *precision;
    if (Take(',')) {
      FormatResult<int> scale = Number(kNumberMax);
      if (!scale) return std::unexpected(scale.error());
      if (*scale > type.precision) {
        return Corrupt("Decimal scale must be less than or equal to precision");
      }
      type.scale = *scale;
    }
    if (!Take(')')) return Wrong("')'");
    return type;
  }

  FormatResult<HiveType> Sized(HiveKind kind, int max) {
    HiveType type{.kind = kind, .precision = kind == HiveKind::kChar ? 1 : max};
    if (!Take('(')) return type;
    FormatResult<int> length = Number(kNumberMax);
    if (!length) return std::unexpected(length.error());
    if (*length < 1 || *length > max) {
      return Corrupt((kind == HiveKind::kChar ? "Char length " : "Varchar length ") +
                     std::to_string(*length) + " out of allowed range [1, " + std::to_string(max) +
                     "]");
    }
    type.precision = *length;
    if (!Take(')')) return Wrong("')'");
    return type;
  }

  FormatResult<HiveType> Array(int depth) {
    if (!Take('<')) return Wrong("'<'");
    FormatResult<HiveType> element = Type(depth + 1);
    if (!element) return element;
    if (!Take('>')) return Wrong("'>'");
    return ArrayOf(std::move(*element));
  }

  FormatResult<HiveType> Map(int depth) {
    if (!Take('<')) return Wrong("'<'");
    FormatResult<HiveType> key = Type(depth + 1);
    if (!key) return key;
    if (!Take(',')) return Wrong("','");
    FormatResult<HiveType> value = Type(depth + 1);
    if (!value) return value;
    if (!Take('>')) return Wrong("'>'");
    return MapOf(std::move(*key), std::move(*value));
  }

  // A field's name is everything up to its colon: names in data hold any character.
  FormatResult<HiveType> Struct(int depth) {
    HiveType type{.kind = HiveKind::kStruct};
    if (!Take('<')) return Wrong("'<'");
    if (Take('>')) return type;
    do {
      Space();
      std::string name;
      if (at_ < text_.size() && text_[at_] == '`') {
        const std::size_t close = text_.find('`', at_ + 1);
        if (close == std::string_view::npos) return Wrong("'`'");
        name = text_.substr(at_ + 1, close - at_ - 1);
        at_ = close + 1;
        Space();
      } else {
        const std::size_t colon = text_.find(':', at_);
        if (colon == std::string_view::npos) return Wrong("':'");
        name = text_.substr(at_, colon - at_);
        while (!name.empty() && name.back() == ' ') name.pop_back();
        at_ = colon;
      }
      if (!Take(':')) return Wrong("':'");
      FormatResult<HiveType> field = Type(depth + 1);
      if (!field) return field;
      type.fields.push_back({std::move(name), std::move(*field)});
    } while (Take(','));
    if (!Take('>')) return Wrong("'>'");
    return type;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool IsInteger(HiveKind kind) {
  return kind >= HiveKind::kTinyInt && kind <= HiveKind::kBigInt;
}

bool IsNumber(HiveKind kind) {
  return kind >= HiveKind::kTinyInt && kind <= HiveKind::kDecimal;
}

int IntegerDigits(HiveKind kind) {
  switch (kind) {
    case HiveKind::kTinyInt:
      return 3;
    case HiveKind::kSmallInt:
      return 5;
    case HiveKind::kInt:
      return 10;
    default:
      return 19;
  }
}

HiveType DecimalOf(const HiveType& type) {
  if (type.kind == HiveKind::kDecimal) return type;
  return {.kind = HiveKind::kDecimal, .precision = IntegerDigits(type.kind), .scale = 0};
}

HiveType MergeNumbers(const HiveType& a, const HiveType& b) {
  if (IsInteger(a.kind) && IsInteger(b.kind)) return {.kind = std::max(a.kind, b.kind)};
  const bool fraction_of_bits = a.kind == HiveKind::kFloat || a.kind == HiveKind::kDouble ||
                                b.kind == HiveKind::kFloat || b.kind == HiveKind::kDouble;
  if (fraction_of_bits) return {.kind = HiveKind::kDouble};
  const HiveType x = DecimalOf(a);
  const HiveType y = DecimalOf(b);
  const int scale = std::max(x.scale, y.scale);
  const int whole = std::max(x.precision - x.scale, y.precision - y.scale);
  if (whole + scale > 38) return {.kind = HiveKind::kDouble};
  return {.kind = HiveKind::kDecimal, .precision = whole + scale, .scale = scale};
}

HiveType MergeStructs(const HiveType& a, const HiveType& b) {
  HiveType out = a;
  // Made only when two structs differ in the order of their fields, which is rare.
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < b.fields.size(); ++i) {
    const HiveField& field = b.fields[i];
    std::size_t place = i;
    if (i >= a.fields.size() || a.fields[i].name != field.name) {
      if (places.empty()) {
        for (std::size_t at = 0; at < a.fields.size(); ++at) places.emplace(a.fields[at].name, at);
      }
      auto found = places.find(field.name);
      if (found == places.end()) {
        out.fields.push_back(field);
        continue;
      }
      place = found->second;
    }
    if (out.fields[place].type != field.type) {
      out.fields[place].type = Merge(out.fields[place].type, field.type);
    }
  }
  return out;
}

void Append(std::string& out, const HiveType& type) {
  switch (type.kind) {
    case HiveKind::kUnknown:
      out += "string";
      return;
    case HiveKind::kDecimal:
      out += "decimal(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
      return;
    case HiveKind::kChar:
      out += "char(" + std::to_string(type.precision) + ")";
      return;
    case HiveKind::kVarchar:
      out += "varchar(" + std::to_string(type.precision) + ")";
      return;
    case HiveKind::kArray:
      out += "array<";
      Append(out, type.fields[0].type);
      out += '>';
      return;
    case HiveKind::kMap:
      out += "map<";
      Append(out, type.fields[0].type);
      out += ',';
      Append(out, type.fields[1].type);
      out += '>';
      return;
    case HiveKind::kStruct: {
      out += "struct<";
      bool first = true;
      for (const HiveField& field : type.fields) {
        if (!std::exchange(first, false)) out += ',';
        out += field.name;
        out += ':';
        Append(out, field.type);
      }
      out += '>';
      return;
    }
    default:
      for (const Scalar& scalar : kScalars) {
        if (scalar.kind == type.kind) {
          out += scalar.name;
          return;
        }
      }
  }
}

}  // namespace

FormatResult<HiveType> ParseHiveType(std::string_view text) {
  if (text.size() > kHiveTypeBytesMax) return TooLarge("a type is too long");
  return Parser(text).Whole();
}

std::string Spell(const HiveType& type) {
  std::string out;
  Append(out, type);
  return out;
}

HiveType ArrayOf(HiveType element) {
  HiveType type{.kind = HiveKind::kArray};
  type.fields.push_back({"", std::move(element)});
  return type;
}

HiveType MapOf(HiveType key, HiveType value) {
  HiveType type{.kind = HiveKind::kMap};
  type.fields.push_back({"", std::move(key)});
  type.fields.push_back({"", std::move(value)});
  return type;
}

HiveType Merge(const HiveType& a, const HiveType& b) {
  if (a == b || b.kind == HiveKind::kUnknown) return a;
  if (a.kind == HiveKind::kUnknown) return b;
  if (IsNumber(a.kind) && IsNumber(b.kind)) return MergeNumbers(a, b);
  if (a.kind == b.kind) {
    switch (a.kind) {
      case HiveKind::kArray:
        return ArrayOf(Merge(a.fields[0].type, b.fields[0].type));
      case HiveKind::kMap:
        return MapOf(Merge(a.fields[0].type, b.fields[0].type),
                     Merge(a.fields[1].type, b.fields[1].type));
      case HiveKind::kStruct:
        return MergeStructs(a, b);
      case HiveKind::kVarchar:
      case HiveKind::kChar:
        return {.kind = a.kind, .precision = std::max(a.precision, b.precision)};
      default:
        return a;
    }
  }
  const bool days = (a.kind == HiveKind::kDate && b.kind == HiveKind::kTimestamp) ||
                    (a.kind == HiveKind::kTimestamp && b.kind == HiveKind::kDate);
  if (days) return {.kind = HiveKind::kTimestamp};
  return {.kind = HiveKind::kString};
}

void ResolveUnknown(HiveType& type) {
  if (type.kind == HiveKind::kUnknown) type.kind = HiveKind::kString;
  for (HiveField& field : type.fields) ResolveUnknown(field.type);
}

void MergeColumns(std::vector<HiveColumn>& a, const std::vector<HiveColumn>& b) {
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < a.size(); ++i) places.emplace(LowerText(a[i].name), i);
  for (const HiveColumn& column : b) {
    auto [place, added] = places.emplace(LowerText(column.name), a.size());
    if (added) {
      a.push_back(column);
    } else if (a[place->second].type != column.type) {
      a[place->second].type = Merge(a[place->second].type, column.type);
    }
  }
}

}  // namespace laketop::formats
