// SPDX-License-Identifier: Apache-2.0
// What each operation requires of its caller. The ARN is made of the name in the input: the path of
// an existing user or role is not known before its record is read. The operations that are left
// out are asked for on "*".
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html

#include "aws/access_pattern.hpp"
#include "services/iam/iam.hpp"

namespace laketop::iam {
namespace {

constexpr aws::AccessPattern kPatterns[] = {
    {"AddRoleToInstanceProfile",
     "iam:AddRoleToInstanceProfile",
     {"instance-profile/{InstanceProfileName}"}},
    {"AddUserToGroup", "iam:AddUserToGroup", {"group/{GroupName}"}},
    {"AttachGroupPolicy", "iam:AttachGroupPolicy", {"group/{GroupName}"}},
    {"AttachRolePolicy", "iam:AttachRolePolicy", {"role/{RoleName}"}},
    {"AttachUserPolicy", "iam:AttachUserPolicy", {"user/{UserName}"}},
    {"CreateAccessKey", "iam:CreateAccessKey", {"user/{UserName}"}},
    {"CreateGroup", "iam:CreateGroup", {"group/{GroupName}"}},
    {"CreateInstanceProfile",
     "iam:CreateInstanceProfile",
     {"instance-profile/{InstanceProfileName}"}},
    {"CreatePolicy", "iam:CreatePolicy", {"policy/{PolicyName}"}},
    {"CreatePolicyVersion", "iam:CreatePolicyVersion", {"{PolicyArn}"}},
    {"CreateRole", "iam:CreateRole", {"role/{RoleName}"}},
    {"CreateUser", "iam:CreateUser", {"user/{UserName}"}},
    {"DeleteAccessKey", "iam:DeleteAccessKey", {"user/{UserName}"}},
    {"DeleteGroup", "iam:DeleteGroup", {"group/{GroupName}"}},
    {"DeleteGroupPolicy", "iam:DeleteGroupPolicy", {"group/{GroupName}"}},
    {"DeleteInstanceProfile",
     "iam:DeleteInstanceProfile",
     {"instance-profile/{InstanceProfileName}"}},
    {"DeletePolicy", "iam:DeletePolicy", {"{PolicyArn}"}},
    {"DeletePolicyVersion", "iam:DeletePolicyVersion", {"{PolicyArn}"}},
    {"DeleteRole", "iam:DeleteRole", {"role/{RoleName}"}},
    {"DeleteRolePermissionsBoundary", "iam:DeleteRolePermissionsBoundary", {"role/{RoleName}"}},
    {"DeleteRolePolicy", "iam:DeleteRolePolicy", {"role/{RoleName}"}},
    {"DeleteUser", "iam:DeleteUser", {"user/{UserName}"}},
    {"DeleteUserPermissionsBoundary", "iam:DeleteUserPermissionsBoundary", {"user/{UserName}"}},
    {"DeleteUserPolicy", "iam:DeleteUserPolicy", {"user/{UserName}"}},
    {"DetachGroupPolicy", "iam:DetachGroupPolicy", {"group/{GroupName}"}},
    {"DetachRolePolicy", "iam:DetachRolePolicy", {"role/{RoleName}"}},
    {"DetachUserPolicy", "iam:DetachUserPolicy", {"user/{UserName}"}},
    {"GetGroup", "iam:GetGroup", {"group/{GroupName}"}},
    {"GetGroupPolicy", "iam:GetGroupPolicy", {"group/{GroupName}"}},
    {"GetInstanceProfile", "iam:GetInstanceProfile", {"instance-profile/{InstanceProfileName}"}},
    {"GetPolicy", "iam:GetPolicy", {"{PolicyArn}"}},
    {"GetPolicyVersion", "iam:GetPolicyVersion", {"{PolicyArn}"}},
    {"GetRole", "iam:GetRole", {"role/{RoleName}"}},
    {"GetRolePolicy", "iam:GetRolePolicy", {"role/{RoleName}"}},
    {"GetUser", "iam:GetUser", {"user/{UserName}"}},
    {"GetUserPolicy", "iam:GetUserPolicy", {"user/{UserName}"}},
    {"ListAccessKeys", "iam:ListAccessKeys", {"user/{UserName}"}},
    {"ListAttachedGroupPolicies", "iam:ListAttachedGroupPolicies", {"group/{GroupName}"}},
    {"ListAttachedRolePolicies", "iam:ListAttachedRolePolicies", {"role/{RoleName}"}},
    {"ListAttachedUserPolicies", "iam:ListAttachedUserPolicies", {"user/{UserName}"}},
    {"ListEntitiesForPolicy", "iam:ListEntitiesForPolicy", {"{PolicyArn}"}},
    {"ListGroupPolicies", "iam:ListGroupPolicies", {"group/{GroupName}"}},
    {"ListGroupsForUser", "iam:ListGroupsForUser", {"user/{UserName}"}},
    {"ListInstanceProfileTags",
     "iam:ListInstanceProfileTags",
     {"instance-profile/{InstanceProfileName}"}},
    {"ListInstanceProfilesForRole", "iam:ListInstanceProfilesForRole", {"role/{RoleName}"}},
    {"ListPolicyTags", "iam:ListPolicyTags", {"{PolicyArn}"}},
    {"ListPolicyVersions", "iam:ListPolicyVersions", {"{PolicyArn}"}},
    {"ListRolePolicies", "iam:ListRolePolicies", {"role/{RoleName}"}},
    {"ListRoleTags", "iam:ListRoleTags", {"role/{RoleName}"}},
    {"ListUserPolicies", "iam:ListUserPolicies", {"user/{UserName}"}},
    {"ListUserTags", "iam:ListUserTags", {"user/{UserName}"}},
    {"PutGroupPolicy", "iam:PutGroupPolicy", {"group/{GroupName}"}},
    {"PutRolePermissionsBoundary", "iam:PutRolePermissionsBoundary", {"role/{RoleName}"}},
    {"PutRolePolicy", "iam:PutRolePolicy", {"role/{RoleName}"}},
    {"PutUserPermissionsBoundary", "iam:PutUserPermissionsBoundary", {"user/{UserName}"}},
    {"PutUserPolicy", "iam:PutUserPolicy", {"user/{UserName}"}},
    {"RemoveRoleFromInstanceProfile",
     "iam:RemoveRoleFromInstanceProfile",
     {"instance-profile/{InstanceProfileName}"}},
    {"RemoveUserFromGroup", "iam:RemoveUserFromGroup", {"group/{GroupName}"}},
    {"SetDefaultPolicyVersion", "iam:SetDefaultPolicyVersion", {"{PolicyArn}"}},
    {"TagInstanceProfile", "iam:TagInstanceProfile", {"instance-profile/{InstanceProfileName}"}},
    {"TagPolicy", "iam:TagPolicy", {"{PolicyArn}"}},
    {"TagRole", "iam:TagRole", {"role/{RoleName}"}},
    {"TagUser", "iam:TagUser", {"user/{UserName}"}},
    {"UntagInstanceProfile",
     "iam:UntagInstanceProfile",
     {"instance-profile/{InstanceProfileName}"}},
    {"UntagPolicy", "iam:UntagPolicy", {"{PolicyArn}"}},
    {"UntagRole", "iam:UntagRole", {"role/{RoleName}"}},
    {"UntagUser", "iam:UntagUser", {"user/{UserName}"}},
    {"UpdateAccessKey", "iam:UpdateAccessKey", {"user/{UserName}"}},
    {"UpdateAssumeRolePolicy", "iam:UpdateAssumeRolePolicy", {"role/{RoleName}"}},
    {"UpdateGroup", "iam:UpdateGroup", {"group/{GroupName}"}},
    {"UpdateRole", "iam:UpdateRole", {"role/{RoleName}"}},
    {"UpdateRoleDescription", "iam:UpdateRoleDescription", {"role/{RoleName}"}},
    {"UpdateUser", "iam:UpdateUser", {"user/{UserName}"}},
};

}  // namespace

std::vector<ports::AccessRequest> Iam::AccessFor(const aws::Operation& operation,
                                                 const aws::Context& context,
                                                 const aws::Value& input) const {
  std::string prefix = aws::ArnPrefix("iam", "", context.account());
  auto requests = aws::AccessByPattern(kPatterns, operation.name, prefix, input);
  return requests ? std::move(*requests) : gen::Api::AccessFor(operation, context, input);
}

}  // namespace laketop::iam
