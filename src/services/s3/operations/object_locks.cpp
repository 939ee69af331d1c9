// SPDX-License-Identifier: Apache-2.0
#include "services/s3/errors.hpp"
#include "services/s3/object_lock.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

constexpr std::int32_t kRetentionDaysMax = 36'500;
constexpr std::int32_t kRetentionYearsMax = 100;

aws::Error InvalidBucketState(std::string message) {
  return S3Error("InvalidBucketState", 409, std::move(message));
}

aws::Error NoLockConfiguration() {
  return S3Error("NoSuchObjectLockConfiguration", 404,
                 "The specified object does not have a ObjectLock configuration");
}

std::optional<DefaultRetention> ReadDefault(const gen::ObjectLockConfiguration& wire) {
  if (wire.ObjectLockEnabled != "Enabled") throw MalformedXml();
  if (!wire.Rule) return std::nullopt;
  if (!wire.Rule->DefaultRetention) throw MalformedXml();
  const gen::DefaultRetention& given = *wire.Rule->DefaultRetention;
  if (given.DefaultEventHold) throw NotBuilt("An event hold");
  std::optional<LockMode> mode = FindLockMode(given.Mode.value_or(""));
  if (!mode || given.Days.has_value() == given.Years.has_value()) throw MalformedXml();
  const std::int32_t period = given.Days ? *given.Days : *given.Years;
  if (period <= 0) {
    throw InvalidArgument("Default retention period must be a positive integer value.",
                          given.Days ? "Days" : "Years", std::to_string(period));
  }
  if (period > (given.Days ? kRetentionDaysMax : kRetentionYearsMax)) {
    throw InvalidArgument("Default retention period too large.", given.Days ? "Days" : "Years",
                          std::to_string(period));
  }
  return DefaultRetention{
      .mode = *mode, .days = given.Days.value_or(0), .years = given.Years.value_or(0)};
}

void RequireLock(const Bucket& bucket) {
  if (!bucket.object_lock) throw InvalidRequest("Bucket is missing Object Lock Configuration");
}

}  // namespace

