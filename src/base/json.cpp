// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <cmath>

namespace laketop {
namespace {

namespace dom = simdjson::dom;

Json Convert(dom::element element) {
  switch (element.type()) {
    case dom::element_type::ARRAY: {
      Json::Array array;
      for (dom::element child : dom::array(element)) array.push_back(Convert(child));
      return array;
    }
    case dom::element_type::OBJECT: {
      Json::Object object;
      for (dom::key_value_pair field : dom::object(element)) {
        object.emplace_back(std::string(field.key), Convert(field.value));
      }
      return object;
    }
    case dom::element_type::INT64:
      return std::int64_t(element);
    case dom::element_type::UINT64:
      return static_cast<double>(std::uint64_t(element));
    case dom::element_type::DOUBLE:
      return double(element);
    case dom::element_type::STRING:
      return std::string(std::string_view(element));
    case dom::element_type::BOOL:
      return bool(element);
    case dom::element_type::NULL_VALUE:
      return nullptr;
  }
  return nullptr;
}

// Bytes of the UTF-8 sequence at `at`, or 0 where none is valid.
std::size_t Utf8Length(std::string_view text, std::size_t at) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byte(at);
  std::size_t length = lead < 0x80   ? 1
                       : lead < 0xC2 ? 0
                       : lead < 0xE0 ? 2
                       : lead < 0xF0 ? 3
                       : lead < 0xF5 ? 4
                                     : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  }
  if (length == 3 &&
      ((lead == 0xE0 && byte(at + 1) < 0xA0) || (lead == 0xED && byte(at + 1) > 0x9F)))
    return 0;
  if (length == 4 &&
      ((lead == 0xF0 && byte(at + 1) < 0x90) || (lead == 0xF4 && byte(at + 1) > 0x8F)))
    return 0;
  return length;
}

constexpr int kNotPretty = -1;

void Indent(std::string& out, int level) {
  if (level == kNotPretty) return;
  out.push_back('\n');
  out.append(static_cast<std::size_t>(level) * 2, ' ');
}

void Write(std::string& out, const Json& value, int level) {
  int inner = level == kNotPretty ? kNotPretty : level + 1;
  if (value.IsNull()) {
    out += "null";
  } else if (value.IsBool()) {
    out += value.AsBool() ? "true" : "false";
  } else if (value.IsInt()) {
    fmt::format_to(std::back_inserter(out), "{}", value.AsInt());
  } else if (value.IsDouble()) {
    out += WriteDouble(value.AsDouble());
  } else if (value.IsString()) {
    AppendJsonString(out, value.AsString());
  } else if (value.IsArray()) {
    out.push_back('[');
    bool first = true;
    for (const Json& child : value.AsArray()) {
      if (!first) out.push_back(',');
      first = false;
      Indent(out, inner);
      Write(out, child, inner);
    }
    if (!first) Indent(out, level);
    out.push_back(']');
  } else {
    out.push_back('{');
    bool first = true;
    for (const auto& [name, child] : value.AsObject()) {
      if (!first) out.push_back(',');
      first = false;
      Indent(out, inner);
      AppendJsonString(out, name);
      out += level == kNotPretty ? ":" : ": ";
      Write(out, child, inner);
    }
    if (!first) Indent(out, level);
    out.push_back('}');
  }
}

}  // namespace

const Json* Json::Find(std::string_view name) const {
  if (!IsObject()) return nullptr;
  for (const auto& [key, value] : AsObject()) {
    if (key == name) return &value;
  }
  return nullptr;
}

Json& Json::Set(std::string_view name, Json value) {
  if (IsNull()) value_ = Object();
  for (auto& [key, old] : AsObject()) {
    if (key == name) {
      old = std::move(value);
      return *this;
    }
  }
  AsObject().emplace_back(std::string(name), std::move(value));
  return *this;
}

Json& Json::Append(Json value) {
  if (IsNull()) value_ = Array();
  AsArray().push_back(std::move(value));
  return *this;
}

std::string Json::StringOr(std::string_view name, std::string_view otherwise) const {
  const Json* value = Find(name);
  return std::string(value != nullptr && value->IsString() ? std::string_view(value->AsString())
                                                           : otherwise);
}

std::int64_t Json::IntOr(std::string_view name, std::int64_t otherwise) const {
  const Json* value = Find(name);
  return value != nullptr && value->IsInt() ? value->AsInt() : otherwise;
}

bool Json::BoolOr(std::string_view name, bool otherwise) const {
  const Json* value = Find(name);
  return value != nullptr && value->IsBool() ? value->AsBool() : otherwise;
}

std::expected<Json, JsonError> ParseJson(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.bytes_max) return std::unexpected(JsonError{"document is too large"});
  thread_local dom::parser parser;
  if (parser.max_depth() != static_cast<std::size_t>(limits.depth_max)) {
    if (parser.allocate(1024, static_cast<std::size_t>(limits.depth_max)) != simdjson::SUCCESS) {
      return std::unexpected(JsonError{"out of memory"});
    }
  }
  dom::element root;
  simdjson::error_code error = parser.parse(text.data(), text.size()).get(root);
  if (error != simdjson::SUCCESS) {
    return std::unexpected(JsonError{simdjson::error_message(error)});
  }
  return Convert(root);
}

std::string WriteJson(const Json& value) {
  std::string out;
  Write(out, value, kNotPretty);
  return out;
}

std::string WritePrettyJson(const Json& value) {
  std::string out;
  Write(out, value, 0);
  return out;
}

void AppendJsonString(std::string& out, std::string_view text) {
  out.push_back('"');
  for (std::size_t i = 0; i < text.size();) {
    unsigned char c = static_cast<unsigned char>(text[i]);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(c));
      ++i;
    } else if (c < 0x20) {
      switch (c) {
        case '\n':
          out += "\\n";
          break;
        case '\r':
          out += "\\r";
          break;
        case '\t':
          out += "\\t";
          break;
        case '\b':
          out += "\\b";
          break;
        case '\f':
          out += "\\f";
          break;
        default:
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
      }
      ++i;
    } else if (std::size_t length = Utf8Length(text, i); length > 0) {
      out.append(text.substr(i, length));
      i += length;
    } else {
      out += "\xEF\xBF\xBD";
      ++i;
    }
  }
  out.push_back('"');
}

std::string WriteDouble(double value) {
  // JSON has no such numbers; AWS's JSON protocols write them as strings.
  if (std::isnan(value)) return "\"NaN\"";
  if (std::isinf(value)) return value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".eE") == std::string::npos) text += ".0";
  return text;
}

}  // namespace laketop
