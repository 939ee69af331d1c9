// SPDX-License-Identifier: Apache-2.0
#pragma once
// Sts: the operations of AWS Security Token Service.
// https://docs.aws.amazon.com/STS/latest/APIReference/

#include "gen/sts/api.hpp"
#include "ports/role_directory.hpp"
#include "services/sts/store.hpp"

namespace laketop::sts {

class Sts final : public gen::Api {
 public:
  Sts(Store& store, ports::RoleDirectory& roles) : store_(store), roles_(roles) {}

  // access.cpp
  std::vector<ports::AccessRequest> AccessFor(const aws::Operation& operation,
                                              const aws::Context& context,
                                              const aws::Value& input) const override;
  // operations/identity.cpp
  Task<gen::GetCallerIdentityResponse> GetCallerIdentity(aws::Context context,
                                                         gen::GetCallerIdentityRequest in) override;
  // operations/sessions.cpp
  Task<gen::AssumeRoleResponse> AssumeRole(aws::Context context,
                                           gen::AssumeRoleRequest in) override;
  Task<gen::GetFederationTokenResponse> GetFederationToken(
      aws::Context context, gen::GetFederationTokenRequest in) override;
  Task<gen::GetSessionTokenResponse> GetSessionToken(aws::Context context,
                                                     gen::GetSessionTokenRequest in) override;

 private:
  Store& store_;
  ports::RoleDirectory& roles_;
};

}  // namespace laketop::sts
