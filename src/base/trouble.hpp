// SPDX-License-Identifier: Apache-2.0
#pragma once
// Trouble: what ends a request without being anybody's mistake, with as much as the gateway must
// know to tell the client what to do: try again, make room, or nothing.

#include <stdexcept>
#include <string>

namespace laketop {

class Trouble : public std::runtime_error {
 public:
  enum class Kind {
    kBusy,      // a bounded queue is full, nothing was done: try again
    kDiskFull,  // nothing was written: make room
    kOther
  };

  Trouble(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  Kind WhichKind() const { return kind_; }

 private:
  Kind kind_;
};

}  // namespace laketop
