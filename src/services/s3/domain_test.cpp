// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "aws/error.hpp"
#include "base/encoding.hpp"
#include "services/s3/bucket_name.hpp"
#include "services/s3/byte_range.hpp"
#include "services/s3/checksum.hpp"
#include "services/s3/conditions.hpp"
#include "services/s3/copy_source.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/listing.hpp"
#include "services/s3/object_lock.hpp"
#include "services/s3/tagging.hpp"
#include "services/s3/version_id.hpp"

namespace laketop::s3 {
namespace {

using Kind = RangeAnswer::Kind;

TEST(BucketName, FollowsTheNamingRules) {
  for (std::string_view name : {"abc", "a-b-c", "my.bucket.name", "123", "a1b2c3", "x--y"}) {
    EXPECT_TRUE(IsValidBucketName(name)) << name;
  }
  for (std::string_view name :
       {"ab", "Abc", "a_b_c", "-abc", "abc-", "a..b", ".abc", "192.168.5.4", "xn--abc",
        "sthree-abc", "abc-s3alias", "abc--ol-s3", "a b c", "abc/"}) {
    EXPECT_FALSE(IsValidBucketName(name)) << name;
  }
  EXPECT_TRUE(IsValidBucketName(std::string(63, 'a')));
  EXPECT_FALSE(IsValidBucketName(std::string(64, 'a')));
}

TEST(BucketName, RegionsHaveAForm) {
  for (std::string_view region : {"eu-west-1", "us-gov-west-1", "EU", "ap-southeast-5"}) {
    EXPECT_TRUE(IsRegionName(region)) << region;
  }
  for (std::string_view region : {"", "mars", "eu-west-", "eu-west", "EU-WEST-1", "1"}) {
    EXPECT_FALSE(IsRegionName(region)) << region;
  }
}

TEST(ByteRange, ResolvesTheThreeForms) {
  RangeAnswer first = ResolveRange("bytes=0-99", 1000);
  EXPECT_EQ(first.kind, Kind::kPart);
  EXPECT_EQ(first.range, (ByteRange{0, 100}));
  EXPECT_EQ(ResolveRange("bytes=900-", 1000).range, (ByteRange{900, 100}));
  EXPECT_EQ(ResolveRange("bytes=-10", 1000).range, (ByteRange{990, 10}));
  EXPECT_EQ(ResolveRange("bytes=-5000", 1000).range, (ByteRange{0, 1000}));
  EXPECT_EQ(ResolveRange("bytes=900-5000", 1000).range, (ByteRange{900, 100}));
  EXPECT_EQ(ResolveRange("bytes=0-18446744073709551615999", 10).range, (ByteRange{0, 10}));
}

TEST(ByteRange, PassesOverWhatIsNone) {
  for (std::string_view header :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "items=0-1", "bytes=5-2", "bytes=0-1,3-4"}) {
    EXPECT_EQ(ResolveRange(header, 1000).kind, Kind::kWhole) << header;
  }
}

TEST(ByteRange, RefusesWhatTheObjectHasNot) {
  EXPECT_EQ(ResolveRange("bytes=1000-", 1000).kind, Kind::kUnsatisfiable);
  EXPECT_EQ(ResolveRange("bytes=-0", 1000).kind, Kind::kUnsatisfiable);
  EXPECT_EQ(ResolveRange("bytes=0-0", 0).kind, Kind::kUnsatisfiable);
  EXPECT_EQ(ResolveRange("bytes=-1", 0).kind, Kind::kUnsatisfiable);
}

TEST(ByteRange, OfACopyIsStrict) {
  EXPECT_EQ(ParseCopyRange("bytes=0-9"), (ByteRange{0, 10}));
  for (std::string_view header : {"bytes=-9", "bytes=9-", "0-9", "bytes=9-0", "bytes=0--1"}) {
    EXPECT_FALSE(ParseCopyRange(header)) << header;
  }
}

TEST(Conditions, AnETagOverrulesTheDateBesideIt) {
  const Timestamp modified{std::chrono::seconds(1000)};
  const Timestamp before{std::chrono::seconds(900)};
  const Timestamp after{std::chrono::seconds(1100)};
  using V = ReadVerdict::Kind;
  EXPECT_EQ(Evaluate({.if_match = "\"a\"", .if_unmodified_since = before}, "a", modified).kind,
            V::kProceed);
  EXPECT_EQ(Evaluate({.if_match = "\"b\""}, "a", modified).kind, V::kFailed);
  EXPECT_EQ(Evaluate({.if_unmodified_since = before}, "a", modified).kind, V::kFailed);
  EXPECT_EQ(Evaluate({.if_none_match = "\"a\"", .if_modified_since = before}, "a", modified).kind,
            V::kNotModified);
  EXPECT_EQ(Evaluate({.if_none_match = "\"b\"", .if_modified_since = after}, "a", modified).kind,
            V::kProceed);
  EXPECT_EQ(Evaluate({.if_modified_since = modified}, "a", modified).kind, V::kNotModified);
  EXPECT_EQ(Evaluate({.if_match = "W/\"x\", \"a\""}, "a", modified).kind, V::kProceed);
}

TEST(Conditions, OfWritesKnowAbsence) {
  EXPECT_EQ(Evaluate({.if_absent = true}, std::nullopt), WriteVerdict::kProceed);
  EXPECT_EQ(Evaluate({.if_absent = true}, "a"), WriteVerdict::kIfNoneMatchFailed);
  EXPECT_EQ(Evaluate({.if_match = "a"}, std::nullopt), WriteVerdict::kNoSuchKey);
  EXPECT_EQ(Evaluate({.if_match = "b"}, "a"), WriteVerdict::kIfMatchFailed);
  EXPECT_EQ(Evaluate({.if_match = "*"}, "a"), WriteVerdict::kProceed);
}

TEST(Checksum, OfPartsIsThatOfTheWholeForCrcs) {
  const std::string a(1000, 'a');
  const std::string b(37, 'b');
  for (ChecksumAlgorithm algorithm :
       {ChecksumAlgorithm::kCrc32, ChecksumAlgorithm::kCrc32c, ChecksumAlgorithm::kCrc64nvme}) {
    const std::string of_a = DigestOf(DigestOf(algorithm), a);
    const std::string of_b = DigestOf(DigestOf(algorithm), b);
    const PartChecksum parts[] = {{of_a, a.size()}, {of_b, b.size()}};
    Checksum combined = Combine(algorithm, ChecksumType::kFullObject, parts);
    EXPECT_EQ(combined.bytes, DigestOf(DigestOf(algorithm), a + b)) << Name(algorithm);
  }
}

TEST(Checksum, CompositeCountsItsParts) {
  const std::string of_a = Sha256("a");
  const std::string of_b = Sha256("b");
  const PartChecksum parts[] = {{of_a, 1}, {of_b, 1}};
  Checksum combined = Combine(ChecksumAlgorithm::kSha256, ChecksumType::kComposite, parts);
  EXPECT_EQ(combined.Text(), Base64Encode(Sha256(of_a + of_b)) + "-2");
}

TEST(Tagging, ReadsTheHeader) {
  auto tags = ParseTaggingHeader("a=1&b=x%20y+z&c=");
  ASSERT_TRUE(tags);
  EXPECT_EQ(*tags, (std::vector<Tag>{{"a", "1"}, {"b", "x y z"}, {"c", ""}}));
  EXPECT_FALSE(ParseTaggingHeader("a=1&a=2"));
  EXPECT_FALSE(ParseTaggingHeader("a=%zz"));
}

TEST(Tagging, HasLimits) {
  EXPECT_FALSE(FindObjectTagFault(std::vector<Tag>{{"key", "value"}}));
  EXPECT_TRUE(FindObjectTagFault(std::vector<Tag>{{"", "value"}}));
  EXPECT_TRUE(FindObjectTagFault(std::vector<Tag>{{std::string(129, 'k'), ""}}));
  EXPECT_TRUE(FindObjectTagFault(std::vector<Tag>{{"k", std::string(257, 'v')}}));
  EXPECT_TRUE(FindObjectTagFault(std::vector<Tag>{{"aws:x", ""}}));
  std::vector<Tag> eleven;
  for (int i = 0; i < 11; ++i) eleven.push_back({"k" + std::to_string(i), ""});
  EXPECT_EQ(FindObjectTagFault(eleven)->code, "BadRequest");
  EXPECT_FALSE(FindBucketTagFault(eleven));
}

TEST(VersionId, ReadsBackWhatItWrote) {
  VersionId id = MakeVersionId(0x123456789abcdef0);
  EXPECT_EQ(Text(id).size(), 32u);
  EXPECT_EQ(ParseVersionId(Text(id)), id);
  EXPECT_EQ(Text(MakeNullVersion(7)), "null");
  EXPECT_TRUE(ParseVersionId("null")->IsNull());
  EXPECT_FALSE(ParseVersionId(""));
  EXPECT_FALSE(ParseVersionId("not a version"));
  EXPECT_FALSE(ParseVersionId(std::string(32, '+')));
}

TEST(CopySource, IsDecodedButForItsVersion) {
  auto source = ParseCopySource("/bucket/a%20b/c%3FversionId?versionId=v1");
  ASSERT_TRUE(source);
  EXPECT_EQ(source->bucket, "bucket");
  EXPECT_EQ(source->key, "a b/c?versionId");
  EXPECT_EQ(source->version_id, "v1");
  EXPECT_FALSE(ParseCopySource("bucket"));
  EXPECT_FALSE(ParseCopySource("/bucket/"));
  EXPECT_FALSE(ParseCopySource(""));
}

TEST(ObjectLock, HoldsUntilItsDate) {
  const Timestamp now{std::chrono::seconds(1000)};
  ObjectLock governance{.mode = LockMode::kGovernance, .retain_until = now + std::chrono::hours(1)};
  EXPECT_FALSE(IsProtected(std::nullopt, now, false));
  EXPECT_TRUE(IsProtected(governance, now, false));
  EXPECT_FALSE(IsProtected(governance, now, true));
  EXPECT_FALSE(IsProtected(governance, now + std::chrono::hours(1), false));
  ObjectLock compliance = governance;
  compliance.mode = LockMode::kCompliance;
  EXPECT_TRUE(IsProtected(compliance, now, true));
  EXPECT_TRUE(IsProtected(ObjectLock{.legal_hold = true}, now, true));

  ObjectLock longer = governance;
  longer.retain_until += std::chrono::hours(1);
  EXPECT_NO_THROW(CheckRetentionChange(governance, longer, now, false));
  EXPECT_THROW(CheckRetentionChange(longer, governance, now, false), aws::Error);
  EXPECT_NO_THROW(CheckRetentionChange(longer, governance, now, true));
  EXPECT_THROW(CheckRetentionChange(compliance, governance, now, true), aws::Error);
}

TEST(ObjectLock, AsksForModeAndDateTogether) {
  const Timestamp now{std::chrono::seconds(1000)};
  EXPECT_FALSE(CheckLock({}, now));
  EXPECT_TRUE(CheckLock({.legal_hold = "ON"}, now)->legal_hold.value());
  EXPECT_THROW(CheckLock({.mode = "GOVERNANCE"}, now), aws::Error);
  EXPECT_THROW(CheckLock({.mode = "GOVERNANCE", .retain_until = now}, now), aws::Error);
  EXPECT_THROW(CheckLock({.legal_hold = "MAYBE"}, now), aws::Error);
}

class VectorCursor final : public KeyCursor {
 public:
  explicit VectorCursor(std::vector<std::string> keys) : keys_(std::move(keys)) {
    std::ranges::sort(keys_);
  }
  void Seek(std::string_view key) override {
    at_ = static_cast<std::size_t>(std::ranges::lower_bound(keys_, key) - keys_.begin());
    ++seeks;
  }
  std::optional<std::string_view> Key() override {
    if (at_ >= keys_.size()) return std::nullopt;
    return keys_[at_];
  }
  void Next() override { ++at_; }
  int seeks = 0;

