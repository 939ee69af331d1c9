// SPDX-License-Identifier: Apache-2.0
#include "services/iam/iam.hpp"
#include "services/iam/shapes.hpp"

namespace laketop::iam {

Task<gen::TagUserOutput> Iam::TagUser(aws::Context context, gen::TagUserRequest in) {
  Store::Decide<User> decide = [in](std::optional<User>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("user", in.UserName);
    MergeTags(row->grants.tags, in.Tags);
  };
  co_await store_.ChangeUser(KeyOf(context.account(), in.UserName), std::move(decide));
  co_return gen::TagUserOutput{};
}

Task<gen::UntagUserOutput> Iam::UntagUser(aws::Context context, gen::UntagUserRequest in) {
  Store::Decide<User> decide = [in](std::optional<User>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("user", in.UserName);
    RemoveTags(row->grants.tags, in.TagKeys);
  };
  co_await store_.ChangeUser(KeyOf(context.account(), in.UserName), std::move(decide));
  co_return gen::UntagUserOutput{};
}

Task<gen::ListUserTagsResponse> Iam::ListUserTags(aws::Context context,
                                                  gen::ListUserTagsRequest in) {
  User user = co_await LoadUser(context.account(), in.UserName);
  std::vector<gen::Tag> tags = ShapeOf(user.grants.tags);
  Page page = PageOf(tags.size(), in.Marker, in.MaxItems);
  std::vector<gen::Tag> shown(tags.begin() + static_cast<std::ptrdiff_t>(page.begin),
                              tags.begin() + static_cast<std::ptrdiff_t>(page.end));
  co_return gen::ListUserTagsResponse{
      .Tags = std::move(shown), .IsTruncated = page.truncated, .Marker = page.marker};
}

Task<gen::TagRoleOutput> Iam::TagRole(aws::Context context, gen::TagRoleRequest in) {
  Store::Decide<Role> decide = [in](std::optional<Role>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("role", in.RoleName);
    MergeTags(row->grants.tags, in.Tags);
  };
  co_await store_.ChangeRole(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::TagRoleOutput{};
}

Task<gen::UntagRoleOutput> Iam::UntagRole(aws::Context context, gen::UntagRoleRequest in) {
  Store::Decide<Role> decide = [in](std::optional<Role>& row, engine::Commit&) {
    if (!row) ThrowNoSuch("role", in.RoleName);
    RemoveTags(row->grants.tags, in.TagKeys);
  };
  co_await store_.ChangeRole(KeyOf(context.account(), in.RoleName), std::move(decide));
  co_return gen::UntagRoleOutput{};
}

Task<gen::ListRoleTagsResponse> Iam::ListRoleTags(aws::Context context,
                                                  gen::ListRoleTagsRequest in) {
  Role role = co_await LoadRole(context.account(), in.RoleName);
  std::vector<gen::Tag> tags = ShapeOf(role.grants.tags);
  Page page = PageOf(tags.size(), in.Marker, in.MaxItems);
  std::vector<gen::Tag> shown(tags.begin() + static_cast<std::ptrdiff_t>(page.begin),
                              tags.begin() + static_cast<std::ptrdiff_t>(page.end));
  co_return gen::ListRoleTagsResponse{
      .Tags = std::move(shown), .IsTruncated = page.truncated, .Marker = page.marker};
}

}  // namespace laketop::iam
