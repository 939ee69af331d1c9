// SPDX-License-Identifier: Apache-2.0
// Kills a writing process and looks at what it leaves. This program runs itself as the child: four
// threads write objects and say on a pipe what they are about to do and what was acknowledged. The
// child dies at a named point or at a random moment; then the parent opens the folder, either as
// the kill left it or as a power loss would have (power_loss_test.hpp), and checks that each object
// is what was acknowledged last, or what was under way, whole in both tables; that all its bytes
// are there; and that no file or reference is left that no object needs.
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>
#include <random>
#include <sstream>
#include <thread>

#include "base/crash_point.hpp"
#include "base/random.hpp"
#include "base/sync_wait.hpp"
#include "engine/blob/blob_store.hpp"
#include "engine/blob/power_loss_test.hpp"
#include "engine/store/table.hpp"

namespace laketop::engine {
namespace {

constexpr int kWriters = 4;
constexpr int kKeysOfWriter = 8;

struct ObjectKey {
  std::string name;
  template <class V>
  void KeyFields(V& v) {
    v(name);
  }
};

// The bytes are those of BytesFor(seeds): the record alone tells what must be there.
struct Object {
  std::vector<std::uint64_t> seeds;
  Content content;
  template <class V>
  void Fields(V& v) {
    v(1, seeds);
    v(2, content);
  }
};

struct Mirror {
  std::vector<std::uint64_t> seeds;
  template <class V>
  void Fields(V& v) {
    v(1, seeds);
  }
};

std::string BytesFor(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::size_t size = seed % 2 == 0 ? random() % 2000 : kInlineBytesMax + random() % 40'000;
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::string BytesFor(const std::vector<std::uint64_t>& seeds) {
  std::string all;
  for (std::uint64_t seed : seeds) all += BytesFor(seed);
  return all;
}

struct Engine {
  explicit Engine(const std::filesystem::path& folder)
      : store(OrThrow(Store::Open(folder / "store", {.io_pool = &pool}))),
        blobs(OrThrow(BlobStore::Open(folder / "blob", *store))),
        objects(*store, {.name = "objects"}),
        mirrors(*store, {.name = "mirrors", .family = "mirrors"}) {
    blobs->Start();
  }
  ~Engine() { blobs->Stop(); }

  ThreadPool pool{{.name = "io"}};
  std::unique_ptr<Store> store;
  std::unique_ptr<BlobStore> blobs;
  Table<ObjectKey, Object> objects;
  Table<ObjectKey, Mirror> mirrors;
};

// ---- the child

class ChildWriter {
 public:
  ChildWriter(Engine& engine, int number, int pipe)
      : engine_(engine), number_(number), pipe_(pipe), random_(std::random_device{}()) {}

  void Run() {
    while (true) Step();
  }

 private:
  void Step() {
    ObjectKey key{fmt::format("{}-{}", number_, random_() % kKeysOfWriter)};
    auto found = OrThrow(engine_.objects.FindRow(key));
    Commit commit(*engine_.store);
    if (found) {
      engine_.objects.ExpectVersion(commit, key, found->version);
      engine_.blobs->Release(commit, found->record.content);
    } else {
      engine_.objects.ExpectAbsent(commit, key);
    }
    std::optional<Object> next = Make(commit);
    if (next) {
      engine_.objects.Put(commit, key, *next);
      engine_.mirrors.Put(commit, key, Mirror{next->seeds});
    } else {
      engine_.objects.Delete(commit, key);
      engine_.mirrors.Delete(commit, key);
    }
    std::string state = next ? fmt::format("{}", fmt::join(next->seeds, ",")) : "-";
    Say("begin", key, state);
    Result<> done = engine_.store->ApplyBlocking(std::move(commit));
    // Another writer may have deleted what this one copies from.
    const bool refused = !done && done.error().code == ErrorCode::kConflict;
    if (!refused) OrThrow(std::move(done));
    Say(refused ? "refused" : "done", key, state);
  }

  std::optional<Object> Make(Commit& commit) {
    switch (random_() % 6) {
      case 0:
        return std::nullopt;
      case 1: {
        ObjectKey source{fmt::format("{}-{}", random_() % kWriters, random_() % kKeysOfWriter)};
        auto from = OrThrow(engine_.objects.Find(source));
        if (!from) return std::nullopt;
        Result<Content> shared = engine_.blobs->Share(commit, from->content);
        if (!shared) return std::nullopt;
        return Object{from->seeds, *shared};
      }
      case 2: {
        Object joined;
        std::vector<Content> parts;
        for (int i = 0; i < 3; ++i) {
          std::uint64_t seed = random_() % 1'000'000;
          joined.seeds.push_back(seed);
          Commit part(*engine_.store);
          parts.push_back(engine_.blobs->Stage(part, Write(seed)));
          OrThrow(engine_.store->ApplyBlocking(std::move(part)));
        }
        joined.content = OrThrow(engine_.blobs->Join(commit, parts));
        return joined;
      }
      default: {
        std::uint64_t seed = random_() % 1'000'000;
        return Object{{seed}, engine_.blobs->Stage(commit, Write(seed))};
      }
    }
  }

  std::shared_ptr<StagedBlob> Write(std::uint64_t seed) {
    auto writer = engine_.blobs->NewWriter();
    OrThrow(writer->AppendBlocking(BytesFor(seed)));
    return OrThrow(writer->FinishBlocking());
  }

  void Say(std::string_view what, const ObjectKey& key, const std::string& state) {
    std::string line = fmt::format("{} {} {}\n", what, key.name, state);
    if (write(pipe_, line.data(), line.size()) < 0) _exit(3);
  }

  Engine& engine_;
  int number_;
  int pipe_;
  std::mt19937_64 random_;
};

// The parts that a crash leaves between a join's own commits belong to no object: in a service they
// would belong to an upload. They are the only references that may be left over.
TEST(CrashChild, Writes) {
  const char* folder = std::getenv("LAKETOP_CRASH_CHILD");
  if (folder == nullptr) GTEST_SKIP() << "run by the tests of CrashTest";
  if (const char* shadow = std::getenv("LAKETOP_CRASH_SHADOW")) RecordSyncs(folder, shadow);
  ASSERT_TRUE(ArmCrashPointFromEnvironment());
  Engine engine(folder);
  std::vector<std::thread> threads;
  for (int i = 0; i < kWriters; ++i) {
    threads.emplace_back([&engine, i] { ChildWriter(engine, i, 3).Run(); });
  }
  for (std::thread& thread : threads) thread.join();
}

// ---- the parent

using Seeds = std::optional<std::vector<std::uint64_t>>;

// A child that comes to nothing is killed after this.
constexpr std::chrono::milliseconds kChildLifeMax{10'000};

class CrashTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(base_); }

  std::filesystem::path Folder() const { return base_ / fmt::format("data{}", generation_); }

  // Runs the child until it dies: by itself at `point`, or by our hand after `life`.
  void RunChild(const std::string& point, std::chrono::milliseconds life, bool power_loss) {
    std::filesystem::create_directories(Folder());
    int ends[2];
    ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 3);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    std::vector<std::string> variables = {"LAKETOP_CRASH_CHILD=" + Folder().string(),
                                          "LAKETOP_CRASH_POINT=" + point};
    if (power_loss) variables.push_back("LAKETOP_CRASH_SHADOW=" + Shadow().string());
    std::vector<char*> environment;
    for (std::string& variable : variables) environment.push_back(variable.data());
    environment.push_back(nullptr);
    std::string program = "/proc/self/exe";
    std::string filter = "--gtest_filter=CrashChild.Writes";
    std::vector<char*> arguments = {program.data(), filter.data(), nullptr};
    pid_t child = 0;
    ASSERT_EQ(posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(),
                          environment.data()),
              0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    std::promise<void> first_done;
    std::jthread killer([&, first = first_done.get_future()](std::stop_token stop) {
      // However slow the machine is: the child's life counts from its first acknowledgement.
      first.wait_for(kChildLifeMax);
      std::mutex mutex;
      std::condition_variable_any wake;
      std::unique_lock lock(mutex);
      wake.wait_for(lock, stop, life, [] { return false; });
      kill(child, SIGKILL);
    });
    ReadLines(ends[0], first_done);
    close(ends[0]);
    // The pipe ends when the child has died: only then is the killer told to hurry.
    killer.request_stop();
    killer.join();
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    if (!power_loss) return;
    std::filesystem::path shadow = Shadow();
    ++generation_;
    RestoreFromSyncs(shadow, Folder());
    std::filesystem::remove_all(shadow);
  }

