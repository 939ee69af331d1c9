// SPDX-License-Identifier: Apache-2.0
#include "engine/store/store.hpp"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/record.hpp"
#include "base/sync_wait.hpp"
#include "engine/store/store_state.hpp"

namespace laketop::engine {
namespace {

// The layout of the folder as a whole: raised when an older program could not read it.
constexpr std::uint64_t kFormat = 1;
// At a stop, more than this in the log is written out to tables, so that the next start is quick.
constexpr std::uint64_t kReplayBytesMax = std::uint64_t{4} << 20;

constexpr double kMemtableFilterRatio = 0.02;
constexpr std::string_view kTableRows = "table/";

rocksdb::ColumnFamilyOptions FamilyOptions(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  options.compression = rocksdb::kLZ4Compression;
  options.level_compaction_dynamic_level_bytes = true;
  options.write_buffer_size = std::size_t{16} << 20;
  // Most commits first look for a row that is not there: a small filter answers that.
  options.memtable_prefix_bloom_size_ratio = kMemtableFilterRatio;
  options.memtable_whole_key_filtering = true;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

rocksdb::DBOptions DatabaseOptions(const Store::Options& options) {
  rocksdb::DBOptions database;
  database.create_if_missing = true;
  database.db_write_buffer_size = options.write_buffer_bytes;
  database.max_total_wal_size = std::uint64_t{64} << 20;
  database.max_background_jobs = 2;
  database.keep_log_file_num = 2;
  database.max_log_file_size = std::size_t{1} << 20;
  database.info_log_level = rocksdb::WARN_LEVEL;
  database.stats_dump_period_sec = 0;
  database.stats_persist_period_sec = 0;
  // Start-up replays the log into memory and leaves writing it out to later.
  database.avoid_flush_during_recovery = true;
  return database;
}

}  // namespace

Error FromStatus(const rocksdb::Status& status, std::string_view doing) {
  ErrorCode code = status.IsIncomplete()   ? ErrorCode::kWouldBlock
                   : status.IsNoSpace()    ? ErrorCode::kDiskFull
                   : status.IsCorruption() ? ErrorCode::kCorrupt
                                           : ErrorCode::kIo;
  return {code, fmt::format("{}: {}", doing, status.ToString())};
}

std::string PhysicalKey(TableId table, std::string_view key) {
  std::string physical;
  physical.reserve(2 + key.size());
  physical.push_back(static_cast<char>(table.number >> 8));
  physical.push_back(static_cast<char>(table.number));
  physical.append(key);
  return physical;
}

std::string PhysicalEnd(TableId table, std::string_view end) {
  if (!end.empty()) return PhysicalKey(table, end);
  TableId next{.number = static_cast<std::uint16_t>(table.number + 1)};
  return PhysicalKey(next, {});
}

std::string OwnKey(std::string_view name) {
  return PhysicalKey({}, name);
}

std::string EncodeNumber(std::uint64_t number) {
  std::string bytes;
  key_detail::PutBigEndian(bytes, number, 8);
  return bytes;
}

std::optional<std::uint64_t> DecodeNumber(std::string_view bytes) {
  std::uint64_t number = 0;
  if (!key_detail::TakeBigEndian(bytes, 8, number) || !bytes.empty()) return std::nullopt;
  return number;
}

Version TakeVersion(std::string_view& value) {
  record_detail::Input in{.rest = value};
  Version version = in.Varint();
  value = in.rest;
  return in.failed ? 0 : version;
}

std::string WithVersion(Version version, std::string_view value) {
  std::string bytes;
  record_detail::PutVarint(bytes, version);
  bytes.append(value);
  return bytes;
}

Result<> Store::State::PutOwn(std::string_view name, std::string_view value, bool sync) {
  rocksdb::WriteOptions write;
  write.sync = sync;
  rocksdb::Status status =
      db->Put(write, families[0], OwnKey(name), rocksdb::Slice(value.data(), value.size()));
  if (!status.ok()) return std::unexpected(FromStatus(status, "writing the store's own rows"));
  return {};
}

Result<std::optional<std::string>> Store::State::FindOwn(std::string_view name) const {
  std::string value;
  rocksdb::Status status = db->Get({}, families[0], OwnKey(name), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return std::unexpected(FromStatus(status, "reading the store's own rows"));
  return value;
}

Result<> Store::State::OpenDatabase() {
  std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  rocksdb::DBOptions database = DatabaseOptions(options);
  std::vector<std::string> names;
  // Fails on a folder that holds no store yet.
  if (!rocksdb::DB::ListColumnFamilies(database, folder.string(), &names).ok() || names.empty()) {
    names = {rocksdb::kDefaultColumnFamilyName};
  }
  if (names.size() > kFamiliesMax) {
    return std::unexpected(Error{ErrorCode::kNewerData, "too many column families"});
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : names) descriptors.emplace_back(name, FamilyOptions(cache));
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status =
      rocksdb::DB::Open(database, folder.string(), descriptors, &handles, &opened);
  if (!status.ok()) return std::unexpected(FromStatus(status, "opening the store"));
  db.reset(opened);
  std::copy(handles.begin(), handles.end(), families.begin());
  family_count = handles.size();
  return {};
}

Result<> Store::State::LoadTables() {
  rocksdb::ReadOptions read;
  std::unique_ptr<rocksdb::Iterator> rows(db->NewIterator(read, families[0]));
  const std::string prefix = OwnKey(kTableRows);
  for (rows->Seek(prefix); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
    std::string name(rows->key().ToStringView().substr(prefix.size()));
    auto record = DecodeRecord<TableRecord>(rows->value().ToStringView());
    if (!record) return std::unexpected(Error{ErrorCode::kCorrupt, "the list of tables"});
    tables.emplace(std::move(name), std::move(*record));
  }
  if (!rows->status().ok()) return std::unexpected(FromStatus(rows->status(), "listing tables"));
  return {};
}

Result<> Store::State::BeginEpoch() {
  auto number = [this](std::string_view name, std::uint64_t otherwise) -> Result<std::uint64_t> {
    Result<std::optional<std::string>> bytes = FindOwn(name);
    if (!bytes) return std::unexpected(std::move(bytes.error()));
    if (!*bytes) return otherwise;
    std::optional<std::uint64_t> value = DecodeNumber(**bytes);
    if (!value) return std::unexpected(Error{ErrorCode::kCorrupt, "the row " + std::string(name)});
    return *value;
  };
  Result<std::uint64_t> format = number("format", kFormat);
  if (!format) return std::unexpected(std::move(format.error()));
  if (*format > kFormat) {
    return std::unexpected(Error{ErrorCode::kNewerData, "a newer program wrote this folder"});
  }
  Result<std::uint64_t> last = number("epoch", 0);
  if (!last) return std::unexpected(std::move(last.error()));
  Result<std::uint64_t> unclean = number("unclean", 1);
  if (!unclean) return std::unexpected(std::move(unclean.error()));
  start_epoch = *last + 1;
  epoch = start_epoch;
  first_unclean = *unclean;
  Result<> put = PutOwn("format", EncodeNumber(kFormat), false);
  // Synced before any id of this epoch is given: files are named by ids outside of the store.
  if (put) put = PutOwn("epoch", EncodeNumber(start_epoch), true);
  return put;
}

Result<std::uint16_t> Store::State::FamilyIndex(const std::string& name) {
  const std::string& wanted = name.empty() ? rocksdb::kDefaultColumnFamilyName : name;
  std::size_t count = family_count;
  for (std::size_t i = 0; i < count; ++i) {
    if (families[i]->GetName() == wanted) return static_cast<std::uint16_t>(i);
  }
  if (count == kFamiliesMax) {
    return std::unexpected(Error{ErrorCode::kTooLarge, "too many column families"});
  }
  rocksdb::ColumnFamilyOptions family;
  rocksdb::ColumnFamilyDescriptor common;
  rocksdb::Status status = families[0]->GetDescriptor(&common);
  if (status.ok()) {
    status = db->CreateColumnFamily(common.options, wanted, &families[count]);
  }
  if (!status.ok()) return std::unexpected(FromStatus(status, "creating a column family"));
  family_count = count + 1;
  return static_cast<std::uint16_t>(count);
}

Result<std::unique_ptr<Store>> Store::Open(std::filesystem::path folder, Options options) {
  auto state = std::make_unique<State>();
  state->folder = std::move(folder);
  state->options = options;
  if (FileResult<> made = CreateDirectoriesDurably(state->folder); !made) {
    return std::unexpected(
        Error{ErrorCode::kIo, state->folder.string() + ": " + made.error().message()});
  }
  std::unique_ptr<Store> store(new Store(std::move(state)));
  Result<> opened = store->state_->OpenDatabase();
  if (opened) opened = store->state_->LoadTables();
  if (opened) opened = store->state_->BeginEpoch();
  if (!opened) return std::unexpected(std::move(opened.error()));
  store->state_->committer = std::make_unique<Committer>(*store->state_);
  return store;
}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}

Store::~Store() {
  Stop();
}

void Store::Stop() {
  State& state = *state_;
  if (std::exchange(state.stopped, true)) return;
  if (!state.db) return;
  if (state.committer) {
    state.committer->Stop();
    // Strays of earlier epochs that nobody has dealt with stay on the account.
    if (state.first_unclean >= state.start_epoch && !state.committer->HasFailed()) {
      Result<> put = state.PutOwn("unclean", EncodeNumber(state.epoch + 1), true);
      if (!put) log::Warning("store.stop", {{"error", put.error().message}});
    }
    std::uint64_t unwritten = 0;
    state.db->GetAggregatedIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &unwritten);
    if (unwritten > kReplayBytesMax) {
      std::vector<rocksdb::ColumnFamilyHandle*> all(
          state.families.begin(),
          state.families.begin() + static_cast<std::ptrdiff_t>(state.family_count.load()));
      rocksdb::Status flushed = state.db->Flush({}, all);
      if (!flushed.ok()) log::Warning("store.stop", {{"error", flushed.ToString()}});
    }
  }
  for (std::size_t i = 0; i < state.family_count; ++i) {
    state.db->DestroyColumnFamilyHandle(state.families[i]);
  }
  rocksdb::Status closed = state.db->Close();
  if (!closed.ok()) log::Warning("store.stop", {{"error", closed.ToString()}});
  state.db.reset();
}

Result<TableId> Store::Declare(TableDeclaration declaration) {
  State& state = *state_;
  TableId id;
  int stored_version = declaration.schema_version;
  {
    std::scoped_lock lock(state.declare_mutex);
    auto found = state.tables.find(declaration.name);
    bool known = found != state.tables.end();
    if (known && found->second.family != declaration.family) {
      return std::unexpected(
          Error{ErrorCode::kInvalid, declaration.name + " is declared in another family"});
    }
    Result<std::uint16_t> family = state.FamilyIndex(declaration.family);
    if (!family) return std::unexpected(std::move(family.error()));
    if (!known) {
      if (state.tables.size() >= kTableNumberMax) {
        return std::unexpected(Error{ErrorCode::kTooLarge, "too many tables"});
      }
      TableRecord record{.number = static_cast<std::uint16_t>(state.tables.size() + 1),
                         .family = declaration.family,
                         .schema_version = declaration.schema_version};
      // Not synced: the first commit that uses the table comes after it in the same log.
      Result<> put =
          state.PutOwn(std::string(kTableRows) + declaration.name, EncodeRecord(record), false);
      if (!put) return std::unexpected(std::move(put.error()));
      found = state.tables.emplace(declaration.name, std::move(record)).first;
    }
    id = {.number = found->second.number, .family = *family};
    stored_version = found->second.schema_version;
  }
  if (stored_version > declaration.schema_version) {
    return std::unexpected(
        Error{ErrorCode::kNewerData, "a newer program wrote the table " + declaration.name});
  }
  if (stored_version == declaration.schema_version) return id;
  if (declaration.upgrade) {
    Result<> upgraded = declaration.upgrade(*this, id, stored_version);
    if (!upgraded) return std::unexpected(std::move(upgraded.error()));
  }
  std::scoped_lock lock(state.declare_mutex);
  TableRecord& record = state.tables[declaration.name];
  record.schema_version = declaration.schema_version;
  Result<> put =
      state.PutOwn(std::string(kTableRows) + declaration.name, EncodeRecord(record), false);
  if (!put) return std::unexpected(std::move(put.error()));
  return id;
}

namespace {

Task<Result<>> Run(Committer& committer, Committer::Work work) {
  auto done = std::make_shared<Completion<Result<>>>();
  Result<> queued = committer.Enqueue(std::move(work), done);
  if (!queued) co_return queued;
  // g++ 12 copies what it awaits unless that is a name.
  Completion<Result<>>& answer = *done;
  co_return co_await answer;
}

}  // namespace

Task<void> Store::RunBlocking(std::move_only_function<void()> read) const {
  ThreadPool* pool = IoPool();
  if (pool == nullptr) {
    read();
  } else {
    co_await pool->Run(std::move(read));
  }
}

Task<Result<>> Store::Apply(Commit commit) {
  Committer::Work work = std::move(commit);
  return Run(*state_->committer, std::move(work));
}

Result<> Store::ApplyBlocking(Commit commit) {
  return SyncWait(Apply(std::move(commit)));
}

Task<Result<>> Store::Reset() {
  Committer::Work work = Committer::ResetRequest();
  return Run(*state_->committer, std::move(work));
}

void Store::OnReset(std::function<void(Commit& fresh, Epoch next)> listener) {
  state_->reset_listeners.push_back(std::move(listener));
}

Task<Result<>> Store::Checkpoint(std::filesystem::path folder,
                                 std::move_only_function<Result<>()> meanwhile) {
  Committer::Work work = Committer::CheckpointRequest{std::move(folder), std::move(meanwhile)};
  return Run(*state_->committer, std::move(work));
}

WriteMark Store::MarkOf(TableId table) const {
  return {state_->write_marks[table.number % kWriteMarks]};
}

Epoch Store::CurrentEpoch() const {
  return state_->epoch;
}

Epoch Store::StartEpoch() const {
  return state_->start_epoch;
}

std::uint64_t Store::NextId() {
  std::uint64_t count = ++state_->id_counter;
  Epoch epoch = state_->epoch;
  CHECK(count >> kIdCounterBits == 0 && epoch >> (64 - kIdCounterBits) == 0);
  return epoch << kIdCounterBits | count;
}

Epoch Store::FirstUncleanEpoch() const {
  return state_->first_unclean;
}

Result<> Store::MarkEarlierEpochsClean() {
  Result<> put = state_->PutOwn("unclean", EncodeNumber(state_->start_epoch), true);
  if (put) state_->first_unclean = state_->start_epoch;
  return put;
}

ThreadPool* Store::IoPool() const {
  return state_->options.io_pool;
}

}  // namespace laketop::engine

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// Debian's RocksDB is not built for ThreadSanitizer, which therefore does not see its locks. Here,
// because whatever links RocksDB links this file.
extern "C" const char* __tsan_default_suppressions() {
  return "race:librocksdb\ncalled_from_lib:librocksdb\n";
}
#endif
#endif
