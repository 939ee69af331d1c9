// SPDX-License-Identifier: Apache-2.0
#pragma once
// Gateway: the way of every AWS request, in one coroutine (Serve): Host and Origin, limits, which
// service and operation, signature, body, decode, authorize, the handler, encode; and the only
// place where an aws::Error becomes a reply. It runs on the connection's loop; thread-safe.

#include <string>
#include <vector>

#include "aws/gateway_admission.hpp"
#include "aws/gateway_hosts.hpp"
#include "aws/gateway_origin.hpp"
#include "aws/protocol/operation.hpp"
#include "aws/routing.hpp"
#include "aws/sigv4_authentication.hpp"
#include "base/clock.hpp"
#include "http/message.hpp"
#include "ports/authorizer.hpp"
#include "ports/bucket_cors.hpp"

namespace laketop::aws {

// The request that drops all state. It reaches nothing but the admin pages, so that it can wait for
// all others to end.
bool IsReset(const http::Request& request);

struct GatewayOptions {
  HostsOptions hosts;
  std::vector<std::string> allowed_origins;
  AuthMode auth = AuthMode::kPermissive;
  std::string default_region = "us-east-1";
  Admission::Limits admission;
  // Of a body that is read whole: a Lambda function's zip, in base64, is the largest.
  std::uint64_t body_bytes_max = std::uint64_t{80} << 20;
  // Of a body that came compressed.
  std::uint64_t inflated_bytes_max = std::uint64_t{16} << 20;
};

// What the gateway is given; all outlive it.
struct GatewayParts {
  const Clock* clock = nullptr;
  std::vector<ServiceBinding> services;
  std::vector<ports::CredentialSource*> credentials;
  ports::Authorizer* authorizer = nullptr;   // null: all is allowed
  ports::BucketCors* bucket_cors = nullptr;  // null: no bucket has rules
  http::Handler* admin = nullptr;            // answers /_laketop/… and /_localstack/…
};

class Gateway final : public http::Handler {
 public:
  Gateway(GatewayOptions options, GatewayParts parts);

  Task<http::Response> Handle(http::Request request) override;

 private:
  struct Exchange;

  Task<http::Response> Serve(std::shared_ptr<const http::Request> request, HostView host);
  Task<http::Response> ServeFromPage(std::shared_ptr<const http::Request> request, HostView host);
  Task<std::string> ReadBody(std::shared_ptr<http::BodyReader> body, ErrorFamily family,
                             std::optional<Admission::Share>& share);
  std::string Inflate(std::string body, ErrorFamily family, std::optional<Admission::Share>& share);
  Task<void> Authorize(const Exchange& exchange, std::vector<ports::AccessRequest> requests,
                       ports::Caller caller);
  http::Response Finish(Exchange& exchange, http::Response response) const;

  GatewayOptions options_;
  GatewayParts parts_;
  Hosts hosts_;
  Origins origins_;
  Admission admission_;
  Router router_;
  Authenticator authenticator_;
};

}  // namespace laketop::aws
