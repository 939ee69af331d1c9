// SPDX-License-Identifier: Apache-2.0
// A page of 1,000 keys out of a million, as the store gives it: flat, and by folders.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <filesystem>

#include "base/random.hpp"
#include "services/s3/listing_cursors.hpp"

namespace laketop::s3 {
namespace {

constexpr int kKeys = 1'000'000;
constexpr int kKeysOfCommit = 20'000;
constexpr std::uint64_t kBucket = 1;

class Bucketful {
 public:
  Bucketful() : folder_(std::filesystem::temp_directory_path() / ("laketop-list-" + RandomHex(8))) {
    std::filesystem::create_directories(folder_);
    engine_ = engine::OrThrow(engine::Store::Open(folder_ / "store", {}));
    blobs_ = engine::OrThrow(engine::BlobStore::Open(folder_ / "blob", *engine_));
    store_ = std::make_unique<S3Store>(*engine_, *blobs_);
    ObjectVersion version{.size = 4096, .md5 = std::string(16, 'm')};
    version.checksum = Checksum{.bytes = std::string(8, 'c')};
    version.content.extents.push_back({.blob = 1, .length = 4096});
    for (int start = 0; start < kKeys; start += kKeysOfCommit) {
      engine::Commit commit(*engine_);
      for (int i = start; i < start + kKeysOfCommit; ++i) {
        ObjectKey key{kBucket, fmt::format("data/day={:03}/part-{:07}.parquet", i % 997, i)};
        store_->Current().Put(commit, key, version);
      }
      engine::OrThrow(engine_->ApplyBlocking(std::move(commit)));
    }
  }
  ~Bucketful() {
    store_.reset();
    blobs_->Stop();
    blobs_.reset();
    engine_.reset();
    std::filesystem::remove_all(folder_);
  }
  const S3Store& Store() const { return *store_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<engine::Store> engine_;
  std::unique_ptr<engine::BlobStore> blobs_;
  std::unique_ptr<S3Store> store_;
};

struct CountingSink final : ListSink {
  bool TakeKey(std::string_view key, int& left) override {
    benchmark::DoNotOptimize(key.data());
    --left;
    ++count;
    return true;
  }
  void TakePrefix(std::string_view) override { ++count; }
  int count = 0;
};

void ListPage(benchmark::State& state, const std::string& delimiter) {
  static const Bucketful bucketful;
  const S3Store& store = bucketful.Store();
  const ListQuery query{
      .prefix = "data/", .delimiter = delimiter, .start_after = "data/day=0", .entries_max = 1000};
  for (auto _ : state) {
    engine::Reader reader = store.Engine().Read();
    CurrentCursor cursor(store, reader, kBucket);
    CountingSink sink;
    WalkListing(cursor, query, sink);
    if (sink.count < 900) state.SkipWithError("the page is not full");
  }
}
BENCHMARK_CAPTURE(ListPage, flat, "")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ListPage, folders, "/")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace laketop::s3
