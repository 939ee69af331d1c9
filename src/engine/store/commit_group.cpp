// SPDX-License-Identifier: Apache-2.0
#include "engine/store/commit_group.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace laketop::engine {
namespace {

std::string StoreKeyOf(TableId table, std::string_view physical_key) {
  std::string key;
  key.reserve(2 + physical_key.size());
  key.push_back(static_cast<char>(table.family >> 8));
  key.push_back(static_cast<char>(table.family));
  key.append(physical_key);
  return key;
}

std::string_view PhysicalOf(std::string_view store_key) {
  return store_key.substr(2);
}

}  // namespace

CommitGroup::CommitGroup(const Store::State& state)
    : state_(state), base_(state.db->GetLatestSequenceNumber() + 1) {}

Result<> CommitGroup::Add(const Commit& commit) {
  if (poisoned_) return std::unexpected(*poisoned_);
  if (commit.epoch_ != state_.epoch) {
    return std::unexpected(Error{ErrorCode::kStaleEpoch, "the state was reset meanwhile"});
  }
  if (commit.byte_size_ > kCommitBytesMax || commit.writes_.size() > kCommitWritesMax) {
    return std::unexpected(Error{ErrorCode::kTooLarge, "the commit is too large"});
  }
  for (const Commit::Write& write : commit.writes_) {
    if (write.key.size() > kRowKeyBytesMax) {
      return std::unexpected(Error{ErrorCode::kTooLarge, "a key is too long"});
    }
  }
  for (std::size_t i = 0; i < commit.expectations_.size(); ++i) {
    Result<> holds = Check(commit.expectations_[i]);
    if (!holds) {
      if (holds.error().code == ErrorCode::kConflict) {
        holds.error().expectation = static_cast<int>(i);
      }
      return holds;
    }
  }
  // A read that fails half-way through the writes must leave nothing behind.
  batch_.SetSavePoint();
  for (const Commit::Write& write : commit.writes_) {
    Result<> added = AddWrite(write);
    if (!added) {
      batch_.RollbackToSavePoint();
      poisoned_ = added.error();
      return added;
    }
  }
  batch_.PopSavePoint();
  return {};
}

Result<> CommitGroup::Check(const Commit::Expectation& expectation) const {
  auto refuse = [&](std::string_view what) -> Result<> {
    return std::unexpected(
        Error{ErrorCode::kConflict, fmt::format("table {}: {}", expectation.table.number, what)});
  };
  if (expectation.kind == Commit::ExpectationKind::kEmpty) {
    Result<bool> empty = IsEmpty(expectation.table, expectation.begin, expectation.end);
    if (!empty) return std::unexpected(std::move(empty.error()));
    return *empty ? Result<>() : refuse("the range is not empty");
  }
  Result<Version> version = VersionOf(expectation.table, expectation.begin);
  if (!version) return std::unexpected(std::move(version.error()));
  switch (expectation.kind) {
    case Commit::ExpectationKind::kAbsent:
      return *version == 0 ? Result<>() : refuse("the row is there");
    case Commit::ExpectationKind::kPresent:
      return *version != 0 ? Result<>() : refuse("the row is not there");
    case Commit::ExpectationKind::kVersion:
      if (*version == 0) return refuse("the row is not there");
      return *version == expectation.version ? Result<>() : refuse("the row was written since");
    case Commit::ExpectationKind::kEmpty:
      break;
  }
  return {};
}

Result<Version> CommitGroup::VersionOf(TableId table, const std::string& key) const {
  std::string physical = PhysicalKey(table, key);
  StoreKey store_key = StoreKeyOf(table, physical);
  if (auto found = written_.find(store_key); found != written_.end()) return found->second;
  if (InDeletedRange(store_key)) return Version{0};
  if (auto found = checked_.find(store_key); found != checked_.end()) return found->second;
  rocksdb::PinnableSlice bytes;
  rocksdb::Status status = state_.db->Get({}, Family(table), physical, &bytes);
  Version version = 0;
  if (!status.IsNotFound()) {
    if (!status.ok()) return std::unexpected(FromStatus(status, "checking a row"));
    std::string_view value = bytes.ToStringView();
    version = TakeVersion(value);
    if (version == 0) return std::unexpected(Error{ErrorCode::kCorrupt, "a row without version"});
  }
  checked_.emplace(std::move(store_key), version);
  return version;
}

