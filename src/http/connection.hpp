// SPDX-License-Identifier: Apache-2.0
#pragma once
// Connection: one client's socket from its first byte to its last: requests in order, each handed
// to the handler, each answered. It lives on one loop; only what says so may be called elsewhere.

#include <memory>
#include <stop_token>
#include <string>

#include "http/chunk_parser.hpp"
#include "http/event_loop.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"
#include "http/request_parser.hpp"
#include "http/response_head.hpp"
#include "http/transport.hpp"

namespace laketop::http {

// What all connections of a server share; outlives them.
struct ConnectionContext {
  Limits limits;
  Handler* handler = nullptr;
  ThreadPool* files = nullptr;
  const TlsContext* tls = nullptr;  // null: plain only
  bool tls_required = false;
};

class Connection final : public Ticker {
 public:
  // Takes the socket over.
  Connection(EventLoop& loop, int socket, std::string remote_address,
             const ConnectionContext& context);
  ~Connection() override;

  Task<void> Run();
  // Ends after the request in progress, at once where there is none.
  void Stop();
  // Ends now; the handler in progress sees its stop token.
  void Abort();

  void Tick() override;

 private:
  class RequestBody;
  enum class Phase { kHandshake, kIdle, kHead, kHandling, kBody, kWrite, kLinger };

  Task<bool> Open();
  Task<bool> ServeOne();
  Task<bool> ReadHead();
  Task<void> Refuse(ParseError error);
  Request TakeRequest();
  Task<Response> Answer(Request request);
  Task<bool> WriteResponse(Response response, bool head_request);
  Task<bool> WriteFiles(std::vector<FileRegion> regions);
  Task<bool> WriteSource(std::shared_ptr<BodySource> source, bool chunked);
  Task<std::expected<std::optional<std::string>, BodyError>> ReadBody();
  Task<std::expected<std::optional<std::string>, BodyError>> ReadPlainBody();
  Task<std::expected<std::optional<std::string>, BodyError>> ReadChunkedBody(ChunkParser& chunks);
  void CancelBody();
  Task<bool> DrainBody();
  Task<void> Linger();

  // More bytes into the input buffer; false at the end or on failure.
  Task<bool> Fill();
  std::string_view Input() const { return std::string_view(input_).substr(input_begin_); }
  void Consume(std::size_t bytes);
  void Enter(Phase phase);
  std::chrono::milliseconds TimeoutOf(Phase phase) const;

  EventLoop& loop_;
  const ConnectionContext& context_;
  int socket_;  // until there is a transport
  std::string remote_address_;
  std::unique_ptr<Descriptor> greeting_;
  std::unique_ptr<Transport> transport_;
  std::stop_source stop_;

  std::string input_;
  std::size_t input_begin_ = 0;
  std::string output_;
  RequestParser parser_;
  std::shared_ptr<RequestBody> body_;
  std::uint64_t body_remaining_ = 0;
  unsigned body_pieces_ = 0;
  std::optional<ChunkParser> chunks_;  // of a chunked body
  bool body_done_ = true;
  bool body_cancelled_ = false;
  bool continue_awaited_ = false;  // the client waits for 100 before it sends its body
  bool keep_alive_ = true;
  int version_ = 11;

  Phase phase_ = Phase::kHandshake;
  int phase_ticks_ = 0;
  std::uint64_t progress_seen_ = 0;
  bool stopping_ = false;
  bool aborted_ = false;
};

}  // namespace laketop::http
