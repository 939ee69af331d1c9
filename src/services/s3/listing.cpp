// SPDX-License-Identifier: Apache-2.0
#include "services/s3/listing.hpp"

#include "services/s3/limits.hpp"

namespace laketop::s3 {
namespace {

// The common prefix that `key` belongs to, delimiter included; empty where it has none.
std::string_view CommonPrefixOf(std::string_view key, const ListQuery& query) {
  if (query.delimiter.empty() || !key.starts_with(query.prefix)) return {};
  std::size_t found = key.find(query.delimiter, query.prefix.size());
  if (found == std::string_view::npos) return {};
  return key.substr(0, found + query.delimiter.size());
}

void SeekToStart(KeyCursor& cursor, const ListQuery& query) {
  if (query.start_after < query.prefix) {
    cursor.Seek(query.prefix);
    return;
  }
  std::string_view passed = CommonPrefixOf(query.start_after, query);
  if (!passed.empty()) {
    std::optional<std::string> behind = AfterPrefix(passed);
    // Nothing lies behind a prefix of 0xff bytes: the cursor is to stand at the end.
    cursor.Seek(behind ? *behind : std::string(kKeyBytesMax + 1, '\xff'));
    return;
  }
  cursor.Seek(query.start_after);
  if (!query.start_after.empty() && cursor.Key() == query.start_after) cursor.Next();
}

}  // namespace

std::optional<std::string> AfterPrefix(std::string_view prefix) {
  std::string after(prefix);
  while (!after.empty()) {
    if (static_cast<unsigned char>(after.back()) != 0xff) {
      ++after.back();
      return after;
    }
    after.pop_back();
  }
  return std::nullopt;
}

ListEnd WalkListing(KeyCursor& cursor, const ListQuery& query, ListSink& sink) {
  ListEnd end;
  int left = query.entries_max;
  // AWS answers a page of no entries as the whole listing.
  if (left <= 0) return end;
  SeekToStart(cursor, query);
  while (std::optional<std::string_view> key = cursor.Key()) {
    if (!key->starts_with(query.prefix)) break;
    if (left <= 0) {
      end.truncated = true;
      break;
    }
    std::string common(CommonPrefixOf(*key, query));
    if (!common.empty()) {
      sink.TakePrefix(common);
      --left;
      std::optional<std::string> behind = AfterPrefix(common);
      end.last = std::move(common);
      if (!behind) break;
      cursor.Seek(*behind);
      continue;
    }
    std::string taken(*key);
    bool whole = sink.TakeKey(taken, left);
    end.last = std::move(taken);
    if (!whole) {
      end.truncated = true;
      break;
    }
    cursor.Next();
  }
  return end;
}

ListEnd WalkOn(KeyCursor& cursor, const ListQuery& query, ListSink& sink, bool whole) {
  ListEnd end{.truncated = !whole, .last = query.start_after};
  if (!whole) return end;
  if (query.entries_max > 0) {
    ListEnd rest = WalkListing(cursor, query, sink);
    if (rest.last.empty()) rest.last = query.start_after;
    return rest;
  }
  // The page is full with nothing left to tell whether more follows: look ahead.
  cursor.Seek(query.start_after + '\0');
  std::optional<std::string_view> next = cursor.Key();
  end.truncated = next && next->starts_with(query.prefix);
  return end;
}

}  // namespace laketop::s3
