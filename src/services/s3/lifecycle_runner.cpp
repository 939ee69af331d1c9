// SPDX-License-Identifier: Apache-2.0
#include "services/s3/lifecycle_runner.hpp"

#include "base/log.hpp"
#include "services/s3/lifecycle.hpp"
#include "services/s3/listing_cursors.hpp"

namespace laketop::s3 {
namespace {

constexpr int kKeysPerPage = 1000;
// A page is full with them; the last key's are all taken.
constexpr std::size_t kFindingsPerPageMin = 10'000;
constexpr std::size_t kVersionsPerKeyMax = 10'000;
constexpr std::size_t kUploadsPerPage = 1000;

ports::Caller CallerFor(const Bucket& bucket) {
  return {.account = bucket.account, .region = bucket.region, .internal = true};
}

bool IsDue(const std::vector<LifecycleRule>& rules, const UploadKey& key, const Upload& upload,
           Timestamp now) {
  for (const LifecycleRule& rule : rules) {
    if (!rule.enabled || !rule.abort_upload_days) continue;
    const bool taken = !rule.filter.prefix || key.key.starts_with(*rule.filter.prefix);
    if (taken && DueAfter(upload.initiated, *rule.abort_upload_days) <= now) return true;
  }
  return false;
}

}  // namespace

struct LifecycleRunner::Finding {
  std::string key;
  VersionId id;
  bool newest = false;
  bool marker = false;
  DueAction action;
};

struct LifecycleRunner::Page {
  std::vector<Finding> findings;
  std::string last;
  bool more = false;
};

LifecycleRunner::~LifecycleRunner() {
  stop_.request_stop();
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return !running_; });
}

void LifecycleRunner::Start() {
  running_ = true;
  auto finish = [this](std::exception_ptr error) {
    if (error) log::Error("s3.lifecycle.ended");
    std::scoped_lock lock(mutex_);
    running_ = false;
    ended_.notify_all();
  };
  Spawn(&s3_.IoPool(), Run(stop_.get_token()), std::move(finish));
}

Task<void> LifecycleRunner::Run(std::stop_token stop) {
  std::shared_ptr<TrackedWork> work = s3_.Time().Track("S3's lifecycle rules");
  while (!stop.stop_requested()) {
    const Timestamp midnight = DueAfter(s3_.Time().Now() + std::chrono::milliseconds(1), 0);
    if (!co_await s3_.Time().SleepUntil(midnight, stop, work)) continue;
    try {
      co_await RunOnce(stop);
    } catch (const std::exception& failure) {
      // The next round finds what this one left.
      log::Error("s3.lifecycle.failed", {{"error", failure.what()}});
    }
  }
}

Task<void> LifecycleRunner::RunOnce(std::stop_token stop) {
  std::vector<Bucket> buckets = co_await s3_.Records().ListAllBuckets();
  for (Bucket& bucket : buckets) {
    if (stop.stop_requested()) co_return;
    if (bucket.lifecycle.empty()) continue;
    co_await RunBucket(bucket, stop);
    co_await EndUploads(std::move(bucket), stop);
  }
}

Task<void> LifecycleRunner::RunBucket(Bucket bucket, std::stop_token stop) {
  const Timestamp now = s3_.Time().Now();
  std::string after;
  while (!stop.stop_requested()) {
    Page page = co_await ReadPage(bucket, after, now);
    for (Finding& finding : page.findings) co_await Carry(bucket, std::move(finding));
    if (!page.more) co_return;
    after = std::move(page.last);
  }
}

