// SPDX-License-Identifier: Apache-2.0
#include "aws/gateway.hpp"

#include "aws/error.hpp"
#include "aws/gateway_body.hpp"
#include "aws/inflate.hpp"
#include "aws/protocol/protocol.hpp"
#include "aws/sigv2.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/trouble.hpp"

namespace laketop::aws {
namespace {

constexpr std::string_view kServerName = "Laketop";

using SteadyClock = std::chrono::steady_clock;

bool IsAdminPath(std::string_view path) {
  return path.starts_with("/_laketop/") || path.starts_with("/_localstack/") ||
         path == "/_laketop" || path == "/_localstack";
}

http::Response Refusal(int status, std::string_view why) {
  http::Response response{.status = status};
  response.headers.Add("Content-Type", "text/plain");
  response.headers.Add("Server", std::string(kServerName));
  response.body = std::string(why) + "\n";
  return response;
}

ReplyIds NewIds(const Service& service) {
  // S3 numbers its requests in its own way, and says with a second id where they were served.
  if (!service.bare_errors) return {.request_id = RandomUuid(), .host_id = {}};
  return {.request_id = RandomAlphanumeric(16), .host_id = Base64Encode(RandomBytes(56))};
}

Error UnknownServiceError(const Route& route) {
  return Error("NotImplemented", 501,
               route.asked.empty() ? "Laketop cannot tell which service is meant"
                                   : "Laketop does not have the service '" + route.asked + "'");
}

// A form post without a good signature names its action, and by that its service, in its body.
bool IsUnsignedForm(const http::Request& request, bool is_signed) {
  return !is_signed && request.method == "POST" && request.path == "/" &&
         request.headers.Get("Content-Type").starts_with("application/x-www-form-urlencoded");
}

Context ContextOf(std::shared_ptr<const http::Request> request, const HostView& host,
                  const Operation& operation, const ReplyIds& ids) {
  Context context;
  context.request_id = ids.request_id;
  context.endpoint = (request->tls ? "https://" : "http://") + host.base;
  context.operation = operation.name;
  context.disconnected = request->disconnected;
  context.reply = std::make_shared<ReplyOverrides>();
  context.request = std::move(request);
  return context;
}

void Override(const ReplyOverrides& overrides, http::Response& response) {
  if (overrides.status) response.status = *overrides.status;
  for (const auto& [name, value] : overrides.headers.Fields()) response.headers.Set(name, value);
  response.head_only = response.head_only || overrides.head_only;
  if (overrides.body) response.body = *overrides.body;
}

std::vector<std::string> HeadersAsked(const http::Request& request) {
  std::vector<std::string> names;
  std::string_view left = request.headers.Get("Access-Control-Request-Headers");
  while (!left.empty()) {
    std::size_t comma = left.find(',');
    std::string name;
    for (char c : left.substr(0, comma)) {
      if (c != ' ') name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    }
    if (!name.empty()) names.push_back(std::move(name));
    left.remove_prefix(comma == std::string_view::npos ? left.size() : comma + 1);
  }
  return names;
}

bool IsGzip(const http::Headers& headers) {
  return http::EqualsIgnoringCase(headers.Get("Content-Encoding"), "gzip");
}

// What a client is told of trouble that is not its own.
Error ErrorOfFailure(ErrorFamily family, const std::exception& failure) {
  if (const auto* trouble = dynamic_cast<const Trouble*>(&failure)) {
    if (trouble->WhichKind() == Trouble::Kind::kBusy) return BusyError(family);
    if (trouble->WhichKind() == Trouble::Kind::kDiskFull) return DiskFullError(family);
  }
  if (family == ErrorFamily::kS3) {
    return Error("InternalError", 500, "We encountered an internal error. Please try again.");
  }
  return Error("InternalFailure", 500,
               "The request processing has failed because of an unknown error, exception or "
               "failure.");
}

// Known to be so before it is read, with no digest that is still to be compared.
bool IsEmpty(const http::BodyReader& body, const http::Request& request) {
  return &body == request.body.get() && body.Length() == 0;
}

// The bucket of a path-style or virtual-hosted request, by its path in Route's form.
std::string BucketOf(std::string_view path) {
  path.remove_prefix(std::min<std::size_t>(1, path.size()));
  std::string_view segment = path.substr(0, path.find('/'));
  return PercentDecode(segment).value_or(std::string());
}

}  // namespace

bool IsReset(const http::Request& request) {
  return request.method == "POST" && request.path == "/_laketop/reset" &&
         request.headers.Find("X-Laketop") != nullptr;
}

// One request, for what is said about it.
struct Gateway::Exchange {
  const http::Request& request;
  const Service* service = nullptr;
  const Protocol* protocol = nullptr;
  ErrorFamily family = ErrorFamily::kS3;
  std::string_view operation = {};
  ReplyIds ids = {};
  SteadyClock::time_point begin = SteadyClock::now();
};

Gateway::Gateway(GatewayOptions options, GatewayParts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      hosts_(options_.hosts),
      origins_(hosts_, options_.allowed_origins),
      admission_(options_.admission),
      router_(parts_.services),
      authenticator_(options_.auth, *parts_.clock, parts_.credentials) {}

Task<http::Response> Gateway::Handle(http::Request incoming) {
  auto request = std::make_shared<const http::Request>(std::move(incoming));
  std::optional<HostView> host = hosts_.Read(request->headers.Get("Host"));
  if (!host) co_return Refusal(403, "The Host of the request is not a name of this server.");
  OriginVerdict verdict = origins_.Judge(*request);
  if (verdict == OriginVerdict::kRefused) {
    co_return co_await ServeFromPage(std::move(request), std::move(*host));
  }
  bool from_page = verdict == OriginVerdict::kAllowed;
  if (from_page && IsPreflight(*request)) co_return PreflightResponse(*request);

  bool for_admin = parts_.admin != nullptr && (host->bucket.empty() || IsReset(*request)) &&
                   IsAdminPath(request->path);
  // Nobody signs for the admin pages: where others can reach the server, they only read them.
  if (for_admin && options_.auth == AuthMode::kEnforce && request->method == "POST" &&
      !IsLoopbackHost(request->remote_address)) {
    co_return Refusal(403, "The server's state is changed from its own machine only.");
  }
  http::Response response = for_admin ? co_await parts_.admin->Handle(*request)
                                      : co_await Serve(request, std::move(*host));
  if (from_page) AllowOrigin(*request, response);
  co_return response;
}

// A page of another site gets in only where the bucket it asks for has a rule for it.
Task<http::Response> Gateway::ServeFromPage(std::shared_ptr<const http::Request> request,
                                            HostView host) {
  constexpr std::string_view kNo = "Web pages of other sites may not use this server.";
  const std::string* origin = request->headers.Find("Origin");
  if (origin == nullptr || parts_.bucket_cors == nullptr || IsReset(*request))
    co_return Refusal(403, kNo);
  auto signature = ReadSignature(*request);
  if (!signature) co_return Refusal(403, kNo);
  Route route = router_.Find(*request, *signature, host);
  if (!route.service->bare_errors) co_return Refusal(403, kNo);
  bool preflight = IsPreflight(*request);
  ports::CorsQuestion question{
      .bucket = BucketOf(route.path),
      .origin = *origin,
      .method = preflight ? std::string(request->headers.Get("Access-Control-Request-Method"))
                          : request->method,
      .headers = HeadersAsked(*request)};
  auto grant = co_await parts_.bucket_cors->FindGrant(std::move(question));
  if (!grant) co_return Refusal(403, "CORSResponse: This CORS request is not allowed.");
  http::Response response{.status = 200};
  if (!preflight) response = co_await Serve(request, std::move(host));
  for (auto& [name, value] : *grant) response.headers.Set(name, std::move(value));
  co_return response;
}

Task<http::Response> Gateway::Serve(std::shared_ptr<const http::Request> request, HostView host) {
  Exchange exchange{.request = *request};
  http::Response response;
  std::optional<Admission::Share> request_share = admission_.EnterRequest();
  std::optional<Admission::Share> body_share;

  // Which service: by the signature's scope and what stands in the head.
  auto signature = ReadSignature(*request);
  std::optional<Signature> signed_by = signature ? *signature : std::nullopt;
  std::string form;
  std::exception_ptr form_fault;
  bool form_read = request_share && IsUnsignedForm(*request, signed_by.has_value());
  if (form_read) {
    try {
      form = co_await ReadBody(request->body, ErrorFamily::kQuery, body_share);
    } catch (const Error&) {
      form_fault = std::current_exception();
    }
  }
  Route route = router_.Find(*request, signed_by, host, form);
  const Service& service = *route.service;
  const Protocol& protocol = ProtocolOf(route.protocol);
  ErrorFamily family = FamilyOf(service, route.protocol);
  exchange.service = &service;
  exchange.protocol = &protocol;
  exchange.family = family;
  exchange.ids = NewIds(service);

  try {
    if (!request_share) throw BusyError(family);
    if (form_fault) std::rethrow_exception(form_fault);
    if (!signature) throw FaultError(family, signature.error());
    if (route.binding == nullptr) throw UnknownServiceError(route);
    // A preflight with an Origin has been answered before; one without is nobody's.
    if (family == ErrorFamily::kS3 && request->method == "OPTIONS") {
      throw Error("BadRequest", 400, "Insufficient information. Origin request header needed.");
    }

    // Whose it is. Where the signature covers the body itself, that comes first.
    PayloadRule payload = ReadPayloadRule(*request, signed_by, service);
    http::Headers headers;
    Call call{.method = request->method, .path = route.path, .query = request->query};
    call.headers = &request->headers;
    if (payload.kind == PayloadRule::Kind::kChunks) {
      headers = WithoutChunkedCoding(request->headers);
      call.headers = &headers;
    } else if (family == ErrorFamily::kS3 && signed_by && signed_by->presigned) {
      headers = WithPresignedHeaders(*request);
      call.headers = &headers;
    }
    if (signed_by) signed_by->path = route.path;
    bool body_read = form_read;
    if (form_read) call.body = std::move(form);
    if (payload.kind == PayloadRule::Kind::kBody && signed_by &&
        authenticator_.mode() == AuthMode::kEnforce) {
      call.body = co_await ReadBody(request->body, family, body_share);
      body_read = true;
      payload.text = HexEncode(Sha256(call.body));
    }
    Identity identity =
        co_await authenticator_.Authenticate(request, signed_by, service, family, payload.text);
    identity.caller.region = route.region.empty() ? options_.default_region : route.region;
    std::shared_ptr<http::BodyReader> body = CheckedBody(*request, payload, signed_by, identity);

    // Which operation.
    if (protocol.RoutesByBody() && !body_read) {
      call.body = co_await ReadBody(body, family, body_share);
      body_read = true;
    }
    // S3 stores a body as it is encoded; elsewhere the signature covers it so, and it is undone.
    bool compressed = !service.bare_errors && IsGzip(request->headers);
    if (body_read && compressed) call.body = Inflate(std::move(call.body), family, body_share);
    Match match = protocol.Route(service, call);
    const Operation& operation = *match.operation;
    exchange.operation = operation.name;
    if (!operation.implemented()) throw NotImplementedError(service, operation);
    // S3 decides itself whether a bucket is open to everybody.
    if (identity.anonymous && authenticator_.mode() == AuthMode::kEnforce && !operation.anonymous &&
        family != ErrorFamily::kS3) {
      throw AnonymousError(family);
    }

    // Its input.
    if (operation.streams_input) {
      call.stream = std::move(body);
    } else if (!body_read && !IsEmpty(*body, *request)) {
      call.body = co_await ReadBody(std::move(body), family, body_share);
      if (compressed) call.body = Inflate(std::move(call.body), family, body_share);
    }
    Value input = protocol.Decode(service, match, std::move(call));

    Context context = ContextOf(request, host, operation, exchange.ids);
    context.now = parts_.clock->Now();
    context.caller = identity.caller;
    context.anonymous = identity.anonymous;
    context.forms = &authenticator_;
    if (family == ErrorFamily::kS3) {
      using Requests = const std::vector<ports::AccessRequest>;
      context.access = std::make_shared<Requests>(
          route.binding->access(route.binding->api, operation, context, input));
    }
    if (parts_.authorizer != nullptr && !operation.anonymous) {
      auto requests = route.binding->access(route.binding->api, operation, context, input);
      co_await Authorize(exchange, std::move(requests), identity.caller);
    }

    std::shared_ptr<ReplyOverrides> overrides = context.reply;
    Value output =
        co_await operation.invoke(route.binding->api, std::move(context), std::move(input));
    response = protocol.Encode(service, operation, std::move(output), exchange.ids);
    Override(*overrides, response);
  } catch (const Error& error) {
    response = protocol.EncodeError(service, error, exchange.ids);
  } catch (const std::exception& failure) {
    Error error = ErrorOfFailure(family, failure);
    if (error.http_status() == 500) {
      log::Error("request failed", {{"id", exchange.ids.request_id},
                                    {"service", service.name},
                                    {"operation", exchange.operation},
                                    {"error", failure.what()}});
    }
    response = protocol.EncodeError(service, error, exchange.ids);
  }
  co_return Finish(exchange, std::move(response));
}

Task<std::string> Gateway::ReadBody(std::shared_ptr<http::BodyReader> body, ErrorFamily family,
                                    std::optional<Admission::Share>& share) {
  // A body of unknown length may become as large as any.
  std::uint64_t bytes = body->Length().value_or(
      std::min<std::uint64_t>(options_.body_bytes_max, options_.admission.body_bytes_max / 64));
  if (bytes > options_.body_bytes_max) {
    throw BodyFaultError(family, {http::BodyError::Kind::kTooLarge, {}});
  }
  if (bytes > 0) {
    std::optional<Admission::Share> held = admission_.HoldBody(bytes);
    if (!held) throw BusyError(family);
    share.emplace(std::move(*held));
  }
  auto read = co_await http::ReadAll(std::move(body), options_.body_bytes_max);
  if (!read) throw BodyFaultError(family, read.error());
  co_return std::move(*read);
}

std::string Gateway::Inflate(std::string body, ErrorFamily family,
                             std::optional<Admission::Share>& share) {
  std::optional<Admission::Share> held = admission_.HoldBody(options_.inflated_bytes_max);
  if (!held) throw BusyError(family);
  share.emplace(std::move(*held));
  auto inflated = InflateGzip(body, options_.inflated_bytes_max);
  if (!inflated) throw BodyFaultError(family, inflated.error());
  return std::move(*inflated);
}

Task<void> Gateway::Authorize(const Exchange& exchange, std::vector<ports::AccessRequest> requests,
                              ports::Caller caller) {
  std::string action = requests.empty() ? std::string() : requests.front().action;
  std::string resource = requests.empty() ? std::string() : requests.front().resource_arn;
  std::string who = caller.principal_arn;
  ports::AccessDecision decision =
      co_await parts_.authorizer->Decide(std::move(caller), std::move(requests));
  if (decision.allowed) co_return;
  std::string message = decision.reason;
  if (message.empty()) {
    message =
        "User: " + who + " is not authorized to perform: " + action + " on resource: " + resource;
  }
  throw DeniedError(exchange.family, message);
}

http::Response Gateway::Finish(Exchange& exchange, http::Response response) const {
  response.headers.Set("Server", std::string(kServerName));
  // HEAD has no place for an error's text, and its length would describe the object.
  if (exchange.request.method == "HEAD" && response.status >= 300) response.body = std::string();
  if (log::IsEnabled(log::Level::kDebug)) {
    std::chrono::duration<double, std::milli> took = SteadyClock::now() - exchange.begin;
    log::Debug("request", {{"id", exchange.ids.request_id},
                           {"method", exchange.request.method},
                           {"path", exchange.request.path},
                           {"service", exchange.service->name},
                           {"operation", exchange.operation},
                           {"status", response.status},
                           {"ms", took.count()}});
  }
  return response;
}

}  // namespace laketop::aws
