// SPDX-License-Identifier: Apache-2.0
#include "services/iam/service.hpp"

#include "services/iam/iam.hpp"

namespace laketop::iam {
namespace {

class Identities final : public ports::CredentialSource, public ports::RoleDirectory {
 public:
  explicit Identities(Store& store) : store_(store) {}

  Task<std::optional<ports::Credential>> FindCredential(std::string access_key_id) override {
    std::optional<AccessKey> key = co_await store_.FindAccessKey(std::move(access_key_id));
    if (!key) co_return std::nullopt;
    NameKey name = KeyOf(key->account, key->user);
    std::optional<User> user = co_await store_.Find<User>(std::move(name));
    if (!user) co_return std::nullopt;
    ports::Caller caller{.account = key->account,
                         .region = {},
                         .principal_arn = ArnOf(key->account, "user", user->path, user->name),
                         .principal_id = user->id,
                         .access_key_id = key->id,
                         .session_name = {}};
    co_return ports::Credential{.access_key_id = key->id,
                                .secret = key->secret,
                                .session_token = {},
                                .active = key->status == "Active",
                                .expires = std::nullopt,
                                .caller = std::move(caller)};
  }

  Task<std::optional<ports::RoleInfo>> FindRole(std::string account, std::string name) override {
    NameKey key = KeyOf(account, name);
    std::optional<Role> role = co_await store_.Find<Role>(std::move(key));
    if (!role) co_return std::nullopt;
    co_return ports::RoleInfo{.arn = ArnOf(account, "role", role->path, role->name),
                              .id = role->id,
                              .trust_policy = role->trust_policy,
                              .session_seconds_max = role->session_seconds_max};
  }

 private:
  Store& store_;
};

class ServiceImpl final : public Service {
 public:
  explicit ServiceImpl(Dependencies dependencies)
      : store_(dependencies.store), iam_(store_), identities_(store_) {}

  aws::ServiceBinding Binding() override { return gen::Bind(iam_); }
  ports::CredentialSource& Credentials() override { return identities_; }
  ports::RoleDirectory& Roles() override { return identities_; }

 private:
  Store store_;
  Iam iam_;
  Identities identities_;
};

}  // namespace

std::unique_ptr<Service> MakeService(Dependencies dependencies) {
  return std::make_unique<ServiceImpl>(dependencies);
}

}  // namespace laketop::iam
