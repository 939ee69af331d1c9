// SPDX-License-Identifier: Apache-2.0
// TLS straight on the socket by OpenSSL: it says which readiness it waits for, the loop waits.
#include <openssl/err.h>
#include <sys/socket.h>

#include <cerrno>

#include "base/thread_pool.hpp"
#include "http/tls_native.hpp"
#include "http/transport.hpp"

namespace laketop::http {
namespace {

// A file is read by such pieces; TLS records are 16 KiB.
constexpr std::size_t kFilePieceBytes = 128 << 10;
constexpr int kPiecesPerTurn = 8;

class TlsTransport final : public Transport {
 public:
  TlsTransport(EventLoop& loop, int socket, ThreadPool* files, const TlsContext& context)
      : Transport(loop, socket), files_(files), ssl_(SSL_new(context.native().context.get())) {
    SSL_set_fd(ssl_.get(), socket);
    SSL_set_accept_state(ssl_.get());
  }

  bool IsTls() const override { return true; }
  bool HasBuffered() const override { return SSL_has_pending(ssl_.get()) == 1; }

  Task<bool> Handshake() override {
    while (true) {
      ERR_clear_error();
      int result = SSL_do_handshake(ssl_.get());
      if (result == 1) co_return true;
      if (!co_await Wait(result)) co_return false;
      ++progress_;
    }
  }

  Task<ssize_t> Read(char* data, std::size_t size) override {
    while (true) {
      ERR_clear_error();
      std::size_t count = 0;
      int result = SSL_read_ex(ssl_.get(), data, size, &count);
      if (result == 1) {
        ++progress_;
        co_return static_cast<ssize_t>(count);
      }
      int error = SSL_get_error(ssl_.get(), result);
      if (error == SSL_ERROR_ZERO_RETURN) co_return 0;
      if (!co_await Wait(result)) co_return -1;
    }
  }

  Task<bool> Write(std::string_view first, std::string_view second, bool) override {
    // One record for a head and a small body.
    std::string joined;
    if (first.size() + second.size() <= 16 << 10) {
      joined.append(first).append(second);
      co_return co_await WriteAll(joined);
    }
    co_return co_await WriteAll(first) && co_await WriteAll(second);
  }

  Task<bool> SendFile(int file, std::uint64_t offset, std::uint64_t length) override {
    std::string piece;
    piece.resize(std::min<std::uint64_t>(length, kFilePieceBytes));
    int pieces = 0;
    while (length > 0) {
      std::size_t wanted = std::min<std::uint64_t>(length, piece.size());
      ssize_t count = co_await ReadFile(files_, file, piece.data(), wanted, offset);
      if (count <= 0) co_return false;
      auto size = static_cast<std::size_t>(count);
      std::string_view bytes(piece.data(), size);
      if (!co_await WriteAll(bytes)) co_return false;
      offset += size;
      length -= size;
      if (++pieces % kPiecesPerTurn == 0) co_await Yield(descriptor_.Loop());
    }
    co_return true;
  }

  void ShutdownWrite() override {
    ERR_clear_error();
    if (SSL_is_init_finished(ssl_.get()) == 1) SSL_shutdown(ssl_.get());
    ::shutdown(descriptor_.Get(), SHUT_WR);
  }

 private:
  Task<bool> WriteAll(std::string_view bytes) {
    while (!bytes.empty()) {
      ERR_clear_error();
      std::size_t count = 0;
      int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
      if (result == 1) {
        ++progress_;
        bytes.remove_prefix(count);
        continue;
      }
      if (!co_await Wait(result)) co_return false;
    }
    co_return true;
  }

  // For what OpenSSL wants after `result`; false where it is no matter of waiting.
  Task<bool> Wait(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        co_return co_await descriptor_.Readable();
      case SSL_ERROR_WANT_WRITE:
        co_return co_await descriptor_.Writable();
      default:
        co_return false;
    }
  }

  ThreadPool* files_;
  std::unique_ptr<SSL, FreeWith<SSL_free>> ssl_;
};

}  // namespace

std::unique_ptr<Transport> MakeTlsTransport(EventLoop& loop, int socket, ThreadPool* files,
                                            const TlsContext& context) {
  return std::make_unique<TlsTransport>(loop, socket, files, context);
}

}  // namespace laketop::http
