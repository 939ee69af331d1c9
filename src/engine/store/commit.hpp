// SPDX-License-Identifier: Apache-2.0
#pragma once
// Commit: what must hold and what is to be written, across tables and services, all or nothing. It
// is built by one thread (services pass it to one another: `Stage(Commit&)`), then given to
// Store::Apply, which answers once it is durable. Expectations are checked against the state just
// before this commit; the writes happen in the order they were added.
//
// Most code adds to a commit through Table<Key, Record> (table.hpp), not through the bytes here.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/store/key.hpp"

namespace laketop::engine {

class Store;

// A table of the store, as Store::Declare gives it.
struct TableId {
  std::uint16_t number = 0;  // leads each key of the table
  std::uint16_t family = 0;  // index of its column family in the store
  bool operator==(const TableId&) const = default;
};

// When a row was written: grows with each write of the row, for ever; never 0 for a row that is
// there. A row deleted and written again has another version.
using Version = std::uint64_t;

// Counts starts and resets of the state. Work that began before a reset must not commit after it.
using Epoch = std::uint64_t;

enum class CommitOutcome {
  kCommitted,  // durable
  kRefused,    // nothing was written: conflict, stale epoch, full queue
  kUnknown     // the disk failed under it: after a restart it may be there or not
};

class Commit {
 public:
  // Belongs to the epoch of now. Work that reads, takes time and then commits should have taken
  // store.CurrentEpoch() first and pass it.
  explicit Commit(const Store& store);
  Commit(const Store& store, Epoch epoch);
  Commit(Commit&&) noexcept = default;
  Commit& operator=(Commit&&) noexcept = default;

  // Expectations: each answers its number, which Error::expectation names if it does not hold.
  int ExpectAbsent(TableId table, std::string key);
  int ExpectPresent(TableId table, std::string key);
  // The row is there and has not been written since it was read with this version.
  int ExpectVersion(TableId table, std::string key, Version version);
  int ExpectEmpty(TableId table, KeyRange range);

  void Put(TableId table, std::string key, std::string_view value);
  void Delete(TableId table, std::string key);  // fine where it is absent
  void DeleteRange(TableId table, KeyRange range);

  // Called once with the outcome when the commit is applied, after it is durable and before Apply
  // answers, on the committer's thread, in commit order: for indexes in memory. It must be quick,
  // must not throw and must not wait for the store. Never called if the commit is never applied.
  void OnOutcome(std::move_only_function<void(CommitOutcome)> listener);

  // The commit is refused if the state has been reset since `epoch`.
  void RequireEpoch(Epoch epoch);

  bool HasWrites() const { return !writes_.empty(); }
  // Whether this commit will leave the row there.
  bool Puts(TableId table, std::string_view key) const;
  std::size_t ByteSize() const { return byte_size_; }

 private:
  friend class Committer;
  friend class CommitGroup;

  enum class ExpectationKind : std::uint8_t { kAbsent, kPresent, kVersion, kEmpty };
  struct Expectation {
    ExpectationKind kind;
    TableId table;
    Version version = 0;
    std::string begin;  // the key, or the start of the range
    std::string end;
  };
  enum class WriteKind : std::uint8_t { kPut, kDelete, kDeleteRange };
  struct Write {
    WriteKind kind;
    TableId table;
    std::string key;    // or the start of the range
    std::string value;  // or the end of the range
  };

  explicit Commit(Epoch epoch) : epoch_(epoch) {}
  static Commit ForReset(Epoch epoch) { return Commit(epoch); }
  int Expect(ExpectationKind kind, TableId table, Version version, KeyRange range);
  void Add(Write write);

  Epoch epoch_;
  std::vector<Expectation> expectations_;
  std::vector<Write> writes_;
  std::vector<std::move_only_function<void(CommitOutcome)>> listeners_;
  std::size_t byte_size_ = 0;
};

}  // namespace laketop::engine
