// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the operations of users, groups and roles do alike, for each of them. All throw AWS's
// errors.

#include <algorithm>
#include <functional>

#include "base/ascii.hpp"
#include "services/iam/shapes.hpp"
#include "services/iam/store.hpp"

namespace laketop::iam {

template <class Record>
concept Principal =
    std::same_as<Record, User> || std::same_as<Record, Group> || std::same_as<Record, Role>;

template <Principal Record>
Task<Record> Load(Store& store, std::string account, std::string name) {
  NameKey key = KeyOf(account, name);
  std::optional<Record> found = co_await store.Find<Record>(std::move(key));
  if (!found) ThrowNoSuch(Record::kKind, name);
  co_return std::move(*found);
}

// One that has to be there, changed.
template <Principal Record>
Task<void> ChangeExisting(Store& store, std::string account, std::string name,
                          std::function<void(Record&)> change) {
  Store::Decide<Record> decide = [name, change = std::move(change)](std::optional<Record>& row,
                                                                    engine::Commit&) {
    if (!row) ThrowNoSuch(Record::kKind, name);
    change(*row);
  };
  NameKey key = KeyOf(account, name);
  co_await store.Change<Record>(std::move(key), std::move(decide));
}

// A page of rows already filtered; `Marker` and `IsTruncated` are of every listing. `key` is the
// member that rows are known by.
template <class Row>
struct Shown {
  std::vector<Row> rows;
  bool truncated = false;
  std::optional<std::string> marker;
};

inline std::string RowKey(const std::string& key) {
  return AsciiLower(key);
}
inline std::string RowKey(const std::optional<std::string>& key) {
  return AsciiLower(key.value_or(""));
}

template <class Row, class Key>
Shown<Row> ShowPage(std::vector<Row> rows, Key key, const std::optional<std::string>& marker,
                    const std::optional<std::int32_t>& items) {
  std::vector<std::string> keys;
  for (const Row& row : rows) keys.push_back(RowKey(std::invoke(key, row)));
  aws::PageBounds page = PageOf(keys, marker, items);
  auto begin = rows.begin() + static_cast<std::ptrdiff_t>(page.begin);
  auto end = rows.begin() + static_cast<std::ptrdiff_t>(page.end);
  return {.rows = {std::make_move_iterator(begin), std::make_move_iterator(end)},
          .truncated = page.next_token.has_value(),
          .marker = page.next_token};
}

template <class Record>
void KeepUnderPath(std::vector<Record>& records, const std::optional<std::string>& prefix) {
  std::erase_if(records, [&](const Record& record) {
    return !record.path.starts_with(prefix.value_or("/"));
  });
}

}  // namespace laketop::iam
