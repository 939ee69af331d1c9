// SPDX-License-Identifier: Apache-2.0
#pragma once
// ChangeRow: read a row, decide what shall be, commit; read and decide again where another commit
// came between. TryApply: a commit that says whether its expectations held. Both throw Failure for
// everything else that went wrong.
//
//   DecideRow<Bucket> decide = [](std::optional<Bucket>& row, Commit&) {
//     if (!row) throw NoSuchBucket();
//     row->tags.clear();
//   };
//   bool changed = co_await ChangeRow(store, buckets, epoch, key, std::move(decide));

#include <functional>

#include "engine/store/table.hpp"

namespace laketop::engine {

// Attempts of a change that others keep coming between.
inline constexpr int kChangeAttemptsMax = 20;

// Sees the row or none, and leaves the row that shall be, or none; what else it adds to the commit
// happens with it. It runs once an attempt; what it throws ends the change.
template <class RecordType>
using DecideRow = std::function<void(std::optional<RecordType>& row, Commit& commit)>;

// True: done. False: an expectation of the commit did not hold.
inline Task<bool> TryApply(Store& store, Commit commit) {
  Result<> applied = co_await store.Apply(std::move(commit));
  if (applied) co_return true;
  if (applied.error().code == ErrorCode::kConflict) co_return false;
  throw Failure(std::move(applied.error()));
}

// `epoch`: what the change belongs to; after a reset it is refused. False: each attempt met another
// commit, or something that `decide` expected beside the row never held.
template <class KeyType, Record RecordType>
Task<bool> ChangeRow(Store& store, Table<KeyType, RecordType> table, Epoch epoch, KeyType key,
                     DecideRow<RecordType> decide) {
  for (int attempt = 0; attempt < kChangeAttemptsMax; ++attempt) {
    std::optional<Row<RecordType>> found = OrThrow(co_await table.FindRowAsync(key));
    Commit commit(store, epoch);
    std::optional<RecordType> row;
    if (found) {
      table.ExpectVersion(commit, key, found->version);
      row = std::move(found->record);
    } else {
      table.ExpectAbsent(commit, key);
    }
    decide(row, commit);
    if (row) {
      table.Put(commit, key, *row);
    } else {
      table.Delete(commit, key);
    }
    if (co_await TryApply(store, std::move(commit))) co_return true;
  }
  co_return false;
}

}  // namespace laketop::engine
