// SPDX-License-Identifier: Apache-2.0
#pragma once
// Held: for as long as one of our functions that DuckDB calls uses a state of ours. DuckDB hands
// such states from thread to thread through queues of its own; libduckdb is not instrumented, so
// that ThreadSanitizer does not see the order in that. This tells it. In other builds it is
// nothing.

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LAKETOP_TELL_HANDOVER 1
extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
}
#endif
#endif

namespace laketop::engine {

class Held {
 public:
#if defined(LAKETOP_TELL_HANDOVER)
  explicit Held(void* state) : state_(state) { __tsan_acquire(state_); }
  ~Held() { __tsan_release(state_); }
#else
  explicit Held(void* state) : state_(state) {}
  ~Held() {}
#endif
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

 private:
  [[maybe_unused]] void* state_;
};

}  // namespace laketop::engine
