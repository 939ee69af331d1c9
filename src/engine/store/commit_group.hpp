// SPDX-License-Identifier: Apache-2.0
#pragma once
// CommitGroup: commits that will be written by one synced write, for the committer only. Each is
// checked against the store as the commits before it in the group will leave it.

#include <rocksdb/write_batch.h>

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/store/store_state.hpp"

namespace laketop::engine {

// A range with at most so many rows is deleted row by row: RocksDB's range tombstones slow down
// later reads, and most ranges are small.
inline constexpr std::size_t kDeleteRangeRowsMax = 256;

class CommitGroup {
 public:
  explicit CommitGroup(const Store::State& state);

  // Adds the commit's writes, or answers why it is refused, having added nothing.
  Result<> Add(const Commit& commit);
  // Deletes every row of every table, and the group's own.
  void AddDeleteAll();

  rocksdb::WriteBatch& Batch() { return batch_; }
  // The tables that it writes, as indexes of write_marks.
  const std::vector<std::size_t>& Marks() const { return marks_; }

 private:
  // A key with its family in front: what orders the rows of the whole store.
  using StoreKey = std::string;
  struct StoreRange {
    StoreKey begin;
    StoreKey end;
  };

  Result<> Check(const Commit::Expectation& expectation) const;
  Result<Version> VersionOf(TableId table, const std::string& key) const;
  Result<bool> IsEmpty(TableId table, const std::string& begin, const std::string& end) const;
  bool InDeletedRange(const StoreKey& key) const;
  Result<> AddWrite(const Commit::Write& write);
  Result<> AddDeleteRange(TableId table, const std::string& begin, const std::string& end);
  void DeleteRow(TableId table, std::string physical_key);
  rocksdb::ColumnFamilyHandle* Family(TableId table) const { return state_.families[table.family]; }

  const Store::State& state_;
  Version base_;
  rocksdb::WriteBatch batch_;
  // Rows that the group writes (a version) or deletes (0).
  std::map<StoreKey, Version> written_;
  // Rows that were only checked, as they are before the group: many commits expect the same ones.
  mutable std::unordered_map<StoreKey, Version> checked_;
  std::vector<std::size_t> marks_;
  // Ranges that the group deletes whole; rows in written_ came later.
  std::vector<StoreRange> deleted_;
  // Set when a read failed among a commit's writes: the two above no longer match the batch.
  std::optional<Error> poisoned_;
};

}  // namespace laketop::engine