Result<bool> CommitGroup::IsEmpty(TableId table, const std::string& begin,
                                  const std::string& end) const {
  std::string first = PhysicalKey(table, begin);
  std::string last = PhysicalEnd(table, end);
  if (first >= last) return true;
  StoreKey store_end = StoreKeyOf(table, last);
  for (auto row = written_.lower_bound(StoreKeyOf(table, first));
       row != written_.end() && row->first < store_end; ++row) {
    if (row->second != 0) return false;
  }
  rocksdb::ReadOptions options;
  rocksdb::Slice upper(last);
  options.iterate_upper_bound = &upper;
  std::unique_ptr<rocksdb::Iterator> rows(state_.db->NewIterator(options, Family(table)));
  for (rows->Seek(first); rows->Valid(); rows->Next()) {
    StoreKey key = StoreKeyOf(table, rows->key().ToStringView());
    if (!written_.contains(key) && !InDeletedRange(key)) return false;
  }
  if (!rows->status().ok()) return std::unexpected(FromStatus(rows->status(), "checking a range"));
  return true;
}

bool CommitGroup::InDeletedRange(const StoreKey& key) const {
  for (const StoreRange& range : deleted_) {
    if (key >= range.begin && key < range.end) return true;
  }
  return false;
}

Result<> CommitGroup::AddWrite(const Commit::Write& write) {
  const std::size_t mark = write.table.number % kWriteMarks;
  if (std::ranges::find(marks_, mark) == marks_.end()) marks_.push_back(mark);
  if (write.kind == Commit::WriteKind::kDeleteRange) {
    return AddDeleteRange(write.table, write.key, write.value);
  }
  std::string physical = PhysicalKey(write.table, write.key);
  if (write.kind == Commit::WriteKind::kDelete) {
    DeleteRow(write.table, std::move(physical));
    return {};
  }
  // RocksDB numbers the entries of the batch from base_: so versions grow like its own.
  Version version = base_ + batch_.Count();
  std::string header = WithVersion(version, {});
  std::array<rocksdb::Slice, 2> value = {rocksdb::Slice(header), rocksdb::Slice(write.value)};
  rocksdb::Slice key(physical);
  batch_.Put(Family(write.table), rocksdb::SliceParts(&key, 1),
             rocksdb::SliceParts(value.data(), value.size()));
  written_.insert_or_assign(StoreKeyOf(write.table, physical), version);
  return {};
}

void CommitGroup::DeleteRow(TableId table, std::string physical_key) {
  batch_.Delete(Family(table), physical_key);
  written_.insert_or_assign(StoreKeyOf(table, physical_key), Version{0});
}

Result<> CommitGroup::AddDeleteRange(TableId table, const std::string& begin,
                                     const std::string& end) {
  std::string first = PhysicalKey(table, begin);
  std::string last = PhysicalEnd(table, end);
  if (first >= last) return {};
  StoreKey store_first = StoreKeyOf(table, first);
  StoreKey store_last = StoreKeyOf(table, last);

  std::vector<std::string> keys;
  for (auto row = written_.lower_bound(store_first);
       row != written_.end() && row->first < store_last; ++row) {
    if (row->second != 0) keys.emplace_back(PhysicalOf(row->first));
  }
  rocksdb::ReadOptions options;
  rocksdb::Slice upper(last);
  options.iterate_upper_bound = &upper;
  std::unique_ptr<rocksdb::Iterator> rows(state_.db->NewIterator(options, Family(table)));
  for (rows->Seek(first); rows->Valid() && keys.size() <= kDeleteRangeRowsMax; rows->Next()) {
    keys.push_back(rows->key().ToString());
  }
  if (!rows->status().ok()) return std::unexpected(FromStatus(rows->status(), "deleting a range"));
  if (keys.size() <= kDeleteRangeRowsMax) {
    for (std::string& key : keys) DeleteRow(table, std::move(key));
    return {};
  }
  batch_.DeleteRange(Family(table), first, last);
  written_.erase(written_.lower_bound(store_first), written_.lower_bound(store_last));
  deleted_.push_back({std::move(store_first), std::move(store_last)});
  return {};
}

void CommitGroup::AddDeleteAll() {
  const std::string first = PhysicalKey({.number = 1}, {});
  const std::string last = PhysicalEnd({.number = kTableNumberMax}, {});
  marks_.resize(kWriteMarks);
  std::iota(marks_.begin(), marks_.end(), std::size_t{0});
  for (std::uint16_t family = 0; family < state_.family_count; ++family) {
    TableId all{.number = 1, .family = family};
    batch_.DeleteRange(state_.families[family], first, last);
    deleted_.push_back({StoreKeyOf(all, first), StoreKeyOf(all, last)});
  }
  written_.clear();
}

}  // namespace laketop::engine
