// SPDX-License-Identifier: Apache-2.0
// The bodies of a connection: requests' in, responses' out.
#include <fmt/format.h>

#include <algorithm>

#include "base/completion.hpp"
#include "base/log.hpp"
#include "http/connection.hpp"
#include "http/request_body.hpp"

namespace laketop::http {
namespace {

using Chunk = std::expected<std::optional<std::string>, BodyError>;

// A small file costs less copied than by sendfile.
constexpr std::uint64_t kCopiedFileBytes = 64 << 10;
// Of a body, before other connections of the loop get their turn.
constexpr int kPiecesPerTurn = 8;

class EmptyBodyReader final : public BodyReader {
 public:
  Task<Chunk> Next() override { co_return std::nullopt; }
  std::optional<std::uint64_t> Length() const override { return 0; }
  const Headers& Trailers() const override { return trailers_; }

 private:
  const Headers trailers_;
};

Task<void> Forward(Task<Chunk> read, std::shared_ptr<Completion<Chunk>> result) {
  Chunk chunk = co_await read;
  result->Set(std::move(chunk));
}

Chunk Disconnected() {
  return std::unexpected(
      BodyError{BodyError::Kind::kDisconnected, "the client went away before the body's end"});
}

}  // namespace

std::shared_ptr<BodyReader> EmptyBody() {
  static const std::shared_ptr<BodyReader> empty = std::make_shared<EmptyBodyReader>();
  return empty;
}

Task<Chunk> Connection::RequestBody::Next() {
  if (loop_.IsCurrent()) {
    if (connection_ == nullptr) co_return Disconnected();
    co_return co_await connection_->ReadBody();
  }
  // From a pool's thread: the connection is its loop's alone.
  auto result = std::make_shared<Completion<Chunk>>();
  auto failed = [result](std::exception_ptr error) {
    if (error) result->Set(Disconnected());
  };
  Spawn(&loop_, Forward(Next(), result), failed);
  co_return co_await *result;
}

void Connection::RequestBody::Cancel() {
  loop_.Post([self = shared_from_this()] {
    if (self->connection_ != nullptr) self->connection_->CancelBody();
  });
}

// What the client has not sent yet is not wanted; an answer still is.
void Connection::CancelBody() {
  body_cancelled_ = true;
  if (phase_ == Phase::kBody) Abort();
}

Task<Chunk> Connection::ReadBody() {
  if (body_done_) co_return std::nullopt;
  // A fast sender's body is always there: without this it would keep the loop to itself.
  if (++body_pieces_ % kPiecesPerTurn == 0) co_await Yield(loop_);
  if (aborted_ || body_cancelled_) co_return Disconnected();
  Enter(Phase::kBody);
  if (std::exchange(continue_awaited_, false) && Input().empty()) {
    std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    if (!co_await transport_->Write(go_on, {}, false)) co_return Disconnected();
  }
  Chunk chunk = chunks_ ? co_await ReadChunkedBody(*chunks_) : co_await ReadPlainBody();
  Enter(Phase::kHandling);
  co_return chunk;
}

Task<Chunk> Connection::ReadPlainBody() {
  std::string chunk;
  std::size_t size = std::min<std::uint64_t>(body_remaining_, context_.limits.body_chunk_bytes);
  ResizeForOverwrite(chunk, size);
  std::size_t filled = std::min(size, Input().size());
  std::memcpy(chunk.data(), Input().data(), filled);
  Consume(filled);
  // Whole chunks, however the network cut them: each costs its reader a hop and a write.
  while (filled < size) {
    ssize_t count = co_await transport_->Read(chunk.data() + filled, size - filled);
    if (count <= 0) {
      stop_.request_stop();
      keep_alive_ = false;
      co_return Disconnected();
    }
    filled += static_cast<std::size_t>(count);
  }
  body_remaining_ -= size;
  body_done_ = body_remaining_ == 0;
  co_return std::optional(std::move(chunk));
}

Task<Chunk> Connection::ReadChunkedBody(ChunkParser& chunks) {
  std::string chunk;
  while (true) {
    std::size_t consumed = 0;
    std::expected<bool, ParseError> ended = chunks.Parse(Input(), consumed, chunk);
    if (!ended) {
      keep_alive_ = false;
      co_return std::unexpected(
          BodyError{BodyError::Kind::kMalformed, std::string(ended.error().reason)});
    }
    Consume(consumed);
    if (*ended) {
      body_done_ = true;
      if (body_) body_->trailers() = std::move(chunks.Trailers());
      if (chunk.empty()) co_return std::nullopt;
      co_return std::optional(std::move(chunk));
    }
    if (!chunk.empty()) co_return std::optional(std::move(chunk));
    if (!co_await Fill()) {
      stop_.request_stop();
      keep_alive_ = false;
      co_return Disconnected();
    }
  }
}

Task<bool> Connection::DrainBody() {
  std::size_t drained = 0;
  while (!body_done_) {
    Chunk chunk = co_await ReadBody();
    if (!chunk) co_return false;
    if (const std::optional<std::string>& bytes = *chunk) drained += bytes->size();
    if (drained > context_.limits.drain_bytes_max) co_return false;
  }
  co_return true;
}

// Closing with unread bytes would reset the connection, and the client might lose the answer.
Task<void> Connection::Linger() {
  transport_->ShutdownWrite();
  Enter(Phase::kLinger);
  std::size_t drained = 0;
  while (drained < 64 * context_.limits.drain_bytes_max) {
    ResizeForOverwrite(input_, context_.limits.head_bytes_max);
    ssize_t count = co_await transport_->Read(input_.data(), input_.size());
    if (count <= 0) break;
    drained += static_cast<std::size_t>(count);
  }
  input_.clear();
  input_begin_ = 0;
}

Task<bool> Connection::WriteResponse(Response response, bool head_request) {
  output_.clear();
  HeadOptions options{.date = loop_.HttpDate(),
                      .version = version_,
                      .head_request = head_request,
                      .keep_alive = keep_alive_};
  HeadResult head = AppendResponseHead(output_, response, options);
  keep_alive_ = head.keep_alive;
  Enter(Phase::kWrite);
  if (head.framing == Framing::kNone) co_return co_await transport_->Write(output_, {}, false);
  if (auto* text = std::get_if<std::string>(&response.body)) {
    co_return co_await transport_->Write(output_, *text, false);
  }
  if (auto* regions = std::get_if<std::vector<FileRegion>>(&response.body)) {
    co_return co_await WriteFiles(std::move(*regions));
  }
  auto& source = std::get<std::shared_ptr<BodySource>>(response.body);
  if (!source) co_return co_await transport_->Write(output_, {}, false);
  co_return co_await WriteSource(std::move(source), head.framing == Framing::kChunked);
}

Task<bool> Connection::WriteFiles(std::vector<FileRegion> regions) {
  if (regions.size() == 1 && regions[0].length <= kCopiedFileBytes) {
    const FileRegion& region = regions[0];
    std::string bytes;
    ResizeForOverwrite(bytes, region.length);
    std::size_t filled = 0;
    while (filled < bytes.size()) {
      ssize_t count =
          co_await ReadFile(context_.files, region.file->Descriptor(), bytes.data() + filled,
                            bytes.size() - filled, region.offset + filled);
      if (count <= 0) co_return false;
      filled += static_cast<std::size_t>(count);
    }
    co_return co_await transport_->Write(output_, bytes, false);
  }
  bool more = std::ranges::any_of(regions, [](const FileRegion& one) { return one.length > 0; });
  if (!co_await transport_->Write(output_, {}, more)) co_return false;
  for (const FileRegion& region : regions) {
    int file = region.file->Descriptor();
    if (!co_await transport_->SendFile(file, region.offset, region.length)) co_return false;
  }
  co_return true;
}

Task<bool> Connection::WriteSource(std::shared_ptr<BodySource> source, bool chunked) {
  std::optional<std::uint64_t> left = source->Length();
  // What comes before the next piece: first the head, then the end of the piece before.
  std::string before = std::move(output_);
  bool first = true;
  int pieces = 0;
  while (true) {
    if (++pieces % kPiecesPerTurn == 0) co_await Yield(loop_);
    std::optional<std::string> piece;
    std::string failure;
    Enter(Phase::kHandling);
    try {
      piece = co_await source->Next();
    } catch (const std::exception& error) {
      failure = error.what();
    } catch (...) {
      failure = "unknown exception";
    }
    Enter(Phase::kWrite);
    if (!failure.empty()) {
      log::Warning("response broken off", {{"error", failure}});
      // An end is all that such a client has to go by, so it must not see one.
      if (!left && !chunked) transport_->ResetOnClose();
      co_return false;
    }
    if (!piece) break;
    if (piece->empty()) continue;
    if (left) {
      if (piece->size() > *left) co_return false;
      *left -= piece->size();
    }
    if (chunked)
      fmt::format_to(std::back_inserter(before), "{}{:x}\r\n", first ? "" : "\r\n", piece->size());
    first = false;
    if (!co_await transport_->Write(before, *piece, false)) co_return false;
    before.clear();
  }
  if (left && *left != 0) co_return false;
  if (chunked) before += first ? "0\r\n\r\n" : "\r\n0\r\n\r\n";
  co_return co_await transport_->Write(before, {}, false);
}

}  // namespace laketop::http
