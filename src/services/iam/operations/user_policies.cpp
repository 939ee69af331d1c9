// SPDX-License-Identifier: Apache-2.0
#include "services/iam/iam.hpp"
#include "services/iam/shapes.hpp"

namespace laketop::iam {

Task<gen::PutUserPolicyOutput> Iam::PutUserPolicy(aws::Context context,
                                                  gen::PutUserPolicyRequest in) {
  CheckPolicy(in.PolicyDocument, PolicyKind::kIdentity);
  Store::Decide<User> decide = [in](std::optional<User>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("user", in.UserName);
    PutInline(row->grants, in.PolicyName, in.PolicyDocument, kUserInlineBytesMax,
              "user " + in.UserName);
  };
  co_await store_.ChangeUser(KeyOf(context.account(), in.UserName), std::move(decide));
  co_return gen::PutUserPolicyOutput{};
}

Task<gen::GetUserPolicyResponse> Iam::GetUserPolicy(aws::Context context,
                                                    gen::GetUserPolicyRequest in) {
  User user = co_await LoadUser(context.account(), in.UserName);
  co_return gen::GetUserPolicyResponse{
      .UserName = user.name,
      .PolicyName = in.PolicyName,
      .PolicyDocument = EncodedDocument(LoadInline(user.grants, in.PolicyName, "user"))};
}

Task<gen::ListUserPoliciesResponse> Iam::ListUserPolicies(aws::Context context,
                                                          gen::ListUserPoliciesRequest in) {
  User user = co_await LoadUser(context.account(), in.UserName);
  std::vector<std::string> names;
  for (const auto& [name, document] : user.grants.inline_policies) names.push_back(name);
  Page page = PageOf(names.size(), in.Marker, in.MaxItems);
  std::vector<std::string> shown(names.begin() + static_cast<std::ptrdiff_t>(page.begin),
                                 names.begin() + static_cast<std::ptrdiff_t>(page.end));
  co_return gen::ListUserPoliciesResponse{
      .PolicyNames = std::move(shown), .IsTruncated = page.truncated, .Marker = page.marker};
}

Task<gen::DeleteUserPolicyOutput> Iam::DeleteUserPolicy(aws::Context context,
                                                        gen::DeleteUserPolicyRequest in) {
  Store::Decide<User> decide = [in](std::optional<User>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("user", in.UserName);
    DeleteInline(row->grants, in.PolicyName, "user");
  };
  co_await store_.ChangeUser(KeyOf(context.account(), in.UserName), std::move(decide));
  co_return gen::DeleteUserPolicyOutput{};
}

Task<gen::AttachUserPolicyOutput> Iam::AttachUserPolicy(aws::Context context,
                                                        gen::AttachUserPolicyRequest in) {
  co_await RequirePolicy(context.account(), in.PolicyArn);
  Store::Decide<User> decide = [in](std::optional<User>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("user", in.UserName);
    Attach(row->grants, in.PolicyArn, "User");
  };
  co_await store_.ChangeUser(KeyOf(context.account(), in.UserName), std::move(decide));
  co_return gen::AttachUserPolicyOutput{};
}

Task<gen::DetachUserPolicyOutput> Iam::DetachUserPolicy(aws::Context context,
                                                        gen::DetachUserPolicyRequest in) {
  Store::Decide<User> decide = [in](std::optional<User>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("user", in.UserName);
    Detach(row->grants, in.PolicyArn);
  };
  co_await store_.ChangeUser(KeyOf(context.account(), in.UserName), std::move(decide));
  co_return gen::DetachUserPolicyOutput{};
}

Task<gen::ListAttachedUserPoliciesResponse> Iam::ListAttachedUserPolicies(
    aws::Context context, gen::ListAttachedUserPoliciesRequest in) {
  User user = co_await LoadUser(context.account(), in.UserName);
  std::vector<gen::AttachedPolicy> attached = ShapeOf(user.grants.attached_arns);
  std::string prefix = in.PathPrefix.value_or("/");
  std::erase_if(attached, [&](const gen::AttachedPolicy& policy) {
    std::size_t path = policy.PolicyArn->find(":policy/");
    return !std::string_view(*policy.PolicyArn).substr(path + 7).starts_with(prefix);
  });
  Page page = PageOf(attached.size(), in.Marker, in.MaxItems);
  std::vector<gen::AttachedPolicy> shown(attached.begin() + static_cast<std::ptrdiff_t>(page.begin),
                                         attached.begin() + static_cast<std::ptrdiff_t>(page.end));
  co_return gen::ListAttachedUserPoliciesResponse{
      .AttachedPolicies = std::move(shown), .IsTruncated = page.truncated, .Marker = page.marker};
}

}  // namespace laketop::iam
