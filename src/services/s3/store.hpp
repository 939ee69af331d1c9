// SPDX-License-Identifier: Apache-2.0
#pragma once
// S3Store: the only place that knows S3's tables and keys. Reads answer typed records; writes are
// staged into a commit together with what must hold for them, and the caller applies it.
//
// Of a key, the newest version lies in `current` unless it is a delete marker; every other version,
// and every delete marker, lies in `versions`, newest first. A bucket that was never versioned has
// rows in `current` only, so listings and overwrites touch one table. `null_versions` says where in
// `versions` the null version of a key is, if it is there.
//
// Thread-safe. Engine trouble is thrown as engine::Failure.

#include <optional>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "engine/blob/blob_store.hpp"
#include "engine/store/table.hpp"
#include "services/s3/records.hpp"

namespace laketop::s3 {

struct BucketKey {
  std::string name;
  template <class V>
  void KeyFields(V& v) {
    v(name);
  }
};

// That a bucket is this account's: the record says no more than the key.
struct AccountBucketKey {
  std::string account;
  std::string name;
  template <class V>
  void KeyFields(V& v) {
    v(account);
    v(name);
  }
};

struct AccountBucket {
  template <class V>
  void Fields(V&) {}
};

struct ObjectKey {
  std::uint64_t bucket = 0;
  std::string key;
  template <class V>
  void KeyFields(V& v) {
    v(bucket);
    v(key);
  }
};

struct VersionKey {
  std::uint64_t bucket = 0;
  std::string key;
  engine::Descending<std::uint64_t> sequence;
  template <class V>
  void KeyFields(V& v) {
    v(bucket);
    v(key);
    v(sequence);
  }
};

struct UploadKey {
  std::uint64_t bucket = 0;
  std::string key;
  std::uint64_t number = 0;  // Store::NextId: uploads of a key sort by their beginning
  template <class V>
  void KeyFields(V& v) {
    v(bucket);
    v(key);
    v(number);
  }
};

struct PartKey {
  std::uint64_t upload = 0;
  std::int32_t number = 0;
  template <class V>
  void KeyFields(V& v) {
    v(upload);
    v(number);
  }
};

struct LayoutKey {
  std::uint64_t layout = 0;
  template <class V>
  void KeyFields(V& v) {
    v(layout);
  }
};

struct NamedKeyName {
  std::string arn;
  template <class V>
  void KeyFields(V& v) {
    v(arn);
  }
};

// A key of SSE-KMS, which Laketop keeps itself.
struct NamedKey {
  std::string bytes;
  template <class V>
  void Fields(V& v) {
    v(1, bytes);
  }
};

struct NullVersion {
  std::uint64_t sequence = 0;
  template <class V>
  void Fields(V& v) {
    v(1, sequence);
  }
};

using BucketRow = engine::Row<Bucket>;
using VersionRow = engine::Row<ObjectVersion>;
using PartRow = engine::Entry<PartKey, Part>;

// What a write of one key may have to change.
struct KeyState {
  std::optional<VersionRow> current;
  // Of buckets that are or were versioned, and only where it is not the current one.
  std::optional<engine::Row<NullVersion>> null_pointer;
  std::optional<VersionRow> null_version;
};

// What the removal of one version may have to change.
struct RemovalState {
  KeyState key;
  std::optional<VersionRow> target;  // none: there is no such version
  bool target_is_current = false;    // it lies in `current`
  bool target_is_newest = false;     // … or is the delete marker that hides the others
  std::optional<VersionRow> next;    // the newest of the rest, where the target is the newest
};

// A version as a read finds it.
struct FoundVersion {
  ObjectVersion version;
  bool newest = false;
};

struct RemovedVersion {
  std::optional<VersionId> marker;  // a delete marker that was made, or that was removed
  bool marker_made = false;
};

class S3Store {
 public:
  S3Store(engine::Store& store, engine::BlobStore& blobs);

  engine::Store& Engine() const { return store_; }
  engine::BlobStore& Blobs() const { return blobs_; }

  // ---- buckets
  Task<std::optional<BucketRow>> FindBucket(std::string name) const;
  // In name order.
  Task<std::vector<Bucket>> ListAllBuckets() const;
  Task<std::vector<Bucket>> ListBuckets(std::string account, std::string prefix) const;
  // Whether the account has that many.
  Task<bool> HoldsBuckets(std::string account, std::size_t at_least) const;
  void StageCreate(engine::Commit& commit, const Bucket& bucket) const;
  // `row` is as it was read; `changed` replaces it.
  void StageUpdate(engine::Commit& commit, const BucketRow& row, const Bucket& changed) const;
  // Ends its uploads, then the bucket. False: it has changed, or holds objects, versions or delete
  // markers now; read again.
  Task<bool> DeleteBucket(BucketRow row) const;
  // Whether it holds an object, a version or a delete marker.
  Task<bool> HoldsObjects(std::uint64_t bucket) const;

