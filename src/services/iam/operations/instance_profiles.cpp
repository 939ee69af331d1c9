// SPDX-License-Identifier: Apache-2.0
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {
namespace {

[[noreturn]] void ThrowNoSuchProfile(const std::string& name) {
  throw gen::NoSuchEntityException("Instance Profile " + name + " cannot be found.");
}

}  // namespace

Task<InstanceProfile> Iam::LoadInstanceProfile(std::string account, std::string name) {
  NameKey key = KeyOf(account, name);
  std::optional<InstanceProfile> found = co_await store_.Find<InstanceProfile>(std::move(key));
  if (!found) ThrowNoSuchProfile(name);
  co_return std::move(*found);
}

Task<void> Iam::ChangeInstanceProfile(std::string account, std::string name,
                                      std::function<void(InstanceProfile&)> change) {
  Store::Decide<InstanceProfile> decide =
      [name, change = std::move(change)](std::optional<InstanceProfile>& row, engine::Commit&) {
        if (!row) ThrowNoSuchProfile(name);
        change(*row);
      };
  NameKey key = KeyOf(account, name);
  co_await store_.Change<InstanceProfile>(std::move(key), std::move(decide));
}

Task<std::vector<gen::InstanceProfile>> Iam::ShapesOf(std::string account,
                                                      std::vector<InstanceProfile> profiles) {
  std::vector<Role> roles = co_await store_.List<Role>(account);
  std::vector<gen::InstanceProfile> shapes;
  for (const InstanceProfile& profile : profiles) {
    auto role = std::ranges::find(roles, profile.role_id, &Role::id);
    shapes.push_back(ShapeOf(account, profile, role == roles.end() ? nullptr : &*role));
  }
  co_return shapes;
}

Task<gen::CreateInstanceProfileResponse> Iam::CreateInstanceProfile(
    aws::Context context, gen::CreateInstanceProfileRequest in) {
  InstanceProfile made{.name = in.InstanceProfileName,
                       .path = in.Path.value_or("/"),
                       .id = NewId("AIPA"),
                       .created = context.now,
                       .role_id = {},
                       .tags = {}};
  if (in.Tags) MergeTags(made.tags, *in.Tags);
  Store::Decide<InstanceProfile> decide = [made](std::optional<InstanceProfile>& row,
                                                 engine::Commit&) {
    if (row) {
      throw gen::EntityAlreadyExistsException("Instance Profile " + made.name + " already exists.");
    }
    row = made;
  };
  NameKey key = KeyOf(context.account(), in.InstanceProfileName);
  co_await store_.Change<InstanceProfile>(std::move(key), std::move(decide));
  co_return gen::CreateInstanceProfileResponse{.InstanceProfile =
                                                   ShapeOf(context.account(), made, nullptr)};
}

Task<gen::GetInstanceProfileResponse> Iam::GetInstanceProfile(aws::Context context,
                                                              gen::GetInstanceProfileRequest in) {
  InstanceProfile profile = co_await LoadInstanceProfile(context.account(), in.InstanceProfileName);
  std::vector<InstanceProfile> one;
  one.push_back(profile);
  std::vector<gen::InstanceProfile> shapes = co_await ShapesOf(context.account(), std::move(one));
  shapes.front().Tags = ShapeOf(profile.tags);  // an empty list too
  co_return gen::GetInstanceProfileResponse{.InstanceProfile = std::move(shapes.front())};
}

Task<gen::ListInstanceProfilesResponse> Iam::ListInstanceProfiles(
    aws::Context context, gen::ListInstanceProfilesRequest in) {
  std::vector<InstanceProfile> profiles = co_await store_.List<InstanceProfile>(context.account());
  KeepUnderPath(profiles, in.PathPrefix);
  std::vector<gen::InstanceProfile> shapes =
      co_await ShapesOf(context.account(), std::move(profiles));
  for (gen::InstanceProfile& shape : shapes) shape.Tags.reset();  // a list does not tell tags
  Shown<gen::InstanceProfile> shown = ShowPage(
      std::move(shapes), &gen::InstanceProfile::InstanceProfileName, in.Marker, in.MaxItems);
  co_return gen::ListInstanceProfilesResponse{.InstanceProfiles = std::move(shown.rows),
                                              .IsTruncated = shown.truncated,
                                              .Marker = shown.marker};
}

Task<gen::ListInstanceProfilesForRoleResponse> Iam::ListInstanceProfilesForRole(
    aws::Context context, gen::ListInstanceProfilesForRoleRequest in) {
  Role role = co_await Load<Role>(store_, context.account(), in.RoleName);
  std::vector<InstanceProfile> profiles = co_await store_.List<InstanceProfile>(context.account());
  std::erase_if(profiles,
                [&](const InstanceProfile& profile) { return profile.role_id != role.id; });
  std::vector<gen::InstanceProfile> shapes =
      co_await ShapesOf(context.account(), std::move(profiles));
  for (gen::InstanceProfile& shape : shapes) shape.Tags.reset();
  Shown<gen::InstanceProfile> shown = ShowPage(
      std::move(shapes), &gen::InstanceProfile::InstanceProfileName, in.Marker, in.MaxItems);
  co_return gen::ListInstanceProfilesForRoleResponse{.InstanceProfiles = std::move(shown.rows),
                                                     .IsTruncated = shown.truncated,
                                                     .Marker = shown.marker};
}

Task<gen::DeleteInstanceProfileOutput> Iam::DeleteInstanceProfile(
    aws::Context context, gen::DeleteInstanceProfileRequest in) {
  std::vector<Role> roles = co_await store_.List<Role>(context.account());
  Store::Decide<InstanceProfile> decide =
      [in, roles = std::move(roles)](std::optional<InstanceProfile>& row, engine::Commit&) {
        if (!row) ThrowNoSuchProfile(in.InstanceProfileName);
        if (std::ranges::find(roles, row->role_id, &Role::id) != roles.end()) {
          throw gen::DeleteConflictException(
              "Cannot delete entity, must remove roles from instance profile first.");
        }
        row.reset();
      };
  NameKey key = KeyOf(context.account(), in.InstanceProfileName);
  co_await store_.Change<InstanceProfile>(std::move(key), std::move(decide));
  co_return gen::DeleteInstanceProfileOutput{};
}

Task<gen::AddRoleToInstanceProfileOutput> Iam::AddRoleToInstanceProfile(
    aws::Context context, gen::AddRoleToInstanceProfileRequest in) {
  co_await LoadInstanceProfile(context.account(), in.InstanceProfileName);
  Role role = co_await Load<Role>(store_, context.account(), in.RoleName);
  std::vector<Role> roles = co_await store_.List<Role>(context.account());
  std::function<void(InstanceProfile&)> change = [id = role.id,
                                                  roles = std::move(roles)](InstanceProfile& row) {
    // A role that was deleted since has left its place.
    if (std::ranges::find(roles, row.role_id, &Role::id) != roles.end()) {
      throw gen::LimitExceededException(
          "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    }
    row.role_id = id;
  };
  co_await ChangeInstanceProfile(context.account(), in.InstanceProfileName, std::move(change));
  co_return gen::AddRoleToInstanceProfileOutput{};
}

Task<gen::RemoveRoleFromInstanceProfileOutput> Iam::RemoveRoleFromInstanceProfile(
    aws::Context context, gen::RemoveRoleFromInstanceProfileRequest in) {
  co_await LoadInstanceProfile(context.account(), in.InstanceProfileName);
  Role role = co_await Load<Role>(store_, context.account(), in.RoleName);
  std::function<void(InstanceProfile&)> change = [in, id = role.id](InstanceProfile& row) {
    if (row.role_id != id) {
      throw gen::NoSuchEntityException("Role " + in.RoleName + " in Instance Profile " +
                                       in.InstanceProfileName + " cannot be found.");
    }
    row.role_id.clear();
  };
  co_await ChangeInstanceProfile(context.account(), in.InstanceProfileName, std::move(change));
  co_return gen::RemoveRoleFromInstanceProfileOutput{};
}

}  // namespace laketop::iam
