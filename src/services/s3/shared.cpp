// SPDX-License-Identifier: Apache-2.0
// What the operations share: finding what they work on, and the loops that publish and remove.

#include "services/s3/bucket_name.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

// Nobody can win a hundred races in a row against a fair opponent: the client is told to try again.
aws::Error TooMuchContention() {
  return S3Error("OperationAborted", 409,
                 "A conflicting conditional operation is currently in progress against this "
                 "resource. Please try again.");
}

void AddMarkerHeaders(aws::Error& error, const ObjectVersion& marker) {
  error.headers.emplace_back("x-amz-delete-marker", "true");
  error.headers.emplace_back("x-amz-version-id", Text(marker.Id()));
}

}  // namespace

S3::S3(Dependencies dependencies)
    : store_(dependencies.store, dependencies.blobs),
      io_pool_(dependencies.io_pool),
      clock_(dependencies.clock) {}

Timestamp S3::Now() const {
  return std::chrono::floor<std::chrono::seconds>(clock_.Now());
}

Task<BucketRow> S3::LoadBucket(ports::Caller caller, std::string name,
                               std::optional<std::string> expected_owner) {
  std::optional<BucketRow> row = co_await store_.FindBucket(name);
  if (!row) {
    if (!IsValidBucketName(name)) throw InvalidBucketName(name);
    throw NoSuchBucket(name);
  }
  CheckAccount(row->record, caller, expected_owner);
  co_return std::move(*row);
}

Task<FoundVersion> S3::LoadVersion(Bucket bucket, std::string key,
                                   std::optional<std::string> version_id) {
  CheckKey(key);
  std::optional<VersionId> id = RequireVersionId(version_id);
  std::optional<FoundVersion> found = co_await store_.FindVersion(bucket, key, id);
  if (!found) {
    if (id) throw NoSuchVersion(key, *version_id);
    throw NoSuchKey(key);
  }
  if (!found->version.delete_marker) co_return std::move(*found);

  if (!id) {
    aws::Error error = NoSuchKey(key);
    AddMarkerHeaders(error, found->version);
    throw error;
  }
  aws::Error error = S3Error("MethodNotAllowed", 405,
                             "The specified method is not allowed against this resource.");
  error.fields = {{"ResourceType", "DeleteMarker"}};
  AddMarkerHeaders(error, found->version);
  error.headers.emplace_back("Allow", "DELETE");
  error.headers.emplace_back("Last-Modified", FormatHttpDate(found->version.modified));
  throw error;
}

Task<SourceObject> S3::LoadSource(ports::Caller caller, CopySource source,
                                  std::optional<std::string> expected_owner) {
  BucketRow bucket =
      co_await LoadBucket(std::move(caller), source.bucket, std::move(expected_owner));
  std::optional<VersionId> id = RequireVersionId(source.version_id);
  std::optional<FoundVersion> found = co_await store_.FindVersion(bucket.record, source.key, id);
  if (!found || (found->version.delete_marker && !id)) {
    if (id) throw NoSuchVersion(source.key, *source.version_id);
    throw NoSuchKey(source.key);
  }
  if (found->version.delete_marker) {
    throw InvalidRequest(
        "The source of a copy request may not specifically refer to a delete "
        "marker by version id.");
  }
  CheckReadable(found->version);
  co_return SourceObject{std::move(bucket.record), std::move(found->version)};
}

Task<std::optional<ObjectVersion>> S3::TryPublish(BucketRow bucket, std::string key,
                                                  ObjectVersion version, WriteConditions conditions,
                                                  engine::Commit commit) {
  if (version.lock && !bucket.record.object_lock) {
    throw InvalidRequest("Bucket is missing Object Lock Configuration");
  }
  const std::optional<DefaultRetention>& retention = bucket.record.default_retention;
  if (retention && (!version.lock || version.lock->mode == LockMode::kNone)) {
    ObjectLock by_default = DefaultLock(*retention, clock_.Now());
    if (version.lock) by_default.legal_hold = version.lock->legal_hold;
    version.lock = by_default;
  }
  KeyState state = co_await store_.ReadKey(bucket.record, key);
  CheckWriteConditions(conditions, state.current ? &state.current->record : nullptr, key);
  version.modified = Now();
  store_.StagePut(commit, bucket, key, state, version);
  if (!co_await store_.Apply(std::move(commit))) co_return std::nullopt;
  co_return version;
}

Task<std::optional<Published>> S3::Publish(ports::Caller caller, Publication publication) {
  for (int attempt = 0; attempt < kCommitAttemptsMax; ++attempt) {
    BucketRow bucket = co_await LoadBucket(caller, publication.bucket, publication.expected_owner);
    engine::Commit commit(store_.Engine());
    auto stage = [&] { return publication.stage(commit); };
    engine::Result<engine::Content> content = engine::Content();
    if (publication.stage_blocks) {
      content = co_await io_pool_.Run(stage);
    } else {
      content = stage();
    }
    if (!content && content.error().code == engine::ErrorCode::kNotFound) co_return std::nullopt;

    ObjectVersion version = publication.version;
    version.content = engine::OrThrow(std::move(content));
    if (publication.layout) {
      version.layout = store_.Engine().NextId();
      store_.StageLayout(commit, version.layout, *publication.layout);
    }
    std::optional<ObjectVersion> published = co_await TryPublish(
        bucket, publication.key, std::move(version), publication.conditions, std::move(commit));
    if (published) co_return Published{std::move(*published), std::move(bucket.record)};
  }
  throw TooMuchContention();
}

Task<std::vector<RemovedVersion>> S3::Remove(ports::Caller caller, std::string bucket_name,
                                             std::optional<std::string> expected_owner,
                                             std::vector<Removal> removals) {
  for (int attempt = 0; attempt < kCommitAttemptsMax; ++attempt) {
    BucketRow bucket = co_await LoadBucket(caller, bucket_name, expected_owner);
    engine::Commit commit(store_.Engine());
    std::vector<RemovedVersion> removed;
    removed.reserve(removals.size());
    for (const Removal& removal : removals) {
      WriteConditions conditions{.if_match = removal.if_match};
      if (removal.version) {
        RemovalState state =
            co_await store_.ReadForRemoval(bucket.record, removal.key, *removal.version);
        CheckWriteConditions(conditions, state.target ? &state.target->record : nullptr,
                             removal.key);
        if (state.target &&
            IsProtected(state.target->record.lock, clock_.Now(), removal.bypass_governance)) {
          throw S3Error("AccessDenied", 403,
                        "Access Denied because object protected by object lock.");
        }
        removed.push_back(store_.StageRemoval(commit, bucket, removal.key, state));
      } else {
        KeyState state = co_await store_.ReadKey(bucket.record, removal.key);
        CheckWriteConditions(conditions, state.current ? &state.current->record : nullptr,
                             removal.key);
        removed.push_back(store_.StageDelete(commit, bucket, removal.key, state, Now()));
      }
    }
    // Nothing to remove is a finding too: a version that moved between its tables while they were
    // read is found by reading again.
    const bool settled = !commit.HasWrites() && bucket.record.versioning == Versioning::kNever;
    if (settled || co_await store_.Apply(std::move(commit))) co_return removed;
  }
  throw TooMuchContention();
}

}  // namespace laketop::s3
