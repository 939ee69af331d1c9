// SPDX-License-Identifier: Apache-2.0
#pragma once
// S3Test: the operations over real engines in a folder of their own, without HTTP, on one bucket.

#include <gtest/gtest.h>

#include <filesystem>

#include "base/random.hpp"
#include "base/sync_wait.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {

class S3Test : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("laketop-s3-" + RandomHex(12));
    std::filesystem::create_directories(folder_);
    pool_ = std::make_unique<ThreadPool>(ThreadPool::Options{.name = "io", .threads = 2});
    store_ = engine::OrThrow(
        engine::Store::Open(folder_ / "store", engine::Store::Options{.io_pool = pool_.get()}));
    blobs_ = engine::OrThrow(engine::BlobStore::Open(folder_ / "blob", *store_));
    blobs_->Start();
    s3_ = std::make_unique<S3>(S3::Dependencies{*store_, *blobs_, *pool_, clock_});
    SyncWait(s3_->CreateBucket(Context(), {.Bucket = "bucket"}));
  }
  void TearDown() override {
    s3_.reset();
    blobs_->Stop();
    blobs_.reset();
    store_.reset();
    pool_.reset();
    std::filesystem::remove_all(folder_);
  }

  static aws::Context Context(std::string account = "000000000000") {
    aws::Context context;
    context.caller = {.account = std::move(account), .region = "us-east-1"};
    context.endpoint = "http://127.0.0.1:4566";
    context.reply = std::make_shared<aws::ReplyOverrides>();
    return context;
  }

  gen::PutObjectOutput Put(std::string key, std::string bytes) {
    gen::PutObjectRequest in{
        .Body = http::MakeBodyReader(std::move(bytes)), .Bucket = "bucket", .Key = std::move(key)};
    return SyncWait(s3_->PutObject(Context(), std::move(in)));
  }
  std::string Get(std::string key, std::optional<std::string> version = std::nullopt) {
    gen::GetObjectRequest in{
        .Bucket = "bucket", .Key = std::move(key), .VersionId = std::move(version)};
    gen::GetObjectOutput out = SyncWait(s3_->GetObject(Context(), std::move(in)));
    return Bytes(out.Body);
  }
  static std::string Bytes(http::Body& body) {
    if (auto* text = std::get_if<std::string>(&body)) return *text;
    std::string all;
    if (auto* regions = std::get_if<std::vector<http::FileRegion>>(&body)) {
      for (const http::FileRegion& region : *regions) {
        std::string part(region.length, '\0');
        EXPECT_EQ(ReadSomeAt(*region.file, region.offset, part), region.length);
        all += part;
      }
      return all;
    }
    auto& source = std::get<std::shared_ptr<http::BodySource>>(body);
    while (auto next = SyncWait(source->Next())) all += *next;
    return all;
  }
  gen::DeleteObjectOutput Delete(std::string key, std::optional<std::string> version = {}) {
    gen::DeleteObjectRequest in{
        .Bucket = "bucket", .Key = std::move(key), .VersionId = std::move(version)};
    return SyncWait(s3_->DeleteObject(Context(), std::move(in)));
  }
  void SetVersioning(std::string status) {
    gen::PutBucketVersioningRequest in{.Bucket = "bucket"};
    in.VersioningConfiguration.Status = std::move(status);
    SyncWait(s3_->PutBucketVersioning(Context(), std::move(in)));
  }
  // "v1 v2* m3" : versions and markers of a key, newest first, the latest with a star.
  std::string Versions(std::string key) {
    gen::ListObjectVersionsRequest in{.Bucket = "bucket", .Prefix = key};
    gen::ListObjectVersionsOutput out = SyncWait(s3_->ListObjectVersions(Context(), std::move(in)));
    std::string text;
    for (const gen::ObjectVersion& version :
         out.Versions.value_or(std::vector<gen::ObjectVersion>())) {
      text += *version.IsLatest ? "v* " : "v ";
    }
    for (const gen::DeleteMarkerEntry& marker :
         out.DeleteMarkers.value_or(std::vector<gen::DeleteMarkerEntry>())) {
      text += *marker.IsLatest ? "m* " : "m ";
    }
    return text;
  }
  template <class F>
  static std::string CodeOf(F run) {
    try {
      run();
    } catch (const aws::Error& error) {
      return error.code();
    }
    return "";
  }

  FakeClock clock_{Timestamp(std::chrono::seconds(1'800'000'000))};
  std::filesystem::path folder_;
  std::unique_ptr<ThreadPool> pool_;
  std::unique_ptr<engine::Store> store_;
  std::unique_ptr<engine::BlobStore> blobs_;
  std::unique_ptr<S3> s3_;
};

}  // namespace laketop::s3
