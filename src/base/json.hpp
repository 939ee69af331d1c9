// SPDX-License-Identifier: Apache-2.0
#pragma once
// Json: a JSON value. Objects keep the order of their members. Integers that fit int64 stay exact;
// other numbers are doubles. Parsing has limits, so that outside text cannot exhaust memory or
// stack.

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace laketop {

class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  template <class T>
    requires(std::integral<T> && !std::same_as<T, bool>)
  Json(T value) : value_(static_cast<std::int64_t>(value)) {}
  Json(double value) : value_(value) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  static Json MakeObject() { return Json(Object()); }
  static Json MakeArray() { return Json(Array()); }

  bool IsNull() const { return value_.index() == 0; }
  bool IsBool() const { return std::holds_alternative<bool>(value_); }
  bool IsInt() const { return std::holds_alternative<std::int64_t>(value_); }
  bool IsDouble() const { return std::holds_alternative<double>(value_); }
  bool IsNumber() const { return IsInt() || IsDouble(); }
  bool IsString() const { return std::holds_alternative<std::string>(value_); }
  bool IsArray() const { return std::holds_alternative<Array>(value_); }
  bool IsObject() const { return std::holds_alternative<Object>(value_); }

  // The caller has checked the kind.
  bool AsBool() const { return std::get<bool>(value_); }
  std::int64_t AsInt() const { return std::get<std::int64_t>(value_); }
  double AsDouble() const {
    return IsInt() ? static_cast<double>(AsInt()) : std::get<double>(value_);
  }
  const std::string& AsString() const { return std::get<std::string>(value_); }
  std::string& AsString() { return std::get<std::string>(value_); }
  const Array& AsArray() const { return std::get<Array>(value_); }
  Array& AsArray() { return std::get<Array>(value_); }
  const Object& AsObject() const { return std::get<Object>(value_); }
  Object& AsObject() { return std::get<Object>(value_); }

  // The member of that name, or null; null too where this is no object.
  const Json* Find(std::string_view name) const;
  // Adds or replaces a member; a null value becomes an object.
  Json& Set(std::string_view name, Json value);
  // Adds an element; a null value becomes an array.
  Json& Append(Json value);

  // Shorthands for records of our own: the member's value where it has that kind.
  std::string StringOr(std::string_view name, std::string_view otherwise) const;
  std::int64_t IntOr(std::string_view name, std::int64_t otherwise) const;
  bool BoolOr(std::string_view name, bool otherwise) const;

  bool operator==(const Json&) const = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

struct JsonLimits {
  std::size_t bytes_max = 64 << 20;
  int depth_max = 128;
};

struct JsonError {
  std::string message;
};

std::expected<Json, JsonError> ParseJson(std::string_view text, JsonLimits limits = {});

// Compact; control characters and invalid UTF-8 come out escaped (U+FFFD for the latter).
std::string WriteJson(const Json& value);
std::string WritePrettyJson(const Json& value);
// Appends `text` as a JSON string, quotes included.
void AppendJsonString(std::string& out, std::string_view text);
// The shortest text that reads back as the same double; 1.0 is "1.0".
std::string WriteDouble(double value);

}  // namespace laketop
