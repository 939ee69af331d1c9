// SPDX-License-Identifier: Apache-2.0
#pragma once
// Transport: the bytes of one connection, plain or TLS, on its loop. Every call tries at once and
// waits only when the kernel has nothing to give or no room. No deadlines of its own: Abort ends
// what waits.

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/task.hpp"
#include "http/event_loop.hpp"

namespace laketop {
class ThreadPool;
}

namespace laketop::http {

class TlsContext;

class Transport {
 public:
  virtual ~Transport() = default;
  // Before all else; false: the peer does not speak TLS as we do.
  virtual Task<bool> Handshake() = 0;
  // Up to `size` bytes; 0 at the end of the stream; -1 on failure.
  virtual Task<ssize_t> Read(char* data, std::size_t size) = 0;
  // Until something may be read; needs no buffer meanwhile. False: aborted.
  Descriptor::Readiness Arrived() { return descriptor_.Arrived(); }
  // Whether bytes are decrypted already, for which Arrived would wait in vain.
  virtual bool HasBuffered() const { return false; }
  // All of the pieces, in order. `more` follows at once.
  virtual Task<bool> Write(std::string_view first, std::string_view second, bool more) = 0;
  virtual Task<bool> SendFile(int file, std::uint64_t offset, std::uint64_t length) = 0;
  // Says to the peer that nothing follows.
  virtual void ShutdownWrite() = 0;

  // Waits end and later calls fail.
  void Abort();
  // Closing will look to the peer like a failure, not like an end.
  void ResetOnClose();
  // True once the peer has closed its side, or the connection is broken.
  bool PeerGone() const;
  // Counts calls that moved bytes: deadlines look whether it moves.
  std::uint64_t progress() const { return progress_; }
  virtual bool IsTls() const = 0;

 protected:
  Transport(EventLoop& loop, int socket) : descriptor_(loop, socket) {}
  Descriptor descriptor_;
  std::uint64_t progress_ = 0;
};

// `files` reads what is not in the page cache, so that a disk does not hold up the loop; may be
// null.
std::unique_ptr<Transport> MakePlainTransport(EventLoop& loop, int socket, ThreadPool* files);
std::unique_ptr<Transport> MakeTlsTransport(EventLoop& loop, int socket, ThreadPool* files,
                                            const TlsContext& context);

// Reads up to `size` bytes of a file: from the page cache here, else on the pool. -1: failed.
Task<ssize_t> ReadFile(ThreadPool* files, int file, char* data, std::size_t size,
                       std::uint64_t offset);

}  // namespace laketop::http
