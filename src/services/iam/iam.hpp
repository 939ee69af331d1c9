// SPDX-License-Identifier: Apache-2.0
#pragma once
// Iam: the operations of AWS Identity and Access Management.
// https://docs.aws.amazon.com/IAM/latest/APIReference/

#include "gen/iam/api.hpp"
#include "services/iam/store.hpp"

namespace laketop::iam {

class Iam final : public gen::Api {
 public:
  Iam(Store& store, ThreadPool& io_pool) : store_(store), io_pool_(io_pool) {}

  // operations/users.cpp
  Task<gen::CreateUserResponse> CreateUser(aws::Context context,
                                           gen::CreateUserRequest in) override;
  Task<gen::GetUserResponse> GetUser(aws::Context context, gen::GetUserRequest in) override;
  Task<gen::ListUsersResponse> ListUsers(aws::Context context, gen::ListUsersRequest in) override;
  Task<gen::UpdateUserOutput> UpdateUser(aws::Context context, gen::UpdateUserRequest in) override;
  Task<gen::DeleteUserOutput> DeleteUser(aws::Context context, gen::DeleteUserRequest in) override;
  // operations/access_keys.cpp
  Task<gen::CreateAccessKeyResponse> CreateAccessKey(aws::Context context,
                                                     gen::CreateAccessKeyRequest in) override;
  Task<gen::ListAccessKeysResponse> ListAccessKeys(aws::Context context,
                                                   gen::ListAccessKeysRequest in) override;
  Task<gen::UpdateAccessKeyOutput> UpdateAccessKey(aws::Context context,
                                                   gen::UpdateAccessKeyRequest in) override;
  Task<gen::DeleteAccessKeyOutput> DeleteAccessKey(aws::Context context,
                                                   gen::DeleteAccessKeyRequest in) override;
  // operations/roles.cpp
  Task<gen::CreateRoleResponse> CreateRole(aws::Context context,
                                           gen::CreateRoleRequest in) override;
  Task<gen::GetRoleResponse> GetRole(aws::Context context, gen::GetRoleRequest in) override;
  Task<gen::ListRolesResponse> ListRoles(aws::Context context, gen::ListRolesRequest in) override;
  Task<gen::UpdateRoleResponse> UpdateRole(aws::Context context,
                                           gen::UpdateRoleRequest in) override;
  Task<gen::UpdateAssumeRolePolicyOutput> UpdateAssumeRolePolicy(
      aws::Context context, gen::UpdateAssumeRolePolicyRequest in) override;
  Task<gen::DeleteRoleOutput> DeleteRole(aws::Context context, gen::DeleteRoleRequest in) override;
  // operations/managed_policies.cpp
  Task<gen::CreatePolicyResponse> CreatePolicy(aws::Context context,
                                               gen::CreatePolicyRequest in) override;
  Task<gen::GetPolicyResponse> GetPolicy(aws::Context context, gen::GetPolicyRequest in) override;
  Task<gen::GetPolicyVersionResponse> GetPolicyVersion(aws::Context context,
                                                       gen::GetPolicyVersionRequest in) override;
  Task<gen::ListPoliciesResponse> ListPolicies(aws::Context context,
                                               gen::ListPoliciesRequest in) override;
  Task<gen::DeletePolicyOutput> DeletePolicy(aws::Context context,
                                             gen::DeletePolicyRequest in) override;
  // operations/user_policies.cpp
  Task<gen::PutUserPolicyOutput> PutUserPolicy(aws::Context context,
                                               gen::PutUserPolicyRequest in) override;
  Task<gen::GetUserPolicyResponse> GetUserPolicy(aws::Context context,
                                                 gen::GetUserPolicyRequest in) override;
  Task<gen::ListUserPoliciesResponse> ListUserPolicies(aws::Context context,
                                                       gen::ListUserPoliciesRequest in) override;
  Task<gen::DeleteUserPolicyOutput> DeleteUserPolicy(aws::Context context,
                                                     gen::DeleteUserPolicyRequest in) override;
  Task<gen::AttachUserPolicyOutput> AttachUserPolicy(aws::Context context,
                                                     gen::AttachUserPolicyRequest in) override;
  Task<gen::DetachUserPolicyOutput> DetachUserPolicy(aws::Context context,
                                                     gen::DetachUserPolicyRequest in) override;
  Task<gen::ListAttachedUserPoliciesResponse> ListAttachedUserPolicies(
      aws::Context context, gen::ListAttachedUserPoliciesRequest in) override;
  // operations/role_policies.cpp
  Task<gen::PutRolePolicyOutput> PutRolePolicy(aws::Context context,
                                               gen::PutRolePolicyRequest in) override;
  Task<gen::GetRolePolicyResponse> GetRolePolicy(aws::Context context,
                                                 gen::GetRolePolicyRequest in) override;
  Task<gen::ListRolePoliciesResponse> ListRolePolicies(aws::Context context,
                                                       gen::ListRolePoliciesRequest in) override;
  Task<gen::DeleteRolePolicyOutput> DeleteRolePolicy(aws::Context context,
                                                     gen::DeleteRolePolicyRequest in) override;
  Task<gen::AttachRolePolicyOutput> AttachRolePolicy(aws::Context context,
                                                     gen::AttachRolePolicyRequest in) override;
  Task<gen::DetachRolePolicyOutput> DetachRolePolicy(aws::Context context,
                                                     gen::DetachRolePolicyRequest in) override;
  Task<gen::ListAttachedRolePoliciesResponse> ListAttachedRolePolicies(
      aws::Context context, gen::ListAttachedRolePoliciesRequest in) override;
  // operations/tags.cpp
  Task<gen::TagUserOutput> TagUser(aws::Context context, gen::TagUserRequest in) override;
  Task<gen::UntagUserOutput> UntagUser(aws::Context context, gen::UntagUserRequest in) override;
  Task<gen::ListUserTagsResponse> ListUserTags(aws::Context context,
                                               gen::ListUserTagsRequest in) override;
  Task<gen::TagRoleOutput> TagRole(aws::Context context, gen::TagRoleRequest in) override;
  Task<gen::UntagRoleOutput> UntagRole(aws::Context context, gen::UntagRoleRequest in) override;
  Task<gen::ListRoleTagsResponse> ListRoleTags(aws::Context context,
                                               gen::ListRoleTagsRequest in) override;

 private:
  Task<User> LoadUser(std::string account, std::string name);
  Task<Role> LoadRole(std::string account, std::string name);
  // The user that a request without a UserName means: the caller's own.
  static std::string UserNameOf(const aws::Context& context,
                                const std::optional<std::string>& name);
  // Throws NoSuchEntity where the policy is neither AWS's nor one of this account.
  Task<void> RequirePolicy(std::string account, std::string arn);

  Store& store_;
  ThreadPool& io_pool_;
};

}  // namespace laketop::iam