  void ReadLines(int pipe, std::promise<void>& first_done) {
    std::string text;
    char buffer[65536];
    bool told = false;
    for (ssize_t count; (count = read(pipe, buffer, sizeof(buffer))) > 0;) {
      text.append(buffer, static_cast<std::size_t>(count));
      if (!told && text.contains("done ")) {
        first_done.set_value();
        told = true;
      }
    }
    if (!told) first_done.set_value();
    std::istringstream lines(text);
    std::string what;
    std::string key;
    std::string state;
    while (lines >> what >> key >> state) {
      Seeds seeds;
      if (state != "-") {
        seeds.emplace();
        std::istringstream numbers(state);
        for (std::string number; std::getline(numbers, number, ',');) {
          seeds->push_back(std::stoull(number));
        }
      }
      if (what == "begin") {
        under_way_[key] = seeds;
        continue;
      }
      under_way_.erase(key);
      if (what == "done") {
        acknowledged_[key] = seeds;
        ++acknowledged_count_;
      }
    }
  }

  void Verify() {
    Engine engine(Folder());
    std::set<BlobId> files;
    std::size_t references = 0;
    for (int writer = 0; writer < kWriters; ++writer) {
      for (int number = 0; number < kKeysOfWriter; ++number) {
        ObjectKey key{fmt::format("{}-{}", writer, number)};
        auto object = OrThrow(engine.objects.Find(key));
        auto mirror = OrThrow(engine.mirrors.Find(key));
        ASSERT_EQ(object.has_value(), mirror.has_value()) << key.name;
        Seeds stored = object ? Seeds(object->seeds) : std::nullopt;
        auto begun = under_way_.find(key.name);
        bool expected = stored == acknowledged_[key.name] ||
                        (begun != under_way_.end() && stored == begun->second);
        ASSERT_TRUE(expected) << key.name << " is neither what was acknowledged nor under way";
        acknowledged_[key.name] = stored;
        if (!object) continue;
        ASSERT_EQ(object->seeds, mirror->seeds) << key.name;
        auto reader = engine.blobs->OpenReader(object->content);
        ASSERT_TRUE(reader) << reader.error().message;
        std::string bytes((*reader)->Size(), '\0');
        ASSERT_EQ(OrThrow((*reader)->ReadAt(0, bytes)), bytes.size());
        ASSERT_EQ(bytes, BytesFor(object->seeds)) << key.name;
        std::set<BlobId> of_object;
        for (const Extent& extent : object->content.extents) {
          if (!extent.in_store) of_object.insert(extent.blob);
        }
        references += of_object.size();
        files.merge(of_object);
      }
    }
    under_way_.clear();
    VerifyNothingIsLeft(engine, files, references);
  }

