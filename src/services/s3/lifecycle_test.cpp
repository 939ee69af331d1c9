// SPDX-License-Identifier: Apache-2.0
#include "services/s3/lifecycle.hpp"

#include <gtest/gtest.h>

#include "aws/error.hpp"
#include "services/s3/records.hpp"

namespace laketop::s3 {
namespace {

using Kind = DueAction::Kind;
using std::chrono::days;

Timestamp Time(std::string_view text) {
  return *ParseIso8601(text);
}

LifecycleRule RuleOf(std::string prefix) {
  LifecycleRule rule{.id = "rule"};
  rule.filter.prefix = std::move(prefix);
  return rule;
}

Kind DueAt(const LifecycleRule& rule, const std::vector<AgedVersion>& versions, std::size_t place,
           std::string_view now) {
  return FindDue({rule}, "logs/a", versions, place, Time(now), false).kind;
}

TEST(Lifecycle, ActsAtMidnight) {
  EXPECT_EQ(DueAfter(Time("2026-01-01T10:30:00Z"), 3), Time("2026-01-05T00:00:00Z"));
  EXPECT_EQ(DueAfter(Time("2026-01-01T00:00:00Z"), 1), Time("2026-01-02T00:00:00Z"));
  EXPECT_EQ(DueAfter(Time("2026-01-01T00:00:00Z"), INT32_MAX), Time("9999-12-31T00:00:00Z"));
}

TEST(Lifecycle, RemovesWhatIsOldEnough) {
  ObjectVersion version{.modified = Time("2026-01-01T10:00:00Z")};
  const std::vector<AgedVersion> all = {{.version = &version}};
  LifecycleRule rule = RuleOf("logs/");
  rule.expiration.days = 1;
  EXPECT_EQ(DueAt(rule, all, 0, "2026-01-02T23:59:59Z"), Kind::kNothing);
  EXPECT_EQ(DueAt(rule, all, 0, "2026-01-03T00:00:00Z"), Kind::kRemove);
  rule.filter.prefix = "other/";
  EXPECT_EQ(DueAt(rule, all, 0, "2026-02-01T00:00:00Z"), Kind::kNothing);
  rule.filter.prefix = "logs/";
  rule.enabled = false;
  EXPECT_EQ(DueAt(rule, all, 0, "2026-02-01T00:00:00Z"), Kind::kNothing);
}

TEST(Lifecycle, FiltersByTagsAndSize) {
  LifecycleFilter filter{.tags = {{"a", "1"}}, .larger_than = 10};
  ObjectVersion version{.size = 11, .tags = {{"b", "2"}, {"a", "1"}}};
  EXPECT_TRUE(filter.Takes("key", version));
  version.size = 10;
  EXPECT_FALSE(filter.Takes("key", version));
  version = {.size = 11, .tags = {{"a", "2"}}};
  EXPECT_FALSE(filter.Takes("key", version));
}

TEST(Lifecycle, KeepsTheNewestNoncurrentVersions) {
  ObjectVersion version{.modified = Time("2026-01-01T00:00:00Z")};
  std::vector<AgedVersion> all(4, {.version = &version});
  for (std::size_t i = 1; i < all.size(); ++i) all[i].noncurrent_since = version.modified;
  LifecycleRule rule = RuleOf("");
  rule.noncurrent_days = 1;
  rule.newer_noncurrent_versions = 2;
  EXPECT_EQ(DueAt(rule, all, 0, "2026-03-01T00:00:00Z"), Kind::kNothing);
  EXPECT_EQ(DueAt(rule, all, 2, "2026-03-01T00:00:00Z"), Kind::kNothing);
  EXPECT_EQ(DueAt(rule, all, 3, "2026-03-01T00:00:00Z"), Kind::kRemove);
}

TEST(Lifecycle, RemovesMarkersThatHideNothing) {
  ObjectVersion marker{.delete_marker = true, .modified = Time("2026-01-01T00:00:00Z")};
  LifecycleRule rule = RuleOf("");
  rule.expired_delete_marker = true;
  EXPECT_EQ(DueAt(rule, {{.version = &marker}}, 0, "2026-01-02T00:00:00Z"), Kind::kRemove);
  EXPECT_EQ(DueAt(rule, {{.version = &marker}, {.version = &marker}}, 0, "2026-01-02T00:00:00Z"),
            Kind::kNothing);
}

TEST(Lifecycle, MovesDownOnly) {
  ObjectVersion version{.modified = Time("2026-01-01T00:00:00Z"), .size = 1 << 20};
  const std::vector<AgedVersion> all = {{.version = &version}};
  LifecycleRule rule = RuleOf("");
  rule.transitions.push_back({.after = {.days = 30}, .storage_class = "STANDARD_IA"});
  EXPECT_EQ(DueAt(rule, all, 0, "2026-03-01T00:00:00Z"), Kind::kTransition);
  version.storage_class = "GLACIER";
  EXPECT_EQ(DueAt(rule, all, 0, "2026-03-01T00:00:00Z"), Kind::kNothing);
  version = {.modified = version.modified, .size = 100};
  EXPECT_EQ(DueAt(rule, all, 0, "2026-03-01T00:00:00Z"), Kind::kNothing);
}

TEST(Lifecycle, RefusesRulesThatAreWrong) {
  auto refused = [](LifecycleRule rule) {
    std::vector<LifecycleRule> rules = {std::move(rule)};
    try {
      CheckLifecycleRules(rules);
      return std::string();
    } catch (const aws::Error& error) {
      return error.code();
    }
  };
  EXPECT_EQ(refused(RuleOf("")), "InvalidRequest");
  LifecycleRule rule = RuleOf("");
  rule.expiration.days = 0;
  EXPECT_EQ(refused(rule), "InvalidArgument");
  rule.expiration = {.date = Time("2026-01-01T10:00:00Z")};
  EXPECT_EQ(refused(rule), "InvalidArgument");
  rule.expiration = {.days = 1};
  EXPECT_EQ(refused(rule), "");
  rule.id = std::string(256, 'x');
  EXPECT_EQ(refused(rule), "InvalidArgument");
}

TEST(Lifecycle, SaysWhenAnObjectExpires) {
  ObjectVersion version{.modified = Time("2026-01-01T10:00:00Z")};
  LifecycleRule rule = RuleOf("");
  rule.expiration.days = 1;
  EXPECT_EQ(ExpirationHeader({rule}, "key", version),
            "expiry-date=\"Sat, 03 Jan 2026 00:00:00 GMT\", rule-id=\"rule\"");
  EXPECT_EQ(ExpirationHeader({}, "key", version), std::nullopt);
}

}  // namespace
}  // namespace laketop::s3
