// SPDX-License-Identifier: Apache-2.0
#include "aws/routing.hpp"

#include <algorithm>

#include "aws/protocol/protocol.hpp"
#include "aws/protocol/uri.hpp"

namespace laketop::aws {
namespace {

constexpr ProtocolKind kJsonKinds[] = {ProtocolKind::kJson11, ProtocolKind::kJson10};
constexpr ProtocolKind kQueryKinds[] = {ProtocolKind::kQuery};
constexpr ProtocolKind kXmlKinds[] = {ProtocolKind::kRestXml};
// What writes the error where the request names a service that is not here.
constexpr Service kUnknownJson{.name = "unknown", .protocols = kJsonKinds};
constexpr Service kUnknownQuery{.name = "unknown", .protocols = kQueryKinds};
constexpr Service kUnknownXml{.name = "unknown", .protocols = kXmlKinds, .bare_errors = true};

bool Speaks(const Service& service, ProtocolKind kind) {
  return std::ranges::find(service.protocols, kind) != service.protocols.end();
}

// By its content type, where a service speaks more than one.
std::optional<ProtocolKind> ProtocolAsked(const http::Request& request) {
  std::string_view type = request.headers.Get("Content-Type");
  type = type.substr(0, type.find(';'));
  if (http::EqualsIgnoringCase(type, "application/x-amz-json-1.0")) return ProtocolKind::kJson10;
  if (http::EqualsIgnoringCase(type, "application/x-amz-json-1.1")) return ProtocolKind::kJson11;
  if (http::EqualsIgnoringCase(type, "application/x-www-form-urlencoded")) {
    return ProtocolKind::kQuery;
  }
  return std::nullopt;
}

ProtocolKind ProtocolFor(const Service& service, const http::Request& request) {
  std::optional<ProtocolKind> asked = ProtocolAsked(request);
  if (asked && Speaks(service, *asked)) return *asked;
  return service.protocols.empty() ? ProtocolKind::kRestXml : service.protocols.front();
}

const Service& UnknownService(const http::Request& request) {
  std::optional<ProtocolKind> asked = ProtocolAsked(request);
  if (request.headers.Find("X-Amz-Target") != nullptr || asked == ProtocolKind::kJson10 ||
      asked == ProtocolKind::kJson11) {
    return kUnknownJson;
  }
  if (asked == ProtocolKind::kQuery || request.query.find("Action=") != std::string::npos) {
    return kUnknownQuery;
  }
  return kUnknownXml;
}

// /2015-03-31/functions: how REST services spell their version, and no bucket's key begins.
bool BeginsWithDate(std::string_view path) {
  constexpr std::string_view kForm = "/dddd-dd-dd/";
  if (path.size() < kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    bool digit = path[i] >= '0' && path[i] <= '9';
    if (kForm[i] == 'd' ? !digit : path[i] != kForm[i]) return false;
  }
  return true;
}

}  // namespace

std::string_view TargetPrefix(std::string_view target) {
  std::size_t dot = target.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : target.substr(0, dot);
}

Router::Router(std::vector<ServiceBinding> services) : services_(std::move(services)) {}

const ServiceBinding* Router::ByTarget(std::string_view target) const {
  std::string_view prefix = TargetPrefix(target);
  if (prefix.empty()) return nullptr;
  auto found = std::ranges::find_if(services_, [&](const ServiceBinding& binding) {
    return binding.service->target_prefix == prefix;
  });
  return found == services_.end() ? nullptr : &*found;
}

const ServiceBinding* Router::ByName(std::string_view name) const {
  if (name.empty()) return nullptr;
  auto found = std::ranges::find_if(services_, [&](const ServiceBinding& binding) {
    return binding.service->endpoint_prefix == name || binding.service->signing_name == name;
  });
  return found == services_.end() ? nullptr : &*found;
}

// Several APIs may share a signing name: then target, host and protocol tell them apart.
const ServiceBinding* Router::BySigningName(const http::Request& request, std::string_view name,
                                            const HostView& host) const {
  std::vector<const ServiceBinding*> candidates;
  for (const ServiceBinding& binding : services_) {
    if (binding.service->signing_name == name) candidates.push_back(&binding);
  }
  if (candidates.size() < 2) return candidates.empty() ? nullptr : candidates.front();
  std::string_view prefix = TargetPrefix(request.headers.Get("X-Amz-Target"));
  std::optional<ProtocolKind> asked = ProtocolAsked(request);
  auto better = [&](const ServiceBinding* binding) {
    const Service& service = *binding->service;
    return 4 * (!prefix.empty() && service.target_prefix == prefix) +
           2 * (!host.service.empty() && service.endpoint_prefix == host.service) +
           1 * (asked && Speaks(service, *asked));
  };
  return *std::ranges::max_element(candidates, {}, better);
}

const ServiceBinding* Router::ByAction(std::string_view text) const {
  if (text.find("Action=") == std::string_view::npos) return nullptr;
  std::optional<Parameters> parameters = ParseParameters(text);
  if (!parameters) return nullptr;
  const std::string* action = FindParameter(*parameters, "Action");
  const std::string* version = FindParameter(*parameters, "Version");
  if (action == nullptr) return nullptr;
  for (const ServiceBinding& binding : services_) {
    const Service& service = *binding.service;
    if (!Speaks(service, ProtocolKind::kQuery)) continue;
    if (version != nullptr && service.api_version != *version) continue;
    auto found = std::ranges::lower_bound(service.operations, *action, {}, &Operation::name);
    if (found != service.operations.end() && found->name == *action) return &binding;
  }
  return nullptr;
}

const ServiceBinding* Router::ByPath(const http::Request& request) const {
  if (!BeginsWithDate(request.path)) return nullptr;
  for (const ServiceBinding& binding : services_) {
    if (!Speaks(*binding.service, ProtocolKind::kRestJson)) continue;
    for (const Operation& operation : binding.service->operations) {
      if (MatchPath(operation.path, request.path)) return &binding;
    }
  }
  return nullptr;
}

const ServiceBinding* Router::Claimed(const http::Request& request,
                                      const std::optional<Signature>& signature,
                                      const HostView& host, std::string_view form,
                                      std::string& asked) const {
  if (signature) {
    asked = signature->scope.service;
    return BySigningName(request, asked, host);
  }
  if (const std::string* target = request.headers.Find("X-Amz-Target")) {
    asked = TargetPrefix(*target);
    return ByTarget(*target);
  }
  if (const ServiceBinding* named = ByName(host.service)) return named;
  if (const ServiceBinding* found = ByAction(request.query)) return found;
  if (const ServiceBinding* found = ByAction(form)) return found;
  if (const ServiceBinding* found = ByPath(request)) return found;
  asked = "s3";
  return ByName(asked);
}

Route Router::Find(const http::Request& request, const std::optional<Signature>& signature,
                   const HostView& host, std::string_view form) const {
  Route route;
  route.binding = Claimed(request, signature, host, form, route.asked);
  route.service = route.binding != nullptr ? route.binding->service : &UnknownService(request);
  route.protocol = ProtocolFor(*route.service, request);
  // s3cmd signs for the region US, others for local or auto: no region of AWS, so the server's own.
  route.region =
      signature && IsRegion(signature->scope.region) ? signature->scope.region : host.region;
  bool virtual_hosted = route.service->bare_errors && !host.bucket.empty();
  route.path = virtual_hosted ? "/" + host.bucket + request.path : request.path;
  // A path of one bucket alone, as GET http://bucket.localhost/ is.
  if (virtual_hosted && request.path == "/") route.path.pop_back();
  return route;
}

}  // namespace laketop::aws
