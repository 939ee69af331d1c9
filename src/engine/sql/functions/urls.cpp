// SPDX-License-Identifier: Apache-2.0
// URL functions over one parser that accepts what java.net.URI accepts, as Trino's do.
// https://trino.io/docs/current/functions/url.html
#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

#include <fmt/format.h>

#include <cctype>

#include "base/encoding.hpp"
#include "engine/sql/functions/url_parts.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::ValidityMask;
using duckdb::Vector;

// What java.net.URLDecoder says of the first escape that is none.
std::string EscapeFault(std::string_view text) {
  const auto is_hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    const std::string_view digits = text.substr(at + 1, 2);
    if (digits.size() < 2) break;
    if (is_hex(digits[0]) && is_hex(digits[1])) continue;
    const std::string fault = "URLDecoder: Illegal hex characters in escape (%) pattern - ";
    if (digits[0] == '-' && is_hex(digits[1])) return fault + "negative value";
    return fault + fmt::format("Error at index {} in: \"{}\"", is_hex(digits[0]) ? 1 : 0, digits);
  }
  return "URLDecoder: Incomplete trailing escape (%) pattern";
}

std::string_view View(const string_t& text) {
  return {text.GetData(), text.GetSize()};
}

// Part picks a text of the parsed URL, or none.
template <class Part>
void AddPart(FunctionSet& set, std::string name, Part part) {
  auto run = [part](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    duckdb::UnaryExecutor::ExecuteWithNulls<string_t, string_t>(
        input.data[0], result, input.size(),
        [&](string_t value, ValidityMask& mask, duckdb::idx_t row) {
          std::optional<UrlParts> url = ParseUrl(View(value));
          std::optional<std::string> text;
          if (url) text = part(*url);
          if (!text) {
            mask.SetInvalid(row);
            return string_t();
          }
          return duckdb::StringVector::AddString(result, *text);
        });
  };
  set.Add(
      duckdb::ScalarFunction(std::move(name), {LogicalType::VARCHAR}, LogicalType::VARCHAR, run));
}

std::string Encode(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                c == '*' || c == '-' || c == '_' || c == '.';
    if (kept) {
      out.push_back(c);
    } else if (c == ' ') {
      out.push_back('+');
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

void ExtractPort(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
  duckdb::UnaryExecutor::ExecuteWithNulls<string_t, std::int64_t>(
      input.data[0], result, input.size(),
      [](string_t value, ValidityMask& mask, duckdb::idx_t row) -> std::int64_t {
        std::optional<UrlParts> url = ParseUrl(View(value));
        if (url && url->port) return *url->port;
        mask.SetInvalid(row);
        return 0;
      });
}

void ExtractParameter(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
  duckdb::BinaryExecutor::ExecuteWithNulls<string_t, string_t, string_t>(
      input.data[0], input.data[1], result, input.size(),
      [&](string_t value, string_t name, ValidityMask& mask, duckdb::idx_t row) {
        std::optional<UrlParts> url = ParseUrl(View(value));
        std::optional<std::string> text;
        if (url) text = FindUrlParameter(*url, View(name));
        if (!text) {
          mask.SetInvalid(row);
          return string_t();
        }
        return duckdb::StringVector::AddString(result, *text);
      });
}

}  // namespace

void RegisterUrls(FunctionSet& set) {
  AddPart(set, "trino_url_extract_protocol",
          [](const UrlParts& url) { return std::optional(url.scheme); });
  AddPart(set, "trino_url_extract_host",
          [](const UrlParts& url) { return std::optional(url.host.value_or("")); });
  AddPart(set, "trino_url_extract_path",
          [](const UrlParts& url) { return std::optional(url.path.value_or("")); });
  AddPart(set, "trino_url_extract_query",
          [](const UrlParts& url) { return std::optional(url.query.value_or("")); });
  AddPart(set, "trino_url_extract_fragment",
          [](const UrlParts& url) { return std::optional(url.fragment.value_or("")); });
  set.Add(duckdb::ScalarFunction("trino_url_extract_port", {LogicalType::VARCHAR},
                                 LogicalType::BIGINT, ExtractPort));
  set.Add(duckdb::ScalarFunction("trino_url_extract_parameter",
                                 {LogicalType::VARCHAR, LogicalType::VARCHAR}, LogicalType::VARCHAR,
                                 ExtractParameter));
  set.UnaryText<string_t>("trino_url_encode", LogicalType::VARCHAR,
                          [](string_t value, Vector& result) {
                            return duckdb::StringVector::AddString(result, Encode(View(value)));
                          });
  set.UnaryText<string_t>("trino_url_decode", LogicalType::VARCHAR,
                          [](string_t value, Vector& result) {
                            std::optional<std::string> text = PercentDecode(View(value), true);
                            if (!text)
                              ThrowUserError("INVALID_FUNCTION_ARGUMENT", EscapeFault(View(value)));
                            return duckdb::StringVector::AddString(result, *text);
                          });
}

}  // namespace laketop::engine
