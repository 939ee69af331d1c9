// SPDX-License-Identifier: Apache-2.0
#pragma once
// EpochFolders: where the files of blobs lie, blob/<epoch>/<rest of the id>, for the sources of
// this folder only. It makes the folders when they are first needed and syncs them; files finished
// at the same time share one sync. Thread-safe; may block.

#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "engine/blob/content.hpp"
#include "engine/error.hpp"
#include "engine/store/commit.hpp"

namespace laketop::engine {

Error FromErrno(std::error_code error, const std::filesystem::path& path);

class EpochFolders {
 public:
  explicit EpochFolders(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& Root() const { return root_; }
  std::filesystem::path FolderOf(Epoch epoch) const;
  std::filesystem::path PathOf(BlobId blob) const;
  // The blob that a file of that epoch's folder holds; none where it is no blob's name.
  static std::optional<BlobId> BlobOf(Epoch epoch, const std::string& file_name);

  // The epochs that have a folder.
  Result<std::vector<Epoch>> List() const;
  // Makes the folder of the epoch, durably, unless it was made before.
  Result<> Create(Epoch epoch);
  // Returns when all names that the folder had at the call are durable.
  Result<> Sync(Epoch epoch);

  // A file of that epoch was removed: its name may come back after a power loss until this says
  // that removals are durable.
  void NoteRemoval(Epoch epoch);
  Result<> SyncRemovals();

 private:
  // Callers with a ticket up to `synced` are done; one of them syncs for all that wait.
  struct Folder {
    std::uint64_t requested = 0;
    std::uint64_t synced = 0;
    bool syncing = false;
    std::optional<Error> broken;
    std::condition_variable changed;
  };

  std::filesystem::path root_;
  std::mutex mutex_;
  std::map<Epoch, std::shared_ptr<Folder>> folders_;
  std::set<Epoch> removed_from_;
};

}  // namespace laketop::engine
