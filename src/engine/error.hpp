// SPDX-License-Identifier: Apache-2.0
#pragma once
// engine::Error: trouble below the services (I/O, corruption, a lost race). No AWS words here: the
// service maps the few codes it can answer for, the gateway turns the rest into 500 (Trouble says
// which are less).

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "base/trouble.hpp"

namespace laketop::engine {

enum class ErrorCode {
  kNotFound,    // what was named is not, or no longer, there
  kConflict,    // an expectation of a commit does not hold: read again and decide again
  kStaleEpoch,  // the state was reset since the work began
  kBusy,        // a bounded queue is full: the client may try again
  kTooLarge,    // over a named limit
  kWouldBlock,  // not in memory; only readers that ask for memory see it
  kCancelled,   // the work was stopped from outside
  kInvalid,     // the caller's request makes no sense (an offset past the end …)
  kNewerData,   // the data folder was written by a newer program
  kDiskFull,
  kCorrupt,  // stored bytes are not what was written
  kIo,       // any other failure of the operating system or of a library
};

struct Error {
  ErrorCode code = ErrorCode::kIo;
  std::string message;
  // For kConflict: the number that Commit::Expect… gave to the expectation, else -1.
  int expectation = -1;
};

template <class T = void>
using Result = std::expected<T, Error>;

std::string_view NameOf(ErrorCode code);

// An Error on its way as an exception: for callers that have no answer of their own.
class Failure : public Trouble {
 public:
  explicit Failure(Error error)
      : Trouble(KindOf(error.code), std::string(NameOf(error.code)) + ": " + error.message),
        error_(std::move(error)) {}
  const Error& Cause() const { return error_; }

 private:
  static Kind KindOf(ErrorCode code) {
    if (code == ErrorCode::kBusy) return Kind::kBusy;
    return code == ErrorCode::kDiskFull ? Kind::kDiskFull : Kind::kOther;
  }

  Error error_;
};

// The value, or the error thrown as Failure.
template <class T>
T OrThrow(Result<T> result) {
  if (!result) throw Failure(std::move(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline std::string_view NameOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNotFound:
      return "not found";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kStaleEpoch:
      return "stale epoch";
    case ErrorCode::kBusy:
      return "busy";
    case ErrorCode::kTooLarge:
      return "too large";
    case ErrorCode::kWouldBlock:
      return "would block";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kInvalid:
      return "invalid";
    case ErrorCode::kNewerData:
      return "newer data";
    case ErrorCode::kDiskFull:
      return "disk full";
    case ErrorCode::kCorrupt:
      return "corrupt";
    case ErrorCode::kIo:
      return "I/O error";
  }
  return "error";
}

}  // namespace laketop::engine
