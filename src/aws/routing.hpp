// SPDX-License-Identifier: Apache-2.0
#pragma once
// Router: which service a request means, and in which protocol, before its body is read. It looks,
// in this order, at the credential scope, X-Amz-Target, the Host, Action and Version, and the path;
// what nothing claims is S3's. Immutable: any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/gateway_hosts.hpp"
#include "aws/protocol/operation.hpp"
#include "aws/sigv4.hpp"

namespace laketop::aws {

struct Route {
  const ServiceBinding* binding = nullptr;  // null: no service of ours
  const Service* service = nullptr;         // then one that can at least write the error
  ProtocolKind protocol = ProtocolKind::kRestXml;
  std::string asked;   // the name of the service as the request says it
  std::string region;  // or empty
  // As the service's protocol reads it: with the bucket of the Host in front.
  std::string path;
};

class Router {
 public:
  explicit Router(std::vector<ServiceBinding> services);

  // `form`: the body of an unsigned form post, which names its action there.
  Route Find(const http::Request& request, const std::optional<Signature>& signature,
             const HostView& host, std::string_view form = {}) const;
  const std::vector<ServiceBinding>& Services() const { return services_; }

 private:
  const ServiceBinding* Claimed(const http::Request& request,
                                const std::optional<Signature>& signature, const HostView& host,
                                std::string_view form, std::string& asked) const;
  const ServiceBinding* BySigningName(const http::Request& request, std::string_view name,
                                      const HostView& host) const;
  const ServiceBinding* ByTarget(std::string_view target) const;
  const ServiceBinding* ByName(std::string_view name) const;
  const ServiceBinding* ByAction(std::string_view text) const;
  const ServiceBinding* ByPath(const http::Request& request) const;

  std::vector<ServiceBinding> services_;
};

// "AWSGlue.GetTable" → "AWSGlue"
std::string_view TargetPrefix(std::string_view target);

}  // namespace laketop::aws
