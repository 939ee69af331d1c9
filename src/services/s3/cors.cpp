// SPDX-License-Identifier: Apache-2.0
#include "services/s3/cors.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"

namespace laketop::s3 {
namespace {

constexpr std::string_view kMethods[] = {"GET", "PUT", "POST", "DELETE", "HEAD"};

// A pattern holds one '*' at most, for any text.
bool Matches(std::string_view pattern, std::string_view text) {
  std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  std::string_view head = pattern.substr(0, star);
  std::string_view tail = pattern.substr(star + 1);
  return text.size() >= head.size() + tail.size() && text.starts_with(head) && text.ends_with(tail);
}

const std::string* FindOrigin(const CorsRule& rule, const std::string& origin) {
  for (const std::string& pattern : rule.allowed_origins) {
    if (Matches(pattern, origin)) return &pattern;
  }
  return nullptr;
}

bool AllowsHeaders(const CorsRule& rule, const std::vector<std::string>& headers) {
  return std::ranges::all_of(headers, [&](const std::string& header) {
    return std::ranges::any_of(rule.allowed_headers, [&](const std::string& pattern) {
      return Matches(AsciiLower(pattern), AsciiLower(header));
    });
  });
}

void CheckOneWildcard(std::string_view element, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (std::ranges::count(value, '*') > 1) {
      throw InvalidRequest(
          fmt::format("{} \"{}\" can not have more than one wildcard.", element, value));
    }
  }
}

}  // namespace

void CheckCorsRules(const std::vector<CorsRule>& rules) {
  if (rules.empty() || rules.size() > kCorsRulesMax) throw MalformedXml();
  for (const CorsRule& rule : rules) {
    if (rule.allowed_methods.empty() || rule.allowed_origins.empty()) throw MalformedXml();
    for (const std::string& method : rule.allowed_methods) {
      if (std::ranges::find(kMethods, method) != std::end(kMethods)) continue;
      throw InvalidRequest(fmt::format(
          "Found unsupported HTTP method in CORS config. Unsupported method is {}", method));
    }
    CheckOneWildcard("AllowedOrigin", rule.allowed_origins);
    CheckOneWildcard("AllowedHeader", rule.allowed_headers);
    for (const std::string& header : rule.expose_headers) {
      if (header.find('*') == std::string::npos) continue;
      throw InvalidRequest(
          fmt::format("ExposeHeader \"{}\" contains wildcard. We currently do not "
                      "support wildcard for ExposeHeader.",
                      header));
    }
    if (rule.id && rule.id->size() > kCorsIdMax) throw MalformedXml();
  }
}

std::optional<ports::CorsGrant> GrantOf(const std::vector<CorsRule>& rules,
                                        const ports::CorsQuestion& question) {
  for (const CorsRule& rule : rules) {
    const std::string* origin = FindOrigin(rule, question.origin);
    if (origin == nullptr ||
        std::ranges::find(rule.allowed_methods, question.method) == rule.allowed_methods.end() ||
        !AllowsHeaders(rule, question.headers)) {
      continue;
    }
    ports::CorsGrant grant;
    const bool any = *origin == "*";
    grant.emplace_back("Access-Control-Allow-Origin", any ? "*" : question.origin);
    grant.emplace_back("Access-Control-Allow-Methods",
                       fmt::format("{}", fmt::join(rule.allowed_methods, ", ")));
    if (!any) grant.emplace_back("Access-Control-Allow-Credentials", "true");
    if (!question.headers.empty()) {
      grant.emplace_back("Access-Control-Allow-Headers",
                         fmt::format("{}", fmt::join(question.headers, ", ")));
    }
    if (!rule.expose_headers.empty()) {
      grant.emplace_back("Access-Control-Expose-Headers",
                         fmt::format("{}", fmt::join(rule.expose_headers, ", ")));
    }
    if (rule.max_age_seconds) {
      grant.emplace_back("Access-Control-Max-Age", fmt::format("{}", *rule.max_age_seconds));
    }
    grant.emplace_back("Vary",
                       "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    return grant;
  }
  return std::nullopt;
}

}  // namespace laketop::s3
