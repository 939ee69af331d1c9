// SPDX-License-Identifier: Apache-2.0
#pragma once
// LifecycleRunner: does what the lifecycle rules of all buckets say, once after each midnight (UTC)
// of the program's clock. Owned by the Service: Start begins, the destructor waits for the end.

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "services/s3/s3.hpp"

namespace laketop::s3 {

class LifecycleRunner {
 public:
  explicit LifecycleRunner(S3& s3) : s3_(s3) {}
  ~LifecycleRunner();
  LifecycleRunner(const LifecycleRunner&) = delete;
  LifecycleRunner& operator=(const LifecycleRunner&) = delete;

  void Start();
  // One round over all buckets, as of now.
  Task<void> RunOnce(std::stop_token stop);

 private:
  struct Finding;
  struct Page;
  Task<void> Run(std::stop_token stop);
  Task<void> RunBucket(Bucket bucket, std::stop_token stop);
  Task<void> EndUploads(Bucket bucket, std::stop_token stop);
  Task<void> EndUpload(const Bucket& bucket, UploadKey key, const Upload& upload);
  Task<Page> ReadPage(Bucket bucket, std::string after, Timestamp now);
  Task<void> Carry(Bucket bucket, Finding finding);

  S3& s3_;
  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool running_ = false;
};

}  // namespace laketop::s3
