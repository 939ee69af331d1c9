// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rows of query executions: the only file that knows their keys. Engine trouble is thrown as
// engine::Failure.

#include "engine/store/table.hpp"
#include "services/athena/execution.hpp"
#include "services/athena/store.hpp"

namespace laketop::athena {

class ExecutionStore {
 public:
  static constexpr std::size_t kRemovedPerCommit = 500;

  explicit ExecutionStore(engine::Store& store);

  // The execution started before with the same client token, or this one, now stored.
  Task<ExecutionRecord> Add(ExecutionRecord record);
  Task<std::optional<ExecutionRecord>> Find(Scope scope, std::string id);
  // Newest first, behind `after_token` (empty: from the newest); the token of the page's end, or
  // "".
  struct Page {
    std::vector<std::string> ids;
    std::string next_token;
  };
  Task<Page> List(Scope scope, std::string work_group, std::string after_token, int ids_max);

  // Into the commit that ends the execution.
  void Put(engine::Commit& commit, const ExecutionRecord& record) const;
  // Blocking, at start: what an earlier run of the program left unfinished.
  std::vector<ExecutionRecord> ListUnfinished() const;
  // Removes ended executions of before `limit`, so many at most; whether there may be more.
  Task<bool> RemoveSubmittedBefore(Timestamp limit, std::size_t rows_max = kRemovedPerCommit);
  // The newest succeeded execution of the same text that began after `since`; for result reuse.
  Task<std::optional<ExecutionRecord>> FindReusable(ExecutionRecord like, Timestamp since);

 private:
  struct Key {
    std::string account;
    std::string region;
    std::string id;
    template <class V>
    void KeyFields(V& v) {
      v(account);
      v(region);
      v(id);
    }
  };
  struct TimeKey {
    std::string account;
    std::string region;
    std::string work_group;
    engine::Descending<Timestamp> submitted;
    std::string id;
    template <class V>
    void KeyFields(V& v) {
      v(account);
      v(region);
      v(work_group);
      v(submitted);
      v(id);
    }
  };
  struct Reference {
    std::string id;
    std::string digest;  // of the request, to tell another one with the same token
    template <class V>
    void Fields(V& v) {
      v(1, id);
      v(2, digest);
    }
  };

  engine::Store& store_;
  engine::Table<Key, ExecutionRecord> executions_;
  engine::Table<TimeKey, Reference> by_time_;
  engine::Table<Key, Reference> tokens_;
  engine::Table<Key, Reference> unfinished_;
};

}  // namespace laketop::athena
