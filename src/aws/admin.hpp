// SPDX-License-Identifier: Apache-2.0
#pragma once
// Admin: the little that AWS has no API for, at /_laketop/…: health, coverage, the clock, reset;
// and LocalStack's health, which scripts wait for. What changes anything is a POST with the header
// X-Laketop, which no web page of another site can send. Thread-safe as far as its hooks are.

#include <chrono>
#include <expected>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "aws/protocol/operation.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

namespace laketop::aws {

inline constexpr std::string_view kVersion = "0.1.0";

// What the server does when it is asked to; given by main.
struct AdminHooks {
  std::function<Timestamp()> now;
  std::function<std::chrono::milliseconds()> clock_offset;
  // Moves the clock on, and returns when what became due has been done, or `stop` is requested;
  // answers what it did.
  std::function<Task<Json>(std::chrono::milliseconds by, std::stop_token stop)> advance;
  // Drops all state; the error says why it could not.
  std::function<Task<std::expected<void, std::string>>()> reset;
  // Further members of the health answer: the level of confinement, sizes …
  std::function<void(Json& health)> describe;
};

class Admin final : public http::Handler {
 public:
  Admin(AdminHooks hooks, std::vector<ServiceBinding> services);

  Task<http::Response> Handle(http::Request request) override;

 private:
  Json Health() const;
  Json Coverage() const;
  Json ClockState() const;
  Task<http::Response> AdvanceClock(std::shared_ptr<http::BodyReader> body, std::stop_token stop);

  AdminHooks hooks_;
  std::vector<ServiceBinding> services_;
  Timestamp started_;
};

}  // namespace laketop::aws
