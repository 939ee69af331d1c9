// SPDX-License-Identifier: Apache-2.0
#include "services/s3/lifecycle.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/random.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/records.hpp"

namespace laketop::s3 {
namespace {

using std::chrono::days;

// From the quickest to the deepest: a transition goes down only.
constexpr std::string_view kDescent[] = {"STANDARD",    "STANDARD_IA", "INTELLIGENT_TIERING",
                                         "ONEZONE_IA",  "GLACIER_IR",  "GLACIER",
                                         "DEEP_ARCHIVE"};

std::size_t DepthOf(std::string_view storage_class) {
  auto found = std::ranges::find(kDescent, storage_class);
  return found == std::end(kDescent) ? 0 : static_cast<std::size_t>(found - std::begin(kDescent));
}

void CheckDays(const std::optional<std::int32_t>& count, std::string_view what, int least) {
  if (!count || *count >= least) return;
  throw InvalidArgument(
      fmt::format("{} must be a {} integer", what, least > 0 ? "positive" : "nonnegative"), "Days",
      fmt::format("{}", *count));
}

void CheckTime(const LifecycleTime& time, std::string_view action, int least) {
  if (time.days && time.date) throw MalformedXml();
  CheckDays(time.days, fmt::format("'Days' for {} action", action), least);
  if (time.date && std::chrono::floor<days>(*time.date) != *time.date) {
    throw InvalidArgument("'Date' must be at midnight GMT", "Date",
                          FormatIso8601Seconds(*time.date));
  }
}

void CheckTransitions(const std::vector<LifecycleTransition>& transitions) {
  std::set<std::string> classes;
  for (const LifecycleTransition& transition : transitions) {
    if (!transition.after.Any()) throw MalformedXml();
    CheckTime(transition.after, "Transition", 0);
    if (DepthOf(transition.storage_class) == 0) throw MalformedXml();
    if (!classes.insert(transition.storage_class).second) {
      throw InvalidRequest(
          "'StorageClass' must be different for 'Transition' actions in same "
          "'Rule'");
    }
  }
}

void CheckRule(const LifecycleRule& rule) {
  if (rule.id.size() > kLifecycleIdMax) {
    throw InvalidArgument("ID length should not exceed allowed limit of 255", "ID", rule.id);
  }
  CheckTime(rule.expiration, "Expiration", 1);
  if (rule.expired_delete_marker && rule.expiration.Any()) throw MalformedXml();
  CheckTransitions(rule.transitions);
  CheckTransitions(rule.noncurrent_transitions);
  CheckDays(rule.noncurrent_days, "'NoncurrentDays'", 1);
  CheckDays(rule.newer_noncurrent_versions, "'NewerNoncurrentVersions'", 1);
  CheckDays(rule.abort_upload_days, "'DaysAfterInitiation'", 1);
  const bool acts = rule.expiration.Any() || rule.expired_delete_marker || rule.noncurrent_days ||
                    rule.abort_upload_days || !rule.transitions.empty() ||
                    !rule.noncurrent_transitions.empty();
  if (!acts) throw InvalidRequest("At least one action needs to be specified in a rule");
  const LifecycleFilter& filter = rule.filter;
  const bool narrowed = !filter.tags.empty() || filter.larger_than || filter.smaller_than;
  if (narrowed && (rule.abort_upload_days || rule.expired_delete_marker)) {
    throw InvalidRequest(
        "AbortIncompleteMultipartUpload and ExpiredObjectDeleteMarker cannot be "
        "specified with tags or object sizes");
  }
}

bool IsDue(const std::optional<Timestamp>& due, Timestamp now) {
  return due && *due <= now;
}

// The deepest storage class that is due, if it is deeper than `target`.
void Deepen(const std::vector<LifecycleTransition>& transitions, Timestamp begin, Timestamp now,
            std::size_t newer, std::string& target) {
  for (const LifecycleTransition& transition : transitions) {
    const bool spared =
        transition.newer_versions && newer < static_cast<std::size_t>(*transition.newer_versions);
    if (spared || !IsDue(DueOf(transition.after, begin), now)) continue;
    if (DepthOf(transition.storage_class) > DepthOf(target)) target = transition.storage_class;
  }
}

}  // namespace

bool LifecycleFilter::Takes(std::string_view key, const ObjectVersion& version) const {
  if (prefix && !key.starts_with(*prefix)) return false;
  const auto size = static_cast<std::int64_t>(version.size);
  if (larger_than && size <= *larger_than) return false;
  if (smaller_than && size >= *smaller_than) return false;
  return std::ranges::all_of(tags, [&](const Tag& tag) {
    return std::ranges::find(version.tags, tag) != version.tags.end();
  });
}

void CheckLifecycleRules(std::vector<LifecycleRule>& rules) {
  if (rules.empty() || rules.size() > kLifecycleRulesMax) throw MalformedXml();
  std::set<std::string> ids;
  for (LifecycleRule& rule : rules) {
    CheckRule(rule);
    if (rule.id.empty()) rule.id = RandomUuid();
    if (!ids.insert(rule.id).second) {
      throw InvalidArgument("Rule ID must be unique. Found same ID for more than one rule", "ID",
                            rule.id);
    }
  }
}

Timestamp DueAfter(Timestamp time, std::int32_t count) {
  // In 64 bits: two thousand million days are a rule that AWS takes, and due far from now.
  using Days = std::chrono::duration<std::int64_t, days::period>;
  constexpr Timestamp kLatest = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31);
  const Timestamp due = std::chrono::ceil<Days>(time + Days(count));
  return std::min(due, kLatest);
}

