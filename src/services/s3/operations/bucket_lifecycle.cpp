// SPDX-License-Identifier: Apache-2.0
#include "services/s3/errors.hpp"
#include "services/s3/lifecycle.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

constexpr std::string_view kMovesLarge = "all_storage_classes_128K";
constexpr std::string_view kMovesAll = "varies_by_storage_class";

LifecycleFilter FilterFrom(const gen::LifecycleRule& wire) {
  LifecycleFilter filter;
  if (!wire.Filter) {
    if (!wire.Prefix) throw MalformedXml();
    filter.old_form = true;
    filter.prefix = wire.Prefix;
    return filter;
  }
  if (wire.Prefix) throw MalformedXml();
  const gen::LifecycleRuleFilter& given = *wire.Filter;
  filter.prefix = given.Prefix;
  filter.larger_than = given.ObjectSizeGreaterThan;
  filter.smaller_than = given.ObjectSizeLessThan;
  if (given.Tag) filter.tags.push_back({given.Tag->Key, given.Tag->Value});
  const int members = given.Prefix.has_value() + given.Tag.has_value() + given.And.has_value() +
                      given.ObjectSizeGreaterThan.has_value() +
                      given.ObjectSizeLessThan.has_value();
  if (members > 1) throw MalformedXml();
  if (given.And) {
    filter.joined = true;
    filter.prefix = given.And->Prefix;
    filter.larger_than = given.And->ObjectSizeGreaterThan;
    filter.smaller_than = given.And->ObjectSizeLessThan;
    if (given.And->Tags) {
      for (const gen::Tag& tag : *given.And->Tags) filter.tags.push_back({tag.Key, tag.Value});
    }
  }
  return filter;
}

LifecycleRule RuleFrom(const gen::LifecycleRule& wire) {
  if (wire.Status != "Enabled" && wire.Status != "Disabled") throw MalformedXml();
  LifecycleRule rule{.id = wire.ID.value_or(""), .enabled = wire.Status == "Enabled"};
  rule.filter = FilterFrom(wire);
  if (wire.Expiration) {
    rule.expiration = {.days = wire.Expiration->Days, .date = wire.Expiration->Date};
    rule.expired_delete_marker = wire.Expiration->ExpiredObjectDeleteMarker;
    if (!rule.expiration.Any() && !rule.expired_delete_marker) throw MalformedXml();
  }
  if (wire.Transitions) {
    for (const gen::Transition& one : *wire.Transitions) {
      rule.transitions.push_back({.after = {.days = one.Days, .date = one.Date},
                                  .storage_class = one.StorageClass.value_or("")});
    }
  }
  if (wire.NoncurrentVersionTransitions) {
    for (const gen::NoncurrentVersionTransition& one : *wire.NoncurrentVersionTransitions) {
      rule.noncurrent_transitions.push_back({.after = {.days = one.NoncurrentDays},
                                             .storage_class = one.StorageClass.value_or(""),
                                             .newer_versions = one.NewerNoncurrentVersions});
    }
  }
  if (wire.NoncurrentVersionExpiration) {
    rule.noncurrent_days = wire.NoncurrentVersionExpiration->NoncurrentDays;
    rule.newer_noncurrent_versions = wire.NoncurrentVersionExpiration->NewerNoncurrentVersions;
    if (!rule.noncurrent_days) throw MalformedXml();
  }
  if (wire.AbortIncompleteMultipartUpload) {
    rule.abort_upload_days = wire.AbortIncompleteMultipartUpload->DaysAfterInitiation;
  }
  return rule;
}

gen::LifecycleRuleFilter FilterToWire(const LifecycleFilter& filter) {
  gen::LifecycleRuleFilter wire;
  if (filter.joined) {
    gen::LifecycleRuleAndOperator& both = wire.And.emplace();
    both.Prefix = filter.prefix;
    both.ObjectSizeGreaterThan = filter.larger_than;
    both.ObjectSizeLessThan = filter.smaller_than;
    std::vector<gen::Tag> tags;
    for (const Tag& tag : filter.tags) tags.push_back({.Key = tag.key, .Value = tag.value});
    if (!tags.empty()) both.Tags = std::move(tags);
    return wire;
  }
  wire.Prefix = filter.prefix;
  wire.ObjectSizeGreaterThan = filter.larger_than;
  wire.ObjectSizeLessThan = filter.smaller_than;
  if (!filter.tags.empty()) {
    wire.Tag = gen::Tag{.Key = filter.tags.front().key, .Value = filter.tags.front().value};
  }
  return wire;
}

