// SPDX-License-Identifier: Apache-2.0
#pragma once
// Table<Key, Record>: the typed view of one table: keys by key.hpp, records by base/record.hpp.
// Made once by the service that owns the table; a value type over a Store reference, thread-safe.
//
//   struct BucketKey { std::string name; template <class V> void KeyFields(V& v) { v(name); } };
//   Table<BucketKey, Bucket> buckets(store, {.name = "s3.buckets"});
//
//   buckets.Find({.name = "b"})                         blocking, newest state
//   co_await buckets.FindAsync(key)                     on the loop if in memory, else one hop
//   buckets.Find(reader, key)                           within a snapshot or Store::ReadAsync
//   objects.Prefix(bucket_id)                           KeyRange of the leading parts
//   objects.StringPrefix(bucket_id, "photos/2026")      … and the start of a string part

#include <type_traits>

#include "base/record.hpp"
#include "engine/store/key.hpp"
#include "engine/store/store.hpp"

namespace laketop::engine {

inline constexpr std::size_t kListRowsMax = 100'000;

template <class RecordType>
struct Row {
  RecordType record;
  Version version = 0;
};

template <class KeyType, class RecordType>
struct Entry {
  KeyType key;
  RecordType record;
  Version version = 0;
};

// Cursor over typed rows; same use. A row that cannot be decoded ends it with kCorrupt.
template <class KeyType, Record RecordType>
class TableCursor {
 public:
  explicit TableCursor(Cursor cursor, std::string table_name)
      : cursor_(std::move(cursor)), table_name_(std::move(table_name)) {}

  bool Next() {
    if (corrupt_ || !cursor_.Next()) return false;
    auto key = DecodeKey<KeyType>(cursor_.Key());
    auto record = DecodeRecord<RecordType>(cursor_.Value());
    corrupt_ = !key || !record;
    if (corrupt_) return false;
    entry_ = {std::move(*key), std::move(*record), cursor_.RowVersion()};
    return true;
  }
  void Seek(const KeyType& key) { cursor_.Seek(EncodeKey(key)); }
  void SeekBytes(std::string_view key) { cursor_.Seek(key); }

  // Of the row; may be moved from.
  Entry<KeyType, RecordType>& operator*() { return entry_; }
  Entry<KeyType, RecordType>* operator->() { return &entry_; }
  std::string_view KeyBytes() const { return cursor_.Key(); }

  Result<> Status() const {
    if (corrupt_) {
      return std::unexpected(Error{ErrorCode::kCorrupt, "a row of " + table_name_});
    }
    return cursor_.Status();
  }

 private:
  Cursor cursor_;
  std::string table_name_;
  Entry<KeyType, RecordType> entry_;
  bool corrupt_ = false;
};

template <class KeyType, Record RecordType>
class Table {
 public:
  using EntryType = Entry<KeyType, RecordType>;

  // Declares the table; throws Failure where that fails.
  Table(Store& store, TableDeclaration declaration)
      : store_(&store),
        name_(declaration.name),
        id_(OrThrow(store.Declare(std::move(declaration)))) {}

  TableId Id() const { return id_; }

  // ---- one row
  Result<std::optional<RecordType>> Find(const Reader& reader, const KeyType& key) const {
    auto row = FindRow(reader, key);
    if (!row) return std::unexpected(std::move(row.error()));
    std::optional<Row<RecordType>>& found = *row;
    if (!found) return std::nullopt;
    return std::move(found->record);
  }
  Result<std::optional<RecordType>> Find(const KeyType& key) const {
    return Find(store_->Read(), key);
  }
  Task<Result<std::optional<RecordType>>> FindAsync(KeyType key) const {
    auto read = [self = *this, key = std::move(key)](const Reader& reader) {
      return self.Find(reader, key);
    };
    co_return co_await store_->ReadAsync(std::move(read));
  }

  // With the version, for ExpectVersion.
  Result<std::optional<Row<RecordType>>> FindRow(const Reader& reader, const KeyType& key) const {
    Result<std::optional<RowBytes>> bytes = reader.Find(id_, EncodeKey(key));
    if (!bytes) return std::unexpected(std::move(bytes.error()));
    const std::optional<RowBytes>& found = *bytes;
    if (!found) return std::nullopt;
    return Decode(*found);
  }
  Result<std::optional<Row<RecordType>>> FindRow(const KeyType& key) const {
    return FindRow(store_->Read(), key);
  }
  Task<Result<std::optional<Row<RecordType>>>> FindRowAsync(KeyType key) const {
    auto read = [self = *this, key = std::move(key)](const Reader& reader) {
      return self.FindRow(reader, key);
    };
    co_return co_await store_->ReadAsync(std::move(read));
  }

