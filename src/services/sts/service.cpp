// SPDX-License-Identifier: Apache-2.0
#include "services/sts/service.hpp"

#include "services/sts/sts.hpp"

namespace laketop::sts {
namespace {

class Sessions final : public ports::CredentialSource {
 public:
  explicit Sessions(Store& store) : store_(store) {}

  Task<std::optional<ports::Credential>> FindCredential(std::string access_key_id) override {
    std::optional<Session> session = co_await store_.FindSession(std::move(access_key_id));
    if (!session) co_return std::nullopt;
    ports::Caller caller{.account = session->account,
                         .region = {},
                         .principal_arn = session->principal_arn,
                         .principal_id = session->principal_id,
                         .access_key_id = session->access_key_id,
                         .session_name = session->session_name};
    co_return ports::Credential{.access_key_id = session->access_key_id,
                                .secret = session->secret,
                                .session_token = session->token,
                                .active = true,
                                .expires = session->expires,
                                .caller = std::move(caller)};
  }

 private:
  Store& store_;
};

class ServiceImpl final : public Service {
 public:
  explicit ServiceImpl(Dependencies dependencies)
      : store_(dependencies.store), sts_(store_, dependencies.roles), sessions_(store_) {}

  aws::ServiceBinding Binding() override { return gen::Bind(sts_); }
  ports::CredentialSource& Credentials() override { return sessions_; }

 private:
  Store store_;
  Sts sts_;
  Sessions sessions_;
};

}  // namespace

std::unique_ptr<Service> MakeService(Dependencies dependencies) {
  return std::make_unique<ServiceImpl>(dependencies);
}

}  // namespace laketop::sts
