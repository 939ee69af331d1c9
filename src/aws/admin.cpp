// SPDX-License-Identifier: Apache-2.0
#include "aws/admin.hpp"

#include <cmath>

namespace laketop::aws {
namespace {

constexpr std::uint64_t kBodyBytesMax = 4096;
constexpr double kAdvanceSecondsMax = 100.0 * 365 * 24 * 3600;

http::Response JsonResponse(const Json& json, int status = 200) {
  http::Response response{.status = status};
  response.headers.Add("Content-Type", "application/json");
  response.headers.Add("Server", "Laketop");
  response.body = WriteJson(json) + "\n";
  return response;
}

http::Response Problem(int status, std::string_view message) {
  return JsonResponse(Json::MakeObject().Set("error", message), status);
}

Json StatusOfServices(const std::vector<ServiceBinding>& services) {
  Json out = Json::MakeObject();
  for (const ServiceBinding& binding : services) out.Set(binding.service->name, "running");
  return out;
}

bool IsRead(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

}  // namespace

Admin::Admin(AdminHooks hooks, std::vector<ServiceBinding> services)
    : hooks_(std::move(hooks)), services_(std::move(services)), started_(hooks_.now()) {}

Task<http::Response> Admin::Handle(http::Request request) {
  const std::string& path = request.path;
  bool known = path == "/_laketop/health" || path == "/_localstack/health" ||
               path == "/_laketop/coverage" || path == "/_laketop/clock" ||
               path == "/_laketop/reset";
  if (!known) co_return Problem(404, "no such page: " + path);

  if (IsRead(request.method)) {
    if (path == "/_laketop/coverage") co_return JsonResponse(Coverage());
    if (path == "/_laketop/clock") co_return JsonResponse(ClockState());
    if (path != "/_laketop/reset") co_return JsonResponse(Health());
  }
  bool changes = path == "/_laketop/clock" || path == "/_laketop/reset";
  if (!changes || request.method != "POST") {
    http::Response response = Problem(405, "not with " + request.method);
    response.headers.Add("Allow", path == "/_laketop/reset"   ? "POST"
                                  : path == "/_laketop/clock" ? "GET, HEAD, POST"
                                                              : "GET, HEAD");
    co_return response;
  }
  if (request.headers.Find("X-Laketop") == nullptr) {
    co_return Problem(403, "send the header X-Laketop: it keeps web pages out");
  }
  if (path == "/_laketop/clock") {
    co_return co_await AdvanceClock(request.body, request.disconnected);
  }
  std::expected<void, std::string> dropped = co_await hooks_.reset();
  if (!dropped) co_return Problem(503, dropped.error());
  co_return JsonResponse(Json::MakeObject().Set("reset", true));
}

Json Admin::Health() const {
  Json health = Json::MakeObject();
  health.Set("status", "running")
      .Set("version", kVersion)
      .Set("edition", "laketop")
      .Set("started", FormatIso8601(started_))
      .Set("services", StatusOfServices(services_));
  if (hooks_.describe) hooks_.describe(health);
  return health;
}

// What is implemented of each API's model, so that nobody has to find out by trying.
Json Admin::Coverage() const {
  Json services = Json::MakeObject();
  for (const ServiceBinding& binding : services_) {
    Json implemented = Json::MakeArray();
    std::size_t count = 0;
    for (const Operation& operation : binding.service->operations) {
      if (!operation.implemented()) continue;
      implemented.Append(operation.name);
      ++count;
    }
    Json service = Json::MakeObject();
    service.Set("implemented", count)
        .Set("operations_of_model", binding.service->operations.size())
        .Set("api_version", binding.service->api_version)
        .Set("operations", std::move(implemented));
    services.Set(binding.service->name, std::move(service));
  }
  Json out = Json::MakeObject();
  out.Set("services", std::move(services));
  return out;
}

Json Admin::ClockState() const {
  Json out = Json::MakeObject();
  out.Set("now", FormatIso8601(hooks_.now()))
      .Set("offset_seconds", std::chrono::duration<double>(hooks_.clock_offset()).count());
  return out;
}

Task<http::Response> Admin::AdvanceClock(std::shared_ptr<http::BodyReader> body,
                                         std::stop_token stop) {
  auto text = co_await http::ReadAll(std::move(body), kBodyBytesMax);
  if (!text) co_return Problem(400, text.error().message);
  std::expected<Json, JsonError> json = ParseJson(*text);
  const Json* seconds = json ? json->Find("seconds") : nullptr;
  if (seconds == nullptr || !seconds->IsNumber()) {
    co_return Problem(400, "the body is {\"seconds\": how many to move on}");
  }
  double by = seconds->AsDouble();
  if (!std::isfinite(by) || by < 0 || by > kAdvanceSecondsMax) {
    co_return Problem(400,
                      "seconds: not negative, for time never goes back, and at most a century");
  }
  std::chrono::milliseconds whole(static_cast<std::int64_t>(by * 1000));
  Json done = co_await hooks_.advance(whole, std::move(stop));
  Json out = ClockState();
  if (done.IsObject()) {
    for (auto& [name, value] : done.AsObject()) out.Set(name, std::move(value));
  }
  co_return JsonResponse(out);
}

}  // namespace laketop::aws
