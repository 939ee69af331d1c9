// SPDX-License-Identifier: Apache-2.0
#include "http/transport.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

#include "base/thread_pool.hpp"

namespace laketop::http {
namespace {

// sendfile in pieces, so that one fast reader does not hold the loop; between two pieces the page
// cache is asked.
constexpr std::uint64_t kSendFileBytes = 1 << 20;
constexpr int kPiecesPerTurn = 8;

// Whether the byte at `offset` is in the page cache.
bool IsCached(int file, std::uint64_t offset) {
  char byte = 0;
  iovec vector{&byte, 1};
  ssize_t count = ::preadv2(file, &vector, 1, static_cast<off_t>(offset), RWF_NOWAIT);
  return count >= 0 || errno == EOPNOTSUPP;
}

// A piece that begins in the cache may end on the disk.
bool IsCached(int file, std::uint64_t offset, std::uint64_t length) {
  return IsCached(file, offset) && IsCached(file, offset + length - 1);
}

class PlainTransport final : public Transport {
 public:
  PlainTransport(EventLoop& loop, int socket, ThreadPool* files)
      : Transport(loop, socket), files_(files) {}

  Task<bool> Handshake() override { co_return true; }
  bool IsTls() const override { return false; }

  Task<ssize_t> Read(char* data, std::size_t size) override {
    while (true) {
      if (descriptor_.IsDrained() && !co_await descriptor_.Readable()) co_return -1;
      ssize_t count = ::recv(descriptor_.Get(), data, size, 0);
      if (count >= 0) {
        if (static_cast<std::size_t>(count) < size) descriptor_.NoteDrained();
        ++progress_;
        co_return count;
      }
      if (errno == EAGAIN) {
        descriptor_.NoteDrained();
      } else if (errno != EINTR) {
        co_return -1;
      }
    }
  }

  Task<bool> Write(std::string_view first, std::string_view second, bool more) override {
    int flags = MSG_NOSIGNAL | (more ? MSG_MORE : 0);
    while (!first.empty() || !second.empty()) {
      iovec pieces[2] = {{const_cast<char*>(first.data()), first.size()},
                         {const_cast<char*>(second.data()), second.size()}};
      msghdr message{};
      message.msg_iov = first.empty() ? pieces + 1 : pieces;
      message.msg_iovlen = first.empty() || second.empty() ? 1 : 2;
      ssize_t count = ::sendmsg(descriptor_.Get(), &message, flags);
      if (count < 0) {
        if (errno == EINTR) continue;
        if (errno != EAGAIN || !co_await descriptor_.Writable()) co_return false;
        continue;
      }
      ++progress_;
      auto sent = static_cast<std::size_t>(count);
      std::size_t of_first = std::min(sent, first.size());
      first.remove_prefix(of_first);
      second.remove_prefix(sent - of_first);
    }
    co_return true;
  }

  Task<bool> SendFile(int file, std::uint64_t offset, std::uint64_t length) override {
    int pieces = 0;
    while (length > 0) {
      std::uint64_t piece = std::min(length, kSendFileBytes);
      if (files_ != nullptr && !IsCached(file, offset, piece)) {
        auto load = [file, offset, piece] {
          ::readahead(file, static_cast<off_t>(offset), piece);
          char byte = 0;  // readahead only asks for the pages; this waits for the last
          return ::pread(file, &byte, 1, static_cast<off_t>(offset + piece - 1));
        };
        if (co_await files_->Run(load) <= 0) co_return false;
      }
      auto position = static_cast<off_t>(offset);
      ssize_t count = ::sendfile(descriptor_.Get(), file, &position, piece);
      if (count < 0) {
        if (errno == EINTR) continue;
        if (errno != EAGAIN || !co_await descriptor_.Writable()) co_return false;
        continue;
      }
      if (count == 0) co_return false;  // the file is shorter than was said
      ++progress_;
      offset += static_cast<std::uint64_t>(count);
      length -= static_cast<std::uint64_t>(count);
      if (++pieces % kPiecesPerTurn == 0) co_await Yield(descriptor_.Loop());
    }
    co_return true;
  }

  void ShutdownWrite() override { ::shutdown(descriptor_.Get(), SHUT_WR); }

 private:
  ThreadPool* files_;
};

}  // namespace

void Transport::Abort() {
  ::shutdown(descriptor_.Get(), SHUT_RDWR);
  descriptor_.Cancel();
}

void Transport::ResetOnClose() {
  linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor_.Get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

bool Transport::PeerGone() const {
  pollfd look{descriptor_.Get(), POLLRDHUP, 0};
  return ::poll(&look, 1, 0) > 0 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

std::unique_ptr<Transport> MakePlainTransport(EventLoop& loop, int socket, ThreadPool* files) {
  return std::make_unique<PlainTransport>(loop, socket, files);
}

Task<ssize_t> ReadFile(ThreadPool* files, int file, char* data, std::size_t size,
                       std::uint64_t offset) {
  iovec vector{data, size};
  ssize_t count =
      files == nullptr ? -1 : ::preadv2(file, &vector, 1, static_cast<off_t>(offset), RWF_NOWAIT);
  if (count > 0) co_return count;
  auto read = [=] { return ::pread(file, data, size, static_cast<off_t>(offset)); };
  if (files == nullptr) co_return read();
  co_return co_await files->Run(read);
}

}  // namespace laketop::http
