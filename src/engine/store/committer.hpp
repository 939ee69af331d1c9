// SPDX-License-Identifier: Apache-2.0
#pragma once
// Committer: the one thread that writes the store. It takes what is queued as a group, checks each
// commit's expectations against the store and the group so far, writes the group once, synced, and
// completes all of it: while one group is on its way to the disk the next one gathers.

#include <rocksdb/status.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>

#include "base/completion.hpp"
#include "engine/store/store.hpp"

namespace laketop::engine {

class CommitGroup;

class Committer {
 public:
  using Done = std::shared_ptr<Completion<Result<>>>;
  struct ResetRequest {};
  struct CheckpointRequest {
    std::filesystem::path folder;
    std::move_only_function<Result<>()> meanwhile;
  };
  using Work = std::variant<Commit, ResetRequest, CheckpointRequest>;

  explicit Committer(Store::State& state);
  ~Committer();

  // Any thread. An error means that it was not taken: listeners have been told, `done` will not be
  // set.
  Result<> Enqueue(Work work, Done done);
  // Completes what is queued, then ends; later work is refused.
  void Stop();
  // After Stop: whether a write has failed, so that files outside may be left that no row
  // knows.
  bool HasFailed() const { return broken_.has_value(); }

 private:
  struct Item {
    Work work;
    Done done;
  };

  void Loop();
  std::vector<Item> Take();
  void CommitAll(std::vector<Item>& items);
  rocksdb::Status Write(CommitGroup& group);
  Result<> Reset();
  Result<> Checkpoint(CheckpointRequest& request);
  static void Tell(Commit& commit, CommitOutcome outcome);

  Store::State& state_;
  void Break(Error error);
  Result<> Admit(const Commit& commit, std::uint64_t free_bytes);
  void MakeRoom();

  std::chrono::steady_clock::time_point room_made_at_;
  // Set once a write has failed: what the disk holds is unknown from there on.
  std::optional<Error> broken_;

  std::mutex mutex_;
  std::condition_variable queued_;
  std::deque<Item> queue_;
  std::size_t queue_bytes_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace laketop::engine
