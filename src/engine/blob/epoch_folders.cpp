// SPDX-License-Identifier: Apache-2.0
#include "engine/blob/epoch_folders.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/file.hpp"
#include "engine/store/store.hpp"

namespace laketop::engine {
namespace {

template <class Number>
std::optional<Number> ParseNumber(std::string_view text, int base) {
  Number number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

Error FromErrno(std::error_code error, const std::filesystem::path& path) {
  ErrorCode code = error == std::errc::no_space_on_device          ? ErrorCode::kDiskFull
                   : error == std::errc::no_such_file_or_directory ? ErrorCode::kNotFound
                                                                   : ErrorCode::kIo;
  return {code, path.string() + ": " + error.message()};
}

std::filesystem::path EpochFolders::FolderOf(Epoch epoch) const {
  return root_ / std::to_string(epoch);
}

std::filesystem::path EpochFolders::PathOf(BlobId blob) const {
  std::uint64_t rest = blob & ((std::uint64_t{1} << Store::kIdCounterBits) - 1);
  return FolderOf(Store::EpochOf(blob)) / fmt::format("{:x}", rest);
}

std::optional<BlobId> EpochFolders::BlobOf(Epoch epoch, const std::string& file_name) {
  auto rest = ParseNumber<std::uint64_t>(file_name, 16);
  if (!rest || *rest >> Store::kIdCounterBits != 0) return std::nullopt;
  return epoch << Store::kIdCounterBits | *rest;
}

Result<std::vector<Epoch>> EpochFolders::List() const {
  std::vector<Epoch> epochs;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(root_, error), end; !error && entry != end;
       entry.increment(error)) {
    if (auto epoch = ParseNumber<Epoch>(entry->path().filename().string(), 10)) {
      epochs.push_back(*epoch);
    }
  }
  if (error) return std::unexpected(FromErrno(error, root_));
  return epochs;
}

Result<> EpochFolders::Create(Epoch epoch) {
  {
    std::scoped_lock lock(mutex_);
    if (folders_.contains(epoch)) return {};
  }
  std::filesystem::path folder = FolderOf(epoch);
  if (FileResult<> made = CreateDirectoryDurably(folder); !made) {
    return std::unexpected(FromErrno(made.error(), folder));
  }
  std::scoped_lock lock(mutex_);
  folders_.try_emplace(epoch, std::make_shared<Folder>());
  return {};
}

Result<> EpochFolders::Sync(Epoch epoch) {
  std::unique_lock lock(mutex_);
  std::shared_ptr<Folder> folder = folders_.at(epoch);
  const std::uint64_t ticket = ++folder->requested;
  while (!folder->broken && folder->synced < ticket) {
    if (folder->syncing) {
      folder->changed.wait(lock);
      continue;
    }
    folder->syncing = true;
    const std::uint64_t reached = folder->requested;
    lock.unlock();
    FileResult<> synced = SyncDirectory(FolderOf(epoch));
    lock.lock();
    folder->syncing = false;
    // After a failed fsync the kernel may have dropped what it could not write: never try again.
    if (!synced) folder->broken = FromErrno(synced.error(), FolderOf(epoch));
    folder->synced = reached;
    folder->changed.notify_all();
  }
  if (const auto& broken = folder->broken) return std::unexpected(*broken);
  return {};
}

void EpochFolders::NoteRemoval(Epoch epoch) {
  std::scoped_lock lock(mutex_);
  removed_from_.insert(epoch);
}

Result<> EpochFolders::SyncRemovals() {
  std::set<Epoch> epochs;
  {
    std::scoped_lock lock(mutex_);
    epochs.swap(removed_from_);
  }
  for (auto epoch = epochs.begin(); epoch != epochs.end(); epoch = epochs.erase(epoch)) {
    std::filesystem::path folder = FolderOf(*epoch);
    FileResult<> synced = SyncDirectory(folder);
    if (!synced && synced.error() == std::errc::no_such_file_or_directory) {
      folder = root_;  // it went as a whole
      synced = SyncDirectory(folder);
    }
    if (synced) continue;
    std::scoped_lock lock(mutex_);
    removed_from_.merge(epochs);
    return std::unexpected(FromErrno(synced.error(), folder));
  }
  return {};
}

}  // namespace laketop::engine
