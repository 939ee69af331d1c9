// SPDX-License-Identifier: Apache-2.0
#pragma once
// Origins: whether a web page may make this request. A page of another site could otherwise drive
// the server of whoever looks at it, for nothing asks it for a password there. Clients that are no
// browsers send neither Origin nor Sec-Fetch-Site and are not concerned. Immutable: any thread.

#include <string>
#include <string_view>
#include <vector>

#include "aws/gateway_hosts.hpp"
#include "http/message.hpp"

namespace laketop::aws {

enum class OriginVerdict {
  kNoBrowser,  // or the page is the server's own
  kAllowed,    // a page of another origin that may: the answer must say so
  kRefused
};

class Origins {
 public:
  // `allowed`: origins as browsers write them, "https://lake.example"; "*" allows all.
  Origins(const Hosts& hosts, std::vector<std::string> allowed);

  OriginVerdict Judge(const http::Request& request) const;

 private:
  const Hosts& hosts_;
  std::vector<std::string> allowed_;
};

// OPTIONS with Access-Control-Request-Method: a browser asking before it sends.
bool IsPreflight(const http::Request& request);
http::Response PreflightResponse(const http::Request& request);
// Lets the page of this request's Origin read the answer.
void AllowOrigin(const http::Request& request, http::Response& response);

}  // namespace laketop::aws
