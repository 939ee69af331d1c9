// SPDX-License-Identifier: Apache-2.0
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {
namespace {

void CheckTrustPolicy(const std::string& document) {
  CheckPolicy(document, PolicyKind::kTrust);
  if (PolicyBytes(document) > kTrustPolicyBytesMax) {
    throw gen::LimitExceededException("Cannot exceed quota for ACLSizePerRole: 2048");
  }
}

}  // namespace

Task<gen::CreateRoleResponse> Iam::CreateRole(aws::Context context, gen::CreateRoleRequest in) {
  CheckTrustPolicy(in.AssumeRolePolicyDocument);
  if (in.PermissionsBoundary) {
    co_await RequireBoundary(context.account(), *in.PermissionsBoundary);
  }
  Role made;
  made.name = in.RoleName;
  made.path = in.Path.value_or("/");
  made.id = NewId("AROA");
  made.created = context.now;
  made.trust_policy = in.AssumeRolePolicyDocument;
  made.description = in.Description;
  made.session_seconds_max = in.MaxSessionDuration.value_or(kSessionSecondsDefault);
  made.grants.boundary_arn = in.PermissionsBoundary.value_or("");
  if (in.Tags) MergeTags(made.grants.tags, *in.Tags);
  Store::Decide<Role> decide = [made](std::optional<Role>& row, engine::Commit&) {
    if (row) ThrowExists("Role", made.name);
    row = made;
  };
  co_await store_.Change<Role>(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::CreateRoleResponse{.Role = ShapeOf(context.account(), made)};
}

Task<gen::GetRoleResponse> Iam::GetRole(aws::Context context, gen::GetRoleRequest in) {
  Role role = co_await Load<Role>(store_, context.account(), in.RoleName);
  gen::Role shape = ShapeOf(context.account(), role);
  shape.RoleLastUsed = gen::RoleLastUsed{};
  co_return gen::GetRoleResponse{.Role = std::move(shape)};
}

Task<gen::ListRolesResponse> Iam::ListRoles(aws::Context context, gen::ListRolesRequest in) {
  std::vector<Role> roles = co_await store_.List<Role>(context.account());
  KeepUnderPath(roles, in.PathPrefix);
  Shown<Role> shown = ShowPage(std::move(roles), &Role::name, in.Marker, in.MaxItems);
  gen::ListRolesResponse out{.Roles = {}, .IsTruncated = shown.truncated, .Marker = shown.marker};
  for (const Role& role : shown.rows) {
    gen::Role shape = ShapeOf(context.account(), role);
    shape.Tags.reset();  // ListRoles tells neither tags nor boundaries
    shape.PermissionsBoundary.reset();
    out.Roles.push_back(std::move(shape));
  }
  co_return out;
}

// What is left out takes its default again, as AWS has it.
Task<gen::UpdateRoleResponse> Iam::UpdateRole(aws::Context context, gen::UpdateRoleRequest in) {
  std::function<void(Role&)> change = [in](Role& role) {
    role.description = in.Description.value_or("");
    role.session_seconds_max = in.MaxSessionDuration.value_or(kSessionSecondsDefault);
  };
  co_await ChangeExisting<Role>(store_, context.account(), in.RoleName, std::move(change));
  co_return gen::UpdateRoleResponse{};
}

Task<gen::UpdateRoleDescriptionResponse> Iam::UpdateRoleDescription(
    aws::Context context, gen::UpdateRoleDescriptionRequest in) {
  std::function<void(Role&)> change = [in](Role& role) { role.description = in.Description; };
  co_await ChangeExisting<Role>(store_, context.account(), in.RoleName, std::move(change));
  Role role = co_await Load<Role>(store_, context.account(), in.RoleName);
  co_return gen::UpdateRoleDescriptionResponse{.Role = ShapeOf(context.account(), role)};
}

Task<gen::UpdateAssumeRolePolicyOutput> Iam::UpdateAssumeRolePolicy(
    aws::Context context, gen::UpdateAssumeRolePolicyRequest in) {
  CheckTrustPolicy(in.PolicyDocument);
  std::function<void(Role&)> change = [in](Role& role) { role.trust_policy = in.PolicyDocument; };
  co_await ChangeExisting<Role>(store_, context.account(), in.RoleName, std::move(change));
  co_return gen::UpdateAssumeRolePolicyOutput{};
}

Task<gen::DeleteRoleOutput> Iam::DeleteRole(aws::Context context, gen::DeleteRoleRequest in) {
  std::vector<InstanceProfile> profiles = co_await store_.List<InstanceProfile>(context.account());
  Store::Decide<Role> decide = [in, profiles = std::move(profiles)](std::optional<Role>& row,
                                                                    engine::Commit&) {
    if (!row) ThrowNoSuch("role", in.RoleName);
    if (std::ranges::find(profiles, row->id, &InstanceProfile::role_id) != profiles.end()) {
      throw gen::DeleteConflictException(
          "Cannot delete entity, must remove roles from instance profile first.");
    }
    RequireNoPolicies(row->grants);
    row.reset();
  };
  co_await store_.Change<Role>(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::DeleteRoleOutput{};
}

}  // namespace laketop::iam