Task<gen::PutObjectLockConfigurationOutput> S3::PutObjectLockConfiguration(
    aws::Context context, gen::PutObjectLockConfigurationRequest in) {
  if (!in.ObjectLockConfiguration) {
    throw S3Error("MissingRequestBodyError", 400, "Request Body is empty");
  }
  co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  const std::optional<DefaultRetention> retention = ReadDefault(*in.ObjectLockConfiguration);
  std::function<void(Bucket&)> change = [&](Bucket& bucket) {
    if (bucket.versioning != Versioning::kEnabled) {
      throw InvalidBucketState(
          "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
    }
    bucket.object_lock = true;
    bucket.default_retention = retention;
  };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::PutObjectLockConfigurationOutput{};
}

Task<gen::GetObjectLockConfigurationOutput> S3::GetObjectLockConfiguration(
    aws::Context context, gen::GetObjectLockConfigurationRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  if (!row.record.object_lock) {
    aws::Error error = S3Error("ObjectLockConfigurationNotFoundError", 404,
                               "Object Lock configuration does not exist for this bucket");
    error.fields = {{"BucketName", in.Bucket}};
    throw error;
  }
  gen::ObjectLockConfiguration wire{.ObjectLockEnabled = "Enabled"};
  if (const auto& retention = row.record.default_retention) {
    gen::DefaultRetention& given = wire.Rule.emplace().DefaultRetention.emplace();
    given.Mode = std::string(Name(retention->mode));
    if (retention->days > 0) given.Days = retention->days;
    if (retention->years > 0) given.Years = retention->years;
  }
  co_return gen::GetObjectLockConfigurationOutput{.ObjectLockConfiguration = std::move(wire)};
}

// The lock of a version is changed in its row: the version stays what it is.
Task<void> S3::ChangeLock(Asker asker, VersionName name,
                          std::function<void(std::optional<ObjectLock>&)> change) {
  while (true) {
    BucketRow bucket = co_await LoadBucket(asker, name.bucket, name.expected_owner);
    RequireLock(bucket.record);
    FoundVersion found = co_await LoadVersion(asker, bucket.record, name.key, name.version_id);
    RemovalState state =
        co_await store_.ReadForRemoval(bucket.record, name.key, found.version.Id());
    if (!state.target) continue;
    ObjectVersion changed = state.target->record;
    change(changed.lock);
    engine::Commit commit(store_.Engine());
    store_.StageRewrite(commit, bucket, name.key, state, changed);
    if (co_await store_.Apply(std::move(commit))) co_return;
  }
}

Task<gen::PutObjectRetentionOutput> S3::PutObjectRetention(aws::Context context,
                                                           gen::PutObjectRetentionRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  RequireLock(row.record);
  if (!in.Retention) throw MalformedXml();
  if (in.Retention->EventHold || in.Retention->EventHoldDuration) throw NotBuilt("An event hold");
  const bool bypass = in.BypassGovernanceRetention.value_or(false);
  const Timestamp now = clock_.Now();
  ObjectLock wanted;
  if (in.Retention->Mode || in.Retention->RetainUntilDate) {
    std::optional<LockMode> mode = FindLockMode(in.Retention->Mode.value_or(""));
    if (!mode || !in.Retention->RetainUntilDate) throw MalformedXml();
    if (*in.Retention->RetainUntilDate <= now) {
      throw InvalidArgument("The retain until date must be in the future!", "RetainUntilDate",
                            FormatIso8601Seconds(*in.Retention->RetainUntilDate));
    }
    wanted.mode = *mode;
    wanted.retain_until = *in.Retention->RetainUntilDate;
  }
  std::function<void(std::optional<ObjectLock>&)> change = [&](std::optional<ObjectLock>& lock) {
    CheckRetentionChange(lock, wanted, now, bypass);
    if (!lock) lock.emplace();
    lock->mode = wanted.mode;
    lock->retain_until = wanted.retain_until;
  };
  VersionName name{in.Bucket, in.ExpectedBucketOwner, in.Key, in.VersionId};
  co_await ChangeLock(context, std::move(name), std::move(change));
  co_return gen::PutObjectRetentionOutput{};
}

Task<gen::GetObjectRetentionOutput> S3::GetObjectRetention(aws::Context context,
                                                           gen::GetObjectRetentionRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  RequireLock(row.record);
  FoundVersion found = co_await LoadVersion(context, row.record, in.Key, in.VersionId);
  const std::optional<ObjectLock>& lock = found.version.lock;
  if (!lock || lock->mode == LockMode::kNone) throw NoLockConfiguration();
  gen::ObjectLockRetention wire{.Mode = std::string(Name(lock->mode)),
                                .RetainUntilDate = lock->retain_until};
  co_return gen::GetObjectRetentionOutput{.Retention = std::move(wire)};
}

Task<gen::PutObjectLegalHoldOutput> S3::PutObjectLegalHold(aws::Context context,
                                                           gen::PutObjectLegalHoldRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  RequireLock(row.record);
  const std::string status = in.LegalHold ? in.LegalHold->Status.value_or("") : "";
  if (status != "ON" && status != "OFF") throw MalformedXml();
  std::function<void(std::optional<ObjectLock>&)> change = [&](std::optional<ObjectLock>& lock) {
    if (!lock) lock.emplace();
    lock->legal_hold = status == "ON";
  };
  VersionName name{in.Bucket, in.ExpectedBucketOwner, in.Key, in.VersionId};
  co_await ChangeLock(context, std::move(name), std::move(change));
  co_return gen::PutObjectLegalHoldOutput{};
}

Task<gen::GetObjectLegalHoldOutput> S3::GetObjectLegalHold(aws::Context context,
                                                           gen::GetObjectLegalHoldRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  RequireLock(row.record);
  FoundVersion found = co_await LoadVersion(context, row.record, in.Key, in.VersionId);
  const std::optional<ObjectLock>& lock = found.version.lock;
  if (!lock || !lock->legal_hold) throw NoLockConfiguration();
  gen::ObjectLockLegalHold wire{.Status = *lock->legal_hold ? "ON" : "OFF"};
  co_return gen::GetObjectLegalHoldOutput{.LegalHold = std::move(wire)};
}

}  // namespace laketop::s3
