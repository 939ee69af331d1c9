// SPDX-License-Identifier: Apache-2.0
#pragma once
// BlobStore: the bytes of objects (design, decision 9): immutable blobs, small ones as rows of the
// store, others as files in blob/<epoch>/. What a commit publishes is durable before the commit;
// what no record refers to any more is removed when its last reader has gone. Owned by main;
// thread-safe.
//
//   std::unique_ptr<BlobWriter> writer = blobs.NewWriter();
//   co_await writer->Append(chunk); …
//   std::shared_ptr<StagedBlob> staged = OrThrow(co_await writer->Finish());
//   engine::Commit commit(store, epoch);
//   object.content = blobs.Stage(commit, staged);
//   if (replaced) blobs.Release(commit, replaced->content);
//   objects.Put(commit, key, object);
//   co_await store.Apply(std::move(commit));

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "engine/blob/blob_reader.hpp"
#include "engine/blob/blob_writer.hpp"
#include "engine/blob/content.hpp"
#include "engine/store/store.hpp"

namespace laketop::engine {

inline constexpr std::size_t kInlineBytesMax = std::size_t{16} << 10;
inline constexpr std::size_t kContentExtentsMax = 10'000;  // the parts of a multipart upload

class BlobStore {
 public:
  // Opens or creates the folder; declares the tables of blobs. `store` outlives this.
  static Result<std::unique_ptr<BlobStore>> Open(std::filesystem::path folder, Store& store);
  // Stops as Stop does.
  ~BlobStore();
  // Ends background work. Before Store::Stop.
  void Stop();

  // Begins background work on a thread of its own: removes what was released, and looks for files
  // that no record refers to in the epochs since the last clean stop. After `Ready.`.
  void Start();

  // ---- writing
  std::unique_ptr<BlobWriter> NewWriter();

  // Makes the bytes part of the state if `commit` is applied: the caller keeps the Content in a
  // record of the same commit. The commit is refused if the state was reset since the writer was
  // made. If the commit is refused the blob stays staged and can be staged again, and its file goes
  // when the last owner of `staged` (a commit is one) goes.
  Content Stage(Commit& commit, const std::shared_ptr<StagedBlob>& staged);

  // A second Content with (a range of) the bytes of `source`, without copying files; expects in
  // `commit` that `source` is still held. kNotFound: it is not any more, load its record again.
  // kInvalid: the range begins behind the end. May block: small blobs are copied.
  Result<Content> Share(Commit& commit, const Content& source, std::uint64_t offset = 0,
                        std::uint64_t length = UINT64_MAX);
  // The same on the loop if the small blobs are in memory, else with one hop. `commit` must live
  // until it answers.
  Task<Result<Content>> ShareAsync(Commit& commit, Content source, std::uint64_t offset = 0,
                                   std::uint64_t length = UINT64_MAX);

  // One Content of all these, in order; their own holders end with the commit. The records that
  // held them must go in the same commit. kTooLarge: over kContentExtentsMax.
  Result<Content> Join(Commit& commit, const std::vector<Content>& parts);

  // Gives up the bytes of a record that the same commit deletes or replaces.
  void Release(Commit& commit, const Content& content);

  // ---- reading
  // The reader sees the bytes to its end, also if they are released meanwhile. kNotFound: they were
  // released before: load the record again. May block.
  Result<std::shared_ptr<BlobReader>> OpenReader(const Content& content);
  // On the loop if the rows are in memory, else one hop.
  Task<Result<std::shared_ptr<BlobReader>>> OpenReaderAsync(Content content);

  // ---- the state as a whole
  // Hard-links all files into `folder` (which must not exist), for a snapshot: call it within
  // Store::Checkpoint, which holds the commits; no file is removed while it runs.
  Result<> LinkInto(const std::filesystem::path& folder);

  // Blocks until all that was released so far and has no reader is removed: for tests.
  void WaitUntilClean();

  const std::filesystem::path& Folder() const;

 private:
  friend class BlobReader;
  friend class BlobWriter;
  friend class BlobFile;
  friend class BlobCleaner;
  struct State;
  explicit BlobStore(std::shared_ptr<State> state);

  Result<std::shared_ptr<BlobReader>> OpenReaderWith(const Reader& reader, const Content& content);
  // What Share copies of a source: its small bytes, in order. kNotFound: it holds one of its blobs
  // no more.
  Result<std::vector<std::string>> ReadShared(const Reader& reader, std::uint64_t holder,
                                              const std::vector<Extent>& extents) const;
  Content ShareCut(Commit& commit, std::uint64_t source_holder, std::vector<Extent> extents,
                   std::vector<std::string> small);

  std::shared_ptr<State> state_;
};

}  // namespace laketop::engine
