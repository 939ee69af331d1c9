// SPDX-License-Identifier: Apache-2.0
#include "engine/blob/blob_store.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "base/log.hpp"
#include "engine/blob/blob_state.hpp"

namespace laketop::engine {
namespace {

constexpr std::string_view kFirstEpoch = "first_epoch";

// The distinct files of a content: most have one.
std::vector<BlobId> FilesOf(const std::vector<Extent>& extents) {
  std::vector<BlobId> files;
  for (const Extent& extent : extents) {
    if (!extent.in_store) files.push_back(extent.blob);
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

std::string RefKey(BlobId blob, std::uint64_t holder) {
  return EncodeKey(ReferenceKey{.blob = blob, .holder = holder});
}

// The part of `source` from `offset`, `length` bytes of it; none where it begins behind the end.
std::optional<std::vector<Extent>> Cut(const Content& source, std::uint64_t offset,
                                       std::uint64_t length) {
  std::uint64_t size = source.Size();
  if (offset > size) return std::nullopt;
  length = std::min(length, size - offset);
  std::vector<Extent> cut;
  for (Extent extent : source.extents) {
    if (length == 0) break;
    if (offset >= extent.length) {
      offset -= extent.length;
      continue;
    }
    extent.offset += offset;
    extent.length = std::min(extent.length - offset, length);
    offset = 0;
    length -= extent.length;
    cut.push_back(extent);
  }
  return cut;
}

Result<TableId> DeclareInto(Store& store, std::string name, std::string family, TableId& id) {
  Result<TableId> declared = store.Declare({.name = std::move(name), .family = std::move(family)});
  if (declared) id = *declared;
  return declared;
}

}  // namespace

Result<std::unique_ptr<BlobStore>> BlobStore::Open(std::filesystem::path folder, Store& store) {
  if (FileResult<> made = CreateDirectoriesDurably(folder); !made) {
    return std::unexpected(FromErrno(made.error(), folder));
  }
  auto state = std::make_shared<State>(folder, store);
  // Small blobs are large beside other rows: in a family of their own they do not slow down scans.
  Result<TableId> declared = DeclareInto(store, "blob.bytes", "blob", state->tables.bytes);
  if (declared) declared = DeclareInto(store, "blob.refs", "", state->tables.refs);
  if (declared) declared = DeclareInto(store, "blob.released", "", state->tables.released);
  if (declared) declared = DeclareInto(store, "blob.state", "", state->tables.state);
  if (!declared) return std::unexpected(std::move(declared.error()));

  Result<std::optional<RowBytes>> first =
      store.Read().Find(state->tables.state, EncodeKey(kFirstEpoch));
  if (!first) return std::unexpected(std::move(first.error()));
  state->cleaner = std::make_unique<BlobCleaner>(*state);
  if (const std::optional<RowBytes>& row = *first) {
    auto epoch = DecodeKey<Epoch>(row->value);
    if (!epoch) return std::unexpected(Error{ErrorCode::kCorrupt, "blob.state"});
    state->cleaner->ResetTo(*epoch);
  }
  store.OnReset([weak = std::weak_ptr(state)](Commit& fresh, Epoch next) {
    std::shared_ptr<State> blobs = weak.lock();
    if (!blobs) return;
    fresh.Put(blobs->tables.state, EncodeKey(kFirstEpoch), EncodeKey(next));
    fresh.OnOutcome([blobs, next](CommitOutcome outcome) {
      if (outcome == CommitOutcome::kCommitted) blobs->cleaner->ResetTo(next);
    });
  });
  return std::unique_ptr<BlobStore>(new BlobStore(std::move(state)));
}

BlobStore::BlobStore(std::shared_ptr<State> state) : state_(std::move(state)) {}

BlobStore::~BlobStore() {
  Stop();
}

void BlobStore::Stop() {
  state_->cleaner->Stop();
  // The store is about to note that this epoch left no strays.
  for (int left; (left = state_->removals_pending) > 0;) state_->removals_pending.wait(left);
  Result<> durable = state_->folders.SyncRemovals();
  if (!durable) log::Warning("blob.stop", {{"error", durable.error().message}});
}

void BlobStore::Start() {
  state_->cleaner->Start();
}

Content BlobStore::Stage(Commit& commit, const std::shared_ptr<StagedBlob>& staged) {
  StagedBlob::State& blob = *staged->state_;
  commit.RequireEpoch(Store::EpochOf(blob.blob));
  Content content{.holder = state_->store.NextId()};
  if (blob.size == 0) return content;
  content.extents.push_back(
      {.blob = blob.blob, .offset = 0, .length = blob.size, .in_store = blob.file == nullptr});
  if (!blob.file) {
    commit.Put(state_->tables.bytes, EncodeKey(blob.blob), blob.bytes);
    return content;
  }
  commit.Put(state_->tables.refs, RefKey(blob.blob, content.holder), {});
  // When nobody knows whether the commit is on the disk the file stays: the scan after the next
  // start decides.
  commit.OnOutcome([staged](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kRefused) staged->state_->file->Keep();
  });
  return content;
}

Result<Content> BlobStore::Share(Commit& commit, const Content& source, std::uint64_t offset,
                                 std::uint64_t length) {
  auto cut = Cut(source, offset, length);
  if (!cut) return std::unexpected(Error{ErrorCode::kInvalid, "the range is behind the end"});
  Result<std::vector<std::string>> bytes = ReadShared(state_->store.Read(), source.holder, *cut);
  if (!bytes) return std::unexpected(std::move(bytes.error()));
  return ShareCut(commit, source.holder, std::move(*cut), std::move(*bytes));
}

Task<Result<Content>> BlobStore::ShareAsync(Commit& commit, Content source, std::uint64_t offset,
                                            std::uint64_t length) {
  auto cut = Cut(source, offset, length);
  if (!cut) co_return std::unexpected(Error{ErrorCode::kInvalid, "the range is behind the end"});
  auto read = [this, holder = source.holder, cut = *cut](const Reader& reader) {
    return ReadShared(reader, holder, cut);
  };
  Result<std::vector<std::string>> bytes = co_await state_->store.ReadAsync(std::move(read));
  if (!bytes) co_return std::unexpected(std::move(bytes.error()));
  co_return ShareCut(commit, source.holder, std::move(*cut), std::move(*bytes));
}

Result<std::vector<std::string>> BlobStore::ReadShared(const Reader& reader, std::uint64_t holder,
                                                       const std::vector<Extent>& extents) const {
  const Error gone{ErrorCode::kNotFound, "the bytes were released"};
  std::vector<std::string> held;
  for (BlobId file : FilesOf(extents)) held.push_back(RefKey(file, holder));
  if (!held.empty()) {
    auto rows = reader.FindMany(state_->tables.refs, held);
    if (!rows) return std::unexpected(std::move(rows.error()));
    if (std::ranges::any_of(*rows, [](const auto& row) { return !row; }))
      return std::unexpected(gone);
  }
  std::vector<std::string> all;
  for (const Extent& extent : extents) {
    if (!extent.in_store) continue;
    auto found = reader.Find(state_->tables.bytes, EncodeKey(extent.blob));
    if (!found) return std::unexpected(std::move(found.error()));
    const std::optional<RowBytes>& row = *found;
    if (!row) return std::unexpected(gone);
    if (extent.offset + extent.length > row->value.size()) {
      return std::unexpected(Error{ErrorCode::kCorrupt, "a blob is shorter than its extent"});
    }
    all.push_back(row->value.substr(extent.offset, extent.length));
  }
  return all;
}

Content BlobStore::ShareCut(Commit& commit, std::uint64_t source_holder,
                            std::vector<Extent> extents, std::vector<std::string> small) {
  Content shared{.holder = state_->store.NextId(), .extents = std::move(extents)};
  std::size_t next_small = 0;
  for (Extent& extent : shared.extents) {
    if (!extent.in_store) continue;
    // Small bytes are copied: then a small blob has one holder and needs no references.
    extent.blob = state_->store.NextId();
    extent.offset = 0;
    commit.Put(state_->tables.bytes, EncodeKey(extent.blob), small[next_small++]);
  }
  for (BlobId file : FilesOf(shared.extents)) {
    commit.ExpectPresent(state_->tables.refs, RefKey(file, source_holder));
    commit.Put(state_->tables.refs, RefKey(file, shared.holder), {});
  }
  return shared;
}

Result<Content> BlobStore::Join(Commit& commit, const std::vector<Content>& parts) {
  Content whole{.holder = state_->store.NextId()};
  for (const Content& part : parts) {
    for (const Extent& extent : part.extents) {
      Extent* last = whole.extents.empty() ? nullptr : &whole.extents.back();
      if (last != nullptr && last->blob == extent.blob &&
          last->offset + last->length == extent.offset) {
        last->length += extent.length;
      } else {
        whole.extents.push_back(extent);
      }
    }
    if (whole.extents.size() > kContentExtentsMax) {
      return std::unexpected(Error{ErrorCode::kTooLarge, "too many pieces"});
    }
    for (BlobId file : FilesOf(part.extents)) {
      std::string held = RefKey(file, part.holder);
      commit.ExpectPresent(state_->tables.refs, held);
      commit.Delete(state_->tables.refs, std::move(held));
      commit.Put(state_->tables.refs, RefKey(file, whole.holder), {});
    }
  }
  return whole;
}

void BlobStore::Release(Commit& commit, const Content& content) {
  for (const Extent& extent : content.extents) {
    if (extent.in_store) commit.Delete(state_->tables.bytes, EncodeKey(extent.blob));
  }
  std::vector<BlobId> files = FilesOf(content.extents);
  if (files.empty()) return;
  for (BlobId file : files) {
    std::string key = RefKey(file, content.holder);
    commit.Delete(state_->tables.refs, key);
    commit.Put(state_->tables.released, std::move(key), {});
  }
  commit.OnOutcome(
      [blobs = state_, files = std::move(files), holder = content.holder](CommitOutcome outcome) {
        if (outcome != CommitOutcome::kCommitted) return;
        for (BlobId file : files) blobs->cleaner->Released(file, holder);
      });
}

Result<> BlobStore::LinkInto(const std::filesystem::path& folder) {
  std::unique_lock held = state_->cleaner->HoldRemovals();
  std::error_code error;
  if (!std::filesystem::create_directory(folder, error)) {
    if (!error) error = std::make_error_code(std::errc::file_exists);
    return std::unexpected(FromErrno(error, folder));
  }
  Result<std::vector<Epoch>> epochs = state_->folders.List();
  if (!epochs) return std::unexpected(std::move(epochs.error()));
  for (Epoch epoch : *epochs) {
    std::filesystem::path target = folder / std::to_string(epoch);
    if (FileResult<> made = CreateDirectoryDurably(target); !made) {
      return std::unexpected(FromErrno(made.error(), target));
    }
    std::filesystem::path source = state_->folders.FolderOf(epoch);
    for (std::filesystem::directory_iterator entry(source, error), end; !error && entry != end;
         entry.increment(error)) {
      std::filesystem::create_hard_link(entry->path(), target / entry->path().filename(), error);
      // A writer that was dropped meanwhile removes its file: no record knows it.
      if (error == std::errc::no_such_file_or_directory) error.clear();
      if (error) break;
    }
    if (error) return std::unexpected(FromErrno(error, source));
    if (FileResult<> synced = SyncDirectory(target); !synced) {
      return std::unexpected(FromErrno(synced.error(), target));
    }
  }
  return {};
}

void BlobStore::WaitUntilClean() {
  state_->cleaner->WaitUntilIdle();
}

const std::filesystem::path& BlobStore::Folder() const {
  return state_->folders.Root();
}

}  // namespace laketop::engine
