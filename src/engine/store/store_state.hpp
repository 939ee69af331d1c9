// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is behind Store, for the sources of this folder only: RocksDB's handles and how tables lie
// in it. A row's key is the table's number (two bytes, big-endian) and the row's key; its value is
// the varint of its version and the row's bytes. Table 0 is the store's own.

#include <rocksdb/db.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

#include "engine/store/committer.hpp"
#include "engine/store/store.hpp"

namespace laketop::engine {

inline constexpr std::size_t kFamiliesMax = 64;
inline constexpr std::uint16_t kTableNumberMax = 0xFFFE;
inline constexpr std::size_t kWriteMarks = 1024;

struct TableRecord {
  std::uint16_t number = 0;
  std::string family;
  int schema_version = 0;

  template <class V>
  void Fields(V& v) {
    v(1, number);
    v(2, family);
    v(3, schema_version);
  }
};

struct Store::State {
  std::filesystem::path folder;
  Options options;
  std::unique_ptr<rocksdb::DB> db;
  // Grows only; an entry is written before the TableId that names it leaves Declare.
  std::array<rocksdb::ColumnFamilyHandle*, kFamiliesMax> families{};
  std::atomic<std::size_t> family_count = 0;
  std::atomic<Epoch> epoch = 0;
  std::atomic<std::uint64_t> id_counter = 0;
  Epoch start_epoch = 0;
  // By table number; see WriteMark. Changed by the committer only.
  std::array<std::atomic<std::uint64_t>, kWriteMarks> write_marks{};
  std::atomic<Epoch> first_unclean = 0;

  std::mutex declare_mutex;
  std::map<std::string, TableRecord> tables;

  std::vector<std::function<void(Commit&, Epoch)>> reset_listeners;
  std::unique_ptr<Committer> committer;
  bool stopped = false;

  Result<> OpenDatabase();
  Result<> LoadTables();
  Result<> BeginEpoch();
  Result<std::uint16_t> FamilyIndex(const std::string& name);
  Result<> PutOwn(std::string_view name, std::string_view value, bool sync);
  Result<std::optional<std::string>> FindOwn(std::string_view name) const;
};

Error FromStatus(const rocksdb::Status& status, std::string_view doing);

std::string PhysicalKey(TableId table, std::string_view key);
// The end of the table where `end` is empty.
std::string PhysicalEnd(TableId table, std::string_view end);
// Of the store's own rows.
std::string OwnKey(std::string_view name);

std::string EncodeNumber(std::uint64_t number);
// None where it is not one.
std::optional<std::uint64_t> DecodeNumber(std::string_view bytes);

// Takes the version off the front of a row's value; 0 where there is none, which is corruption.
Version TakeVersion(std::string_view& value);
std::string WithVersion(Version version, std::string_view value);

}  // namespace laketop::engine