 private:
  std::vector<std::string> keys_;
  std::size_t at_ = 0;
};

struct TextSink final : ListSink {
  bool TakeKey(std::string_view key, int& left) override {
    --left;
    found += std::string(key) + " ";
    return true;
  }
  void TakePrefix(std::string_view prefix) override { found += "[" + std::string(prefix) + "] "; }
  std::string found;
};

std::string List(VectorCursor cursor, ListQuery query, ListEnd* end = nullptr) {
  TextSink sink;
  ListEnd result = WalkListing(cursor, query, sink);
  if (end != nullptr) *end = result;
  return sink.found;
}

TEST(Listing, RollsUpCommonPrefixes) {
  const std::vector<std::string> keys = {"a", "b/1", "b/2", "b/c/3", "c", "d/e"};
  EXPECT_EQ(List(VectorCursor(keys), {.delimiter = "/"}), "a [b/] c [d/] ");
  EXPECT_EQ(List(VectorCursor(keys), {.prefix = "b/", .delimiter = "/"}), "b/1 b/2 [b/c/] ");
  EXPECT_EQ(List(VectorCursor(keys), {.prefix = "b"}), "b/1 b/2 b/c/3 ");
  EXPECT_EQ(List(VectorCursor(keys), {.prefix = "x"}), "");
}

TEST(Listing, PagesMeetWithoutGapOrOverlap) {
  std::vector<std::string> keys;
  for (int i = 0; i < 10; ++i) {
    keys.push_back("p" + std::to_string(i) + "/x");
    keys.push_back("p" + std::to_string(i) + "/y");
    keys.push_back("q" + std::to_string(i));
  }
  const std::string whole = List(VectorCursor(keys), {.delimiter = "/"});
  for (int page = 1; page <= 21; ++page) {
    std::string all;
    ListQuery query{.delimiter = "/", .entries_max = page};
    ListEnd end{.truncated = true};
    for (int guard = 0; end.truncated && guard < 50; ++guard) {
      all += List(VectorCursor(keys), query, &end);
      query.start_after = end.last;
    }
    EXPECT_EQ(all, whole) << page;
  }
}

TEST(Listing, IsNotTruncatedWhenItEndsWithThePage) {
  ListEnd end;
  List(VectorCursor({"a", "b"}), {.entries_max = 2}, &end);
  EXPECT_FALSE(end.truncated);
  List(VectorCursor({"a", "b"}), {.entries_max = 0}, &end);
  EXPECT_FALSE(end.truncated);
  List(VectorCursor({"a", "b"}), {.entries_max = 1}, &end);
  EXPECT_TRUE(end.truncated);
}

TEST(Listing, JumpsOverPrefixesOfHighBytes) {
  const std::string high = "\xff\xff";
  EXPECT_EQ(List(VectorCursor({"a", high + "x"}), {.delimiter = high}), "a [" + high + "] ");
  ListEnd end;
  EXPECT_EQ(List(VectorCursor({high + "x"}), {.delimiter = high, .start_after = high}, &end), "");
}

}  // namespace
}  // namespace laketop::s3