  void VerifyNothingIsLeft(Engine& engine, const std::set<BlobId>& files, std::size_t references) {
    engine.blobs->WaitUntilClean();
    TableId refs = OrThrow(engine.store->Declare({.name = "blob.refs"}));
    std::set<BlobId> held;
    std::size_t rows = 0;
    Cursor cursor = engine.store->Read().Scan(refs, KeyRange::All());
    while (cursor.Next()) {
      ++rows;
      held.insert(DecodeKey<BlobId>(cursor.Key().substr(0, 8)).value());
    }
    // Parts of joins that never came about: three a writer and run at most.
    parts_left_max_ += 3 * kWriters;
    EXPECT_GE(rows, references);
    EXPECT_LE(rows, references + parts_left_max_);
    EXPECT_TRUE(std::includes(held.begin(), held.end(), files.begin(), files.end()));
    std::size_t on_disk = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(Folder() / "blob")) {
      if (entry.is_regular_file()) ++on_disk;
    }
    EXPECT_EQ(on_disk, held.size());
    TableId released = OrThrow(engine.store->Declare({.name = "blob.released"}));
    EXPECT_TRUE(OrThrow(engine.store->Read().IsEmpty(released, KeyRange::All())));
  }

  std::filesystem::path Shadow() const { return base_ / fmt::format("shadow{}", generation_); }

  std::filesystem::path base_ =
      std::filesystem::temp_directory_path() / ("laketop_crash_" + RandomHex(12));
  int generation_ = 0;
  std::map<std::string, Seeds> acknowledged_;
  std::map<std::string, Seeds> under_way_;
  std::size_t acknowledged_count_ = 0;
  std::size_t parts_left_max_ = 0;
};

TEST_F(CrashTest, NothingIsLostOrTornAtNamedPoints) {
  for (const char* point : {"store.before_write", "store.after_write", "blob.created",
                            "blob.written", "blob.synced", "blob.named", "blob.cleaned"}) {
    SCOPED_TRACE(point);
    RunChild(fmt::format("{}:{}", point, 3 + std::random_device{}() % 60), kChildLifeMax, false);
    Verify();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(acknowledged_count_, 0u);
}

TEST_F(CrashTest, NothingIsLostOrTornAtRandomMoments) {
  for (int round = 0; round < 5; ++round) {
    RunChild("", std::chrono::milliseconds(50 + std::random_device{}() % 150), false);
    Verify();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(acknowledged_count_, 0u);
}

// Each round starts anew: the shadow knows only what its own process synced.
TEST_F(CrashTest, WhatWasAcknowledgedOutlivesPowerLoss) {
  for (const char* point : {"store.before_write:40", "store.after_write:40", "blob.named:30"}) {
    SCOPED_TRACE(point);
    acknowledged_.clear();
    ++generation_;
    RunChild(point, kChildLifeMax, true);
    Verify();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(acknowledged_count_, 0u);
}

}  // namespace
}  // namespace laketop::engine
