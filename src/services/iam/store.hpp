// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rows of IAM: the only file that knows its tables. Changes are read → decide → commit, decided
// again when another change came between; `decide` may throw AWS's errors. Engine trouble is thrown
// as engine::Failure.

#include <concepts>
#include <tuple>

#include "engine/store/change_row.hpp"
#include "services/iam/principal.hpp"

namespace laketop::iam {

// Keyed by account and the lower-cased name: IAM's names differ in more than case.
struct NameKey {
  std::string account;
  std::string name;
  template <class V>
  void KeyFields(V& v) {
    v(account);
    v(name);
  }
};
NameKey KeyOf(std::string_view account, std::string_view name);

// What is kept by account and name; the templates below exist for these alone.
template <class Record>
concept NamedRecord =
    std::same_as<Record, User> || std::same_as<Record, Group> || std::same_as<Record, Role> ||
    std::same_as<Record, ManagedPolicy> || std::same_as<Record, InstanceProfile> ||
    std::same_as<Record, AccountSettings> || std::same_as<Record, OidcProvider>;

class Store {
 public:
  explicit Store(engine::Store& store);

  template <class Record>
  using Decide = engine::DecideRow<Record>;

  // `decide` sees the row or none, and leaves the row that shall be, or none; what else it adds to
  // the commit happens with it.
  template <NamedRecord Record>
  Task<void> Change(NameKey key, Decide<Record> decide);
  template <NamedRecord Record>
  Task<std::optional<Record>> Find(NameKey key);
  // Of the account, in name order.
  template <NamedRecord Record>
  Task<std::vector<Record>> List(std::string account);
  // The row has to be there, or must not be, when the commit happens.
  template <NamedRecord Record>
  void ExpectPresent(engine::Commit& commit, const NameKey& key) const;
  template <NamedRecord Record>
  void PutNew(engine::Commit& commit, const NameKey& key, const Record& record) const;

  Task<std::optional<AccessKey>> FindAccessKey(std::string id);
  void PutAccessKey(engine::Commit& commit, const AccessKey& key) const;
  void DeleteAccessKey(engine::Commit& commit, const std::string& id) const;

 private:
  template <class Record>
  const engine::Table<NameKey, Record>& TableOf() const {
    return std::get<engine::Table<NameKey, Record>>(tables_);
  }

  engine::Store& store_;
  std::tuple<engine::Table<NameKey, User>, engine::Table<NameKey, Group>,
             engine::Table<NameKey, Role>, engine::Table<NameKey, ManagedPolicy>,
             engine::Table<NameKey, InstanceProfile>, engine::Table<NameKey, AccountSettings>,
             engine::Table<NameKey, OidcProvider>>
      tables_;
  engine::Table<std::string, AccessKey> access_keys_;
};

}  // namespace laketop::iam
