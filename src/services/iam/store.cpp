// SPDX-License-Identifier: Apache-2.0
#include "services/iam/store.hpp"

#include "base/ascii.hpp"
#include "engine/store/change_row.hpp"
#include "gen/iam/types.hpp"

namespace laketop::iam {

NameKey KeyOf(std::string_view account, std::string_view name) {
  return {.account = std::string(account), .name = AsciiLower(name)};
}

Store::Store(engine::Store& store)
    : store_(store),
      tables_({store, {.name = "iam.users"}}, {store, {.name = "iam.groups"}},
              {store, {.name = "iam.roles"}}, {store, {.name = "iam.policies"}},
              {store, {.name = "iam.instance_profiles"}}, {store, {.name = "iam.accounts"}},
              {store, {.name = "iam.oidc_providers"}}),
      access_keys_(store, {.name = "iam.access_keys"}) {}

template <NamedRecord Record>
Task<void> Store::Change(NameKey key, Decide<Record> decide) {
  bool changed = co_await engine::ChangeRow(store_, TableOf<Record>(), store_.CurrentEpoch(),
                                            std::move(key), std::move(decide));
  if (changed) co_return;
  throw gen::ConcurrentModificationException(
      "The request was rejected because multiple requests to change this object were submitted "
      "simultaneously. Wait a few minutes and submit your request again.");
}

template <NamedRecord Record>
Task<std::optional<Record>> Store::Find(NameKey key) {
  co_return engine::OrThrow(co_await TableOf<Record>().FindAsync(std::move(key)));
}

template <NamedRecord Record>
Task<std::vector<Record>> Store::List(std::string account) {
  const engine::Table<NameKey, Record>& table = TableOf<Record>();
  std::vector<engine::Entry<NameKey, Record>> rows =
      engine::OrThrow(co_await table.ListAsync(table.Prefix(account)));
  std::vector<Record> records;
  records.reserve(rows.size());
  for (auto& row : rows) records.push_back(std::move(row.record));
  co_return records;
}

template <NamedRecord Record>
void Store::ExpectPresent(engine::Commit& commit, const NameKey& key) const {
  TableOf<Record>().ExpectPresent(commit, key);
}

template <NamedRecord Record>
void Store::PutNew(engine::Commit& commit, const NameKey& key, const Record& record) const {
  TableOf<Record>().ExpectAbsent(commit, key);
  TableOf<Record>().Put(commit, key, record);
}

Task<std::optional<AccessKey>> Store::FindAccessKey(std::string id) {
  co_return engine::OrThrow(co_await access_keys_.FindAsync(std::move(id)));
}

void Store::PutAccessKey(engine::Commit& commit, const AccessKey& key) const {
  access_keys_.Put(commit, key.id, key);
}

void Store::DeleteAccessKey(engine::Commit& commit, const std::string& id) const {
  access_keys_.Delete(commit, id);
}

template Task<void> Store::Change(NameKey, Decide<User>);
template Task<std::optional<User>> Store::Find(NameKey);
template Task<std::vector<User>> Store::List(std::string);
template Task<void> Store::Change(NameKey, Decide<Group>);
template Task<std::optional<Group>> Store::Find(NameKey);
template Task<std::vector<Group>> Store::List(std::string);
template Task<void> Store::Change(NameKey, Decide<Role>);
template Task<std::optional<Role>> Store::Find(NameKey);
template Task<std::vector<Role>> Store::List(std::string);
template Task<void> Store::Change(NameKey, Decide<ManagedPolicy>);
template Task<std::optional<ManagedPolicy>> Store::Find(NameKey);
template Task<std::vector<ManagedPolicy>> Store::List(std::string);
template Task<void> Store::Change(NameKey, Decide<InstanceProfile>);
template Task<std::optional<InstanceProfile>> Store::Find(NameKey);
template Task<std::vector<InstanceProfile>> Store::List(std::string);
template Task<void> Store::Change(NameKey, Decide<AccountSettings>);
template Task<std::optional<AccountSettings>> Store::Find(NameKey);
template Task<std::vector<AccountSettings>> Store::List(std::string);
template Task<void> Store::Change(NameKey, Decide<OidcProvider>);
template Task<std::optional<OidcProvider>> Store::Find(NameKey);
template Task<std::vector<OidcProvider>> Store::List(std::string);
template void Store::ExpectPresent<User>(engine::Commit&, const NameKey&) const;
template void Store::PutNew(engine::Commit&, const NameKey&, const User&) const;
template void Store::PutNew(engine::Commit&, const NameKey&, const Group&) const;

}  // namespace laketop::iam
