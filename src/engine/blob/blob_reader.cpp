// SPDX-License-Identifier: Apache-2.0
#include "engine/blob/blob_reader.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>

#include "engine/blob/blob_state.hpp"

namespace laketop::engine {
namespace {

Error Released() {
  return {ErrorCode::kNotFound, "the bytes were released"};
}

}  // namespace

struct BlobReader::State {
  explicit State(std::shared_ptr<BlobStore::State> of) : blobs(std::move(of)) {}
  ~State() {
    if (blobs->pins.Unpin(pinned)) blobs->cleaner->Unpinned();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  std::shared_ptr<BlobStore::State> blobs;
  std::vector<Extent> extents;
  std::vector<std::uint64_t> starts;  // of each extent in the content
  std::uint64_t size = 0;

  std::vector<std::string> memory;  // by extent, where all small blobs were read at once
  std::optional<Reader> later;      // else a snapshot to read them from
  std::vector<BlobId> pinned;       // where there are too many files to hold them open

  // The open files; beyond kReaderOpenFilesMax the oldest makes room.
  mutable std::mutex files_mutex;
  mutable std::vector<std::pair<BlobId, std::shared_ptr<const File>>> files;
  mutable std::size_t oldest = 0;

  std::size_t ExtentAt(std::uint64_t offset) const {
    auto after = std::upper_bound(starts.begin(), starts.end(), offset);
    return static_cast<std::size_t>(after - starts.begin()) - 1;
  }

  Result<std::shared_ptr<const File>> FileOf(BlobId blob) const {
    std::scoped_lock lock(files_mutex);
    for (const auto& [id, file] : files) {
      if (id == blob) return file;
    }
    std::filesystem::path path = blobs->folders.PathOf(blob);
    auto opened = OpenForReading(path);
    if (!opened) return std::unexpected(FromErrno(opened.error(), path));
    if (files.size() < kReaderOpenFilesMax) {
      files.emplace_back(blob, *opened);
    } else {
      files[oldest] = {blob, *opened};
      oldest = (oldest + 1) % files.size();
    }
    return std::move(*opened);
  }

  Result<> ReadExtent(std::size_t index, std::uint64_t offset, std::span<char> out) const {
    const Extent& extent = extents[index];
    Error cut{ErrorCode::kCorrupt, "a blob is shorter than its extent"};
    if (!extent.in_store) {
      auto file = FileOf(extent.blob);
      if (!file) return std::unexpected(std::move(file.error()));
      auto count = ReadSomeAt(**file, extent.offset + offset, out);
      if (!count) {
        return std::unexpected(FromErrno(count.error(), blobs->folders.PathOf(extent.blob)));
      }
      return *count == out.size() ? Result<>() : std::unexpected(cut);
    }
    std::string read;
    std::string_view bytes;
    if (later) {
      auto row = later->Find(blobs->tables.bytes, EncodeKey(extent.blob));
      if (!row) return std::unexpected(std::move(row.error()));
      auto& found = *row;
      if (!found) return std::unexpected(Released());
      read = std::move(found->value);
      bytes = read;
    } else {
      bytes = memory[index];
    }
    if (extent.offset + offset + out.size() > bytes.size()) return std::unexpected(cut);
    std::memcpy(out.data(), bytes.data() + extent.offset + offset, out.size());
    return {};
  }
};

BlobReader::BlobReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
BlobReader::~BlobReader() = default;

Result<std::shared_ptr<BlobReader>> BlobStore::OpenReader(const Content& content) {
  return OpenReaderWith(state_->store.Read(), content);
}

Task<Result<std::shared_ptr<BlobReader>>> BlobStore::OpenReaderAsync(Content content) {
  auto open = [this, content = std::move(content)](const Reader& reader) {
    return OpenReaderWith(reader, content);
  };
  co_return co_await state_->store.ReadAsync(std::move(open));
}

Result<std::shared_ptr<BlobReader>> BlobStore::OpenReaderWith(const Reader& reader,
                                                              const Content& content) {
  auto state = std::make_unique<BlobReader::State>(state_);
  state->extents = content.extents;
  std::vector<std::string> small;
  std::vector<BlobId> files;
  std::uint64_t small_bytes = 0;
  for (const Extent& extent : content.extents) {
    state->starts.push_back(state->size);
    state->size += extent.length;
    if (extent.in_store) {
      small.push_back(EncodeKey(extent.blob));
      small_bytes += extent.length;
    } else {
      files.push_back(extent.blob);
    }
  }
  if (!small.empty()) {
    bool at_once = small_bytes <= kReaderMemoryMax;
    if (!at_once) {
      state->later = state_->store.ReadSnapshot();
      // A content is released whole: one row tells that the snapshot has them all.
      small.resize(1);
    }
    auto rows = reader.FindMany(state_->tables.bytes, small);
    if (!rows) return std::unexpected(std::move(rows.error()));
    if (at_once) state->memory.resize(content.extents.size());
    std::size_t row = 0;
    for (std::size_t i = 0; i < content.extents.size() && row < rows->size(); ++i) {
      if (!content.extents[i].in_store) continue;
      auto& found = (*rows)[row];
      if (!found) return std::unexpected(Released());
      if (at_once) state->memory[i] = std::move(found->value);
      ++row;
    }
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  if (files.size() <= kReaderOpenFilesMax) {
    // An open file keeps its bytes even when its name goes.
    for (BlobId file : files) {
      auto opened = state->FileOf(file);
      if (!opened) return std::unexpected(std::move(opened.error()));
    }
  } else {
    // Pinned first, then checked: what is still held now cannot be removed while it is pinned.
    state_->pins.Pin(files);
    state->pinned = files;
    ReferenceKey key{.blob = files.front(), .holder = content.holder};
    auto held = reader.Find(state_->tables.refs, EncodeKey(key));
    if (!held) return std::unexpected(std::move(held.error()));
    if (!*held) return std::unexpected(Released());
  }
  return std::shared_ptr<BlobReader>(new BlobReader(std::move(state)));
}

std::uint64_t BlobReader::Size() const {
  return state_->size;
}

Result<std::size_t> BlobReader::ReadAt(std::uint64_t offset, std::span<char> out) const {
  const State& state = *state_;
  if (offset >= state.size || out.empty()) return std::size_t{0};
  std::size_t wanted = std::min<std::uint64_t>(out.size(), state.size - offset);
  std::size_t done = 0;
  for (std::size_t i = state.ExtentAt(offset); done < wanted; ++i) {
    std::uint64_t within = offset + done - state.starts[i];
    std::size_t count = std::min<std::uint64_t>(wanted - done, state.extents[i].length - within);
    Result<> read = state.ReadExtent(i, within, out.subspan(done, count));
    if (!read) return std::unexpected(std::move(read.error()));
    done += count;
  }
  return done;
}

Task<Result<std::string>> BlobReader::ReadAsync(std::uint64_t offset, std::size_t length) const {
  const State& state = *state_;
  auto read = [this, offset, length]() -> Result<std::string> {
    std::string bytes(std::min<std::uint64_t>(length, Size() - std::min(offset, Size())), '\0');
    Result<std::size_t> count = ReadAt(offset, bytes);
    if (!count) return std::unexpected(std::move(count.error()));
    return bytes;
  };
  ThreadPool* pool = state.blobs->store.IoPool();
  if (pool == nullptr || (state.files.empty() && state.pinned.empty() && !state.later)) {
    co_return read();
  }
  co_return co_await pool->Run(read);
}

std::optional<std::string_view> BlobReader::InMemory() const {
  const State& state = *state_;
  if (state.extents.empty()) return std::string_view();
  if (state.extents.size() != 1 || state.memory.size() != 1) return std::nullopt;
  const Extent& extent = state.extents[0];
  if (extent.offset + extent.length > state.memory[0].size()) return std::nullopt;
  return std::string_view(state.memory[0]).substr(extent.offset, extent.length);
}

Result<std::optional<std::vector<FileRegion>>> BlobReader::FileRegions(std::uint64_t offset,
                                                                       std::uint64_t length) const {
  const State& state = *state_;
  if (offset > state.size || length > state.size - offset) {
    return std::unexpected(Error{ErrorCode::kInvalid, "the range is behind the end"});
  }
  std::vector<FileRegion> regions;
  if (length == 0) return regions;
  for (std::size_t i = state.ExtentAt(offset); length > 0; ++i) {
    const Extent& extent = state.extents[i];
    if (extent.in_store || regions.size() == kReaderOpenFilesMax) return std::nullopt;
    auto file = state.FileOf(extent.blob);
    if (!file) return std::unexpected(std::move(file.error()));
    std::uint64_t within = offset - state.starts[i];
    std::uint64_t count = std::min(length, extent.length - within);
    regions.push_back(
        {.file = std::move(*file), .offset = extent.offset + within, .length = count});
    offset += count;
    length -= count;
  }
  return regions;
}

}  // namespace laketop::engine
