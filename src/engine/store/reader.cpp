// SPDX-License-Identifier: Apache-2.0
#include "engine/store/reader.hpp"

#include "base/check.hpp"
#include "engine/store/store_state.hpp"

namespace laketop::engine {

struct Reader::Snapshot {
  explicit Snapshot(rocksdb::DB& from) : db(from), snapshot(from.GetSnapshot()) {}
  ~Snapshot() { db.ReleaseSnapshot(snapshot); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  rocksdb::DB& db;
  const rocksdb::Snapshot* snapshot;
};

struct Cursor::State {
  enum class Position { kBeforeFirst, kBeforeSought, kOnRow, kEnd };

  std::string lower;
  std::string upper;
  rocksdb::Slice lower_slice;
  rocksdb::Slice upper_slice;
  std::string prefix;  // of the table
  Direction direction = Direction::kForward;
  Position position = Position::kBeforeFirst;
  std::string sought;
  // Keeps the snapshot for as long as the rows are walked.
  std::shared_ptr<const void> snapshot;
  std::unique_ptr<rocksdb::Iterator> rows;
  std::string_view value;
  Version version = 0;
  std::optional<Error> error;

  void Move() {
    bool forward = direction == Direction::kForward;
    switch (position) {
      case Position::kBeforeFirst:
        forward ? rows->SeekToFirst() : rows->SeekToLast();
        break;
      case Position::kBeforeSought:
        forward ? rows->Seek(sought) : rows->SeekForPrev(sought);
        break;
      case Position::kOnRow:
        forward ? rows->Next() : rows->Prev();
        break;
      case Position::kEnd:
        break;
    }
  }
};

Cursor::Cursor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor& Cursor::operator=(Cursor&&) noexcept = default;
Cursor::~Cursor() = default;

bool Cursor::Next() {
  State& state = *state_;
  if (state.position == State::Position::kEnd || state.error) return false;
  state.Move();
  if (!state.rows->Valid()) {
    state.position = State::Position::kEnd;
    rocksdb::Status status = state.rows->status();
    if (!status.ok()) state.error = FromStatus(status, "reading a range");
    return false;
  }
  state.position = State::Position::kOnRow;
  state.value = state.rows->value().ToStringView();
  state.version = TakeVersion(state.value);
  if (state.version == 0) {
    state.error = Error{ErrorCode::kCorrupt, "a row without version"};
    return false;
  }
  return true;
}

void Cursor::Seek(std::string_view key) {
  State& state = *state_;
  std::string physical = state.prefix + std::string(key);
  bool before = physical < state.lower;
  bool after = physical >= state.upper;
  state.position = State::Position::kBeforeSought;
  if (state.direction == Direction::kForward) {
    if (before) {
      state.position = State::Position::kBeforeFirst;
    } else if (after) {
      state.position = State::Position::kEnd;
    }
  } else {
    if (after) {
      state.position = State::Position::kBeforeFirst;
    } else if (before) {
      state.position = State::Position::kEnd;
    }
  }
  state.sought = std::move(physical);
}

std::string_view Cursor::Key() const {
  return state_->rows->key().ToStringView().substr(state_->prefix.size());
}

std::string_view Cursor::Value() const {
  return state_->value;
}

Version Cursor::RowVersion() const {
  return state_->version;
}

Result<> Cursor::Status() const {
  if (const auto& error = state_->error) return std::unexpected(*error);
  return {};
}

Reader::Reader(const Store& store, bool memory_only, std::shared_ptr<const Snapshot> snapshot)
    : store_(&store), memory_only_(memory_only), snapshot_(std::move(snapshot)) {}

Reader Store::Read() const {
  return Reader(*this, false, nullptr);
}

Reader Store::ReadMemory() const {
  return Reader(*this, true, nullptr);
}

Reader Store::ReadSnapshot() const {
  return Reader(*this, false, std::make_shared<const Reader::Snapshot>(*state_->db));
}

namespace {

rocksdb::ReadOptions OptionsOf(bool memory_only, const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  if (memory_only) options.read_tier = rocksdb::kBlockCacheTier;
  return options;
}

Result<RowBytes> ToRow(std::string_view bytes) {
  Version version = TakeVersion(bytes);
  if (version == 0) return std::unexpected(Error{ErrorCode::kCorrupt, "a row without version"});
  return RowBytes{.value = std::string(bytes), .version = version};
}

}  // namespace

Result<std::optional<RowBytes>> Reader::Find(TableId table, std::string_view key) const {
  const Store::State& state = *store_->state_;
  rocksdb::ReadOptions options = OptionsOf(memory_only_, snapshot_ ? snapshot_->snapshot : nullptr);
  rocksdb::PinnableSlice bytes;
  rocksdb::Status status =
      state.db->Get(options, state.families[table.family], PhysicalKey(table, key), &bytes);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return std::unexpected(FromStatus(status, "reading a row"));
  Result<RowBytes> row = ToRow(bytes.ToStringView());
  if (!row) return std::unexpected(std::move(row.error()));
  return std::move(*row);
}

Result<std::vector<std::optional<RowBytes>>> Reader::FindMany(
    TableId table, std::span<const std::string> keys) const {
  if (keys.size() == 1) {
    // MultiGet costs twice as much for a single row.
    Result<std::optional<RowBytes>> row = Find(table, keys.front());
    if (!row) return std::unexpected(std::move(row.error()));
    std::vector<std::optional<RowBytes>> one;
    one.push_back(std::move(*row));
    return one;
  }
  const Store::State& state = *store_->state_;
  rocksdb::ReadOptions options = OptionsOf(memory_only_, snapshot_ ? snapshot_->snapshot : nullptr);
  std::vector<std::string> physical;
  physical.reserve(keys.size());
  for (const std::string& key : keys) physical.push_back(PhysicalKey(table, key));
  std::vector<rocksdb::Slice> slices(physical.begin(), physical.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  state.db->MultiGet(options, state.families[table.family], slices.size(), slices.data(),
                     values.data(), statuses.data());
  std::vector<std::optional<RowBytes>> rows(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return std::unexpected(FromStatus(statuses[i], "reading rows"));
    Result<RowBytes> row = ToRow(values[i].ToStringView());
    if (!row) return std::unexpected(std::move(row.error()));
    rows[i] = std::move(*row);
  }
  return rows;
}

Cursor Reader::Scan(TableId table, KeyRange range, Direction direction) const {
  const Store::State& store = *store_->state_;
  auto state = std::make_unique<Cursor::State>();
  state->prefix = PhysicalKey(table, {});
  state->lower = PhysicalKey(table, range.begin);
  state->upper = PhysicalEnd(table, range.end);
  state->direction = direction;
  if (state->lower >= state->upper) state->position = Cursor::State::Position::kEnd;
  state->lower_slice = state->lower;
  state->upper_slice = state->upper;
  rocksdb::ReadOptions options = OptionsOf(memory_only_, snapshot_ ? snapshot_->snapshot : nullptr);
  options.iterate_lower_bound = &state->lower_slice;
  options.iterate_upper_bound = &state->upper_slice;
  state->snapshot = snapshot_;
  state->rows.reset(store.db->NewIterator(options, store.families[table.family]));
  return Cursor(std::move(state));
}

Result<bool> Reader::IsEmpty(TableId table, KeyRange range) const {
  Cursor cursor = Scan(table, std::move(range));
  if (cursor.Next()) return false;
  if (Result<> end = cursor.Status(); !end) return std::unexpected(std::move(end.error()));
  return true;
}

}  // namespace laketop::engine
