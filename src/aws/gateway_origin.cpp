// SPDX-License-Identifier: Apache-2.0
#include "aws/gateway_origin.hpp"

#include <algorithm>

namespace laketop::aws {

Origins::Origins(const Hosts& hosts, std::vector<std::string> allowed)
    : hosts_(hosts), allowed_(std::move(allowed)) {}

OriginVerdict Origins::Judge(const http::Request& request) const {
  const std::string* origin = request.headers.Find("Origin");
  std::string_view site = request.headers.Get("Sec-Fetch-Site");
  if (origin == nullptr) {
    // A browser leaves Origin out where it only loads (an image, a link).
    return site == "cross-site" ? OriginVerdict::kRefused : OriginVerdict::kNoBrowser;
  }
  std::string own =
      (request.tls ? "https://" : "http://") + std::string(request.headers.Get("Host"));
  if (http::EqualsIgnoringCase(*origin, own)) return OriginVerdict::kNoBrowser;
  bool listed = std::ranges::any_of(allowed_, [&](const std::string& allowed) {
    return allowed == "*" || http::EqualsIgnoringCase(allowed, *origin);
  });
  return listed || hosts_.IsOwnOrigin(*origin) ? OriginVerdict::kAllowed : OriginVerdict::kRefused;
}

bool IsPreflight(const http::Request& request) {
  return request.method == "OPTIONS" &&
         request.headers.Find("Access-Control-Request-Method") != nullptr;
}

http::Response PreflightResponse(const http::Request& request) {
  http::Response response{.status = 200};
  AllowOrigin(request, response);
  response.headers.Set("Access-Control-Allow-Methods", "GET, HEAD, PUT, POST, DELETE, PATCH");
  if (const std::string* asked = request.headers.Find("Access-Control-Request-Headers")) {
    response.headers.Set("Access-Control-Allow-Headers", *asked);
  }
  response.headers.Set("Access-Control-Max-Age", "600");
  return response;
}

void AllowOrigin(const http::Request& request, http::Response& response) {
  const std::string* origin = request.headers.Find("Origin");
  if (origin == nullptr || response.headers.Find("Access-Control-Allow-Origin") != nullptr) return;
  response.headers.Set("Access-Control-Allow-Origin", *origin);
  response.headers.Add("Vary", "Origin");
  response.headers.Set("Access-Control-Expose-Headers", "*");
}

}  // namespace laketop::aws
