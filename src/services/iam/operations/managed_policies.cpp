// SPDX-License-Identifier: Apache-2.0
// Customer-managed policies. AWS's own exist by their ARN: they can be attached, their documents
// are not stored.
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {
namespace {

[[noreturn]] void ThrowNoSuchPolicy(const std::string& arn) {
  throw gen::NoSuchEntityException("Policy " + arn + " was not found.");
}

}  // namespace

void CheckManagedPolicy(const std::string& document) {
  CheckPolicy(document, PolicyKind::kManaged);
  if (PolicyBytes(document) > kManagedPolicyBytesMax) {
    throw gen::LimitExceededException("Cannot exceed quota for PolicySize: 6144");
  }
}

Task<ManagedPolicy> Iam::LoadPolicy(std::string account, std::string arn) {
  NameKey key = KeyOf(account, NameInArn(arn));
  std::optional<ManagedPolicy> policy = co_await store_.Find<ManagedPolicy>(std::move(key));
  if (!policy || ArnOf(account, "policy", policy->path, policy->name) != arn) {
    ThrowNoSuchPolicy(arn);
  }
  co_return std::move(*policy);
}

Task<void> Iam::ChangePolicy(std::string account, std::string arn,
                             std::function<void(ManagedPolicy&)> change) {
  Store::Decide<ManagedPolicy> decide = [account, arn, change = std::move(change)](
                                            std::optional<ManagedPolicy>& row, engine::Commit&) {
    if (!row || ArnOf(account, "policy", row->path, row->name) != arn) ThrowNoSuchPolicy(arn);
    change(*row);
  };
  NameKey key = KeyOf(account, NameInArn(arn));
  co_await store_.Change<ManagedPolicy>(std::move(key), std::move(decide));
}

Task<void> Iam::RequirePolicy(std::string account, std::string arn) {
  if (IsAwsManagedPolicy(arn)) co_return;
  NameKey key = KeyOf(account, NameInArn(arn));
  std::optional<ManagedPolicy> policy = co_await store_.Find<ManagedPolicy>(std::move(key));
  if (!policy || ArnOf(account, "policy", policy->path, policy->name) != arn) {
    throw gen::NoSuchEntityException("Policy " + arn + " does not exist or is not attachable.");
  }
}

Task<void> Iam::RequireBoundary(std::string account, std::string arn) {
  if (arn.find(":policy/") == std::string::npos) {
    throw aws::Error("ValidationError", 400, "ARN " + arn + " is not valid.");
  }
  co_await RequirePolicy(std::move(account), std::move(arn));
}

Task<PolicyUsage> Iam::CountUsage(std::string account) {
  PolicyUsage usage;
  auto count = [&](const Grants& grants) {
    for (const std::string& arn : grants.attached_arns) ++usage[arn].attachments;
    if (!grants.boundary_arn.empty()) ++usage[grants.boundary_arn].boundaries;
  };
  std::vector<User> users = co_await store_.List<User>(account);
  for (const User& user : users) count(user.grants);
  std::vector<Group> groups = co_await store_.List<Group>(account);
  for (const Group& group : groups) count(group.grants);
  std::vector<Role> roles = co_await store_.List<Role>(account);
  for (const Role& role : roles) count(role.grants);
  co_return usage;
}

Task<gen::CreatePolicyResponse> Iam::CreatePolicy(aws::Context context,
                                                  gen::CreatePolicyRequest in) {
  CheckManagedPolicy(in.PolicyDocument);
  ManagedPolicy made{.name = in.PolicyName,
                     .path = in.Path.value_or("/"),
                     .id = NewId("ANPA"),
                     .document = in.PolicyDocument,
                     .description = in.Description,
                     .created = context.now,
                     .tags = {},
                     .later_versions = {}};
  if (in.Tags) MergeTags(made.tags, *in.Tags);
  Store::Decide<ManagedPolicy> decide = [made](std::optional<ManagedPolicy>& row, engine::Commit&) {
    if (row) {
      throw gen::EntityAlreadyExistsException("A policy called " + made.name +
                                              " already exists. Duplicate names are not allowed.");
    }
    row = made;
  };
  NameKey key = KeyOf(context.account(), in.PolicyName);
  co_await store_.Change<ManagedPolicy>(std::move(key), std::move(decide));
  gen::Policy shape = ShapeOf(context.account(), made, {});
  shape.Description.reset();  // AWS tells it later only: moto's test_iam_response_attributes.py
  co_return gen::CreatePolicyResponse{.Policy = std::move(shape)};
}

Task<gen::GetPolicyResponse> Iam::GetPolicy(aws::Context context, gen::GetPolicyRequest in) {
  ManagedPolicy policy = co_await LoadPolicy(context.account(), in.PolicyArn);
  PolicyUsage usage = co_await CountUsage(context.account());
  gen::Policy shape = ShapeOf(context.account(), policy, usage[in.PolicyArn]);
  shape.Tags = ShapeOf(policy.tags);  // an empty list too, which users and roles leave out
  co_return gen::GetPolicyResponse{.Policy = std::move(shape)};
}

Task<gen::ListPoliciesResponse> Iam::ListPolicies(aws::Context context,
                                                  gen::ListPoliciesRequest in) {
  std::vector<ManagedPolicy> policies;
  // The documents of AWS's own policies are not here: its scope lists none.
  if (in.Scope.value_or("All") != "AWS") {
    policies = co_await store_.List<ManagedPolicy>(context.account());
  }
  KeepUnderPath(policies, in.PathPrefix);
  PolicyUsage usage = co_await CountUsage(context.account());
  bool only_attached = in.OnlyAttached.value_or(false);
  bool only_boundaries = in.PolicyUsageFilter == "PermissionsBoundary";
  std::vector<gen::Policy> shapes;
  for (const ManagedPolicy& policy : policies) {
    PolicyUses uses = usage[ArnOf(context.account(), "policy", policy.path, policy.name)];
    if (only_attached && uses.attachments == 0) continue;
    if (only_boundaries && uses.boundaries == 0) continue;
    shapes.push_back(ShapeOf(context.account(), policy, uses));
    shapes.back().Tags.reset();  // a list tells neither tags nor descriptions
    shapes.back().Description.reset();
  }
  Shown<gen::Policy> shown =
      ShowPage(std::move(shapes), &gen::Policy::PolicyName, in.Marker, in.MaxItems);
  co_return gen::ListPoliciesResponse{
      .Policies = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

Task<gen::DeletePolicyOutput> Iam::DeletePolicy(aws::Context context, gen::DeletePolicyRequest in) {
  PolicyUsage usage = co_await CountUsage(context.account());
  const std::string& account = context.account();
  Store::Decide<ManagedPolicy> decide = [in, account, uses = usage[in.PolicyArn]](
                                            std::optional<ManagedPolicy>& row, engine::Commit&) {
    if (!row || ArnOf(account, "policy", row->path, row->name) != in.PolicyArn) {
      ThrowNoSuchPolicy(in.PolicyArn);
    }
    if (uses.attachments + uses.boundaries > 0) {
      throw gen::DeleteConflictException("Cannot delete a policy attached to entities.");
    }
    if (VersionsOf(*row).size() > 1) {
      throw gen::DeleteConflictException(
          "This policy has more than one version. Before you delete a policy, you must delete the "
          "policy's versions. The default version is deleted with the policy.");
    }
    row.reset();
  };
  NameKey key = KeyOf(account, NameInArn(in.PolicyArn));
  co_await store_.Change<ManagedPolicy>(std::move(key), std::move(decide));
  co_return gen::DeletePolicyOutput{};
}

Task<gen::ListEntitiesForPolicyResponse> Iam::ListEntitiesForPolicy(
    aws::Context context, gen::ListEntitiesForPolicyRequest in) {
  if (!IsAwsManagedPolicy(in.PolicyArn)) co_await LoadPolicy(context.account(), in.PolicyArn);
  bool boundary = in.PolicyUsageFilter == "PermissionsBoundary";
  std::string prefix = in.PathPrefix.value_or("/");
  auto uses = [&](const Grants& grants, const std::string& path) {
    bool attached =
        std::ranges::find(grants.attached_arns, in.PolicyArn) != grants.attached_arns.end();
    return path.starts_with(prefix) && (boundary ? grants.boundary_arn == in.PolicyArn : attached);
  };
  auto asked = [&](std::string_view kind) {
    std::string filter = in.EntityFilter.value_or(std::string(kind));
    return filter == kind;
  };
  gen::ListEntitiesForPolicyResponse out{.PolicyGroups = std::vector<gen::PolicyGroup>(),
                                         .PolicyUsers = std::vector<gen::PolicyUser>(),
                                         .PolicyRoles = std::vector<gen::PolicyRole>()};
  std::vector<Group> groups;
  if (asked("Group")) groups = co_await store_.List<Group>(context.account());
  for (const Group& group : groups) {
    if (!uses(group.grants, group.path)) continue;
    out.PolicyGroups->push_back({.GroupName = group.name, .GroupId = group.id});
  }
  std::vector<User> users;
  if (asked("User")) users = co_await store_.List<User>(context.account());
  for (const User& user : users) {
    if (!uses(user.grants, user.path)) continue;
    out.PolicyUsers->push_back({.UserName = user.name, .UserId = user.id});
  }
  std::vector<Role> roles;
  if (asked("Role")) roles = co_await store_.List<Role>(context.account());
  for (const Role& role : roles) {
    if (!uses(role.grants, role.path)) continue;
    out.PolicyRoles->push_back({.RoleName = role.name, .RoleId = role.id});
  }
  // One page holds all: an account's quotas keep them few.
  out.IsTruncated = false;
  co_return out;
}

}  // namespace laketop::iam
