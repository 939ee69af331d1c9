// SPDX-License-Identifier: Apache-2.0
#pragma once
// Listing: one page of a bucket's keys, with common prefixes rolled up. It walks a cursor over keys
// in byte order and jumps over each common prefix by a seek, so that a page costs what it returns
// and not what it passes over. Pure: the store gives the cursor.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::s3 {

// Distinct keys in byte order.
class KeyCursor {
 public:
  virtual ~KeyCursor() = default;
  // To the first key that is not before `key`.
  virtual void Seek(std::string_view key) = 0;
  // None behind the last one. Valid until the next call.
  virtual std::optional<std::string_view> Key() = 0;
  virtual void Next() = 0;
};

struct ListQuery {
  std::string prefix;
  std::string delimiter;    // empty: none
  std::string start_after;  // keys behind it; a common prefix that it lies in is passed over
  int entries_max = 1000;   // keys and common prefixes together
};

// Receives what a listing finds, in order.
class ListSink {
 public:
  virtual ~ListSink() = default;
  // The cursor stands on `key`, which may have several entries (versions): takes them off `left`.
  // False: the page is full and some are left over.
  virtual bool TakeKey(std::string_view key, int& left) = 0;
  virtual void TakePrefix(std::string_view common_prefix) = 0;
};

struct ListEnd {
  bool truncated = false;
  std::string last;  // the last key or common prefix taken
};

ListEnd WalkListing(KeyCursor& cursor, const ListQuery& query, ListSink& sink);
// The same of a page that began within the key `query.start_after`, whose left-over entries have
// been taken off `query.entries_max`: all of them if `whole`.
ListEnd WalkOn(KeyCursor& cursor, const ListQuery& query, ListSink& sink, bool whole);

// The first byte string behind all that start with `prefix`; none where there is none.
std::optional<std::string> AfterPrefix(std::string_view prefix);

}  // namespace laketop::s3
