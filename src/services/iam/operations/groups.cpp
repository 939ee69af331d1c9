// SPDX-License-Identifier: Apache-2.0
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {

Task<gen::CreateGroupResponse> Iam::CreateGroup(aws::Context context, gen::CreateGroupRequest in) {
  Group made;
  made.name = in.GroupName;
  made.path = in.Path.value_or("/");
  made.id = NewId("AGPA");
  made.created = context.now;
  Store::Decide<Group> decide = [made](std::optional<Group>& row, engine::Commit&) {
    if (row) ThrowExists("Group", made.name);
    row = made;
  };
  co_await store_.Change<Group>(KeyOf(context.account(), in.GroupName), std::move(decide));
  co_return gen::CreateGroupResponse{.Group = ShapeOf(context.account(), made)};
}

Task<gen::GetGroupResponse> Iam::GetGroup(aws::Context context, gen::GetGroupRequest in) {
  Group group = co_await Load<Group>(store_, context.account(), in.GroupName);
  std::vector<User> users = co_await store_.List<User>(context.account());
  std::vector<gen::User> members;
  for (const User& user : users) {
    if (std::ranges::find(group.member_ids, user.id) == group.member_ids.end()) continue;
    members.push_back(ShapeOf(context.account(), user));
    members.back().Tags.reset();  // GetGroup tells neither tags nor boundaries
    members.back().PermissionsBoundary.reset();
  }
  Shown<gen::User> shown =
      ShowPage(std::move(members), &gen::User::UserName, in.Marker, in.MaxItems);
  co_return gen::GetGroupResponse{.Group = ShapeOf(context.account(), group),
                                  .Users = std::move(shown.rows),
                                  .IsTruncated = shown.truncated,
                                  .Marker = shown.marker};
}

Task<gen::ListGroupsResponse> Iam::ListGroups(aws::Context context, gen::ListGroupsRequest in) {
  std::vector<Group> groups = co_await store_.List<Group>(context.account());
  KeepUnderPath(groups, in.PathPrefix);
  std::vector<gen::Group> shapes;
  for (const Group& group : groups) shapes.push_back(ShapeOf(context.account(), group));
  Shown<gen::Group> shown =
      ShowPage(std::move(shapes), &gen::Group::GroupName, in.Marker, in.MaxItems);
  co_return gen::ListGroupsResponse{
      .Groups = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

Task<gen::ListGroupsForUserResponse> Iam::ListGroupsForUser(aws::Context context,
                                                            gen::ListGroupsForUserRequest in) {
  User user = co_await Load<User>(store_, context.account(), in.UserName);
  std::vector<Group> groups = co_await GroupsOf(context.account(), user.id);
  std::vector<gen::Group> shapes;
  for (const Group& group : groups) shapes.push_back(ShapeOf(context.account(), group));
  Shown<gen::Group> shown =
      ShowPage(std::move(shapes), &gen::Group::GroupName, in.Marker, in.MaxItems);
  co_return gen::ListGroupsForUserResponse{
      .Groups = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

Task<gen::UpdateGroupOutput> Iam::UpdateGroup(aws::Context context, gen::UpdateGroupRequest in) {
  NameKey key = KeyOf(context.account(), in.GroupName);
  Store::Decide<Group> decide = [this, in, key](std::optional<Group>& row, engine::Commit& commit) {
    if (!row) ThrowNoSuch("group", in.GroupName);
    if (in.NewPath) row->path = *in.NewPath;
    if (in.NewGroupName) row->name = *in.NewGroupName;
    NameKey renamed = KeyOf(key.account, row->name);
    if (renamed.name == key.name) return;
    store_.PutNew(commit, renamed, *row);
    row.reset();
  };
  if (in.NewGroupName) {
    NameKey renamed = KeyOf(context.account(), *in.NewGroupName);
    bool taken = renamed.name != key.name && co_await store_.Find<Group>(renamed);
    if (taken) ThrowExists("Group", *in.NewGroupName);
  }
  co_await store_.Change<Group>(key, std::move(decide));
  co_return gen::UpdateGroupOutput{};
}

Task<gen::DeleteGroupOutput> Iam::DeleteGroup(aws::Context context, gen::DeleteGroupRequest in) {
  std::vector<User> users = co_await store_.List<User>(context.account());
  Store::Decide<Group> decide = [in, users = std::move(users)](std::optional<Group>& row,
                                                               engine::Commit&) {
    if (!row) ThrowNoSuch("group", in.GroupName);
    auto is_member = [&](const User& user) {
      return std::ranges::find(row->member_ids, user.id) != row->member_ids.end();
    };
    if (std::ranges::any_of(users, is_member)) {
      throw gen::DeleteConflictException(
          "Cannot delete entity, must remove users from group first.");
    }
    RequireNoPolicies(row->grants);
    row.reset();
  };
  co_await store_.Change<Group>(KeyOf(context.account(), in.GroupName), std::move(decide));
  co_return gen::DeleteGroupOutput{};
}

Task<gen::AddUserToGroupOutput> Iam::AddUserToGroup(aws::Context context,
                                                    gen::AddUserToGroupRequest in) {
  co_await Load<Group>(store_, context.account(), in.GroupName);
  User user = co_await Load<User>(store_, context.account(), in.UserName);
  std::vector<Group> groups = co_await GroupsOf(context.account(), user.id);
  NameKey user_key = KeyOf(context.account(), in.UserName);
  Store::Decide<Group> decide = [this, in, user_key, id = user.id, count = groups.size()](
                                    std::optional<Group>& row, engine::Commit& commit) {
    if (!row) ThrowNoSuch("group", in.GroupName);
    store_.ExpectPresent<User>(commit, user_key);
    if (std::ranges::find(row->member_ids, id) != row->member_ids.end()) return;
    if (count >= kGroupsPerUserMax) {
      throw gen::LimitExceededException("Cannot exceed quota for GroupsPerUser: 10");
    }
    row->member_ids.push_back(id);
  };
  co_await store_.Change<Group>(KeyOf(context.account(), in.GroupName), std::move(decide));
  co_return gen::AddUserToGroupOutput{};
}

Task<gen::RemoveUserFromGroupOutput> Iam::RemoveUserFromGroup(aws::Context context,
                                                              gen::RemoveUserFromGroupRequest in) {
  co_await Load<Group>(store_, context.account(), in.GroupName);
  User user = co_await Load<User>(store_, context.account(), in.UserName);
  std::function<void(Group&)> change = [in, id = user.id](Group& group) {
    if (std::erase(group.member_ids, id) == 0) {
      throw gen::NoSuchEntityException("User " + in.UserName + " is not in group " + in.GroupName +
                                       ".");
    }
  };
  co_await ChangeExisting<Group>(store_, context.account(), in.GroupName, std::move(change));
  co_return gen::RemoveUserFromGroupOutput{};
}

Task<std::vector<Group>> Iam::GroupsOf(std::string account, std::string user_id) {
  std::vector<Group> groups = co_await store_.List<Group>(account);
  std::erase_if(groups, [&](const Group& group) {
    return std::ranges::find(group.member_ids, user_id) == group.member_ids.end();
  });
  co_return groups;
}

}  // namespace laketop::iam
