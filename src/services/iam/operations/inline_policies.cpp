// SPDX-License-Identifier: Apache-2.0
// The inline policies of users, groups and roles: one meaning, three sets of operations.
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {
namespace {

struct InlinePolicy {
  std::string principal;
  std::string name;
  std::string document;
};

template <Principal Record>
Task<void> Put(Store& store, std::string account, InlinePolicy policy) {
  CheckPolicy(policy.document, PolicyKind::kInline);
  std::function<void(Record&)> change = [policy](Record& record) {
    PutInline(record.grants, policy.name, policy.document, Record::kInlineBytesMax,
              std::string(Record::kKind) + " " + policy.principal);
  };
  std::string name = policy.principal;
  co_await ChangeExisting<Record>(store, std::move(account), std::move(name), std::move(change));
}

template <Principal Record>
Task<InlinePolicy> Get(Store& store, std::string account, std::string principal, std::string name) {
  Record record = co_await Load<Record>(store, std::move(account), std::move(principal));
  const std::string& document = LoadInline(record.grants, name, Record::kKind);
  co_return InlinePolicy{record.name, std::move(name), EncodedDocument(document)};
}

template <Principal Record>
Task<std::vector<std::string>> Names(Store& store, std::string account, std::string principal) {
  Record record = co_await Load<Record>(store, std::move(account), std::move(principal));
  std::vector<std::string> names;
  for (const auto& [name, document] : record.grants.inline_policies) names.push_back(name);
  co_return names;
}

template <Principal Record>
Task<void> Delete(Store& store, std::string account, std::string principal, std::string name) {
  std::function<void(Record&)> change = [name = std::move(name)](Record& record) {
    DeleteInline(record.grants, name, Record::kKind);
  };
  co_await ChangeExisting<Record>(store, std::move(account), std::move(principal),
                                  std::move(change));
}

}  // namespace

Task<gen::PutUserPolicyOutput> Iam::PutUserPolicy(aws::Context context,
                                                  gen::PutUserPolicyRequest in) {
  InlinePolicy policy{in.UserName, in.PolicyName, in.PolicyDocument};
  co_await Put<User>(store_, context.account(), std::move(policy));
  co_return gen::PutUserPolicyOutput{};
}

Task<gen::GetUserPolicyResponse> Iam::GetUserPolicy(aws::Context context,
                                                    gen::GetUserPolicyRequest in) {
  InlinePolicy policy = co_await Get<User>(store_, context.account(), in.UserName, in.PolicyName);
  co_return gen::GetUserPolicyResponse{.UserName = std::move(policy.principal),
                                       .PolicyName = std::move(policy.name),
                                       .PolicyDocument = std::move(policy.document)};
}

Task<gen::ListUserPoliciesResponse> Iam::ListUserPolicies(aws::Context context,
                                                          gen::ListUserPoliciesRequest in) {
  std::vector<std::string> names = co_await Names<User>(store_, context.account(), in.UserName);
  Shown<std::string> shown = ShowPage(std::move(names), std::identity(), in.Marker, in.MaxItems);
  co_return gen::ListUserPoliciesResponse{
      .PolicyNames = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

Task<gen::DeleteUserPolicyOutput> Iam::DeleteUserPolicy(aws::Context context,
                                                        gen::DeleteUserPolicyRequest in) {
  co_await Delete<User>(store_, context.account(), in.UserName, in.PolicyName);
  co_return gen::DeleteUserPolicyOutput{};
}

Task<gen::PutGroupPolicyOutput> Iam::PutGroupPolicy(aws::Context context,
                                                    gen::PutGroupPolicyRequest in) {
  InlinePolicy policy{in.GroupName, in.PolicyName, in.PolicyDocument};
  co_await Put<Group>(store_, context.account(), std::move(policy));
  co_return gen::PutGroupPolicyOutput{};
}

Task<gen::GetGroupPolicyResponse> Iam::GetGroupPolicy(aws::Context context,
                                                      gen::GetGroupPolicyRequest in) {
  InlinePolicy policy = co_await Get<Group>(store_, context.account(), in.GroupName, in.PolicyName);
  co_return gen::GetGroupPolicyResponse{.GroupName = std::move(policy.principal),
                                        .PolicyName = std::move(policy.name),
                                        .PolicyDocument = std::move(policy.document)};
}

Task<gen::ListGroupPoliciesResponse> Iam::ListGroupPolicies(aws::Context context,
                                                            gen::ListGroupPoliciesRequest in) {
  std::vector<std::string> names = co_await Names<Group>(store_, context.account(), in.GroupName);
  Shown<std::string> shown = ShowPage(std::move(names), std::identity(), in.Marker, in.MaxItems);
  co_return gen::ListGroupPoliciesResponse{
      .PolicyNames = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

Task<gen::DeleteGroupPolicyOutput> Iam::DeleteGroupPolicy(aws::Context context,
                                                          gen::DeleteGroupPolicyRequest in) {
  co_await Delete<Group>(store_, context.account(), in.GroupName, in.PolicyName);
  co_return gen::DeleteGroupPolicyOutput{};
}

Task<gen::PutRolePolicyOutput> Iam::PutRolePolicy(aws::Context context,
                                                  gen::PutRolePolicyRequest in) {
  InlinePolicy policy{in.RoleName, in.PolicyName, in.PolicyDocument};
  co_await Put<Role>(store_, context.account(), std::move(policy));
  co_return gen::PutRolePolicyOutput{};
}

Task<gen::GetRolePolicyResponse> Iam::GetRolePolicy(aws::Context context,
                                                    gen::GetRolePolicyRequest in) {
  InlinePolicy policy = co_await Get<Role>(store_, context.account(), in.RoleName, in.PolicyName);
  co_return gen::GetRolePolicyResponse{.RoleName = std::move(policy.principal),
                                       .PolicyName = std::move(policy.name),
                                       .PolicyDocument = std::move(policy.document)};
}

Task<gen::ListRolePoliciesResponse> Iam::ListRolePolicies(aws::Context context,
                                                          gen::ListRolePoliciesRequest in) {
  std::vector<std::string> names = co_await Names<Role>(store_, context.account(), in.RoleName);
  Shown<std::string> shown = ShowPage(std::move(names), std::identity(), in.Marker, in.MaxItems);
  co_return gen::ListRolePoliciesResponse{
      .PolicyNames = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

Task<gen::DeleteRolePolicyOutput> Iam::DeleteRolePolicy(aws::Context context,
                                                        gen::DeleteRolePolicyRequest in) {
  co_await Delete<Role>(store_, context.account(), in.RoleName, in.PolicyName);
  co_return gen::DeleteRolePolicyOutput{};
}

}  // namespace laketop::iam
