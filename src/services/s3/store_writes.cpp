// SPDX-License-Identifier: Apache-2.0
// What S3Store adds to commits: which rows a put, a delete or the removal of a version touches, and
// what must not have changed since they were read.

#include "base/check.hpp"
#include "services/s3/store.hpp"

namespace laketop::s3 {

using engine::Commit;

namespace {

// A row that was read must still be as it was, and one that was not there must still be absent.
template <class Table, class Key, class Record>
void ExpectUnchanged(const Table& table, Commit& commit, const Key& key,
                     const std::optional<engine::Row<Record>>& row) {
  if (row) {
    table.ExpectVersion(commit, key, row->version);
  } else {
    table.ExpectAbsent(commit, key);
  }
}

}  // namespace

void S3Store::ReleaseBytes(Commit& commit, const ObjectVersion& version) const {
  blobs_.Release(commit, version.content);
  if (version.layout != 0) layouts_.Delete(commit, {version.layout});
}

void S3Store::ExpectKey(Commit& commit, const Bucket& bucket, const std::string& key,
                        const KeyState& state) const {
  ExpectUnchanged(current_, commit, ObjectKey{bucket.id, key}, state.current);
  if (bucket.versioning != Versioning::kNever) {
    ExpectUnchanged(null_versions_, commit, ObjectKey{bucket.id, key}, state.null_pointer);
  }
}

void S3Store::ExpectNewest(Commit& commit, const Bucket& bucket, const std::string& key,
                           std::uint64_t sequence) const {
  if (bucket.versioning == Versioning::kNever) return;
  engine::KeyRange newer = versions_.Prefix(bucket.id, key);
  newer.end = engine::EncodeKey(VersionKey{bucket.id, key, {sequence}});
  versions_.ExpectEmpty(commit, std::move(newer));
}

void S3Store::Displace(Commit& commit, const Bucket& bucket, const std::string& key,
                       const ObjectVersion& version) const {
  versions_.Put(commit, {bucket.id, key, {version.sequence}}, version);
  if (version.Id().IsNull()) {
    null_versions_.Put(commit, {bucket.id, key}, NullVersion{version.sequence});
  }
}

void S3Store::DropNullVersion(Commit& commit, const Bucket& bucket, const std::string& key,
                              const KeyState& state) const {
  if (!state.null_pointer) return;
  null_versions_.Delete(commit, {bucket.id, key});
  if (!state.null_version) return;
  VersionKey version_key{bucket.id, key, {state.null_version->record.sequence}};
  versions_.ExpectVersion(commit, version_key, state.null_version->version);
  versions_.Delete(commit, version_key);
  ReleaseBytes(commit, state.null_version->record);
}

void S3Store::StagePut(Commit& commit, const BucketRow& bucket_row, const std::string& key,
                       const KeyState& state, ObjectVersion& version) const {
  const Bucket& bucket = bucket_row.record;
  buckets_.ExpectVersion(commit, {bucket.name}, bucket_row.version);
  ExpectKey(commit, bucket, key, state);

  const std::uint64_t sequence = store_.NextId();
  ExpectNewest(commit, bucket, key, sequence);
  const bool versioned = bucket.versioning == Versioning::kEnabled;
  version.SetId(versioned ? MakeVersionId(sequence) : MakeNullVersion(sequence));
  if (state.current) {
    const ObjectVersion& current = state.current->record;
    const bool replaced = !versioned && current.Id().IsNull();
    if (replaced) {
      ReleaseBytes(commit, current);
    } else {
      Displace(commit, bucket, key, current);
    }
  }
  if (bucket.versioning == Versioning::kSuspended) DropNullVersion(commit, bucket, key, state);
  current_.Put(commit, {bucket.id, key}, version);
}

RemovedVersion S3Store::StageDelete(Commit& commit, const BucketRow& bucket_row,
                                    const std::string& key, const KeyState& state,
                                    Timestamp now) const {
  const Bucket& bucket = bucket_row.record;
  buckets_.ExpectVersion(commit, {bucket.name}, bucket_row.version);
  ExpectKey(commit, bucket, key, state);
  if (bucket.versioning == Versioning::kNever) {
    if (state.current) {
      current_.Delete(commit, {bucket.id, key});
      ReleaseBytes(commit, state.current->record);
    }
    return {};
  }

  const bool suspended = bucket.versioning == Versioning::kSuspended;
  if (suspended) DropNullVersion(commit, bucket, key, state);
  if (state.current) {
    current_.Delete(commit, {bucket.id, key});
    const ObjectVersion& current = state.current->record;
    if (suspended && current.Id().IsNull()) {
      ReleaseBytes(commit, current);
    } else {
      Displace(commit, bucket, key, current);
    }
  }
  ObjectVersion marker{.delete_marker = true, .modified = now};
  const std::uint64_t sequence = store_.NextId();
  ExpectNewest(commit, bucket, key, sequence);
  marker.SetId(suspended ? MakeNullVersion(sequence) : MakeVersionId(sequence));
  Displace(commit, bucket, key, marker);
  return {.marker = marker.Id(), .marker_made = true};
}

RemovedVersion S3Store::StageRemoval(Commit& commit, const BucketRow& bucket_row,
                                     const std::string& key, const RemovalState& state) const {
  const Bucket& bucket = bucket_row.record;
  buckets_.ExpectVersion(commit, {bucket.name}, bucket_row.version);
  ExpectKey(commit, bucket, key, state.key);
  if (!state.target) return {};

  const ObjectVersion& target = state.target->record;
  VersionKey target_key{bucket.id, key, {target.sequence}};
  if (state.target_is_current) {
    current_.Delete(commit, {bucket.id, key});
  } else {
    versions_.ExpectVersion(commit, target_key, state.target->version);
    versions_.Delete(commit, target_key);
    if (target.Id().IsNull()) null_versions_.Delete(commit, {bucket.id, key});
  }
  if (!target.delete_marker) ReleaseBytes(commit, target);

  if (state.target_is_newest && bucket.versioning != Versioning::kNever) {
    // Nothing newer than what is promoted may have come: another delete adds a marker there.
    engine::KeyRange newer = versions_.Prefix(bucket.id, key);
    std::string limit = state.target_is_current ? newer.end : engine::EncodeKey(target_key);
    if (state.next) {
      VersionKey next_key{bucket.id, key, {state.next->record.sequence}};
      versions_.ExpectVersion(commit, next_key, state.next->version);
      if (state.target_is_current) limit = engine::EncodeKey(next_key);
      if (!state.next->record.delete_marker) {
        versions_.Delete(commit, next_key);
        if (state.next->record.Id().IsNull()) null_versions_.Delete(commit, {bucket.id, key});
        current_.Put(commit, {bucket.id, key}, state.next->record);
      }
    }
    newer.end = std::move(limit);
    versions_.ExpectEmpty(commit, std::move(newer));
  }
  if (!target.delete_marker) return {};
  return {.marker = target.Id(), .marker_made = false};
}

void S3Store::StageRewrite(Commit& commit, const BucketRow& bucket_row, const std::string& key,
                           const RemovalState& state, const ObjectVersion& changed) const {
  const Bucket& bucket = bucket_row.record;
  buckets_.ExpectVersion(commit, {bucket.name}, bucket_row.version);
  CHECK(state.target);
  if (state.target_is_current) {
    current_.ExpectVersion(commit, {bucket.id, key}, state.target->version);
    current_.Put(commit, {bucket.id, key}, changed);
    return;
  }
  VersionKey version_key{bucket.id, key, {changed.sequence}};
  versions_.ExpectVersion(commit, version_key, state.target->version);
  versions_.Put(commit, version_key, changed);
}

void S3Store::StageLayout(Commit& commit, std::uint64_t layout, const Layout& parts) const {
  layouts_.Put(commit, {layout}, parts);
}

void S3Store::StageUpload(Commit& commit, const BucketRow& bucket, const UploadKey& key,
                          const Upload& upload) const {
  buckets_.ExpectVersion(commit, {bucket.record.name}, bucket.version);
  uploads_.Put(commit, key, upload);
}

void S3Store::StagePart(Commit& commit, const UploadKey& upload_key, const Upload& upload,
                        const PartKey& key, const std::optional<engine::Row<Part>>& replaced,
                        const Part& part) const {
  // An upload that was completed or aborted meanwhile takes no more parts. Its row is written anew,
  // so that a completion that has not seen this part is refused and reads again.
  uploads_.ExpectPresent(commit, upload_key);
  uploads_.Put(commit, upload_key, upload);
  ExpectUnchanged(parts_, commit, key, replaced);
  if (replaced) blobs_.Release(commit, replaced->record.content);
  parts_.Put(commit, key, part);
}

void S3Store::StageUploadEnd(Commit& commit, const UploadKey& key,
                             const engine::Row<Upload>& upload,
                             const std::vector<PartRow>& parts) const {
  uploads_.ExpectVersion(commit, key, upload.version);
  uploads_.Delete(commit, key);
  for (const PartRow& part : parts) {
    parts_.ExpectVersion(commit, part.key, part.version);
    parts_.Delete(commit, part.key);
  }
}

}  // namespace laketop::s3
