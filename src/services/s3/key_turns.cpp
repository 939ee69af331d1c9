// SPDX-License-Identifier: Apache-2.0
#include "services/s3/key_turns.hpp"

namespace laketop::s3 {

Task<KeyTurns::Turn> KeyTurns::Take(std::string key) {
  Waiter before;
  {
    std::scoped_lock lock(mutex_);
    auto [queue, is_new] = waiters_.try_emplace(key);
    if (is_new) {
      keys_ = waiters_.size();
    } else {
      before = queue->second.emplace_back(std::make_shared<Completion<bool>>());
    }
  }
  if (before) co_await *before;
  co_return Turn(*this, std::move(key));
}

Task<KeyTurns::Turn> KeyTurns::TakeIfContended(std::string key) {
  if (keys_ == 0) co_return Turn();
  {
    std::scoped_lock lock(mutex_);
    if (!waiters_.contains(key)) co_return Turn();
  }
  co_return co_await Take(std::move(key));
}

void KeyTurns::End(const std::string& key) {
  Waiter next;
  {
    std::scoped_lock lock(mutex_);
    auto queue = waiters_.find(key);
    if (queue->second.empty()) {
      waiters_.erase(queue);
      keys_ = waiters_.size();
    } else {
      next = std::move(queue->second.front());
      queue->second.pop_front();
    }
  }
  if (next) next->Set(true);
}

}  // namespace laketop::s3
