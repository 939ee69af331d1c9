// SPDX-License-Identifier: Apache-2.0
#pragma once
// Admission: how many requests are in progress and how many bytes of bodies they hold. What does
// not fit is refused at once, before its body is read, so that a flood costs little. Thread-safe.

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

namespace laketop::aws {

class Admission {
 public:
  struct Limits {
    std::uint64_t requests_max = 2048;
    // Of all bodies that are read whole, together.
    std::uint64_t body_bytes_max = std::uint64_t{512} << 20;
  };
  explicit Admission(Limits limits) : limits_(limits) {}

  // A share of a counter, given back at its end.
  class Share {
   public:
    Share(Share&& other) noexcept
        : counter_(std::exchange(other.counter_, nullptr)), amount_(other.amount_) {}
    Share& operator=(Share&&) = delete;
    ~Share() {
      if (counter_ != nullptr) counter_->fetch_sub(amount_, std::memory_order_relaxed);
    }

   private:
    friend class Admission;
    Share(std::atomic<std::uint64_t>* counter, std::uint64_t amount)
        : counter_(counter), amount_(amount) {}
    std::atomic<std::uint64_t>* counter_;
    std::uint64_t amount_;
  };

  // None: there is no room.
  std::optional<Share> EnterRequest() { return Take(requests_, 1, limits_.requests_max); }
  std::optional<Share> HoldBody(std::uint64_t bytes) {
    return Take(body_bytes_, bytes, limits_.body_bytes_max);
  }
  std::uint64_t requests() const { return requests_.load(std::memory_order_relaxed); }

 private:
  static std::optional<Share> Take(std::atomic<std::uint64_t>& counter, std::uint64_t amount,
                                   std::uint64_t max) {
    Share share(&counter, amount);
    std::uint64_t before = counter.fetch_add(amount, std::memory_order_relaxed);
    if (before + amount > max) return std::nullopt;
    return share;
  }

  Limits limits_;
  std::atomic<std::uint64_t> requests_ = 0;
  std::atomic<std::uint64_t> body_bytes_ = 0;
};

}  // namespace laketop::aws
