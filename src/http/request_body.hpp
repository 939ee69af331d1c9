// SPDX-License-Identifier: Apache-2.0
#pragma once
// RequestBody: the BodyReader over a connection. For connection*.cpp only.

#include "http/connection.hpp"

namespace laketop::http {

// The body of a request without one.
std::shared_ptr<BodyReader> EmptyBody();

// Of that size, its new bytes not yet written.
inline void ResizeForOverwrite(std::string& text, std::size_t size) {
  // libstdc++ 12 hands the callback the capacity it has made, which may be more.
  text.resize_and_overwrite(size, [size](char*, std::size_t) { return size; });
}

class Connection::RequestBody final : public BodyReader,
                                      public std::enable_shared_from_this<RequestBody> {
 public:
  RequestBody(Connection& connection, std::optional<std::uint64_t> length)
      : loop_(connection.loop_), connection_(&connection), length_(length) {}

  Task<std::expected<std::optional<std::string>, BodyError>> Next() override;
  std::optional<std::uint64_t> Length() const override { return length_; }
  const Headers& Trailers() const override { return trailers_; }
  void Cancel() override;

  // The request has been answered: a reader that a handler kept ends here.
  void Detach() { connection_ = nullptr; }
  Headers& trailers() { return trailers_; }

 private:
  EventLoop& loop_;
  Connection* connection_;  // on its loop only
  std::optional<std::uint64_t> length_;
  Headers trailers_;
};

}  // namespace laketop::http
