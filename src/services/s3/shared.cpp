// SPDX-License-Identifier: Apache-2.0
// What the operations share: finding what they work on, and the loops that publish and remove.

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "services/s3/bucket_name.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

void AddMarkerHeaders(aws::Error& error, const ObjectVersion& marker) {
  error.headers.emplace_back("x-amz-delete-marker", "true");
  error.headers.emplace_back("x-amz-version-id", Text(marker.Id()));
}

// Whether what is to be removed is still what the removal was decided for.
bool IsAsFound(const Removal& removal, const ObjectVersion* target, bool newest) {
  if (removal.still == Removal::Still::kAny) return true;
  return target != nullptr && target->sequence == removal.sequence &&
         newest == (removal.still == Removal::Still::kNewest);
}

}  // namespace

std::string TurnKey(std::string_view bucket, std::string_view key) {
  return fmt::format("{}/{}", bucket, key);
}

S3::S3(Dependencies dependencies)
    : store_(dependencies.store, dependencies.blobs),
      io_pool_(dependencies.io_pool),
      clock_(dependencies.clock) {}

Timestamp S3::Now() const {
  return std::chrono::floor<std::chrono::seconds>(clock_.Now());
}

Task<BucketRow> S3::LoadBucketUnasked(std::string name, std::optional<std::string> expected_owner) {
  std::optional<BucketRow> row = co_await store_.FindBucket(name);
  if (!row) {
    if (!IsValidBucketName(name)) throw InvalidBucketName(name);
    throw NoSuchBucket(name);
  }
  CheckExpectedOwner(row->record, expected_owner);
  co_return std::move(*row);
}

Task<BucketRow> S3::LoadBucket(const Asker& asker, std::string name,
                               std::optional<std::string> expected_owner) {
  BucketRow row = co_await LoadBucketUnasked(std::move(name), std::move(expected_owner));
  CheckBucketAccess(row.record, asker);
  co_return row;
}

Task<FoundVersion> S3::LoadVersion(const Asker& asker, const Bucket& bucket, std::string key,
                                   std::optional<std::string> version_id) {
  CheckKey(key);
  std::optional<VersionId> id = RequireVersionId(version_id);
  std::optional<FoundVersion> found = co_await store_.FindVersion(bucket, key, id);
  const bool readable = found && !found->version.delete_marker;
  CheckObjectAccess(bucket, key, readable ? &found->version : nullptr, asker);
  if (!found) {
    if (id && version_id) throw NoSuchVersion(key, *version_id);
    throw NoSuchKey(key);
  }
  if (readable) co_return std::move(*found);

  const std::string method = asker.request ? asker.request->method : "GET";
  // Only to a read is a key that ends in a marker one that is not there.
  if (!id && (method == "GET" || method == "HEAD")) {
    aws::Error error = NoSuchKey(key);
    AddMarkerHeaders(error, found->version);
    throw error;
  }
  aws::Error error = S3Error("MethodNotAllowed", 405,
                             "The specified method is not allowed against this resource.");
  error.fields = {{"Method", method}, {"ResourceType", "DeleteMarker"}};
  AddMarkerHeaders(error, found->version);
  error.headers.emplace_back("Allow", "DELETE");
  error.headers.emplace_back("Last-Modified", FormatHttpDate(found->version.modified));
  throw error;
}

Task<SourceObject> S3::LoadSource(Asker asker, CopySource source,
                                  std::optional<std::string> expected_owner) {
  BucketRow bucket = co_await LoadBucket(asker, source.bucket, std::move(expected_owner));
  std::optional<VersionId> id = RequireVersionId(source.version_id);
  std::optional<FoundVersion> found = co_await store_.FindVersion(bucket.record, source.key, id);
  const bool readable = found && !found->version.delete_marker;
  CheckObjectAccess(bucket.record, source.key, readable ? &found->version : nullptr, asker);
  if (!found || (found->version.delete_marker && !id)) {
    if (id && source.version_id) throw NoSuchVersion(source.key, *source.version_id);
    aws::Error error = NoSuchKey(source.key);
    if (found) AddMarkerHeaders(error, found->version);
    throw error;
  }
  if (found->version.delete_marker) {
    throw InvalidRequest(
        "The source of a copy request may not specifically refer to a delete "
        "marker by version id.");
  }
  CheckReadable(found->version);
  co_return SourceObject{std::move(bucket.record), std::move(found->version)};
}

Task<S3::NewCipher> S3::MakeCipher(const aws::Context& context, const Bucket& bucket,
                                   AskedEncryption asked) {
  const KeyOwner owner{.account = context.account(), .region = context.region()};
  const WantedEncryption wanted = CheckEncryption(asked, bucket.default_encryption, owner);
  if (wanted.customer && bucket.blocks_customer_keys) {
    throw S3Error("AccessDenied", 403,
                  "The bucket blocks encryption with customer-provided keys (SSE-C)");
  }
  NewCipher made;
  if (!wanted.customer && !wanted.named) co_return made;
  if (wanted.customer) {
    made.secret = wanted.customer->bytes;
  } else {
    made.secret = co_await store_.LoadNamedKey(wanted.named->key_arn);
  }
  made.encryption = MakeEncryption(wanted, made.secret);
  co_return made;
}

Task<std::string> S3::LoadSecret(std::optional<Encryption> encryption,
                                 std::optional<CustomerKey> given) {
  CheckGivenKey(encryption, given);
  if (!encryption) co_return std::string();
  if (given) co_return std::move(given->bytes);
  co_return co_await store_.LoadNamedKey(encryption->key_arn);
}

