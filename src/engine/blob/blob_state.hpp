// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is behind BlobStore, for the sources of this folder only. Rows in the store:
//   blob.bytes     blob            → the bytes of a small blob; it has exactly one holder
//   blob.refs      (blob, holder)  → that a Content holds the file
//   blob.released  (blob, holder)  → that one gave it up, until the cleaner has looked at the file
//   blob.state     name            → numbers of our own
// A file without a row in blob.refs can never get one again: Share and Join expect the row that
// they start from. So the cleaner may check first and remove later.

#include <span>

#include "engine/blob/blob_cleaner.hpp"
#include "engine/blob/blob_pins.hpp"
#include "engine/blob/blob_store.hpp"
#include "engine/blob/epoch_folders.hpp"

namespace laketop::engine {

struct BlobTables {
  TableId bytes;
  TableId refs;
  TableId released;
  TableId state;
};

struct BlobStore::State {
  State(std::filesystem::path folder, Store& records) : store(records), folders(folder) {}

  Store& store;
  EpochFolders folders;
  BlobTables tables;
  BlobPins pins;
  std::unique_ptr<BlobCleaner> cleaner;
  // Files of dropped writers whose removal waits in the pool.
  std::atomic<int> removals_pending = 0;
};

// The file of a blob in the making: removed with its last owner unless kept. Used by one thread at
// a time.
class BlobFile {
 public:
  BlobFile(std::shared_ptr<BlobStore::State> blobs, BlobId blob);
  ~BlobFile();
  BlobFile(const BlobFile&) = delete;
  BlobFile& operator=(const BlobFile&) = delete;

  Result<> Write(std::span<const std::string_view> pieces);  // one after the other
  Result<> Sync();                                           // the file and its name
  void Keep() { kept_ = true; }

 private:
  Result<> Create();
  std::unexpected<Error> Failed(Error error) const;

  std::shared_ptr<BlobStore::State> blobs_;
  BlobId blob_;
  std::shared_ptr<const File> file_;
  std::uint64_t size_ = 0;
  // Set on the committer's thread, read where the last owner goes.
  std::atomic<bool> kept_ = false;
};

struct StagedBlob::State {
  BlobId blob = 0;
  std::uint64_t size = 0;
  std::string bytes;               // of a small blob
  std::shared_ptr<BlobFile> file;  // else
};

}  // namespace laketop::engine
