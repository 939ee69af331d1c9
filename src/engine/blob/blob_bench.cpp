// SPDX-License-Identifier: Apache-2.0
// A blob from the first byte to the commit that publishes it, against a plain file: write, fsync.
// Chunks arrive as a socket would bring them.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/random.hpp"
#include "base/sync_wait.hpp"
#include "engine/blob/blob_store.hpp"

namespace laketop::engine {
namespace {

constexpr std::size_t kChunk = std::size_t{256} << 10;

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("laketop_bench_" + RandomHex(12));
  Folder() { std::filesystem::create_directory(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

void BM_PlainWriteAndSync(benchmark::State& state) {
  Folder folder;
  const std::string chunk = RandomBytes(kChunk);
  const auto chunks = static_cast<std::size_t>(state.range(0)) / kChunk;
  std::filesystem::path path = folder.path / "plain";
  for (auto _ : state) {
    int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    for (std::size_t i = 0; i < chunks; ++i) {
      std::string copy = chunk;  // what comes from a socket is copied once
      if (write(file, copy.data(), copy.size()) < 0) std::abort();
    }
    if (fsync(file) != 0) std::abort();
    close(file);
    state.PauseTiming();
    unlink(path.c_str());
    state.ResumeTiming();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

Task<Result<Content>> Put(Store& store, BlobStore& blobs, const std::string& chunk,
                          std::size_t chunks) {
  auto writer = blobs.NewWriter();
  for (std::size_t i = 0; i < chunks; ++i) {
    std::string copy = chunk;
    Result<> appended = co_await writer->Append(std::move(copy));
    if (!appended) std::abort();
  }
  auto staged = co_await writer->Finish();
  if (!staged) std::abort();
  Commit commit(store);
  Content content = blobs.Stage(commit, *staged);
  Result<> done = co_await store.Apply(std::move(commit));
  if (!done) std::abort();
  co_return content;
}

void BM_BlobToCommit(benchmark::State& state) {
  Folder folder;
  ThreadPool pool({.name = "io"});
  auto store = OrThrow(Store::Open(folder.path / "store", {.io_pool = &pool}));
  auto blobs = OrThrow(BlobStore::Open(folder.path / "blob", *store));
  blobs->Start();
  const auto size = static_cast<std::size_t>(state.range(0));
  const std::string chunk = RandomBytes(std::min(kChunk, size));
  for (auto _ : state) {
    Content content = OrThrow(SyncWait(Put(*store, *blobs, chunk, size / chunk.size())));
    state.PauseTiming();
    Commit release(*store);
    blobs->Release(release, content);
    OrThrow(store->ApplyBlocking(std::move(release)));
    blobs->WaitUntilClean();
    state.ResumeTiming();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
  blobs->Stop();
}

BENCHMARK(BM_PlainWriteAndSync)
    ->Arg(1 << 20)
    ->Arg(256 << 20)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_BlobToCommit)
    ->Arg(4096)
    ->Arg(1 << 20)
    ->Arg(256 << 20)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace laketop::engine
