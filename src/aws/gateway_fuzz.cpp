// SPDX-License-Identifier: Apache-2.0
// What the gateway reads of a head before it knows the client: Host, Origin, query, form, target.
#include "aws/gateway_origin.hpp"
#include "aws/protocol/uri.hpp"
#include "aws/routing.hpp"

namespace laketop::aws {
namespace {

constexpr ProtocolKind kXml[] = {ProtocolKind::kRestXml};
constexpr ProtocolKind kQuery[] = {ProtocolKind::kQuery};
constexpr Operation kOperations[] = {{.name = "ListThings"}};
constexpr Service kS3{.name = "s3",
                      .endpoint_prefix = "s3",
                      .signing_name = "s3",
                      .protocols = kXml,
                      .bare_errors = true};
constexpr Service kThings{.name = "things",
                          .endpoint_prefix = "things",
                          .signing_name = "things",
                          .protocols = kQuery,
                          .operations = kOperations};

}  // namespace
}  // namespace laketop::aws

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop;
  static const aws::Hosts hosts({.names = {"lake.example"}});
  static const aws::Origins origins(hosts, {"https://page.example"});
  static const aws::Router router({{&aws::kS3}, {&aws::kThings}});
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto take = [&text] {
    std::size_t end = text.find('\n');
    std::string line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
  };
  http::Request request;
  std::string host = take();
  request.headers.Add("Host", host);
  request.path = "/" + take();
  request.query = take();
  std::string origin = take();
  if (!origin.empty()) request.headers.Add("Origin", origin);
  request.headers.Add("X-Amz-Target", take());
  origins.Judge(request);
  aws::ParseParameters(request.query);
  if (std::optional<aws::HostView> view = hosts.Read(host)) {
    router.Find(request, std::nullopt, *view, text);
    request.headers.Remove("X-Amz-Target");
    router.Find(request, std::nullopt, *view, text);
  }
  return 0;
}
