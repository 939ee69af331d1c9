// SPDX-License-Identifier: Apache-2.0
// The managed policies that are attached to users, groups and roles.
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {
namespace {

template <Principal Record>
Task<void> AttachTo(Store& store, std::string account, std::string name, std::string arn) {
  std::function<void(Record&)> change = [arn = std::move(arn)](Record& record) {
    Attach(record.grants, arn, Record::kTitle);
  };
  co_await ChangeExisting<Record>(store, std::move(account), std::move(name), std::move(change));
}

template <Principal Record>
Task<void> DetachFrom(Store& store, std::string account, std::string name, std::string arn) {
  std::function<void(Record&)> change = [arn = std::move(arn)](Record& record) {
    Detach(record.grants, arn);
  };
  co_await ChangeExisting<Record>(store, std::move(account), std::move(name), std::move(change));
}

template <Principal Record>
Task<std::vector<gen::AttachedPolicy>> Attached(Store& store, std::string account, std::string name,
                                                std::string path_prefix) {
  Record record = co_await Load<Record>(store, std::move(account), std::move(name));
  std::vector<gen::AttachedPolicy> attached = ShapeOf(record.grants.attached_arns);
  std::erase_if(attached, [&](const gen::AttachedPolicy& policy) {
    constexpr std::string_view kBeforePath = ":policy";
    std::string_view arn = *policy.PolicyArn;
    return !arn.substr(arn.find(kBeforePath) + kBeforePath.size()).starts_with(path_prefix);
  });
  co_return attached;
}

}  // namespace

Task<gen::AttachUserPolicyOutput> Iam::AttachUserPolicy(aws::Context context,
                                                        gen::AttachUserPolicyRequest in) {
  co_await RequirePolicy(context.account(), in.PolicyArn);
  co_await AttachTo<User>(store_, context.account(), in.UserName, in.PolicyArn);
  co_return gen::AttachUserPolicyOutput{};
}

Task<gen::DetachUserPolicyOutput> Iam::DetachUserPolicy(aws::Context context,
                                                        gen::DetachUserPolicyRequest in) {
  co_await DetachFrom<User>(store_, context.account(), in.UserName, in.PolicyArn);
  co_return gen::DetachUserPolicyOutput{};
}

Task<gen::ListAttachedUserPoliciesResponse> Iam::ListAttachedUserPolicies(
    aws::Context context, gen::ListAttachedUserPoliciesRequest in) {
  std::vector<gen::AttachedPolicy> attached =
      co_await Attached<User>(store_, context.account(), in.UserName, in.PathPrefix.value_or("/"));
  Shown<gen::AttachedPolicy> shown =
      ShowPage(std::move(attached), &gen::AttachedPolicy::PolicyArn, in.Marker, in.MaxItems);
  co_return gen::ListAttachedUserPoliciesResponse{.AttachedPolicies = std::move(shown.rows),
                                                  .IsTruncated = shown.truncated,
                                                  .Marker = shown.marker};
}

Task<gen::AttachGroupPolicyOutput> Iam::AttachGroupPolicy(aws::Context context,
                                                          gen::AttachGroupPolicyRequest in) {
  co_await RequirePolicy(context.account(), in.PolicyArn);
  co_await AttachTo<Group>(store_, context.account(), in.GroupName, in.PolicyArn);
  co_return gen::AttachGroupPolicyOutput{};
}

Task<gen::DetachGroupPolicyOutput> Iam::DetachGroupPolicy(aws::Context context,
                                                          gen::DetachGroupPolicyRequest in) {
  co_await DetachFrom<Group>(store_, context.account(), in.GroupName, in.PolicyArn);
  co_return gen::DetachGroupPolicyOutput{};
}

Task<gen::ListAttachedGroupPoliciesResponse> Iam::ListAttachedGroupPolicies(
    aws::Context context, gen::ListAttachedGroupPoliciesRequest in) {
  std::vector<gen::AttachedPolicy> attached = co_await Attached<Group>(
      store_, context.account(), in.GroupName, in.PathPrefix.value_or("/"));
  Shown<gen::AttachedPolicy> shown =
      ShowPage(std::move(attached), &gen::AttachedPolicy::PolicyArn, in.Marker, in.MaxItems);
  co_return gen::ListAttachedGroupPoliciesResponse{.AttachedPolicies = std::move(shown.rows),
                                                   .IsTruncated = shown.truncated,
                                                   .Marker = shown.marker};
}

Task<gen::AttachRolePolicyOutput> Iam::AttachRolePolicy(aws::Context context,
                                                        gen::AttachRolePolicyRequest in) {
  co_await RequirePolicy(context.account(), in.PolicyArn);
  co_await AttachTo<Role>(store_, context.account(), in.RoleName, in.PolicyArn);
  co_return gen::AttachRolePolicyOutput{};
}

Task<gen::DetachRolePolicyOutput> Iam::DetachRolePolicy(aws::Context context,
                                                        gen::DetachRolePolicyRequest in) {
  co_await DetachFrom<Role>(store_, context.account(), in.RoleName, in.PolicyArn);
  co_return gen::DetachRolePolicyOutput{};
}

Task<gen::ListAttachedRolePoliciesResponse> Iam::ListAttachedRolePolicies(
    aws::Context context, gen::ListAttachedRolePoliciesRequest in) {
  std::vector<gen::AttachedPolicy> attached =
      co_await Attached<Role>(store_, context.account(), in.RoleName, in.PathPrefix.value_or("/"));
  Shown<gen::AttachedPolicy> shown =
      ShowPage(std::move(attached), &gen::AttachedPolicy::PolicyArn, in.Marker, in.MaxItems);
  co_return gen::ListAttachedRolePoliciesResponse{.AttachedPolicies = std::move(shown.rows),
                                                  .IsTruncated = shown.truncated,
                                                  .Marker = shown.marker};
}

}  // namespace laketop::iam