std::optional<Timestamp> DueOf(const LifecycleTime& when, Timestamp begin) {
  if (when.date) return when.date;
  if (when.days) return DueAfter(begin, *when.days);
  return std::nullopt;
}

std::optional<Expiry> FindExpiry(const std::vector<LifecycleRule>& rules, std::string_view key,
                                 const ObjectVersion& version) {
  std::optional<Expiry> soonest;
  for (const LifecycleRule& rule : rules) {
    if (!rule.enabled || !rule.filter.Takes(key, version)) continue;
    std::optional<Timestamp> due = DueOf(rule.expiration, version.modified);
    if (due && (!soonest || *due < soonest->time)) soonest = Expiry{*due, rule.id};
  }
  return soonest;
}

std::optional<std::string> ExpirationHeader(const std::vector<LifecycleRule>& rules,
                                            std::string_view key, const ObjectVersion& version) {
  std::optional<Expiry> expiry = FindExpiry(rules, key, version);
  if (!expiry) return std::nullopt;
  return fmt::format("expiry-date=\"{}\", rule-id=\"{}\"", FormatHttpDate(expiry->time),
                     expiry->rule_id);
}

DueAction FindDue(const std::vector<LifecycleRule>& rules, std::string_view key,
                  const std::vector<AgedVersion>& versions, std::size_t place, Timestamp now,
                  bool moves_small) {
  const AgedVersion& aged = versions[place];
  const ObjectVersion& version = *aged.version;
  const bool noncurrent = aged.noncurrent_since.has_value();
  const std::size_t newer = place > 0 ? place - 1 : 0;
  DueAction action;
  for (const LifecycleRule& rule : rules) {
    if (!rule.enabled || !rule.filter.Takes(key, version)) continue;
    if (noncurrent) {
      const bool spared = rule.newer_noncurrent_versions &&
                          newer < static_cast<std::size_t>(*rule.newer_noncurrent_versions);
      const bool due =
          rule.noncurrent_days && DueAfter(*aged.noncurrent_since, *rule.noncurrent_days) <= now;
      if (due && !spared) return {.kind = DueAction::Kind::kRemove};
      Deepen(rule.noncurrent_transitions, *aged.noncurrent_since, now, newer, action.storage_class);
    } else if (version.delete_marker) {
      // A marker that hides nothing any more.
      const bool due = rule.expired_delete_marker.value_or(false) ||
                       IsDue(DueOf(rule.expiration, version.modified), now);
      if (due && versions.size() == 1) return {.kind = DueAction::Kind::kRemove};
    } else {
      if (IsDue(DueOf(rule.expiration, version.modified), now)) {
        return {.kind = DueAction::Kind::kRemove};
      }
      Deepen(rule.transitions, version.modified, now, 0, action.storage_class);
    }
  }
  const bool too_small = version.size < kTransitionBytesMin && !moves_small;
  const bool deeper = DepthOf(action.storage_class) > DepthOf(version.storage_class);
  if (deeper && !too_small && !version.delete_marker) action.kind = DueAction::Kind::kTransition;
  return action;
}

}  // namespace laketop::s3
