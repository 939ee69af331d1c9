// SPDX-License-Identifier: Apache-2.0
#include "services/iam/iam.hpp"
#include "services/iam/shapes.hpp"

namespace laketop::iam {

Task<Role> Iam::LoadRole(std::string account, std::string name) {
  NameKey key = KeyOf(account, name);
  std::optional<Role> role = co_await store_.FindRole(std::move(key));
  if (!role) ThrowNoSuch("role", name);
  co_return std::move(*role);
}

Task<gen::CreateRoleResponse> Iam::CreateRole(aws::Context context, gen::CreateRoleRequest in) {
  CheckPolicy(in.AssumeRolePolicyDocument, PolicyKind::kTrust);
  if (PolicyBytes(in.AssumeRolePolicyDocument) > kTrustPolicyBytesMax) {
    throw gen::LimitExceededException("Cannot exceed quota for ACLSizePerRole: 4096");
  }
  Role made{.name = in.RoleName,
            .path = in.Path.value_or("/"),
            .id = NewId("AROA"),
            .created = context.now,
            .grants = {},
            .trust_policy = in.AssumeRolePolicyDocument,
            .description = in.Description,
            .session_seconds_max = in.MaxSessionDuration.value_or(kSessionSecondsDefault)};
  made.grants.boundary_arn = in.PermissionsBoundary.value_or("");
  if (in.Tags) MergeTags(made.grants.tags, *in.Tags);
  Store::Decide<Role> decide = [made](std::optional<Role>& row, engine::Commit&) {
    if (row) ThrowExists("Role", made.name);
    row = made;
  };
  co_await store_.ChangeRole(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::CreateRoleResponse{.Role = ShapeOf(context.account(), made)};
}

Task<gen::GetRoleResponse> Iam::GetRole(aws::Context context, gen::GetRoleRequest in) {
  Role role = co_await LoadRole(context.account(), in.RoleName);
  gen::Role shape = ShapeOf(context.account(), role);
  shape.RoleLastUsed = gen::RoleLastUsed{};
  co_return gen::GetRoleResponse{.Role = std::move(shape)};
}

Task<gen::ListRolesResponse> Iam::ListRoles(aws::Context context, gen::ListRolesRequest in) {
  std::vector<Role> roles = co_await store_.ListRoles(context.account());
  std::string prefix = in.PathPrefix.value_or("/");
  std::erase_if(roles, [&](const Role& role) { return !role.path.starts_with(prefix); });
  Page page = PageOf(roles.size(), in.Marker, in.MaxItems);
  gen::ListRolesResponse out{.Roles = {}, .IsTruncated = page.truncated, .Marker = page.marker};
  for (std::size_t i = page.begin; i < page.end; ++i) {
    gen::Role shape = ShapeOf(context.account(), roles[i]);
    shape.Tags.reset();  // ListRoles tells neither tags nor boundaries
    shape.PermissionsBoundary.reset();
    out.Roles.push_back(std::move(shape));
  }
  co_return out;
}

Task<gen::UpdateRoleResponse> Iam::UpdateRole(aws::Context context, gen::UpdateRoleRequest in) {
  Store::Decide<Role> decide = [in](std::optional<Role>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("role", in.RoleName);
    if (in.Description) row->description = in.Description;
    if (in.MaxSessionDuration) row->session_seconds_max = *in.MaxSessionDuration;
  };
  co_await store_.ChangeRole(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::UpdateRoleResponse{};
}

Task<gen::UpdateAssumeRolePolicyOutput> Iam::UpdateAssumeRolePolicy(
    aws::Context context, gen::UpdateAssumeRolePolicyRequest in) {
  CheckPolicy(in.PolicyDocument, PolicyKind::kTrust);
  Store::Decide<Role> decide = [in](std::optional<Role>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("role", in.RoleName);
    row->trust_policy = in.PolicyDocument;
  };
  co_await store_.ChangeRole(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::UpdateAssumeRolePolicyOutput{};
}

Task<gen::DeleteRoleOutput> Iam::DeleteRole(aws::Context context, gen::DeleteRoleRequest in) {
  Store::Decide<Role> decide = [in](std::optional<Role>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("role", in.RoleName);
    if (!row->grants.attached_arns.empty()) {
      throw gen::DeleteConflictException("Cannot delete entity, must detach all policies first.");
    }
    if (!row->grants.inline_policies.empty()) {
      throw gen::DeleteConflictException("Cannot delete entity, must delete policies first.");
    }
    row.reset();
  };
  co_await store_.ChangeRole(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::DeleteRoleOutput{};
}

}  // namespace laketop::iam