Task<std::shared_ptr<const ContentCipher>> S3::OpenCipher(ObjectVersion version,
                                                          std::optional<CustomerKey> given) {
  std::string secret = co_await LoadSecret(version.encryption, std::move(given));
  if (!version.encryption) co_return nullptr;
  std::optional<Layout> layout;
  if (version.layout != 0) layout = co_await store_.FindLayout(version.layout);
  co_return CipherOf(version, layout, secret);
}

Task<std::optional<ObjectVersion>> S3::TryPublish(const BucketRow& bucket, const std::string& key,
                                                  ObjectVersion version, WriteConditions conditions,
                                                  engine::Commit commit) {
  if (version.lock && !bucket.record.object_lock) {
    throw InvalidRequest("Bucket is missing Object Lock Configuration");
  }
  version.lock = LockOfNew(version.lock, bucket.record.default_retention, clock_.Now());
  KeyState state = co_await store_.ReadKey(bucket.record, key);
  CheckWriteConditions(conditions, state.current ? &state.current->record : nullptr, key);
  version.modified = Now();
  store_.StagePut(commit, bucket, key, state, version);
  if (!co_await store_.Apply(std::move(commit))) co_return std::nullopt;
  co_return version;
}

Task<std::optional<Published>> S3::Publish(const Asker& asker, Publication publication) {
  const std::string key = TurnKey(publication.bucket, publication.key);
  KeyTurns::Turn turn = co_await turns_.TakeIfContended(key);
  for (int attempt = 0; attempt < kCommitAttemptsMax; ++attempt) {
    if (attempt > 0 && !turn.IsTaken()) turn = co_await turns_.Take(key);
    BucketRow bucket = co_await LoadBucket(asker, publication.bucket, publication.expected_owner);
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
    NewAcl made = MakeObjectAcl(bucket.record, asker, publication.acl);
    version.owner = std::move(made.owner);
    version.acl = std::move(made.acl);
    version.content = OrAnswer(std::move(content));
    if (publication.layout) {
      version.layout = store_.Engine().NextId();
      store_.StageLayout(commit, version.layout, *publication.layout);
    }
    std::optional<ObjectVersion> published = co_await TryPublish(
        bucket, publication.key, std::move(version), publication.conditions, std::move(commit));
    if (published) co_return Published{std::move(*published), std::move(bucket.record)};
  }
  throw OperationAborted();
}

// None: something has changed meanwhile.
Task<std::optional<std::vector<RemovedVersion>>> S3::TryRemove(
    const Asker& asker, const std::string& bucket_name, std::optional<std::string> expected_owner,
    const std::vector<Removal>& removals) {
  BucketRow bucket = co_await LoadBucket(asker, bucket_name, std::move(expected_owner));
  engine::Commit commit(store_.Engine());
  std::vector<RemovedVersion> removed;
  removed.reserve(removals.size());
  for (const Removal& removal : removals) {
    WriteConditions conditions{.if_match = removal.if_match};
    if (removal.version) {
      RemovalState state =
          co_await store_.ReadForRemoval(bucket.record, removal.key, *removal.version);
      const ObjectVersion* target = state.target ? &state.target->record : nullptr;
      if (!IsAsFound(removal, target, state.target_is_newest)) {
        removed.emplace_back();
        continue;
      }
      CheckWriteConditions(conditions, target, removal.key);
      if (target != nullptr && IsProtected(target->lock, clock_.Now(), removal.bypass_governance)) {
        throw S3Error("AccessDenied", 403,
                      "Access Denied because object protected by object lock.");
      }
      removed.push_back(store_.StageRemoval(commit, bucket, removal.key, state));
    } else {
      KeyState state = co_await store_.ReadKey(bucket.record, removal.key);
      const ObjectVersion* current = state.current ? &state.current->record : nullptr;
      if (!IsAsFound(removal, current, true)) {
        removed.emplace_back();
        continue;
      }
      CheckWriteConditions(conditions, current, removal.key);
      removed.push_back(store_.StageDelete(commit, bucket, removal.key, state, Now()));
    }
  }
  if (commit.HasWrites() && !co_await store_.Apply(std::move(commit))) co_return std::nullopt;
  co_return removed;
}

Task<std::vector<RemovedVersion>> S3::Remove(Asker asker, std::string bucket_name,
                                             std::optional<std::string> expected_owner,
                                             std::vector<Removal> removals) {
  if (removals.empty()) co_return std::vector<RemovedVersion>();
  const std::string key = TurnKey(bucket_name, removals.front().key);
  KeyTurns::Turn turn;
  if (removals.size() == 1) turn = co_await turns_.TakeIfContended(key);
  for (int attempt = 0; attempt < kCommitAttemptsMax; ++attempt) {
    auto removed = co_await TryRemove(asker, bucket_name, expected_owner, removals);
    if (removed) co_return std::move(*removed);
    if (removals.size() == 1) {
      if (!turn.IsTaken()) turn = co_await turns_.Take(key);
      continue;
    }
    if (attempt + 1 < kWholeAttemptsMax) continue;
    // One of them is written all the time: it shall not hold up the others.
    const auto middle = removals.begin() + static_cast<std::ptrdiff_t>(removals.size() / 2);
    std::vector<Removal> half(std::make_move_iterator(middle),
                              std::make_move_iterator(removals.end()));
    removals.erase(middle, removals.end());
    std::vector<RemovedVersion> all =
        co_await Remove(asker, bucket_name, expected_owner, std::move(removals));
    std::vector<RemovedVersion> rest =
        co_await Remove(asker, bucket_name, expected_owner, std::move(half));
    std::ranges::move(rest, std::back_inserter(all));
    co_return all;
  }
  throw OperationAborted();
}

}  // namespace laketop::s3
