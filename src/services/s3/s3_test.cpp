// SPDX-License-Identifier: Apache-2.0
// The operations over real engines in a folder of their own, without HTTP: what the rules of
// versions, conditions and commits come to.

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "base/encoding.hpp"
#include "services/s3/object_port.hpp"
#include "services/s3/s3_test_fixture.hpp"

namespace laketop::s3 {
namespace {

TEST_F(S3Test, GivesBackWhatWasPut) {
  const std::string large = RandomBytes(3'000'001);
  gen::PutObjectOutput out = Put("small", "hello");
  EXPECT_EQ(out.ETag, "\"5d41402abc4b2a76b9719d911017c592\"");
  EXPECT_EQ(out.VersionId, std::nullopt);
  Put("large", large);
  Put("empty", "");
  EXPECT_EQ(Get("small"), "hello");
  EXPECT_EQ(Get("large"), large);
  EXPECT_EQ(Get("empty"), "");
  EXPECT_EQ(CodeOf([&] { Get("none"); }), "NoSuchKey");
}

TEST_F(S3Test, OverwritesAtomicallyUnderReaders) {
  Put("key", std::string(100'000, 'a'));
  gen::GetObjectRequest in{.Bucket = "bucket", .Key = "key"};
  gen::GetObjectOutput old = SyncWait(s3_->GetObject(Context(), std::move(in)));
  Put("key", std::string(100'000, 'b'));
  blobs_->WaitUntilClean();
  EXPECT_EQ(Bytes(old.Body), std::string(100'000, 'a'));
  EXPECT_EQ(Get("key"), std::string(100'000, 'b'));
}

TEST_F(S3Test, ManyWritersOfOneKeyAllSucceed) {
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([this, i] {
      for (int n = 0; n < 5; ++n) Put("hot", std::to_string(i));
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Get("hot").size(), 1u);
}

TEST_F(S3Test, PutIfAbsentHasOneWinner) {
  std::atomic<int> won = 0;
  std::atomic<int> lost = 0;
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&, i] {
      gen::PutObjectRequest in{.Body = http::MakeBodyReader(std::to_string(i)),
                               .Bucket = "bucket",
                               .IfNoneMatch = "*",
                               .Key = "once"};
      std::string code = CodeOf([&] { SyncWait(s3_->PutObject(Context(), std::move(in))); });
      (code.empty() ? won : lost) += 1;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(lost, 7);
}

TEST_F(S3Test, VersionsComeAndGo) {
  SetVersioning("Enabled");
  const std::string first = *Put("key", "1").VersionId;
  const std::string second = *Put("key", "2").VersionId;
  EXPECT_EQ(Versions("key"), "v* v ");
  gen::DeleteObjectOutput deleted = Delete("key");
  EXPECT_TRUE(*deleted.DeleteMarker);
  EXPECT_EQ(Versions("key"), "v v m* ");
  EXPECT_EQ(CodeOf([&] { Get("key"); }), "NoSuchKey");
  EXPECT_EQ(CodeOf([&] { Get("key", deleted.VersionId); }), "MethodNotAllowed");
  EXPECT_EQ(Get("key", first), "1");

  // Removing the marker brings the object back; removing the newest brings the one before.
  EXPECT_TRUE(*Delete("key", deleted.VersionId).DeleteMarker);
  EXPECT_EQ(Get("key"), "2");
  Delete("key", second);
  EXPECT_EQ(Get("key"), "1");
  EXPECT_EQ(Versions("key"), "v* ");
  Delete("key", first);
  EXPECT_EQ(Versions("key"), "");
  EXPECT_EQ(CodeOf([&] { Get("key", first); }), "NoSuchVersion");
  gen::DeleteBucketRequest gone{.Bucket = "bucket"};
  SyncWait(s3_->DeleteBucket(Context(), std::move(gone)));
}

TEST_F(S3Test, MarkersAboveMarkersHideTheObject) {
  SetVersioning("Enabled");
  Put("key", "1");
  std::string lower = *Delete("key").VersionId;
  std::string upper = *Delete("key").VersionId;
  Delete("key", upper);
  EXPECT_EQ(CodeOf([&] { Get("key"); }), "NoSuchKey");
  EXPECT_EQ(Versions("key"), "v m* ");
  Delete("key", lower);
  EXPECT_EQ(Get("key"), "1");
}

// Removing the newest version moves the one before it between tables, under the other removals.
TEST_F(S3Test, ConcurrentRemovalsMissNoVersion) {
  SetVersioning("Enabled");
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> versions;
    for (int i = 0; i < 5; ++i) versions.push_back(*Put("key", "x").VersionId);
    std::vector<std::thread> removers;
    for (const std::string& version : versions) {
      removers.emplace_back([this, &version] { Delete("key", version); });
    }
    for (std::thread& remover : removers) remover.join();
    ASSERT_EQ(Versions("key"), "") << round;
  }
}

// The newest version goes back and forth between the tables; the one before it is never the answer.
TEST_F(S3Test, ReadersNeverSeeAnOlderVersion) {
  SetVersioning("Enabled");
  Put("key", "old");
  Put("key", "new");
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        try {
          EXPECT_EQ(Get("key"), "new");
        } catch (const aws::Error& error) {
          EXPECT_EQ(error.code(), "NoSuchKey");
        }
      }
    });
  }
  for (int round = 0; round < 200; ++round) Delete("key", Delete("key").VersionId);
  done = true;
  for (std::thread& reader : readers) reader.join();
}

TEST_F(S3Test, AVersionIsNotPutBehindAMarkerThatCameFirst) {
  SetVersioning("Enabled");
  S3Store& records = s3_->Records();
  BucketRow bucket = *SyncWait(records.FindBucket("bucket"));
  KeyState state = SyncWait(records.ReadKey(bucket.record, "key"));
  engine::Commit commit(*store_);
  ObjectVersion version;
  records.StagePut(commit, bucket, "key", state, version);
  Delete("key");
  EXPECT_FALSE(SyncWait(records.Apply(std::move(commit))));
}

TEST_F(S3Test, TheNullVersionIsOne) {
  Put("key", "before");
  SetVersioning("Enabled");
  std::string versioned = *Put("key", "versioned").VersionId;
  EXPECT_EQ(Get("key", "null"), "before");
  EXPECT_EQ(Versions("key"), "v* v ");
  SetVersioning("Suspended");
  EXPECT_EQ(Put("key", "after").VersionId, std::nullopt);
  EXPECT_EQ(Versions("key"), "v* v ");
  EXPECT_EQ(Get("key", "null"), "after");
  EXPECT_EQ(Get("key", versioned), "versioned");
  // A delete replaces the null version by a null marker.
  EXPECT_EQ(*Delete("key").VersionId, "null");
  EXPECT_EQ(Versions("key"), "v m* ");
  EXPECT_EQ(CodeOf([&] { Get("key", "null"); }), "MethodNotAllowed");
  Delete("key", "null");
  EXPECT_EQ(Get("key"), "versioned");
  EXPECT_EQ(CodeOf([&] { Get("key", "null"); }), "NoSuchVersion");
}

TEST_F(S3Test, ListsVersionsInPages) {
  SetVersioning("Enabled");
  for (std::string key : {"a", "b", "c"}) {
    for (int i = 0; i < 3; ++i) Put(key, std::to_string(i));
    if (key == "b") Delete(key);
  }
  for (int page = 1; page <= 10; ++page) {
    std::vector<std::string> seen;
    gen::ListObjectVersionsRequest in{.Bucket = "bucket", .MaxKeys = page};
    while (true) {
      gen::ListObjectVersionsOutput out = SyncWait(s3_->ListObjectVersions(Context(), in));
      int count = 0;
      if (out.Versions) {
        for (auto& version : *out.Versions) seen.push_back(*version.VersionId), ++count;
      }
      if (out.DeleteMarkers) {
        for (auto& marker : *out.DeleteMarkers) seen.push_back(*marker.VersionId), ++count;
      }
      EXPECT_LE(count, page);
      if (!*out.IsTruncated) break;
      in.KeyMarker = out.NextKeyMarker;
      in.VersionIdMarker = out.NextVersionIdMarker;
    }
    EXPECT_EQ(seen.size(), 10u) << page;
    std::ranges::sort(seen);
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end()) << page;
  }
}

TEST_F(S3Test, CompletesAnUploadWithoutItsUnlistedParts) {
  gen::CreateMultipartUploadRequest create{.Bucket = "bucket", .Key = "big"};
  std::string id = *SyncWait(s3_->CreateMultipartUpload(Context(), std::move(create))).UploadId;
  const std::string one(5 << 20, '1');
  const std::string two = "two";
  auto part = [&](int number, const std::string& bytes) {
    gen::UploadPartRequest in{.Body = http::MakeBodyReader(bytes),
                              .Bucket = "bucket",
                              .Key = "big",
                              .PartNumber = number,
                              .UploadId = id};
    return *SyncWait(s3_->UploadPart(Context(), std::move(in))).ETag;
  };
  std::string etag_one = part(1, one);
  std::string etag_two = part(3, two);
  part(7, "not listed");
  auto complete = [&](std::string second) {
    gen::CompleteMultipartUploadRequest in{.Bucket = "bucket", .Key = "big", .UploadId = id};
    in.MultipartUpload.emplace().Parts.emplace();
    in.MultipartUpload->Parts->push_back({.ETag = etag_one, .PartNumber = 1});
    in.MultipartUpload->Parts->push_back({.ETag = std::move(second), .PartNumber = 3});
    return SyncWait(s3_->CompleteMultipartUpload(Context(), std::move(in)));
  };
  EXPECT_EQ(CodeOf([&] { complete("\"bad\""); }), "InvalidPart");
  gen::CompleteMultipartUploadOutput out = complete(etag_two);
  EXPECT_EQ(*out.ETag, "\"" + HexEncode(Md5(Md5(one) + Md5(two))) + "-2\"");
  EXPECT_EQ(*out.ChecksumCRC64NVME, Base64Encode(DigestOf(DigestKind::kCrc64nvme, one + two)));
  EXPECT_EQ(Get("big"), one + two);
  // Again, as a client does whose connection broke.
  EXPECT_EQ(*complete(etag_two).ETag, *out.ETag);
  EXPECT_EQ(CodeOf([&] { part(1, "late"); }), "NoSuchUpload");
}

TEST_F(S3Test, CopiesOutliveTheirSource) {
  const std::string bytes = RandomBytes(200'000);
  Put("from", bytes);
  gen::CopyObjectRequest in{.Bucket = "bucket", .CopySource = "bucket/from", .Key = "to"};
  SyncWait(s3_->CopyObject(Context(), in));
  Delete("from");
  blobs_->WaitUntilClean();
  EXPECT_EQ(Get("to"), bytes);
  in.CopySource = "bucket/to";
  EXPECT_EQ(CodeOf([&] { SyncWait(s3_->CopyObject(Context(), in)); }), "InvalidRequest");
}

// A copy whose source is overwritten meanwhile reads the source again: it is one of its versions.
TEST_F(S3Test, CopiesOfWhatIsOverwrittenSucceed) {
  constexpr std::size_t kSize = 100'000;
  Put("from", std::string(kSize, 'a'));
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([this, i] {
      for (int n = 0; n < 15; ++n) Put("from", std::string(kSize, static_cast<char>('b' + i)));
    });
  }
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([this, i] {
      const std::string to = "to" + std::to_string(i);
      gen::CopyObjectRequest in{.Bucket = "bucket", .CopySource = "bucket/from", .Key = to};
      for (int n = 0; n < 15; ++n) {
        EXPECT_EQ(CodeOf([&] { SyncWait(s3_->CopyObject(Context(), in)); }), "");
        const std::string bytes = Get(to);
        EXPECT_EQ(bytes, std::string(kSize, bytes.front()));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(S3Test, UploadsEndWithTheirBucket) {
  SyncWait(s3_->CreateBucket(Context(), {.Bucket = "short-lived"}));
  for (const char* key : {"a", "b"}) {
    auto upload =
        SyncWait(s3_->CreateMultipartUpload(Context(), {.Bucket = "short-lived", .Key = key}));
    gen::UploadPartRequest in{.Body = http::MakeBodyReader(std::string(100'000, 'x')),
                              .Bucket = "short-lived",
                              .Key = key,
                              .PartNumber = 1,
                              .UploadId = *upload.UploadId};
    SyncWait(s3_->UploadPart(Context(), std::move(in)));
  }
  SyncWait(s3_->DeleteBucket(Context(), {.Bucket = "short-lived"}));
  blobs_->WaitUntilClean();
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "blob")) {
    files += entry.is_regular_file() ? 1 : 0;
  }
  EXPECT_EQ(files, 0u);
  EXPECT_EQ(SyncWait(s3_->Records().ListBuckets("000000000000", "short")).size(), 0u);
  EXPECT_EQ(SyncWait(s3_->Records().ListBuckets("000000000000", "")).size(), 1u);
}

TEST_F(S3Test, FindsTheBucketsOfOlderFolders) {
  auto open = [&] {
    return engine::OrThrow(engine::Store::Open(folder_ / "older", {.io_pool = pool_.get()}));
  };
  {
    auto store = open();
    engine::Table<BucketKey, Bucket> buckets(*store, {.name = "s3.buckets"});
    engine::Commit commit(*store);
    buckets.Put(commit, {"theirs"}, Bucket{.id = 7, .name = "theirs", .account = "111111111111"});
    engine::OrThrow(store->ApplyBlocking(std::move(commit)));
  }
  auto store = open();
  S3Store records(*store, *blobs_);
  EXPECT_EQ(SyncWait(records.ListBuckets("111111111111", "")).front().id, 7u);
  EXPECT_TRUE(SyncWait(records.HoldsBuckets("111111111111", 1)));
  EXPECT_FALSE(SyncWait(records.HoldsBuckets("111111111111", 2)));
}

TEST_F(S3Test, RefusesBytesThatAreNotWhatTheyShould) {
  auto put = [&](gen::PutObjectRequest in) {
    in.Bucket = "bucket";
    in.Key = "checked";
    in.Body = http::MakeBodyReader("hello");
    return CodeOf([&] { SyncWait(s3_->PutObject(Context(), std::move(in))); });
  };
  EXPECT_EQ(put({.ContentMD5 = Base64Encode(Md5("hello"))}), "");
  EXPECT_EQ(put({.ContentMD5 = Base64Encode(Md5("other"))}), "BadDigest");
  EXPECT_EQ(put({.ContentMD5 = "short"}), "InvalidDigest");
  EXPECT_EQ(put({.ChecksumSHA256 = Base64Encode(Sha256("hello"))}), "");
  EXPECT_EQ(put({.ChecksumSHA256 = Base64Encode(Sha256("other"))}), "BadDigest");
  EXPECT_EQ(put({.ChecksumCRC32 = "AAAA"}), "InvalidRequest");
  EXPECT_EQ(put({.ChecksumXXHASH64 = "AAAA"}), "NotImplemented");
}

TEST_F(S3Test, OtherAccountsAreKeptOut) {
  Put("key", "secret");
  gen::GetObjectRequest in{.Bucket = "bucket", .Key = "key"};
  EXPECT_EQ(CodeOf([&] { SyncWait(s3_->GetObject(Context("111111111111"), in)); }), "AccessDenied");
  gen::CreateBucketRequest again{.Bucket = "bucket"};
  EXPECT_EQ(CodeOf([&] { SyncWait(s3_->CreateBucket(Context("111111111111"), again)); }),
            "BucketAlreadyExists");
  EXPECT_EQ(CodeOf([&] { SyncWait(s3_->CreateBucket(Context(), again)); }), "");
}

TEST_F(S3Test, ThePortPublishesInTheAskersCommit) {
  ObjectPort port(*s3_);
  ports::Caller caller = Context().caller;
  ports::NewObject object{.name = {"bucket", "staged"}};
  auto writer = SyncWait(port.StartWrite(caller, object));
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->Append("staged bytes"));
  auto staged = (*writer)->Finish();
  ASSERT_TRUE(staged);
  EXPECT_EQ(CodeOf([&] { Get("staged"); }), "NoSuchKey");

  engine::Commit commit(*store_);
  std::vector<std::shared_ptr<const ports::StagedObject>> objects;
  objects.push_back(std::move(*staged));
  ASSERT_TRUE(SyncWait(port.Stage(caller, commit, std::move(objects))));
  ASSERT_TRUE(SyncWait(store_->Apply(std::move(commit))));
  EXPECT_EQ(Get("staged"), "staged bytes");

  auto reader = SyncWait(port.Open(caller, {"bucket", "staged"}));
  ASSERT_TRUE(reader);
  ASSERT_TRUE(SyncWait(port.Delete(caller, "bucket", {"staged", "staged", "none"})));
  char out[6] = {};
  EXPECT_EQ((*reader)->ReadAt(7, out), 5u);
  EXPECT_EQ(std::string_view(out, 5), "bytes");
  EXPECT_EQ(SyncWait(port.Head(caller, {"bucket", "staged"})).error().code, "NoSuchKey");
}

TEST_F(S3Test, WhatThePortStagesIsLockedAsItsBucketWants) {
  SyncWait(s3_->CreateBucket(Context(), {.Bucket = "locked", .ObjectLockEnabledForBucket = true}));
  gen::ObjectLockRule rule;
  rule.DefaultRetention.emplace();
  rule.DefaultRetention->Mode = "GOVERNANCE";
  rule.DefaultRetention->Days = 3;
  gen::PutObjectLockConfigurationRequest in{.Bucket = "locked"};
  in.ObjectLockConfiguration.emplace();
  in.ObjectLockConfiguration->ObjectLockEnabled = "Enabled";
  in.ObjectLockConfiguration->Rule = std::move(rule);
  SyncWait(s3_->PutObjectLockConfiguration(Context(), std::move(in)));

  ObjectPort port(*s3_);
  ports::NewObject object{.name = {"locked", "staged"}};
  auto writer = SyncWait(port.StartWrite(Context().caller, object));
  std::vector<std::shared_ptr<const ports::StagedObject>> objects;
  objects.push_back((*writer)->Finish().value());
  engine::Commit commit(*store_);
  ASSERT_TRUE(SyncWait(port.Stage(Context().caller, commit, std::move(objects))));
  ASSERT_TRUE(SyncWait(store_->Apply(std::move(commit))));
  gen::GetObjectRetentionOutput out =
      SyncWait(s3_->GetObjectRetention(Context(), {.Bucket = "locked", .Key = "staged"}));
  EXPECT_EQ(out.Retention->Mode, "GOVERNANCE");
}

TEST_F(S3Test, KeysHoldAnyBytes) {
  const std::string key("\0\xff/\x01\n%", 6);
  Put(key, "x");
  EXPECT_EQ(Get(key), "x");
  ObjectPort port(*s3_);
  auto listing = SyncWait(port.List(Context().caller, {.bucket = "bucket", .delimiter = "/"}));
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->common_prefixes, std::vector<std::string>{key.substr(0, 3)});
  EXPECT_EQ(CodeOf([&] { Put(std::string(1025, 'k'), ""); }), "KeyTooLongError");
}

}  // namespace
}  // namespace laketop::s3