Task<LifecycleRunner::Page> LifecycleRunner::ReadPage(Bucket bucket, std::string after,
                                                      Timestamp now) {
  const S3Store& store = s3_.Records();
  auto read = [&store, bucket = std::move(bucket), after = std::move(after),
               now](const engine::Reader& reader) -> engine::Result<Page> {
    Page page;
    VersionedKeyCursor cursor(store, reader, bucket.id);
    cursor.Seek(after.empty() ? after : after + '\0');
    for (int keys = 0; cursor.Key(); ++keys) {
      if (keys == kKeysPerPage || page.findings.size() >= kFindingsPerPageMin) {
        page.more = true;
        break;
      }
      page.last = std::string(*cursor.Key());
      std::vector<ObjectVersion> all;
      if (const ObjectVersion* current = cursor.Current()) all.push_back(*current);
      auto older = store.Versions().List(reader, store.Versions().Prefix(bucket.id, page.last),
                                         kVersionsPerKeyMax);
      if (!older) return std::unexpected(std::move(older.error()));
      for (auto& row : *older) all.push_back(std::move(row.record));
      std::vector<AgedVersion> aged;
      for (std::size_t i = 0; i < all.size(); ++i) {
        aged.push_back({.version = &all[i]});
        if (i > 0) aged.back().noncurrent_since = all[i - 1].modified;
      }
      for (std::size_t i = 0; i < all.size(); ++i) {
        DueAction action =
            FindDue(bucket.lifecycle, page.last, aged, i, now, bucket.moves_small_objects);
        if (action.kind == DueAction::Kind::kNothing) continue;
        page.findings.push_back({.key = page.last,
                                 .id = all[i].Id(),
                                 .newest = i == 0,
                                 .marker = all[i].delete_marker,
                                 .action = std::move(action)});
      }
      cursor.Next();
    }
    if (engine::Result<> status = cursor.Status(); !status) return std::unexpected(status.error());
    return page;
  };
  // A version that has just been displaced is not to be seen in both of its places.
  co_return engine::OrThrow(co_await store.Engine().ReadSnapshotAsync(std::move(read)));
}

// A newest version is deleted as a client would delete it; any other is removed.
Task<void> LifecycleRunner::Carry(Bucket bucket, Finding finding) {
  try {
    if (finding.action.kind == DueAction::Kind::kTransition) {
      co_await s3_.MoveVersion(bucket, finding.key, finding.id, finding.action.storage_class);
      co_return;
    }
    std::vector<Removal> removals(1);
    removals.front().key = finding.key;
    using Still = Removal::Still;
    removals.front().still = finding.newest ? Still::kNewest : Still::kNoncurrent;
    removals.front().sequence = finding.id.sequence;
    if (!finding.newest || finding.marker) removals.front().version = finding.id;
    const Asker asker(CallerFor(bucket), "s3:DeleteObject", bucket.name, finding.key);
    co_await s3_.Remove(asker, bucket.name, std::nullopt, std::move(removals));
  } catch (const aws::Error& error) {
    // Overwritten or gone meanwhile, or kept by a lock.
    log::Debug("s3.lifecycle.skipped", {{"key", finding.key}, {"why", error.code()}});
  }
}

Task<void> LifecycleRunner::EndUploads(Bucket bucket, std::stop_token stop) {
  S3Store& store = s3_.Records();
  const Timestamp now = s3_.Time().Now();
  const engine::KeyRange all = store.Uploads().Prefix(bucket.id);
  engine::KeyRange rest = all;
  while (!stop.stop_requested()) {
    auto uploads = engine::OrThrow(co_await store.Uploads().ListAsync(rest, kUploadsPerPage));
    for (auto& upload : uploads) {
      if (stop.stop_requested()) co_return;
      if (IsDue(bucket.lifecycle, upload.key, upload.record, now)) {
        co_await EndUpload(bucket, upload.key, upload.record);
      }
    }
    if (uploads.size() < kUploadsPerPage) co_return;
    rest = all.Intersect(engine::KeyRange::After(engine::EncodeKey(uploads.back().key)));
  }
}

Task<void> LifecycleRunner::EndUpload(const Bucket& bucket, UploadKey key, const Upload& upload) {
  const VersionId id{key.number, upload.salt, upload.salt_more};
  gen::AbortMultipartUploadRequest request{
      .Bucket = bucket.name, .Key = key.key, .UploadId = Text(id)};
  aws::Context context{.caller = CallerFor(bucket)};
  try {
    co_await s3_.AbortMultipartUpload(std::move(context), std::move(request));
  } catch (const aws::Error& error) {
    log::Debug("s3.lifecycle.skipped", {{"key", key.key}, {"why", error.code()}});
  }
}

}  // namespace laketop::s3
