// SPDX-License-Identifier: Apache-2.0
#include "services/iam/iam.hpp"
#include "services/iam/shapes.hpp"

namespace laketop::iam {

Task<User> Iam::LoadUser(std::string account, std::string name) {
  NameKey key = KeyOf(account, name);
  std::optional<User> user = co_await store_.FindUser(std::move(key));
  if (!user) ThrowNoSuch("user", name);
  co_return std::move(*user);
}

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
  User made{.name = in.UserName,
            .path = in.Path.value_or("/"),
            .id = NewId("AIDA"),
            .created = context.now,
            .grants = {},
            .access_key_ids = {}};
  made.grants.boundary_arn = in.PermissionsBoundary.value_or("");
  if (in.Tags) MergeTags(made.grants.tags, *in.Tags);
  Store::Decide<User> decide = [made](std::optional<User>& row, engine::Commit&) {
    if (row) ThrowExists("User", made.name);
    row = made;
  };
  co_await store_.ChangeUser(KeyOf(context.account(), in.UserName), std::move(decide));
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
  User user = co_await LoadUser(context.account(), std::move(name));
  co_return gen::GetUserResponse{.User = ShapeOf(context.account(), user)};
}

Task<gen::ListUsersResponse> Iam::ListUsers(aws::Context context, gen::ListUsersRequest in) {
  std::vector<User> users = co_await store_.ListUsers(context.account());
  std::string prefix = in.PathPrefix.value_or("/");
  std::erase_if(users, [&](const User& user) { return !user.path.starts_with(prefix); });
  Page page = PageOf(users.size(), in.Marker, in.MaxItems);
  gen::ListUsersResponse out{.Users = {}, .IsTruncated = page.truncated, .Marker = page.marker};
  for (std::size_t i = page.begin; i < page.end; ++i) {
    gen::User shape = ShapeOf(context.account(), users[i]);
    shape.Tags.reset();  // ListUsers does not tell tags
    out.Users.push_back(std::move(shape));
  }
  co_return out;
}

Task<gen::UpdateUserOutput> Iam::UpdateUser(aws::Context context, gen::UpdateUserRequest in) {
  if (in.NewUserName && KeyOf("", *in.NewUserName).name != KeyOf("", in.UserName).name) {
    throw aws::Error("NotImplemented", 501, "UpdateUser cannot change a user's name yet.");
  }
  Store::Decide<User> decide = [in](std::optional<User>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("user", in.UserName);
    if (in.NewPath) row->path = *in.NewPath;
    if (in.NewUserName) row->name = *in.NewUserName;
  };
  co_await store_.ChangeUser(KeyOf(context.account(), in.UserName), std::move(decide));
  co_return gen::UpdateUserOutput{};
}

Task<gen::DeleteUserOutput> Iam::DeleteUser(aws::Context context, gen::DeleteUserRequest in) {
  Store::Decide<User> decide = [in](std::optional<User>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("user", in.UserName);
    if (!row->access_key_ids.empty()) {
      throw gen::DeleteConflictException("Cannot delete entity, must delete access keys first.");
    }
    if (!row->grants.attached_arns.empty()) {
      throw gen::DeleteConflictException("Cannot delete entity, must detach all policies first.");
    }
    if (!row->grants.inline_policies.empty()) {
      throw gen::DeleteConflictException("Cannot delete entity, must delete policies first.");
    }
    row.reset();
  };
  co_await store_.ChangeUser(KeyOf(context.account(), in.UserName), std::move(decide));
  co_return gen::DeleteUserOutput{};
}

}  // namespace laketop::iam
