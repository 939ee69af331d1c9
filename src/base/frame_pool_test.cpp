// SPDX-License-Identifier: Apache-2.0
#include "base/frame_pool.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <thread>
#include <vector>

namespace laketop {
namespace {

TEST(FramePool, GivesEachFrameItsOwnMemory) {
  for (std::size_t bytes : {1, 127, 128, 129, 1000, 8192, 8193, 100'000}) {
    std::set<void*> seen;
    std::vector<void*> frames;
    for (int i = 0; i < 50; ++i) {
      void* frame = AllocateFrame(bytes);
      std::memset(frame, i, bytes);
      EXPECT_TRUE(seen.insert(frame).second);
      frames.push_back(frame);
    }
    for (int i = 0; i < 50; ++i) {
      const char* at = static_cast<const char*>(frames[static_cast<std::size_t>(i)]);
      EXPECT_EQ(at[0], i);
      EXPECT_EQ(at[bytes - 1], i);
    }
    for (void* frame : frames) FreeFrame(frame, bytes);
  }
}

TEST(FramePool, TakesFramesOfOtherThreads) {
  std::vector<void*> frames;
  std::thread other([&] {
    for (int i = 0; i < 100; ++i) frames.push_back(AllocateFrame(500));
  });
  other.join();
  for (void* frame : frames) FreeFrame(frame, 500);
  void* again = AllocateFrame(500);
  std::memset(again, 7, 500);
  FreeFrame(again, 500);
}

// Keeps a frame until its thread ends, when the pool of the thread may have ended before.
struct LateFree {
  void* frame = nullptr;
  ~LateFree() {
    if (frame != nullptr) FreeFrame(frame, 300);
  }
};

TEST(FramePool, OutlivesItsThreadsLists) {
  std::thread thread([] {
    thread_local LateFree late;
    late.frame = AllocateFrame(300);
    FreeFrame(AllocateFrame(200), 200);
  });
  thread.join();
}

}  // namespace
}  // namespace laketop
