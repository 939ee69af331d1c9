// SPDX-License-Identifier: Apache-2.0
#pragma once
// RowCache: decoded rows of a table that nearly every request reads and few write, as the buckets
// of S3. A row is answered from here only while nobody has written its table since it was read, and
// never while somebody does: so it is what a read of the store would answer. Thread-safe.

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "engine/store/table.hpp"

namespace laketop::engine {

template <class KeyType, Record RecordType>
class RowCache {
 public:
  using SharedRow = std::shared_ptr<const Row<RecordType>>;

  // `table` outlives it. At most `rows_max` rows are kept.
  RowCache(const Store& store, const Table<KeyType, RecordType>& table, std::size_t rows_max)
      : store_(store), table_(table), rows_max_(rows_max) {}

  // Null where there is no such row: that is not kept.
  Task<Result<SharedRow>> Find(KeyType key) const {
    std::string name = EncodeKey(key);
    const WriteMark mark = store_.MarkOf(table_.Id());
    if (mark.IsSettled()) {
      std::scoped_lock lock(mutex_);
      auto kept = rows_.find(name);
      if (kept != rows_.end() && kept->second.mark == mark) co_return kept->second.row;
    }
    auto found = co_await table_.FindRowAsync(std::move(key));
    if (!found) co_return std::unexpected(std::move(found.error()));
    std::optional<Row<RecordType>>& read = *found;
    if (!read) co_return SharedRow();
    SharedRow row = std::make_shared<const Row<RecordType>>(std::move(*read));
    if (mark.IsSettled()) {
      std::scoped_lock lock(mutex_);
      if (rows_.size() >= rows_max_) rows_.clear();
      rows_.insert_or_assign(std::move(name), Kept{row, mark});
    }
    co_return row;
  }

 private:
  struct Kept {
    SharedRow row;
    WriteMark mark;  // taken before the row was read
  };

  const Store& store_;
  const Table<KeyType, RecordType>& table_;
  std::size_t rows_max_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, Kept> rows_;
};

}  // namespace laketop::engine
