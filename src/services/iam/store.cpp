// SPDX-License-Identifier: Apache-2.0
#include "services/iam/store.hpp"

#include <algorithm>

#include "services/iam/iam.hpp"

namespace laketop::iam {
namespace {

constexpr int kAttemptsMax = 20;

template <class Record>
Task<void> Change(engine::Store& store, const engine::Table<NameKey, Record>& table, NameKey key,
                  Store::Decide<Record> decide) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    engine::Commit commit(store);
    std::optional<engine::Row<Record>> found = engine::OrThrow(co_await table.FindRowAsync(key));
    std::optional<Record> row;
    if (found) {
      row = found->record;
      table.ExpectVersion(commit, key, found->version);
    } else {
      table.ExpectAbsent(commit, key);
    }
    decide(row, commit);
    if (row) {
      table.Put(commit, key, *row);
    } else {
      table.Delete(commit, key);
    }
    engine::Result<> applied = co_await store.Apply(std::move(commit));
    if (applied) co_return;
    if (applied.error().code != engine::ErrorCode::kConflict) {
      throw engine::Failure(applied.error());
    }
  }
  throw gen::ConcurrentModificationException(
      "The request was rejected because multiple requests to change this object were submitted "
      "simultaneously. Wait a few minutes and submit your request again.");
}

template <class Record>
Task<std::vector<Record>> List(const engine::Table<NameKey, Record>& table, std::string account) {
  std::vector<engine::Entry<NameKey, Record>> rows =
      engine::OrThrow(co_await table.ListAsync(table.Prefix(account)));
  std::vector<Record> records;
  records.reserve(rows.size());
  for (auto& row : rows) records.push_back(std::move(row.record));
  co_return records;
}

}  // namespace

NameKey KeyOf(std::string_view account, std::string_view name) {
  NameKey key{.account = std::string(account), .name = std::string(name)};
  std::ranges::transform(key.name, key.name.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return key;
}

Store::Store(engine::Store& store)
    : store_(store),
      users_(store, {.name = "iam.users"}),
      roles_(store, {.name = "iam.roles"}),
      policies_(store, {.name = "iam.policies"}),
      access_keys_(store, {.name = "iam.access_keys"}) {}

Task<void> Store::ChangeUser(NameKey key, Decide<User> decide) {
  return Change(store_, users_, std::move(key), std::move(decide));
}

Task<void> Store::ChangeRole(NameKey key, Decide<Role> decide) {
  return Change(store_, roles_, std::move(key), std::move(decide));
}

Task<void> Store::ChangePolicy(NameKey key, Decide<ManagedPolicy> decide) {
  return Change(store_, policies_, std::move(key), std::move(decide));
}

Task<std::optional<User>> Store::FindUser(NameKey key) {
  co_return engine::OrThrow(co_await users_.FindAsync(std::move(key)));
}

Task<std::optional<Role>> Store::FindRole(NameKey key) {
  co_return engine::OrThrow(co_await roles_.FindAsync(std::move(key)));
}

Task<std::optional<ManagedPolicy>> Store::FindPolicy(NameKey key) {
  co_return engine::OrThrow(co_await policies_.FindAsync(std::move(key)));
}

Task<std::optional<AccessKey>> Store::FindAccessKey(std::string id) {
  co_return engine::OrThrow(co_await access_keys_.FindAsync(std::move(id)));
}

Task<std::vector<User>> Store::ListUsers(std::string account) {
  return List(users_, std::move(account));
}

Task<std::vector<Role>> Store::ListRoles(std::string account) {
  return List(roles_, std::move(account));
}

Task<std::vector<ManagedPolicy>> Store::ListPolicies(std::string account) {
  return List(policies_, std::move(account));
}

void Store::PutAccessKey(engine::Commit& commit, const AccessKey& key) const {
  access_keys_.Put(commit, key.id, key);
}

void Store::DeleteAccessKey(engine::Commit& commit, const std::string& id) const {
  access_keys_.Delete(commit, id);
}

int Store::CountAttachments(const std::string& account, const std::string& policy_arn) const {
  auto count_in = [&](const auto& rows) {
    return std::ranges::count_if(rows, [&](const auto& row) {
      return std::ranges::find(row.record.grants.attached_arns, policy_arn) !=
             row.record.grants.attached_arns.end();
    });
  };
  auto users = engine::OrThrow(users_.List(users_.Prefix(account)));
  auto roles = engine::OrThrow(roles_.List(roles_.Prefix(account)));
  return static_cast<int>(count_in(users) + count_in(roles));
}

}  // namespace laketop::iam