  // In the order of the keys.
  Result<std::vector<std::optional<Row<RecordType>>>> FindMany(
      const Reader& reader, const std::vector<KeyType>& keys) const {
    std::vector<std::string> encoded;
    encoded.reserve(keys.size());
    for (const KeyType& key : keys) encoded.push_back(EncodeKey(key));
    auto rows = reader.FindMany(id_, encoded);
    if (!rows) return std::unexpected(std::move(rows.error()));
    std::vector<std::optional<Row<RecordType>>> found;
    found.reserve(rows->size());
    for (std::optional<RowBytes>& bytes : *rows) {
      if (!bytes) {
        found.emplace_back();
        continue;
      }
      auto row = Decode(*bytes);
      if (!row) return std::unexpected(std::move(row.error()));
      found.push_back(std::move(*row));
    }
    return found;
  }

  // ---- ranges
  // All keys whose leading parts are these.
  template <class... Parts>
  static KeyRange Prefix(Parts&&... parts) {
    return KeyRange::Prefix(Leading(std::forward<Parts>(parts)...));
  }
  // All keys whose leading parts are these, and whose next part is a string that starts with the
  // last argument.
  template <class... Parts>
  static KeyRange StringPrefix(Parts&&... parts) {
    std::string bytes;
    auto all = std::forward_as_tuple(parts...);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      bytes = Leading(std::get<I>(all)...);
    }(std::make_index_sequence<sizeof...(Parts) - 1>());
    AppendKeyString(bytes, std::get<sizeof...(Parts) - 1>(all), false);
    return KeyRange::Prefix(bytes);
  }
  // The bytes that keys with these leading parts start with.
  template <class... Parts>
  static std::string Leading(Parts&&... parts) {
    if constexpr (sizeof...(Parts) == 0) {
      return {};
    } else {
      KeyType key{std::forward<Parts>(parts)...};
      return EncodeLeading(key, sizeof...(Parts));
    }
  }

  TableCursor<KeyType, RecordType> Scan(const Reader& reader, KeyRange range,
                                        Direction direction = Direction::kForward) const {
    return TableCursor<KeyType, RecordType>(reader.Scan(id_, std::move(range), direction), name_);
  }

  // Up to `rows_max` rows of the range, in order.
  Result<std::vector<EntryType>> List(const Reader& reader, KeyRange range,
                                      std::size_t rows_max = kListRowsMax,
                                      Direction direction = Direction::kForward) const {
    std::vector<EntryType> rows;
    auto cursor = Scan(reader, std::move(range), direction);
    while (rows.size() < rows_max && cursor.Next()) rows.push_back(std::move(*cursor));
    if (Result<> end = cursor.Status(); !end) return std::unexpected(std::move(end.error()));
    return rows;
  }
  Result<std::vector<EntryType>> List(KeyRange range, std::size_t rows_max = kListRowsMax) const {
    return List(store_->Read(), std::move(range), rows_max);
  }
  Task<Result<std::vector<EntryType>>> ListAsync(KeyRange range,
                                                 std::size_t rows_max = kListRowsMax,
                                                 Direction direction = Direction::kForward) const {
    auto read = [self = *this, range = std::move(range), rows_max, direction](
                    const Reader& reader) { return self.List(reader, range, rows_max, direction); };
    co_return co_await store_->ReadAsync(std::move(read));
  }

  // ---- into a commit (see Commit for their meaning)
  int ExpectAbsent(Commit& commit, const KeyType& key) const {
    return commit.ExpectAbsent(id_, EncodeKey(key));
  }
  int ExpectPresent(Commit& commit, const KeyType& key) const {
    return commit.ExpectPresent(id_, EncodeKey(key));
  }
  bool IsPutBy(const Commit& commit, const KeyType& key) const {
    return commit.Puts(id_, EncodeKey(key));
  }
  int ExpectVersion(Commit& commit, const KeyType& key, Version version) const {
    return commit.ExpectVersion(id_, EncodeKey(key), version);
  }
  int ExpectEmpty(Commit& commit, KeyRange range) const {
    return commit.ExpectEmpty(id_, std::move(range));
  }
  void Put(Commit& commit, const KeyType& key, const RecordType& record) const {
    commit.Put(id_, EncodeKey(key), EncodeRecord(record));
  }
  void Delete(Commit& commit, const KeyType& key) const { commit.Delete(id_, EncodeKey(key)); }
  void DeleteRange(Commit& commit, KeyRange range) const {
    commit.DeleteRange(id_, std::move(range));
  }

 private:
  Result<Row<RecordType>> Decode(const RowBytes& bytes) const {
    std::optional<RecordType> record = DecodeRecord<RecordType>(bytes.value);
    if (!record) return std::unexpected(Error{ErrorCode::kCorrupt, "a row of " + name_});
    return Row<RecordType>{std::move(*record), bytes.version};
  }

  Store* store_;
  std::string name_;
  TableId id_;
};

}  // namespace laketop::engine
