// SPDX-License-Identifier: Apache-2.0
#include "services/iam/iam.hpp"
#include "services/iam/shapes.hpp"

namespace laketop::iam {

Task<gen::PutRolePolicyOutput> Iam::PutRolePolicy(aws::Context context,
                                                  gen::PutRolePolicyRequest in) {
  CheckPolicy(in.PolicyDocument, PolicyKind::kIdentity);
  Store::Decide<Role> decide = [in](std::optional<Role>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("role", in.RoleName);
    PutInline(row->grants, in.PolicyName, in.PolicyDocument, kRoleInlineBytesMax,
              "role " + in.RoleName);
  };
  co_await store_.ChangeRole(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::PutRolePolicyOutput{};
}

Task<gen::GetRolePolicyResponse> Iam::GetRolePolicy(aws::Context context,
                                                    gen::GetRolePolicyRequest in) {
  Role role = co_await LoadRole(context.account(), in.RoleName);
  co_return gen::GetRolePolicyResponse{
      .RoleName = role.name,
      .PolicyName = in.PolicyName,
      .PolicyDocument = EncodedDocument(LoadInline(role.grants, in.PolicyName, "role"))};
}

Task<gen::ListRolePoliciesResponse> Iam::ListRolePolicies(aws::Context context,
                                                          gen::ListRolePoliciesRequest in) {
  Role role = co_await LoadRole(context.account(), in.RoleName);
  std::vector<std::string> names;
  for (const auto& [name, document] : role.grants.inline_policies) names.push_back(name);
  Page page = PageOf(names.size(), in.Marker, in.MaxItems);
  std::vector<std::string> shown(names.begin() + static_cast<std::ptrdiff_t>(page.begin),
                                 names.begin() + static_cast<std::ptrdiff_t>(page.end));
  co_return gen::ListRolePoliciesResponse{
      .PolicyNames = std::move(shown), .IsTruncated = page.truncated, .Marker = page.marker};
}

Task<gen::DeleteRolePolicyOutput> Iam::DeleteRolePolicy(aws::Context context,
                                                        gen::DeleteRolePolicyRequest in) {
  Store::Decide<Role> decide = [in](std::optional<Role>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("role", in.RoleName);
    DeleteInline(row->grants, in.PolicyName, "role");
  };
  co_await store_.ChangeRole(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::DeleteRolePolicyOutput{};
}

Task<gen::AttachRolePolicyOutput> Iam::AttachRolePolicy(aws::Context context,
                                                        gen::AttachRolePolicyRequest in) {
  co_await RequirePolicy(context.account(), in.PolicyArn);
  Store::Decide<Role> decide = [in](std::optional<Role>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("role", in.RoleName);
    Attach(row->grants, in.PolicyArn, "Role");
  };
  co_await store_.ChangeRole(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::AttachRolePolicyOutput{};
}

Task<gen::DetachRolePolicyOutput> Iam::DetachRolePolicy(aws::Context context,
                                                        gen::DetachRolePolicyRequest in) {
  Store::Decide<Role> decide = [in](std::optional<Role>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("role", in.RoleName);
    Detach(row->grants, in.PolicyArn);
  };
  co_await store_.ChangeRole(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::DetachRolePolicyOutput{};
}

Task<gen::ListAttachedRolePoliciesResponse> Iam::ListAttachedRolePolicies(
    aws::Context context, gen::ListAttachedRolePoliciesRequest in) {
  Role role = co_await LoadRole(context.account(), in.RoleName);
  std::vector<gen::AttachedPolicy> attached = ShapeOf(role.grants.attached_arns);
  std::string prefix = in.PathPrefix.value_or("/");
  std::erase_if(attached, [&](const gen::AttachedPolicy& policy) {
    std::size_t path = policy.PolicyArn->find(":policy/");
    return !std::string_view(*policy.PolicyArn).substr(path + 7).starts_with(prefix);
  });
  Page page = PageOf(attached.size(), in.Marker, in.MaxItems);
  std::vector<gen::AttachedPolicy> shown(attached.begin() + static_cast<std::ptrdiff_t>(page.begin),
                                         attached.begin() + static_cast<std::ptrdiff_t>(page.end));
  co_return gen::ListAttachedRolePoliciesResponse{
      .AttachedPolicies = std::move(shown), .IsTruncated = page.truncated, .Marker = page.marker};
}

}  // namespace laketop::iam
