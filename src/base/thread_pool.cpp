// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.hpp"

#include <pthread.h>

namespace laketop {

ThreadPool::ThreadPool(Options options) : options_(std::move(options)) {
  for (int i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this] { Loop(); });
  }
}

ThreadPool::~ThreadPool() {
  {
    std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  work_added_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::Post(std::move_only_function<void()> work) {
  {
    std::scoped_lock lock(mutex_);
    queue_.push_back(std::move(work));
  }
  work_added_.notify_one();
}

void ThreadPool::Enqueue(std::move_only_function<void()> work) {
  {
    std::scoped_lock lock(mutex_);
    if (queue_.size() >= options_.queue_max) throw PoolBusy(options_.name + ": queue is full");
  }
  Post(std::move(work));
}

void ThreadPool::Loop() {
  pthread_setname_np(pthread_self(), options_.name.substr(0, 15).c_str());
  ExecutorScope scope(this);
  while (true) {
    std::move_only_function<void()> work;
    {
      std::unique_lock lock(mutex_);
      work_added_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace laketop
