// SPDX-License-Identifier: Apache-2.0
#include "base/frame_pool.hpp"

#include <array>
#include <new>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LAKETOP_PLAIN_FRAMES 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LAKETOP_PLAIN_FRAMES 1
#endif

namespace laketop {

#if defined(LAKETOP_PLAIN_FRAMES)

void* AllocateFrame(std::size_t bytes) {
  return ::operator new(bytes);
}

void FreeFrame(void* frame, std::size_t) noexcept {
  ::operator delete(frame);
}

#else

namespace {

constexpr std::size_t kClassBytes = 128;
constexpr std::size_t kPooledBytesMax = std::size_t{8} << 10;  // of one frame
constexpr std::size_t kKeptBytesMax = std::size_t{256} << 10;  // of a thread

struct FreeBlock {
  FreeBlock* next;
};

// Of a thread that ends: what is freed after it goes to the heap.
constinit thread_local bool ended = false;

struct Frames {
  std::array<FreeBlock*, kPooledBytesMax / kClassBytes> free{};
  std::size_t kept_bytes = 0;

  ~Frames() {
    ended = true;
    for (FreeBlock* block : free) {
      while (block != nullptr) ::operator delete(std::exchange(block, block->next));
    }
  }
};

constinit thread_local Frames frames;

std::size_t ClassOf(std::size_t bytes) {
  return (bytes - 1) / kClassBytes;
}

}  // namespace

void* AllocateFrame(std::size_t bytes) {
  if (bytes > kPooledBytesMax) return ::operator new(bytes);
  const std::size_t size_class = ClassOf(bytes);
  const std::size_t rounded = (size_class + 1) * kClassBytes;
  if (ended) return ::operator new(rounded);
  Frames& mine = frames;
  FreeBlock* block = mine.free[size_class];
  if (block == nullptr) return ::operator new(rounded);
  mine.free[size_class] = block->next;
  mine.kept_bytes -= rounded;
  return block;
}

void FreeFrame(void* frame, std::size_t bytes) noexcept {
  if (bytes > kPooledBytesMax || ended) return ::operator delete(frame);
  const std::size_t size_class = ClassOf(bytes);
  const std::size_t rounded = (size_class + 1) * kClassBytes;
  Frames& mine = frames;
  if (mine.kept_bytes + rounded > kKeptBytesMax) return ::operator delete(frame);
  mine.free[size_class] = new (frame) FreeBlock{mine.free[size_class]};
  mine.kept_bytes += rounded;
}

#endif

}  // namespace laketop
