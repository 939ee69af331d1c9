// SPDX-License-Identifier: Apache-2.0
#include "engine/store/commit.hpp"

#include "engine/store/store.hpp"

namespace laketop::engine {
namespace {

// What an operation costs beside its bytes.
constexpr std::size_t kOperationBytes = 32;

}  // namespace

Commit::Commit(const Store& store) : epoch_(store.CurrentEpoch()) {}

Commit::Commit(const Store& store, Epoch epoch) : epoch_(std::min(epoch, store.CurrentEpoch())) {}

int Commit::ExpectAbsent(TableId table, std::string key) {
  KeyRange range{.begin = std::move(key)};
  return Expect(ExpectationKind::kAbsent, table, 0, std::move(range));
}

int Commit::ExpectPresent(TableId table, std::string key) {
  KeyRange range{.begin = std::move(key)};
  return Expect(ExpectationKind::kPresent, table, 0, std::move(range));
}

int Commit::ExpectVersion(TableId table, std::string key, Version version) {
  KeyRange range{.begin = std::move(key)};
  return Expect(ExpectationKind::kVersion, table, version, std::move(range));
}

int Commit::ExpectEmpty(TableId table, KeyRange range) {
  return Expect(ExpectationKind::kEmpty, table, 0, std::move(range));
}

int Commit::Expect(ExpectationKind kind, TableId table, Version version, KeyRange range) {
  byte_size_ += range.begin.size() + range.end.size() + kOperationBytes;
  expectations_.push_back({.kind = kind,
                           .table = table,
                           .version = version,
                           .begin = std::move(range.begin),
                           .end = std::move(range.end)});
  return static_cast<int>(expectations_.size()) - 1;
}

void Commit::Put(TableId table, std::string key, std::string_view value) {
  Add({WriteKind::kPut, table, std::move(key), std::string(value)});
}

bool Commit::Puts(TableId table, std::string_view key) const {
  for (auto write = writes_.rbegin(); write != writes_.rend(); ++write) {
    if (write->table != table) continue;
    if (write->kind != WriteKind::kDeleteRange) {
      if (write->key == key) return write->kind == WriteKind::kPut;
    } else if (write->key <= key && (write->value.empty() || key < write->value)) {
      return false;
    }
  }
  return false;
}

void Commit::Delete(TableId table, std::string key) {
  Add({WriteKind::kDelete, table, std::move(key), {}});
}

void Commit::DeleteRange(TableId table, KeyRange range) {
  Add({WriteKind::kDeleteRange, table, std::move(range.begin), std::move(range.end)});
}

void Commit::Add(Write write) {
  byte_size_ += write.key.size() + write.value.size() + kOperationBytes;
  writes_.push_back(std::move(write));
}

void Commit::OnOutcome(std::move_only_function<void(CommitOutcome)> listener) {
  listeners_.push_back(std::move(listener));
}

void Commit::RequireEpoch(Epoch epoch) {
  epoch_ = std::min(epoch_, epoch);
}

}  // namespace laketop::engine
