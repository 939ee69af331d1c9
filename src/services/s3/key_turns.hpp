// SPDX-License-Identifier: Apache-2.0
#pragma once
// KeyTurns: lets writers of one key go one after another once they have met. A commit that another
// one overtook has to be made anew, so that among hundreds that write the same key nobody could be
// sure to win before it gives up. A key costs nothing while nobody waits for it. Thread-safe.

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/completion.hpp"
#include "base/task.hpp"

namespace laketop::s3 {

class KeyTurns {
 public:
  // Held by whose turn it is; its end is the turn of the next. Outlived by its KeyTurns.
  class Turn {
   public:
    Turn() = default;
    Turn(Turn&& other) noexcept
        : turns_(std::exchange(other.turns_, nullptr)), key_(std::move(other.key_)) {}
    Turn& operator=(Turn&& other) noexcept {
      std::swap(turns_, other.turns_);
      std::swap(key_, other.key_);
      return *this;
    }
    ~Turn() {
      if (turns_ != nullptr) turns_->End(key_);
    }
    bool IsTaken() const { return turns_ != nullptr; }

   private:
    friend class KeyTurns;
    Turn(KeyTurns& turns, std::string key) : turns_(&turns), key_(std::move(key)) {}
    KeyTurns* turns_ = nullptr;
    std::string key_;
  };

  // Returns when all that took one before have ended theirs.
  Task<Turn> Take(std::string key);
  // None where nobody has a turn of this key or waits for one: who meets nobody need not wait.
  Task<Turn> TakeIfContended(std::string key);

 private:
  using Waiter = std::shared_ptr<Completion<bool>>;
  void End(const std::string& key);

  std::mutex mutex_;
  std::map<std::string, std::deque<Waiter>> waiters_;  // of the keys of which somebody has a turn
  std::atomic<std::size_t> keys_ = 0;
};

}  // namespace laketop::s3
