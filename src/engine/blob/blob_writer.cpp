// SPDX-License-Identifier: Apache-2.0
#include "engine/blob/blob_writer.hpp"

#include <fcntl.h>

#include <vector>

#include "base/check.hpp"
#include "base/crash_point.hpp"
#include "engine/blob/blob_state.hpp"

namespace laketop::engine {

BlobFile::BlobFile(std::shared_ptr<BlobStore::State> blobs, BlobId blob)
    : blobs_(std::move(blobs)), blob_(blob) {}

BlobFile::~BlobFile() {
  if (!file_ || kept_) return;
  // Not here: removing a large file takes a while, and this may be an event loop.
  ++blobs_->removals_pending;
  ThreadPool* pool = blobs_->store.IoPool();
  auto remove = [file = std::move(file_), blobs = std::move(blobs_), blob = blob_] {
    std::error_code ignored;  // a reset may have removed the folder
    std::filesystem::remove(blobs->folders.PathOf(blob), ignored);
    blobs->folders.NoteRemoval(Store::EpochOf(blob));
    --blobs->removals_pending;
    blobs->removals_pending.notify_all();
  };
  if (pool != nullptr) {
    pool->Post(std::move(remove));
  } else {
    remove();
  }
}

// What fails because a reset has removed the folder is no trouble of the disk.
std::unexpected<Error> BlobFile::Failed(Error error) const {
  if (blobs_->store.CurrentEpoch() != Store::EpochOf(blob_)) {
    error = {ErrorCode::kStaleEpoch, "the state was reset meanwhile"};
  }
  return std::unexpected(std::move(error));
}

Result<> BlobFile::Create() {
  const Epoch epoch = Store::EpochOf(blob_);
  if (Result<> folder = blobs_->folders.Create(epoch); !folder) return Failed(folder.error());
  std::filesystem::path path = blobs_->folders.PathOf(blob_);
  auto created = CreateForWriting(path);
  if (!created) return Failed(FromErrno(created.error(), path));
  file_ = std::move(*created);
  CRASH_POINT("blob.created");
  return {};
}

Result<> BlobFile::Write(std::span<const std::string_view> pieces) {
  if (!file_) {
    if (Result<> created = Create(); !created) return created;
  }
  std::uint64_t size = 0;
  for (std::string_view bytes : pieces) size += bytes.size();
  FileResult<std::uint64_t> free_bytes = FreeBytes(blobs_->folders.Root());
  if (free_bytes && *free_bytes < kDiskReserveBytes + size) {
    return std::unexpected(Error{ErrorCode::kDiskFull, "the disk is almost full"});
  }
  std::uint64_t end = size_;
  for (std::string_view bytes : pieces) {
    if (FileResult<> written = WriteAllAt(*file_, end, bytes); !written) {
      return Failed(FromErrno(written.error(), blobs_->folders.PathOf(blob_)));
    }
    end += bytes.size();
  }
  // Starts the disk on it now, so that the sync at the end finds little left to do.
  sync_file_range(file_->Descriptor(), static_cast<off64_t>(size_), static_cast<off64_t>(size),
                  SYNC_FILE_RANGE_WRITE);
  size_ = end;
  CRASH_POINT("blob.written");
  return {};
}

Result<> BlobFile::Sync() {
  if (FileResult<> synced = SyncData(*file_); !synced) {
    return Failed(FromErrno(synced.error(), blobs_->folders.PathOf(blob_)));
  }
  CRASH_POINT("blob.synced");
  Result<> named = blobs_->folders.Sync(Store::EpochOf(blob_));
  if (!named) return Failed(named.error());
  CRASH_POINT("blob.named");
  return {};
}

StagedBlob::StagedBlob(std::unique_ptr<State> state) : state_(std::move(state)) {}
StagedBlob::~StagedBlob() = default;

std::uint64_t StagedBlob::Size() const {
  return state_->size;
}

struct BlobWriter::State {
  using Shared = std::vector<std::shared_ptr<const std::string>>;
  struct Flight {
    std::string piece;
    Shared shared;  // instead of it
    Completion<Result<>> written;
  };

  std::shared_ptr<BlobStore::State> blobs;
  BlobId blob = 0;
  std::uint64_t size = 0;
  std::string buffer;
  Shared shared;  // instead of the buffer
  std::size_t shared_bytes = 0;
  std::shared_ptr<BlobFile> file;     // once it is not small any more
  std::shared_ptr<Flight> in_flight;  // a piece on its way to the disk
  std::string spare;                  // the memory of the piece before it, for the next
  std::optional<Error> error;
  bool finished = false;

