// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rows of IAM: the only file that knows its tables. Changes are read → decide → commit, decided
// again when another change came between; `decide` may throw AWS's errors. Engine trouble is thrown
// as engine::Failure.

#include <functional>

#include "engine/store/table.hpp"
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

class Store {
 public:
  explicit Store(engine::Store& store);

  template <class Record>
  using Decide = std::function<void(std::optional<Record>& row, engine::Commit& commit)>;

  // `decide` sees the row or none, and leaves the row that shall be, or none; what else it adds to
  // the commit happens with it.
  Task<void> ChangeUser(NameKey key, Decide<User> decide);
  Task<void> ChangeRole(NameKey key, Decide<Role> decide);
  Task<void> ChangePolicy(NameKey key, Decide<ManagedPolicy> decide);

  Task<std::optional<User>> FindUser(NameKey key);
  Task<std::optional<Role>> FindRole(NameKey key);
  Task<std::optional<ManagedPolicy>> FindPolicy(NameKey key);
  Task<std::optional<AccessKey>> FindAccessKey(std::string id);

  // Of the account, in name order.
  Task<std::vector<User>> ListUsers(std::string account);
  Task<std::vector<Role>> ListRoles(std::string account);
  Task<std::vector<ManagedPolicy>> ListPolicies(std::string account);

  void PutAccessKey(engine::Commit& commit, const AccessKey& key) const;
  void DeleteAccessKey(engine::Commit& commit, const std::string& id) const;
  // Blocking: how many users and roles have the policy attached.
  int CountAttachments(const std::string& account, const std::string& policy_arn) const;

 private:
  engine::Store& store_;
  engine::Table<NameKey, User> users_;
  engine::Table<NameKey, Role> roles_;
  engine::Table<NameKey, ManagedPolicy> policies_;
  engine::Table<std::string, AccessKey> access_keys_;
};

}  // namespace laketop::iam
