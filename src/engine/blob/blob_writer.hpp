// SPDX-License-Identifier: Apache-2.0
#pragma once
// BlobWriter: takes the bytes of one blob in order; BlobStore::NewWriter makes it. It holds up to
// kInlineBytesMax bytes in memory before it makes a file, and then at most two pieces of
// kWritePieceBytes: one filling up, one on its way to the disk. Dropped without Finish, it removes
// its file. Used by one caller at a time; each method in two forms, for coroutines and for threads
// that may block; one writer takes one form only.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/task.hpp"
#include "engine/blob/content.hpp"
#include "engine/error.hpp"

namespace laketop::engine {

class BlobStore;

inline constexpr std::size_t kWritePieceBytes = std::size_t{1} << 20;
// Shared bytes below this are copied into a piece: a piece is made of few.
inline constexpr std::size_t kSharedBytesMin = std::size_t{64} << 10;

// A finished blob that no commit has published yet: durable, but its file goes with the last owner.
class StagedBlob {
 public:
  ~StagedBlob();
  StagedBlob(const StagedBlob&) = delete;
  StagedBlob& operator=(const StagedBlob&) = delete;
  std::uint64_t Size() const;

 private:
  friend class BlobStore;
  friend class BlobWriter;
  struct State;
  explicit StagedBlob(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class BlobWriter {
 public:
  ~BlobWriter();
  BlobWriter(const BlobWriter&) = delete;
  BlobWriter& operator=(const BlobWriter&) = delete;

  // Answers when the writer has room for more, not when the bytes are on the disk. After an error
  // only dropping the writer is left.
  Task<Result<>> Append(std::string bytes);
  // The same of bytes that somebody else reads too: from kSharedBytesMin on they are not copied.
  Task<Result<>> AppendShared(std::shared_ptr<const std::string> bytes);
  Result<> AppendBlocking(std::string_view bytes);

  // The blob is durable (file and folder synced) once this answers. Call once.
  Task<Result<std::shared_ptr<StagedBlob>>> Finish();
  Result<std::shared_ptr<StagedBlob>> FinishBlocking();

  std::uint64_t Size() const;  // appended so far

 private:
  friend class BlobStore;
  struct State;
  explicit BlobWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace laketop::engine
