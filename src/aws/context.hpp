// SPDX-License-Identifier: Apache-2.0
#pragma once
// Context: what a handler knows of the request beside its input. A small value, copied freely.

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "http/message.hpp"
#include "ports/authorizer.hpp"

namespace laketop::aws {

class FormAuthenticator;

// What a handler may set on the answer beside its output: 206 and 304, headers that no output
// member carries.
struct ReplyOverrides {
  std::optional<int> status;
  http::Headers headers;
  bool head_only = false;
  std::optional<std::string> body;  // in place of the encoded output
};

struct Context {
  ports::Caller caller;
  bool anonymous = false;  // the request has no signature
  // What the operation requires of its caller, for services whose resources have policies of their
  // own; null for the others.
  std::shared_ptr<const std::vector<ports::AccessRequest>> access;
  std::string request_id;
  // The scheme and authority the client used, "http://127.0.0.1:4566": returned URLs follow it.
  std::string endpoint;
  std::string operation;
  Timestamp now;
  std::stop_token disconnected;
  // The request as it came, for what no model describes; its body is the input's.
  std::shared_ptr<const http::Request> request;
  std::shared_ptr<ReplyOverrides> reply;
  FormAuthenticator* forms = nullptr;  // for signatures that lie in the body; outlives the request

  const std::string& account() const { return caller.account; }
  const std::string& region() const { return caller.region; }
};

}  // namespace laketop::aws
