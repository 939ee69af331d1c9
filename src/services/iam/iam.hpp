// SPDX-License-Identifier: Apache-2.0
#pragma once
// Iam: the operations of AWS Identity and Access Management.
// https://docs.aws.amazon.com/IAM/latest/APIReference/

#include "gen/iam/api.hpp"
#include "services/iam/shapes.hpp"
#include "services/iam/store.hpp"

namespace laketop::iam {

class Iam final : public gen::Api {
 public:
  explicit Iam(Store& store) : store_(store) {}

  // access.cpp
  std::vector<ports::AccessRequest> AccessFor(const aws::Operation& operation,
                                              const aws::Context& context,
                                              const aws::Value& input) const override;
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
  // operations/groups.cpp
  Task<gen::CreateGroupResponse> CreateGroup(aws::Context context,
                                             gen::CreateGroupRequest in) override;
  Task<gen::GetGroupResponse> GetGroup(aws::Context context, gen::GetGroupRequest in) override;
  Task<gen::ListGroupsResponse> ListGroups(aws::Context context,
                                           gen::ListGroupsRequest in) override;
  Task<gen::ListGroupsForUserResponse> ListGroupsForUser(aws::Context context,
                                                         gen::ListGroupsForUserRequest in) override;
  Task<gen::UpdateGroupOutput> UpdateGroup(aws::Context context,
                                           gen::UpdateGroupRequest in) override;
  Task<gen::DeleteGroupOutput> DeleteGroup(aws::Context context,
                                           gen::DeleteGroupRequest in) override;
  Task<gen::AddUserToGroupOutput> AddUserToGroup(aws::Context context,
                                                 gen::AddUserToGroupRequest in) override;
  Task<gen::RemoveUserFromGroupOutput> RemoveUserFromGroup(
      aws::Context context, gen::RemoveUserFromGroupRequest in) override;
  // operations/roles.cpp
  Task<gen::CreateRoleResponse> CreateRole(aws::Context context,
                                           gen::CreateRoleRequest in) override;
  Task<gen::GetRoleResponse> GetRole(aws::Context context, gen::GetRoleRequest in) override;
  Task<gen::ListRolesResponse> ListRoles(aws::Context context, gen::ListRolesRequest in) override;
  Task<gen::UpdateRoleResponse> UpdateRole(aws::Context context,
                                           gen::UpdateRoleRequest in) override;
  Task<gen::UpdateRoleDescriptionResponse> UpdateRoleDescription(
      aws::Context context, gen::UpdateRoleDescriptionRequest in) override;
  Task<gen::UpdateAssumeRolePolicyOutput> UpdateAssumeRolePolicy(
      aws::Context context, gen::UpdateAssumeRolePolicyRequest in) override;
  Task<gen::DeleteRoleOutput> DeleteRole(aws::Context context, gen::DeleteRoleRequest in) override;
  // operations/managed_policies.cpp
  Task<gen::CreatePolicyResponse> CreatePolicy(aws::Context context,
                                               gen::CreatePolicyRequest in) override;
  Task<gen::GetPolicyResponse> GetPolicy(aws::Context context, gen::GetPolicyRequest in) override;
  Task<gen::ListPoliciesResponse> ListPolicies(aws::Context context,
                                               gen::ListPoliciesRequest in) override;
  Task<gen::DeletePolicyOutput> DeletePolicy(aws::Context context,
                                             gen::DeletePolicyRequest in) override;
  Task<gen::ListEntitiesForPolicyResponse> ListEntitiesForPolicy(
      aws::Context context, gen::ListEntitiesForPolicyRequest in) override;
  // operations/policy_versions.cpp
  Task<gen::CreatePolicyVersionResponse> CreatePolicyVersion(
      aws::Context context, gen::CreatePolicyVersionRequest in) override;
  Task<gen::GetPolicyVersionResponse> GetPolicyVersion(aws::Context context,
                                                       gen::GetPolicyVersionRequest in) override;
  Task<gen::ListPolicyVersionsResponse> ListPolicyVersions(
      aws::Context context, gen::ListPolicyVersionsRequest in) override;
  Task<gen::DeletePolicyVersionOutput> DeletePolicyVersion(
      aws::Context context, gen::DeletePolicyVersionRequest in) override;
  Task<gen::SetDefaultPolicyVersionOutput> SetDefaultPolicyVersion(
      aws::Context context, gen::SetDefaultPolicyVersionRequest in) override;
  // operations/inline_policies.cpp
  Task<gen::PutUserPolicyOutput> PutUserPolicy(aws::Context context,
                                               gen::PutUserPolicyRequest in) override;
  Task<gen::GetUserPolicyResponse> GetUserPolicy(aws::Context context,
                                                 gen::GetUserPolicyRequest in) override;
  Task<gen::ListUserPoliciesResponse> ListUserPolicies(aws::Context context,
                                                       gen::ListUserPoliciesRequest in) override;
  Task<gen::DeleteUserPolicyOutput> DeleteUserPolicy(aws::Context context,
                                                     gen::DeleteUserPolicyRequest in) override;
  Task<gen::PutGroupPolicyOutput> PutGroupPolicy(aws::Context context,
                                                 gen::PutGroupPolicyRequest in) override;
  Task<gen::GetGroupPolicyResponse> GetGroupPolicy(aws::Context context,
                                                   gen::GetGroupPolicyRequest in) override;
  Task<gen::ListGroupPoliciesResponse> ListGroupPolicies(aws::Context context,
                                                         gen::ListGroupPoliciesRequest in) override;
  Task<gen::DeleteGroupPolicyOutput> DeleteGroupPolicy(aws::Context context,
                                                       gen::DeleteGroupPolicyRequest in) override;
  Task<gen::PutRolePolicyOutput> PutRolePolicy(aws::Context context,
                                               gen::PutRolePolicyRequest in) override;
  Task<gen::GetRolePolicyResponse> GetRolePolicy(aws::Context context,
                                                 gen::GetRolePolicyRequest in) override;
  Task<gen::ListRolePoliciesResponse> ListRolePolicies(aws::Context context,
                                                       gen::ListRolePoliciesRequest in) override;
  Task<gen::DeleteRolePolicyOutput> DeleteRolePolicy(aws::Context context,
                                                     gen::DeleteRolePolicyRequest in) override;
  // operations/attached_policies.cpp
  Task<gen::AttachUserPolicyOutput> AttachUserPolicy(aws::Context context,
                                                     gen::AttachUserPolicyRequest in) override;
  Task<gen::DetachUserPolicyOutput> DetachUserPolicy(aws::Context context,
                                                     gen::DetachUserPolicyRequest in) override;
  Task<gen::ListAttachedUserPoliciesResponse> ListAttachedUserPolicies(
      aws::Context context, gen::ListAttachedUserPoliciesRequest in) override;
  Task<gen::AttachGroupPolicyOutput> AttachGroupPolicy(aws::Context context,
                                                       gen::AttachGroupPolicyRequest in) override;
  Task<gen::DetachGroupPolicyOutput> DetachGroupPolicy(aws::Context context,
                                                       gen::DetachGroupPolicyRequest in) override;
  Task<gen::ListAttachedGroupPoliciesResponse> ListAttachedGroupPolicies(
      aws::Context context, gen::ListAttachedGroupPoliciesRequest in) override;
  Task<gen::AttachRolePolicyOutput> AttachRolePolicy(aws::Context context,
                                                     gen::AttachRolePolicyRequest in) override;
  Task<gen::DetachRolePolicyOutput> DetachRolePolicy(aws::Context context,
                                                     gen::DetachRolePolicyRequest in) override;
  Task<gen::ListAttachedRolePoliciesResponse> ListAttachedRolePolicies(
      aws::Context context, gen::ListAttachedRolePoliciesRequest in) override;
  // operations/boundaries.cpp
  Task<gen::PutUserPermissionsBoundaryOutput> PutUserPermissionsBoundary(
      aws::Context context, gen::PutUserPermissionsBoundaryRequest in) override;
  Task<gen::DeleteUserPermissionsBoundaryOutput> DeleteUserPermissionsBoundary(
      aws::Context context, gen::DeleteUserPermissionsBoundaryRequest in) override;
  Task<gen::PutRolePermissionsBoundaryOutput> PutRolePermissionsBoundary(
      aws::Context context, gen::PutRolePermissionsBoundaryRequest in) override;
  Task<gen::DeleteRolePermissionsBoundaryOutput> DeleteRolePermissionsBoundary(
      aws::Context context, gen::DeleteRolePermissionsBoundaryRequest in) override;
  // operations/instance_profiles.cpp
  Task<gen::CreateInstanceProfileResponse> CreateInstanceProfile(
      aws::Context context, gen::CreateInstanceProfileRequest in) override;
  Task<gen::GetInstanceProfileResponse> GetInstanceProfile(
      aws::Context context, gen::GetInstanceProfileRequest in) override;
  Task<gen::ListInstanceProfilesResponse> ListInstanceProfiles(
      aws::Context context, gen::ListInstanceProfilesRequest in) override;
  Task<gen::ListInstanceProfilesForRoleResponse> ListInstanceProfilesForRole(
      aws::Context context, gen::ListInstanceProfilesForRoleRequest in) override;
  Task<gen::DeleteInstanceProfileOutput> DeleteInstanceProfile(
      aws::Context context, gen::DeleteInstanceProfileRequest in) override;
  Task<gen::AddRoleToInstanceProfileOutput> AddRoleToInstanceProfile(
      aws::Context context, gen::AddRoleToInstanceProfileRequest in) override;
  Task<gen::RemoveRoleFromInstanceProfileOutput> RemoveRoleFromInstanceProfile(
      aws::Context context, gen::RemoveRoleFromInstanceProfileRequest in) override;
  // operations/tags.cpp
  Task<gen::TagUserOutput> TagUser(aws::Context context, gen::TagUserRequest in) override;
  Task<gen::UntagUserOutput> UntagUser(aws::Context context, gen::UntagUserRequest in) override;
  Task<gen::ListUserTagsResponse> ListUserTags(aws::Context context,
                                               gen::ListUserTagsRequest in) override;
  Task<gen::TagRoleOutput> TagRole(aws::Context context, gen::TagRoleRequest in) override;
  Task<gen::UntagRoleOutput> UntagRole(aws::Context context, gen::UntagRoleRequest in) override;
  Task<gen::ListRoleTagsResponse> ListRoleTags(aws::Context context,
                                               gen::ListRoleTagsRequest in) override;
  Task<gen::TagPolicyOutput> TagPolicy(aws::Context context, gen::TagPolicyRequest in) override;
  Task<gen::UntagPolicyOutput> UntagPolicy(aws::Context context,
                                           gen::UntagPolicyRequest in) override;
  Task<gen::ListPolicyTagsResponse> ListPolicyTags(aws::Context context,
                                                   gen::ListPolicyTagsRequest in) override;
  Task<gen::TagInstanceProfileOutput> TagInstanceProfile(
      aws::Context context, gen::TagInstanceProfileRequest in) override;
  Task<gen::UntagInstanceProfileOutput> UntagInstanceProfile(
      aws::Context context, gen::UntagInstanceProfileRequest in) override;
  Task<gen::ListInstanceProfileTagsResponse> ListInstanceProfileTags(
      aws::Context context, gen::ListInstanceProfileTagsRequest in) override;
  // operations/oidc_providers.cpp
  Task<gen::CreateOpenIDConnectProviderResponse> CreateOpenIDConnectProvider(
      aws::Context context, gen::CreateOpenIDConnectProviderRequest in) override;
  Task<gen::GetOpenIDConnectProviderResponse> GetOpenIDConnectProvider(
      aws::Context context, gen::GetOpenIDConnectProviderRequest in) override;
  Task<gen::ListOpenIDConnectProvidersResponse> ListOpenIDConnectProviders(
      aws::Context context, gen::ListOpenIDConnectProvidersRequest in) override;
  Task<gen::DeleteOpenIDConnectProviderOutput> DeleteOpenIDConnectProvider(
      aws::Context context, gen::DeleteOpenIDConnectProviderRequest in) override;
  Task<gen::UpdateOpenIDConnectProviderThumbprintOutput> UpdateOpenIDConnectProviderThumbprint(
      aws::Context context, gen::UpdateOpenIDConnectProviderThumbprintRequest in) override;
  Task<gen::AddClientIDToOpenIDConnectProviderOutput> AddClientIDToOpenIDConnectProvider(
      aws::Context context, gen::AddClientIDToOpenIDConnectProviderRequest in) override;
  Task<gen::RemoveClientIDFromOpenIDConnectProviderOutput> RemoveClientIDFromOpenIDConnectProvider(
      aws::Context context, gen::RemoveClientIDFromOpenIDConnectProviderRequest in) override;
  Task<gen::TagOpenIDConnectProviderOutput> TagOpenIDConnectProvider(
      aws::Context context, gen::TagOpenIDConnectProviderRequest in) override;
  Task<gen::UntagOpenIDConnectProviderOutput> UntagOpenIDConnectProvider(
      aws::Context context, gen::UntagOpenIDConnectProviderRequest in) override;
  Task<gen::ListOpenIDConnectProviderTagsResponse> ListOpenIDConnectProviderTags(
      aws::Context context, gen::ListOpenIDConnectProviderTagsRequest in) override;
  // operations/account.cpp
  Task<gen::CreateAccountAliasOutput> CreateAccountAlias(
      aws::Context context, gen::CreateAccountAliasRequest in) override;
  Task<gen::ListAccountAliasesResponse> ListAccountAliases(
      aws::Context context, gen::ListAccountAliasesRequest in) override;
  Task<gen::DeleteAccountAliasOutput> DeleteAccountAlias(
      aws::Context context, gen::DeleteAccountAliasRequest in) override;
  Task<gen::GetAccountSummaryResponse> GetAccountSummary(aws::Context context,
                                                         gen::GetAccountSummaryInput in) override;
  Task<gen::GetAccountAuthorizationDetailsResponse> GetAccountAuthorizationDetails(
      aws::Context context, gen::GetAccountAuthorizationDetailsRequest in) override;

 private:
  // The user that a request without a UserName means: the caller's own.
  static std::string UserNameOf(const aws::Context& context,
                                const std::optional<std::string>& name);
  Task<std::vector<Group>> GroupsOf(std::string account, std::string user_id);
  // One of this account, by its ARN. Throws NoSuchEntity.
  Task<ManagedPolicy> LoadPolicy(std::string account, std::string arn);
  Task<void> ChangePolicy(std::string account, std::string arn,
                          std::function<void(ManagedPolicy&)> change);
  // Throws NoSuchEntity where the policy is neither AWS's nor one of this account.
  Task<void> RequirePolicy(std::string account, std::string arn);
  Task<void> RequireBoundary(std::string account, std::string arn);
  Task<PolicyUsage> CountUsage(std::string account);
  Task<InstanceProfile> LoadInstanceProfile(std::string account, std::string name);
  Task<void> ChangeInstanceProfile(std::string account, std::string name,
                                   std::function<void(InstanceProfile&)> change);
  // With their roles.
  Task<std::vector<gen::InstanceProfile>> ShapesOf(std::string account,
                                                   std::vector<InstanceProfile> profiles);

  Store& store_;
};

}  // namespace laketop::iam