  // ---- versions
  // Without `id`, the newest; a delete marker is found too. An id that says null finds the null
  // one.
  Task<std::optional<FoundVersion>> FindVersion(Bucket bucket, std::string key,
                                                std::optional<VersionId> id) const;
  Task<std::optional<Layout>> FindLayout(std::uint64_t layout) const;

  Task<KeyState> ReadKey(Bucket bucket, std::string key) const;
  Task<RemovalState> ReadForRemoval(Bucket bucket, std::string key, VersionId id) const;

  // `version` becomes the newest of its key; gives it its id. It holds staged content already.
  void StagePut(engine::Commit& commit, const BucketRow& bucket, const std::string& key,
                const KeyState& state, ObjectVersion& version) const;
  // A delete without a version id: removes, or puts a delete marker in front.
  RemovedVersion StageDelete(engine::Commit& commit, const BucketRow& bucket,
                             const std::string& key, const KeyState& state, Timestamp now) const;
  RemovedVersion StageRemoval(engine::Commit& commit, const BucketRow& bucket,
                              const std::string& key, const RemovalState& state) const;
  // The same version with other tags.
  void StageRewrite(engine::Commit& commit, const BucketRow& bucket, const std::string& key,
                    const RemovalState& state, const ObjectVersion& changed) const;
  void StageLayout(engine::Commit& commit, std::uint64_t layout, const Layout& parts) const;

  // The bytes of a named key, made when it is first asked for.
  Task<std::string> LoadNamedKey(std::string arn) const;

  // ---- multipart uploads
  Task<std::optional<engine::Row<Upload>>> FindUpload(UploadKey key) const;
  void StageUpload(engine::Commit& commit, const BucketRow& bucket, const UploadKey& key,
                   const Upload& upload) const;
  Task<std::optional<engine::Row<Part>>> FindPart(PartKey key) const;
  // In part order, after `after`.
  Task<std::vector<PartRow>> ListParts(std::uint64_t upload, std::int32_t after,
                                       std::size_t rows_max) const;
  void StagePart(engine::Commit& commit, const UploadKey& upload_key, const Upload& upload,
                 const PartKey& key, const std::optional<engine::Row<Part>>& replaced,
                 const Part& part) const;
  // Removes the upload and its part rows. The caller releases or joins the parts' contents.
  void StageUploadEnd(engine::Commit& commit, const UploadKey& key,
                      const engine::Row<Upload>& upload, const std::vector<PartRow>& parts) const;

  // True: durable. False: something that `commit` expected has changed; read again.
  Task<bool> Apply(engine::Commit commit) const;

  // ---- for listings, within Store::ReadAsync
  using CurrentTable = engine::Table<ObjectKey, ObjectVersion>;
  using VersionTable = engine::Table<VersionKey, ObjectVersion>;
  using UploadTable = engine::Table<UploadKey, Upload>;
  const CurrentTable& Current() const { return current_; }
  const VersionTable& Versions() const { return versions_; }
  const UploadTable& Uploads() const { return uploads_; }

 private:
  // These read several tables: of a versioned bucket in one snapshot, since a version moves from
  // one to the other when a newer one comes or goes.
  engine::Result<std::optional<FoundVersion>> ReadVersion(const engine::Reader& reader,
                                                          const Bucket& bucket,
                                                          const std::string& key,
                                                          const std::optional<VersionId>& id) const;
  engine::Result<KeyState> ReadKeyState(const engine::Reader& reader, const Bucket& bucket,
                                        const std::string& key) const;
  engine::Result<RemovalState> ReadRemovalState(const engine::Reader& reader, const Bucket& bucket,
                                                const std::string& key, const VersionId& id) const;
  // Of the first of a bucket's uploads. False: there are none.
  Task<bool> StageUploadEnds(engine::Commit& commit, std::uint64_t bucket) const;
  void ExpectKey(engine::Commit& commit, const Bucket& bucket, const std::string& key,
                 const KeyState& state) const;
  // Versions are in the order of their sequences, so none may have come with a larger one.
  void ExpectNewest(engine::Commit& commit, const Bucket& bucket, const std::string& key,
                    std::uint64_t sequence) const;
  // The current version makes room for a newer one.
  void Displace(engine::Commit& commit, const Bucket& bucket, const std::string& key,
                const ObjectVersion& version) const;
  void DropNullVersion(engine::Commit& commit, const Bucket& bucket, const std::string& key,
                       const KeyState& state) const;
  void ReleaseBytes(engine::Commit& commit, const ObjectVersion& version) const;

  engine::Store& store_;
  engine::BlobStore& blobs_;
  engine::Table<AccountBucketKey, AccountBucket> account_buckets_;
  engine::Table<BucketKey, Bucket> buckets_;
  CurrentTable current_;
  VersionTable versions_;
  engine::Table<ObjectKey, NullVersion> null_versions_;
  engine::Table<LayoutKey, Layout> layouts_;
  UploadTable uploads_;
  engine::Table<PartKey, Part> parts_;
  engine::Table<NamedKeyName, NamedKey> named_keys_;
};

}  // namespace laketop::s3
