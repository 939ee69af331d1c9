// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lifecycle: the rules by which objects of a bucket expire or change their storage class: what
// PutBucketLifecycleConfiguration takes, and what is due when. Pure; lifecycle_runner.hpp does it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "services/s3/tagging.hpp"

namespace laketop::s3 {

struct ObjectVersion;

// Days after a version was made (or became noncurrent), or a date; none: neither.
struct LifecycleTime {
  std::optional<std::int32_t> days;
  std::optional<Timestamp> date;
  template <class V>
  void Fields(V& v) {
    v(1, days);
    v(2, date);
  }
  bool Any() const { return days || date; }
};

struct LifecycleTransition {
  LifecycleTime after;
  std::string storage_class;
  std::optional<std::int32_t> newer_versions;  // of noncurrent ones: so many are left alone
  template <class V>
  void Fields(V& v) {
    v(1, after);
    v(2, storage_class);
    v(3, newer_versions);
  }
};

struct LifecycleFilter {
  bool old_form = false;  // <Prefix> beside the actions
  std::optional<std::string> prefix;
  std::vector<Tag> tags;
  bool joined = false;  // <And>
  std::optional<std::int64_t> larger_than;
  std::optional<std::int64_t> smaller_than;
  template <class V>
  void Fields(V& v) {
    v(1, old_form);
    v(2, prefix);
    v(3, tags);
    v(4, joined);
    v(5, larger_than);
    v(6, smaller_than);
  }
  bool Takes(std::string_view key, const ObjectVersion& version) const;
};

struct LifecycleRule {
  std::string id;
  bool enabled = true;
  LifecycleFilter filter;
  LifecycleTime expiration;
  std::optional<bool> expired_delete_marker;
  std::vector<LifecycleTransition> transitions;
  std::vector<LifecycleTransition> noncurrent_transitions;
  std::optional<std::int32_t> noncurrent_days;  // until they are removed
  std::optional<std::int32_t> newer_noncurrent_versions;
  std::optional<std::int32_t> abort_upload_days;
  template <class V>
  void Fields(V& v) {
    v(1, id);
    v(2, enabled);
    v(3, filter);
    v(4, expiration);
    v(5, expired_delete_marker);
    v(6, transitions);
    v(7, noncurrent_transitions);
    v(8, noncurrent_days);
    v(9, newer_noncurrent_versions);
    v(10, abort_upload_days);
  }
};

// Throws what AWS answers for rules that are wrong; gives ids to those without.
void CheckLifecycleRules(std::vector<LifecycleRule>& rules);

// S3 acts at midnight: the first one that is not before `time` and so many days.
Timestamp DueAfter(Timestamp time, std::int32_t days);
std::optional<Timestamp> DueOf(const LifecycleTime& when, Timestamp begin);

// The soonest expiration of a current version, with its rule.
struct Expiry {
  Timestamp time;
  std::string rule_id;
};
std::optional<Expiry> FindExpiry(const std::vector<LifecycleRule>& rules, std::string_view key,
                                 const ObjectVersion& version);
// x-amz-expiration
std::optional<std::string> ExpirationHeader(const std::vector<LifecycleRule>& rules,
                                            std::string_view key, const ObjectVersion& version);

// A version of a key, with when it ceased to be the newest; none: it is.
struct AgedVersion {
  const ObjectVersion* version = nullptr;
  std::optional<Timestamp> noncurrent_since;
};

struct DueAction {
  enum class Kind { kNothing, kRemove, kTransition };
  Kind kind = Kind::kNothing;
  std::string storage_class;
};

// What is due at `now` for the version at `place` of all of a key, newest first. `newer`: how many
// noncurrent versions are newer than it.
DueAction FindDue(const std::vector<LifecycleRule>& rules, std::string_view key,
                  const std::vector<AgedVersion>& versions, std::size_t place, Timestamp now,
                  bool moves_small);

}  // namespace laketop::s3