  bool HasPiece() {
    if (!file && size <= kInlineBytesMax) return false;
    OpenFile();
    if (buffer.capacity() < kWritePieceBytes) buffer.reserve(kWritePieceBytes);
    return buffer.size() >= kWritePieceBytes;
  }
  void OpenFile() {
    if (!file) file = std::make_shared<BlobFile>(blobs, blob);
  }
  Result<> Note(Result<> result) {
    if (!result) error = result.error();
    return result;
  }
  std::shared_ptr<StagedBlob> Stage() {
    auto staged = std::make_unique<StagedBlob::State>();
    staged->blob = blob;
    staged->size = size;
    staged->file = file;
    if (!file) staged->bytes = std::move(buffer);
    return std::shared_ptr<StagedBlob>(new StagedBlob(std::move(staged)));
  }
  // Waits for the piece in flight, if any.
  Task<Result<>> Settle() {
    if (!in_flight) co_return Result<>();
    std::shared_ptr<Flight> flight = std::exchange(in_flight, nullptr);
    Completion<Result<>>& answer = flight->written;
    Result<> result = co_await answer;
    if (flight->shared.empty()) {
      spare = std::move(flight->piece);
      spare.clear();
    }
    co_return Note(std::move(result));
  }
  // Hands the buffer to the pool without waiting for it.
  void Launch(ThreadPool& pool) {
    in_flight = std::make_shared<Flight>();
    in_flight->piece = std::exchange(buffer, std::exchange(spare, {}));
    buffer.reserve(kWritePieceBytes);
    Post(pool);
  }
  void LaunchShared(ThreadPool& pool) {
    in_flight = std::make_shared<Flight>();
    in_flight->shared = std::exchange(shared, {});
    shared_bytes = 0;
    Post(pool);
  }
  void Post(ThreadPool& pool) {
    pool.Post([flight = in_flight, sink = file] {
      Result<> done = Write(*sink, flight->piece, flight->shared);
      flight->written.Set(std::move(done));
    });
  }
  static Result<> Write(BlobFile& sink, std::string_view piece, const Shared& shared) {
    std::vector<std::string_view> pieces;
    pieces.reserve(shared.size() + 1);
    for (const auto& bytes : shared) pieces.emplace_back(*bytes);
    if (shared.empty()) pieces.push_back(piece);
    return sink.Write(pieces);
  }
  // What comes next is to follow it in the buffer.
  void CopyShared() {
    for (const auto& bytes : std::exchange(shared, {})) buffer.append(*bytes);
    shared_bytes = 0;
  }
};

BlobWriter::BlobWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
BlobWriter::~BlobWriter() = default;

std::unique_ptr<BlobWriter> BlobStore::NewWriter() {
  auto state = std::make_unique<BlobWriter::State>();
  state->blobs = state_;
  state->blob = state_->store.NextId();
  return std::unique_ptr<BlobWriter>(new BlobWriter(std::move(state)));
}

Task<Result<>> BlobWriter::Append(std::string bytes) {
  State& state = *state_;
  ThreadPool* pool = state.blobs->store.IoPool();
  if (pool == nullptr) co_return AppendBlocking(bytes);
  CHECK(!state.finished);
  if (state.error) co_return std::unexpected(*state.error);
  state.CopyShared();
  state.size += bytes.size();
  if (state.buffer.empty() && bytes.size() >= kWritePieceBytes) {
    state.buffer = std::move(bytes);
  } else {
    state.buffer.append(bytes);
  }
  if (!state.HasPiece()) co_return Result<>();
  Result<> settled = co_await state.Settle();
  if (settled) state.Launch(*pool);
  co_return settled;
}

Task<Result<>> BlobWriter::AppendShared(std::shared_ptr<const std::string> bytes) {
  State& state = *state_;
  ThreadPool* pool = state.blobs->store.IoPool();
  if (pool == nullptr || !state.buffer.empty() || bytes->size() < kSharedBytesMin) {
    co_return co_await Append(*bytes);
  }
  CHECK(!state.finished);
  if (state.error) co_return std::unexpected(*state.error);
  state.size += bytes->size();
  state.OpenFile();
  state.shared_bytes += bytes->size();
  state.shared.push_back(std::move(bytes));
  if (state.shared_bytes < kWritePieceBytes) co_return Result<>();
  Result<> settled = co_await state.Settle();
  if (settled) state.LaunchShared(*pool);
  co_return settled;
}

Result<> BlobWriter::AppendBlocking(std::string_view bytes) {
  State& state = *state_;
  CHECK(!state.finished && !state.in_flight);
  if (state.error) return std::unexpected(*state.error);
  state.size += bytes.size();
  state.buffer.append(bytes);
  if (!state.HasPiece()) return {};
  Result<> written = state.Note(State::Write(*state.file, state.buffer, {}));
  state.buffer.clear();
  return written;
}

Task<Result<std::shared_ptr<StagedBlob>>> BlobWriter::Finish() {
  State& state = *state_;
  ThreadPool* pool = state.blobs->store.IoPool();
  Result<> settled = co_await state.Settle();
  if (!settled) co_return std::unexpected(std::move(settled.error()));
  if (pool == nullptr || !state.file) co_return FinishBlocking();
  auto finish = [this] { return FinishBlocking(); };
  co_return co_await pool->Run(finish);
}

Result<std::shared_ptr<StagedBlob>> BlobWriter::FinishBlocking() {
  State& state = *state_;
  CHECK(!state.finished && !state.in_flight);
  state.finished = true;
  if (state.error) return std::unexpected(*state.error);
  if (!state.file) return state.Stage();
  Result<> done;
  if (!state.buffer.empty() || !state.shared.empty()) {
    done = state.Note(State::Write(*state.file, state.buffer, state.shared));
  }
  if (done) done = state.Note(state.file->Sync());
  if (!done) return std::unexpected(std::move(done.error()));
  return state.Stage();
}

std::uint64_t BlobWriter::Size() const {
  return state_->size;
}

}  // namespace laketop::engine
