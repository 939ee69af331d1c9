// SPDX-License-Identifier: Apache-2.0
// The committer against what RocksDB itself does with the same bytes: one thread that writes groups
// of 32 rows, each group synced, and 32 threads that sync on their own.
#include <benchmark/benchmark.h>
#include <rocksdb/db.h>

#include <thread>

#include "base/random.hpp"
#include "base/sync_wait.hpp"
#include "engine/store/store.hpp"

namespace laketop::engine {
namespace {

constexpr int kInFlight = 32;
constexpr int kRounds = 300;

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("laketop_bench_" + RandomHex(12));
  ~Folder() { std::filesystem::remove_all(path); }
};

std::unique_ptr<rocksdb::DB> OpenRaw(const Folder& folder) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  if (!rocksdb::DB::Open(options, folder.path.string(), &db).ok()) std::abort();
  return std::unique_ptr<rocksdb::DB>(db);
}

rocksdb::WriteOptions Synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

void BM_RawGroupedSyncedPuts(benchmark::State& state) {
  Folder folder;
  auto db = OpenRaw(folder);
  std::string value = RandomBytes(static_cast<std::size_t>(state.range(0)));
  std::uint64_t number = 0;
  for (auto _ : state) {
    for (int round = 0; round < kRounds; ++round) {
      rocksdb::WriteBatch batch;
      for (int i = 0; i < kInFlight; ++i) batch.Put(std::to_string(++number), value);
      if (!db->Write(Synced(), &batch).ok()) std::abort();
    }
  }
  state.SetItemsProcessed(state.iterations() * kRounds * kInFlight);
}

void BM_RawThreadsSyncedPuts(benchmark::State& state) {
  Folder folder;
  auto db = OpenRaw(folder);
  std::string value = RandomBytes(static_cast<std::size_t>(state.range(0)));
  std::atomic<std::uint64_t> number = 0;
  for (auto _ : state) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kInFlight; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < kRounds; ++round) {
          if (!db->Put(Synced(), std::to_string(++number), value).ok()) std::abort();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  state.SetItemsProcessed(state.iterations() * kRounds * kInFlight);
}

Task<void> PutInTurn(Store& store, TableId table, const std::string& value,
                     std::atomic<std::uint64_t>& number, bool expect) {
  for (int round = 0; round < kRounds; ++round) {
    Commit commit(store);
    std::string key = std::to_string(++number);
    if (expect) commit.ExpectAbsent(table, key);
    commit.Put(table, std::move(key), value);
    Result<> done = co_await store.Apply(std::move(commit));
    if (!done) std::abort();
  }
}

void BM_CommitterInFlight(benchmark::State& state) {
  Folder folder;
  ThreadPool loop({.name = "loop", .threads = 1});
  auto store = OrThrow(Store::Open(folder.path, {}));
  TableId table = OrThrow(store->Declare({.name = "bench"}));
  std::string value = RandomBytes(static_cast<std::size_t>(state.range(0)));
  std::atomic<std::uint64_t> number = 0;
  for (auto _ : state) {
    std::atomic<int> running = kInFlight;
    for (int i = 0; i < kInFlight; ++i) {
      Spawn(&loop, PutInTurn(*store, table, value, number, state.range(1) != 0),
            [&](std::exception_ptr) {
              --running;
              running.notify_all();
            });
    }
    for (int left = running; left > 0; left = running) running.wait(left);
  }
  state.SetItemsProcessed(state.iterations() * kRounds * kInFlight);
}

void BM_CachedFind(benchmark::State& state) {
  Folder folder;
  auto store = OrThrow(Store::Open(folder.path, {}));
  TableId table = OrThrow(store->Declare({.name = "bench"}));
  Commit commit(*store);
  for (int i = 0; i < 100'000; ++i) commit.Put(table, std::to_string(i), "some value");
  OrThrow(store->ApplyBlocking(std::move(commit)));
  int i = 0;
  for (auto _ : state) {
    i = (i + 7919) % 100'000;
    benchmark::DoNotOptimize(store->ReadMemory().Find(table, std::to_string(i)));
  }
}

void BM_ResetSmall(benchmark::State& state) {
  Folder folder;
  auto store = OrThrow(Store::Open(folder.path, {}));
  TableId table = OrThrow(store->Declare({.name = "bench", .family = "bench"}));
  for (auto _ : state) {
    Commit commit(*store);
    for (int i = 0; i < 1000; ++i) commit.Put(table, std::to_string(i), "some value");
    OrThrow(store->ApplyBlocking(std::move(commit)));
    OrThrow(SyncWait(store->Reset()));
  }
}

BENCHMARK(BM_RawGroupedSyncedPuts)
    ->Arg(100)
    ->Arg(4096)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_RawThreadsSyncedPuts)
    ->Arg(100)
    ->Arg(4096)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_CommitterInFlight)
    ->Args({100, 0})
    ->Args({100, 1})
    ->Args({4096, 0})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_CachedFind);
BENCHMARK(BM_ResetSmall)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace laketop::engine
