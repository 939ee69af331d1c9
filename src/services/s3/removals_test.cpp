// SPDX-License-Identifier: Apache-2.0
// Removals that were decided some time before they are carried out, as lifecycle rules do: what has
// become something else meanwhile stays.

#include "services/s3/lifecycle_runner.hpp"
#include "services/s3/s3_test_fixture.hpp"

namespace laketop::s3 {
namespace {

class RemovalTest : public S3Test {
 protected:
  std::uint64_t SequenceOf(const std::string& key) {
    BucketRow bucket = *SyncWait(s3_->Records().FindBucket("bucket"));
    return SyncWait(s3_->Records().FindVersion(bucket.record, key, std::nullopt))->version.sequence;
  }
  void Remove(Removal removal) {
    std::vector<Removal> removals;
    removals.push_back(std::move(removal));
    ports::Caller caller{.account = "000000000000", .region = "us-east-1", .internal = true};
    const Asker asker(std::move(caller), "s3:DeleteObject", "bucket");
    SyncWait(s3_->Remove(asker, "bucket", std::nullopt, std::move(removals)));
  }
};

using Still = Removal::Still;

TEST_F(RemovalTest, AnObjectThatWasPutAgainStays) {
  Put("key", "same");
  Removal removal{.key = "key", .still = Still::kNewest, .sequence = SequenceOf("key")};
  Put("key", "same");
  Remove(removal);
  EXPECT_EQ(Get("key"), "same");
  removal.sequence = SequenceOf("key");
  Remove(removal);
  EXPECT_EQ(CodeOf([&] { Get("key"); }), "NoSuchKey");
  Remove(removal);  // gone already
}

TEST_F(RemovalTest, AVersionThatIsTheNewestAgainStays) {
  SetVersioning("Enabled");
  const std::string first = *Put("key", "first").VersionId;
  Removal removal{.key = "key",
                  .version = ParseVersionId(first),
                  .still = Still::kNoncurrent,
                  .sequence = SequenceOf("key")};
  const std::string second = *Put("key", "second").VersionId;
  Delete("key", second);
  Remove(removal);
  EXPECT_EQ(Get("key"), "first");
  Put("key", "third");
  Remove(removal);
  EXPECT_EQ(Versions("key"), "v* ");
}

TEST_F(RemovalTest, TheNullVersionThatReplacedAMarkerStays) {
  SetVersioning("Suspended");
  Delete("key");
  const Removal removal{.key = "key",
                        .version = ParseVersionId("null"),
                        .still = Still::kNewest,
                        .sequence = SequenceOf("key")};
  Put("key", "object");
  Remove(removal);
  EXPECT_EQ(Get("key"), "object");
}

TEST_F(RemovalTest, EveryDueUploadIsAborted) {
  gen::PutBucketLifecycleConfigurationRequest in{.Bucket = "bucket"};
  gen::LifecycleRule rule{.Status = "Enabled"};
  rule.Filter.emplace().Prefix = "due/";
  rule.AbortIncompleteMultipartUpload.emplace().DaysAfterInitiation = 1;
  in.LifecycleConfiguration.emplace().Rules.push_back(std::move(rule));
  SyncWait(s3_->PutBucketLifecycleConfiguration(Context(), std::move(in)));
  // More than are read at once, and first those that stay.
  for (int i = 0; i < 1100; ++i) {
    gen::CreateMultipartUploadRequest begin{.Bucket = "bucket", .Key = "a/" + std::to_string(i)};
    SyncWait(s3_->CreateMultipartUpload(Context(), std::move(begin)));
  }
  SyncWait(s3_->CreateMultipartUpload(Context(), {.Bucket = "bucket", .Key = "due/one"}));
  clock_.Set(clock_.Now() + std::chrono::hours(72));
  LifecycleRunner runner(*s3_);
  SyncWait(runner.RunOnce({}));
  auto list = [&](std::string prefix) {
    gen::ListMultipartUploadsRequest asked{.Bucket = "bucket", .Prefix = std::move(prefix)};
    auto out = SyncWait(s3_->ListMultipartUploads(Context(), std::move(asked)));
    return out.Uploads ? out.Uploads->size() : 0;
  };
  EXPECT_EQ(list("due/"), 0U);
  EXPECT_EQ(list("a/"), 1000U);
}

}  // namespace
}  // namespace laketop::s3
