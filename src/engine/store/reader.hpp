// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reader: one way of reading the store: from memory only or from anywhere, the newest state or one
// snapshot. Cheap to copy, thread-safe; it must not outlive its Store. Reads from anywhere may
// block on the disk: on an event loop use Store::ReadAsync or the tables' …Async.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/error.hpp"
#include "engine/store/commit.hpp"

namespace laketop::engine {

struct RowBytes {
  std::string value;
  Version version = 0;
};

enum class Direction { kForward, kBackward };

// Walks the rows of a range in order. A cursor sees the state of the moment it was made. It is used
// by one thread at a time and must not outlive its Store.
//
//   Cursor cursor = reader.Scan(table, range);
//   while (cursor.Next()) use(cursor.Key(), cursor.Value());
//   if (Result<> end = cursor.Status(); !end) return std::unexpected(end.error());
class Cursor {
 public:
  Cursor(Cursor&&) noexcept;
  Cursor& operator=(Cursor&&) noexcept;
  ~Cursor();

  // Moves to the first or next row. False at the end of the range or on an error: see Status.
  bool Next();
  // The following Next moves to the first row at or after `key` within the range (backward: at or
  // before it), forward and back.
  void Seek(std::string_view key);
  // Of the row; the views hold until the cursor moves.
  std::string_view Key() const;
  std::string_view Value() const;
  Version RowVersion() const;
  Result<> Status() const;

 private:
  friend class Reader;
  struct State;
  explicit Cursor(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Reader {
 public:
  // The row's bytes, or none.
  Result<std::optional<RowBytes>> Find(TableId table, std::string_view key) const;
  // In the order of the keys; faster than as many Finds.
  Result<std::vector<std::optional<RowBytes>>> FindMany(TableId table,
                                                        std::span<const std::string> keys) const;
  Cursor Scan(TableId table, KeyRange range, Direction direction = Direction::kForward) const;
  // The same state as far as it is in memory: reads answer kWouldBlock instead of blocking.
  Reader InMemory() const { return Reader(*store_, true, snapshot_); }
  // Whether the range holds no row.
  Result<bool> IsEmpty(TableId table, KeyRange range) const;

 private:
  friend class Store;
  struct Snapshot;
  Reader(const Store& store, bool memory_only, std::shared_ptr<const Snapshot> snapshot);

  const Store* store_;
  bool memory_only_;
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace laketop::engine
