// SPDX-License-Identifier: Apache-2.0
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {

std::string Iam::UserNameOf(const aws::Context& context, const std::optional<std::string>& name) {
  if (name) return *name;
  std::string_view arn = context.caller.principal_arn;
  if (arn.find(":user/") == std::string_view::npos) {
    throw aws::Error("ValidationError", 400,
                     "Must specify userName when calling with non-User credentials");
  }
  return std::string(NameInArn(arn));
}

Task<gen::CreateUserResponse> Iam::CreateUser(aws::Context context, gen::CreateUserRequest in) {
  if (in.PermissionsBoundary) {
    co_await RequireBoundary(context.account(), *in.PermissionsBoundary);
  }
  User made;
  made.name = in.UserName;
  made.path = in.Path.value_or("/");
  made.id = NewId("AIDA");
  made.created = context.now;
  made.grants.boundary_arn = in.PermissionsBoundary.value_or("");
  if (in.Tags) MergeTags(made.grants.tags, *in.Tags);
  Store::Decide<User> decide = [made](std::optional<User>& row, engine::Commit&) {
    if (row) ThrowExists("User", made.name);
    row = made;
  };
  co_await store_.Change<User>(KeyOf(context.account(), in.UserName), std::move(decide));
  co_return gen::CreateUserResponse{.User = ShapeOf(context.account(), made)};
}

Task<gen::GetUserResponse> Iam::GetUser(aws::Context context, gen::GetUserRequest in) {
  if (!in.UserName && context.caller.principal_arn.ends_with(":root")) {
    co_return gen::GetUserResponse{.User = {.Path = "/",
                                            .UserName = "root",
                                            .UserId = context.account(),
                                            .Arn = context.caller.principal_arn}};
  }
  std::string name = UserNameOf(context, in.UserName);
  User user = co_await Load<User>(store_, context.account(), std::move(name));
  co_return gen::GetUserResponse{.User = ShapeOf(context.account(), user)};
}

Task<gen::ListUsersResponse> Iam::ListUsers(aws::Context context, gen::ListUsersRequest in) {
  std::vector<User> users = co_await store_.List<User>(context.account());
  KeepUnderPath(users, in.PathPrefix);
  Shown<User> shown = ShowPage(std::move(users), &User::name, in.Marker, in.MaxItems);
  gen::ListUsersResponse out{.Users = {}, .IsTruncated = shown.truncated, .Marker = shown.marker};
  for (const User& user : shown.rows) {
    gen::User shape = ShapeOf(context.account(), user);
    shape.Tags.reset();  // ListUsers tells neither tags nor boundaries
    shape.PermissionsBoundary.reset();
    out.Users.push_back(std::move(shape));
  }
  co_return out;
}

// A new name is a new row; the user's access keys go with it in the same commit.
Task<gen::UpdateUserOutput> Iam::UpdateUser(aws::Context context, gen::UpdateUserRequest in) {
  NameKey key = KeyOf(context.account(), in.UserName);
  User user = co_await Load<User>(store_, context.account(), in.UserName);
  std::vector<AccessKey> access_keys;
  for (const std::string& id : user.access_key_ids) {
    std::optional<AccessKey> access_key = co_await store_.FindAccessKey(id);
    if (access_key) access_keys.push_back(std::move(*access_key));
  }
  if (in.NewUserName) {
    NameKey renamed = KeyOf(context.account(), *in.NewUserName);
    bool taken = renamed.name != key.name && co_await store_.Find<User>(renamed);
    if (taken) ThrowExists("User", *in.NewUserName);
  }
  Store::Decide<User> decide = [this, in, key, access_keys](std::optional<User>& row,
                                                            engine::Commit& commit) {
    if (!row) ThrowNoSuch("user", in.UserName);
    if (row->access_key_ids.size() != access_keys.size()) {
      throw gen::ConcurrentModificationException("The access keys of the user have just changed.");
    }
    if (in.NewPath) row->path = *in.NewPath;
    if (!in.NewUserName) return;
    row->name = *in.NewUserName;
    for (AccessKey access_key : access_keys) {
      access_key.user = row->name;
      store_.PutAccessKey(commit, access_key);
    }
    NameKey renamed = KeyOf(key.account, row->name);
    if (renamed.name == key.name) return;
    store_.PutNew(commit, renamed, *row);
    row.reset();
  };
  co_await store_.Change<User>(key, std::move(decide));
  co_return gen::UpdateUserOutput{};
}

Task<gen::DeleteUserOutput> Iam::DeleteUser(aws::Context context, gen::DeleteUserRequest in) {
  User user = co_await Load<User>(store_, context.account(), in.UserName);
  std::vector<Group> groups = co_await GroupsOf(context.account(), user.id);
  Store::Decide<User> decide = [in, in_groups = !groups.empty()](std::optional<User>& row,
                                                                 engine::Commit&) {
    if (!row) ThrowNoSuch("user", in.UserName);
    if (in_groups) {
      throw gen::DeleteConflictException(
          "Cannot delete entity, must remove users from group first.");
    }
    if (!row->access_key_ids.empty()) {
      throw gen::DeleteConflictException("Cannot delete entity, must delete access keys first.");
    }
    RequireNoPolicies(row->grants);
    row.reset();
  };
  co_await store_.Change<User>(KeyOf(context.account(), in.UserName), std::move(decide));
  co_return gen::DeleteUserOutput{};
}

}  // namespace laketop::iam
