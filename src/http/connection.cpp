// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include "base/log.hpp"
#include "http/request_body.hpp"
#include "http/tls.hpp"

namespace laketop::http {
namespace {

// A head with a small body after it comes in one read.
constexpr std::size_t kInputBytes = 16 << 10;
constexpr int kIdleTicksBeforeRelease = 2;
constexpr char kTlsGreeting = 0x16;  // the record type of a ClientHello

}  // namespace

Connection::Connection(EventLoop& loop, int socket, std::string remote_address,
                       const ConnectionContext& context)
    : loop_(loop),
      context_(context),
      socket_(socket),
      remote_address_(std::move(remote_address)),
      parser_(context.limits) {
  loop_.AddTicker(this);
}

Connection::~Connection() {
  loop_.RemoveTicker(this);
  if (socket_ >= 0) ::close(socket_);
}

Task<void> Connection::Run() {
  if (!co_await Open()) co_return;
  int served = 0;
  while (co_await ServeOne()) {
    if (++served % context_.limits.requests_per_turn == 0) co_await Yield(loop_);
  }
}

// One port speaks both: the first byte tells.
Task<bool> Connection::Open() {
  if (aborted_) co_return false;
  if (context_.tls == nullptr) {
    transport_ = MakePlainTransport(loop_, std::exchange(socket_, -1), context_.files);
    co_return true;
  }
  Enter(Phase::kHandshake);
  greeting_ = std::make_unique<Descriptor>(loop_, std::exchange(socket_, -1));
  if (!co_await greeting_->Arrived()) co_return false;
  char first = 0;
  if (::recv(greeting_->Get(), &first, 1, MSG_PEEK) != 1) co_return false;
  bool tls = first == kTlsGreeting;
  if (!tls && context_.tls_required) co_return false;
  int socket = greeting_->Release();
  greeting_.reset();
  transport_ = tls ? MakeTlsTransport(loop_, socket, context_.files, *context_.tls)
                   : MakePlainTransport(loop_, socket, context_.files);
  co_return co_await transport_->Handshake();
}

Task<bool> Connection::ServeOne() {
  if (!co_await ReadHead()) co_return false;
  Request request = TakeRequest();
  bool head_request = request.method == "HEAD";
  Enter(Phase::kHandling);
  Response response = co_await Answer(std::move(request));

  // A body that nobody read: a client that waits for 100 may or may not send it, a long one is not
  // worth its bytes.
  if (!body_done_ &&
      (continue_awaited_ || (!chunks_ && body_remaining_ > context_.limits.drain_bytes_max))) {
    keep_alive_ = false;
  }
  // A request that was cancelled leaves nothing for the next to go by.
  if (stopping_ || stop_.stop_requested()) keep_alive_ = false;
  bool written = co_await WriteResponse(std::move(response), head_request);
  if (written && keep_alive_ && !body_done_) keep_alive_ = co_await DrainBody();
  if (body_) body_->Detach();
  body_.reset();
  if (!written) co_return false;
  if (keep_alive_) co_return true;
  // Requests that were sent ahead are unread bytes too.
  if (body_done_ && Input().empty()) {
    transport_->ShutdownWrite();
  } else {
    co_await Linger();
  }
  co_return false;
}

Task<bool> Connection::ReadHead() {
  parser_.Reset();
  if (Input().empty()) {
    if (stopping_) co_return false;
    Enter(Phase::kIdle);
    input_.clear();
    output_.clear();
    input_begin_ = 0;
    if (!transport_->HasBuffered() && !co_await transport_->Arrived()) co_return false;
  }
  Enter(Phase::kHead);
  while (true) {
    std::size_t consumed = 0;
    std::expected<bool, ParseError> whole = parser_.ParseHead(Input(), consumed);
    if (!whole) {
      co_await Refuse(whole.error());
      co_return false;
    }
    Consume(consumed);
    if (*whole) co_return true;
    if (!co_await Fill()) co_return false;
  }
}

// What is no HTTP request never reaches the handler.
Task<void> Connection::Refuse(ParseError error) {
  Response response{.status = error.status};
  response.headers.Add("Content-Type", "text/plain");
  response.body = std::string(error.reason) + "\n";
  log::Debug("request refused",
             {{"remote", remote_address_}, {"status", error.status}, {"reason", error.reason}});
  keep_alive_ = false;
  version_ = 11;
  if (co_await WriteResponse(std::move(response), false)) co_await Linger();
}

Request Connection::TakeRequest() {
  RequestHead& head = parser_.Head();
  version_ = head.version;
  keep_alive_ = head.keep_alive;
  chunks_.reset();
  if (head.chunked) chunks_.emplace(context_.limits);
  body_remaining_ = head.content_length;
  body_pieces_ = 0;
  body_done_ = !head.chunked && head.content_length == 0;
  continue_awaited_ = head.expect_continue && !body_done_;

  Request request;
  request.method = std::move(head.method);
  request.target = std::move(head.target);
  request.headers = std::move(head.headers);
  std::string_view target = request.target;
  if (!target.starts_with('/')) {
    // The absolute form, as to a proxy: its authority stands in Host too.
    std::size_t scheme = target.find("://");
    std::size_t path = scheme == std::string_view::npos ? scheme : target.find('/', scheme + 3);
    target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
  }
  std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  request.remote_address = remote_address_;
  request.tls = transport_->IsTls();
  request.disconnected = stop_.get_token();
  request.cancel = stop_;
  if (body_done_) {
    request.body = EmptyBody();
  } else {
    std::optional<std::uint64_t> length;
    if (!chunks_) length = body_remaining_;
    body_ = std::make_shared<RequestBody>(*this, length);
    request.body = body_;
  }
  return request;
}

Task<Response> Connection::Answer(Request request) {
  std::string failure;
  try {
    co_return co_await context_.handler->Handle(std::move(request));
  } catch (const std::exception& error) {
    failure = error.what();
  } catch (...) {
    failure = "unknown exception";
  }
  log::Error("handler failed", {{"error", failure}});
  co_return Response{.status = 500};
}

Task<bool> Connection::Fill() {
  std::size_t limit = std::max(context_.limits.head_bytes_max, kInputBytes);
  if (Input().size() >= limit) co_return false;
  if (input_begin_ > 0) {
    input_.erase(0, input_begin_);
    input_begin_ = 0;
  }
  std::size_t size = input_.size();
  std::size_t room = std::min(limit, std::max(kInputBytes, 2 * size));
  ResizeForOverwrite(input_, room);
  ssize_t count = co_await transport_->Read(input_.data() + size, room - size);
  input_.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  co_return count > 0;
}

void Connection::Consume(std::size_t bytes) {
  input_begin_ += bytes;
}

void Connection::Enter(Phase phase) {
  phase_ = phase;
  phase_ticks_ = 0;
}

std::chrono::milliseconds Connection::TimeoutOf(Phase phase) const {
  const Limits& limits = context_.limits;
  switch (phase) {
    case Phase::kHandshake:
      return limits.handshake_timeout;
    case Phase::kIdle:
      return limits.idle_timeout;
    case Phase::kHead:
      return limits.head_timeout;
    case Phase::kBody:
      return limits.body_timeout;
    case Phase::kWrite:
      return limits.write_timeout;
    case Phase::kLinger:
      return limits.linger_timeout;
    case Phase::kHandling:
      break;
  }
  return std::chrono::milliseconds::max();
}

void Connection::Tick() {
  if (aborted_) return;
  ++phase_ticks_;
  if (phase_ == Phase::kHandling) {
    // Nothing reads while a handler works, so this is how a client that left is seen.
    if (transport_ && !stop_.stop_requested() && transport_->PeerGone()) stop_.request_stop();
    return;
  }
  bool by_progress = phase_ == Phase::kBody || phase_ == Phase::kWrite;
  if (by_progress && transport_->progress() != progress_seen_) {
    progress_seen_ = transport_->progress();
    phase_ticks_ = 0;
    return;
  }
  if (phase_ == Phase::kIdle && phase_ticks_ == kIdleTicksBeforeRelease) {
    // A connection that stays idle holds no buffers.
    std::string().swap(input_);
    std::string().swap(output_);
  }
  if (phase_ticks_ * kTickInterval > TimeoutOf(phase_)) Abort();
}

void Connection::Stop() {
  stopping_ = true;
  if (phase_ == Phase::kIdle || phase_ == Phase::kHandshake || phase_ == Phase::kLinger) Abort();
}

void Connection::Abort() {
  aborted_ = true;
  stop_.request_stop();
  if (greeting_) greeting_->Cancel();
  if (transport_) transport_->Abort();
}

}  // namespace laketop::http