gen::LifecycleRule RuleToWire(const LifecycleRule& rule) {
  gen::LifecycleRule wire{.ID = rule.id, .Status = rule.enabled ? "Enabled" : "Disabled"};
  if (rule.filter.old_form) {
    wire.Prefix = rule.filter.prefix;
  } else {
    wire.Filter = FilterToWire(rule.filter);
  }
  if (rule.expiration.Any() || rule.expired_delete_marker) {
    wire.Expiration =
        gen::LifecycleExpiration{.Date = rule.expiration.date,
                                 .Days = rule.expiration.days,
                                 .ExpiredObjectDeleteMarker = rule.expired_delete_marker};
  }
  for (const LifecycleTransition& one : rule.transitions) {
    if (!wire.Transitions) wire.Transitions.emplace();
    wire.Transitions->push_back(
        {.Date = one.after.date, .Days = one.after.days, .StorageClass = one.storage_class});
  }
  for (const LifecycleTransition& one : rule.noncurrent_transitions) {
    if (!wire.NoncurrentVersionTransitions) wire.NoncurrentVersionTransitions.emplace();
    wire.NoncurrentVersionTransitions->push_back({.NoncurrentDays = one.after.days,
                                                  .StorageClass = one.storage_class,
                                                  .NewerNoncurrentVersions = one.newer_versions});
  }
  if (rule.noncurrent_days) {
    wire.NoncurrentVersionExpiration =
        gen::NoncurrentVersionExpiration{.NoncurrentDays = rule.noncurrent_days,
                                         .NewerNoncurrentVersions = rule.newer_noncurrent_versions};
  }
  if (rule.abort_upload_days) {
    wire.AbortIncompleteMultipartUpload =
        gen::AbortIncompleteMultipartUpload{.DaysAfterInitiation = rule.abort_upload_days};
  }
  return wire;
}

}  // namespace

Task<gen::GetBucketLifecycleConfigurationOutput> S3::GetBucketLifecycleConfiguration(
    aws::Context context, gen::GetBucketLifecycleConfigurationRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  if (row.record.lifecycle.empty()) {
    aws::Error error =
        S3Error("NoSuchLifecycleConfiguration", 404, "The lifecycle configuration does not exist");
    error.fields = {{"BucketName", in.Bucket}};
    throw error;
  }
  gen::GetBucketLifecycleConfigurationOutput out{
      .TransitionDefaultMinimumObjectSize =
          std::string(row.record.moves_small_objects ? kMovesAll : kMovesLarge)};
  out.Rules.emplace();
  for (const LifecycleRule& rule : row.record.lifecycle) out.Rules->push_back(RuleToWire(rule));
  co_return out;
}

Task<gen::PutBucketLifecycleConfigurationOutput> S3::PutBucketLifecycleConfiguration(
    aws::Context context, gen::PutBucketLifecycleConfigurationRequest in) {
  if (!in.LifecycleConfiguration) throw MalformedXml();
  const std::string size = in.TransitionDefaultMinimumObjectSize.value_or(std::string(kMovesLarge));
  if (size != kMovesLarge && size != kMovesAll) {
    throw InvalidArgument("Invalid transition default minimum object size",
                          "x-amz-transition-default-minimum-object-size", size);
  }
  std::vector<LifecycleRule> rules;
  for (const gen::LifecycleRule& rule : in.LifecycleConfiguration->Rules) {
    rules.push_back(RuleFrom(rule));
  }
  CheckLifecycleRules(rules);
  std::function<void(Bucket&)> change = [&](Bucket& bucket) {
    bucket.lifecycle = rules;
    bucket.moves_small_objects = size == kMovesAll;
  };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::PutBucketLifecycleConfigurationOutput{.TransitionDefaultMinimumObjectSize = size};
}

Task<gen::DeleteBucketLifecycleOutput> S3::DeleteBucketLifecycle(
    aws::Context context, gen::DeleteBucketLifecycleRequest in) {
  std::function<void(Bucket&)> change = [](Bucket& bucket) { bucket.lifecycle.clear(); };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::DeleteBucketLifecycleOutput{};
}

// A transition: the same version in another storage class.
Task<void> S3::MoveVersion(Bucket bucket_name, std::string key, VersionId id,
                           std::string storage_class) {
  for (int attempt = 0; attempt < kCommitAttemptsMax; ++attempt) {
    std::optional<BucketRow> bucket = co_await store_.FindBucket(bucket_name.name);
    if (!bucket || bucket->record.id != bucket_name.id) co_return;
    RemovalState state = co_await store_.ReadForRemoval(bucket->record, key, id);
    // The null version may be another by now.
    if (!state.target || state.target->record.sequence != id.sequence) co_return;
    ObjectVersion changed = state.target->record;
    changed.storage_class = storage_class;
    engine::Commit commit(store_.Engine());
    store_.StageRewrite(commit, *bucket, key, state, changed);
    if (co_await store_.Apply(std::move(commit))) co_return;
  }
}

}  // namespace laketop::s3
