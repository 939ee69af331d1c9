// SPDX-License-Identifier: Apache-2.0
#pragma once
// HTTP messages in standard types: what the rest of the program sees of HTTP. Bodies stream both
// ways; a whole object is never in memory. A message belongs to one request and is not shared
// between threads.

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/file.hpp"
#include "base/task.hpp"

namespace laketop::http {

// Header fields in order. Names compare without case; a name may stand several times.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  // The first value of that name, or null.
  const std::string* Find(std::string_view name) const;
  std::string_view Get(std::string_view name) const;  // "" where there is none
  void Add(std::string name, std::string value);
  void Set(std::string_view name, std::string value);  // replaces all of that name
  void Remove(std::string_view name);
  const std::vector<Field>& Fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

bool EqualsIgnoringCase(std::string_view a, std::string_view b);

struct BodyError {
  enum class Kind {
    kDisconnected,      // the client went away or a deadline passed
    kTooLarge,          // over the limit of the route
    kMalformed,         // bad chunk framing
    kBadDigest,         // a signed chunk or trailer does not match what was sent
    kSignatureMismatch  // a chunk's signature is wrong
  };
  Kind kind = Kind::kDisconnected;
  std::string message;
};

// A request's body, read once, in order.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  // The next bytes (never empty), or none at the end. Chunks are at most 1 MiB.
  virtual Task<std::expected<std::optional<std::string>, BodyError>> Next() = 0;
  // Of the decoded content, where it is known before it is read.
  virtual std::optional<std::uint64_t> Length() const = 0;
  // Trailer fields; complete once Next() has answered none.
  virtual const Headers& Trailers() const = 0;
  // A Next() that waits for the client, and all later ones, fail. From any thread.
  virtual void Cancel() {}
};

// A reader over bytes at hand.
std::shared_ptr<BodyReader> MakeBodyReader(std::string bytes);

// Reads all of it, up to `bytes_max`.
Task<std::expected<std::string, BodyError>> ReadAll(std::shared_ptr<BodyReader> body,
                                                    std::uint64_t bytes_max);

using laketop::File;

// Bytes of a file, sent with sendfile where the connection is plain.
struct FileRegion {
  std::shared_ptr<const File> file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// A response's body made while it is sent. It owns all it needs; it is destroyed when the response
// has ended, also when the client has gone.
class BodySource {
 public:
  virtual ~BodySource() = default;
  // The next bytes, or none at the end. Throwing ends the connection, so that the client sees that
  // the answer is not whole.
  virtual Task<std::optional<std::string>> Next() = 0;
  // Where known it becomes Content-Length, else the body is chunked.
  virtual std::optional<std::uint64_t> Length() const { return std::nullopt; }
};

using Body = std::variant<std::string, std::vector<FileRegion>, std::shared_ptr<BodySource>>;

// None for a source of unknown length.
std::optional<std::uint64_t> LengthOf(const Body& body);

struct Request {
  std::string method;
  std::string target;  // as sent: path and query, not decoded
  std::string path;    // of target, not decoded
  std::string query;   // of target, without '?', not decoded
  Headers headers;
  std::shared_ptr<BodyReader> body;
  std::string remote_address;
  bool tls = false;
  // Requested when the client has gone or the server stops.
  std::stop_token disconnected;
  // Behind that token: for whoever must end the request. The connection ends with it.
  std::stop_source cancel{std::nostopstate};
};

struct Response {
  int status = 200;
  Headers headers;
  Body body;
  // HEAD, 304: Content-Length says what GET would send; nothing is sent.
  bool head_only = false;
};

// The application behind a server.
class Handler {
 public:
  virtual ~Handler() = default;
  // Runs on the connection's loop. Must not throw: what it throws is answered 500 and logged.
  virtual Task<Response> Handle(Request request) = 0;
};

}  // namespace laketop::http
