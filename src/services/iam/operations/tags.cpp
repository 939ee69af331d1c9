// SPDX-License-Identifier: Apache-2.0
// Tags of users, roles, managed policies and instance profiles.
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {

Task<gen::TagUserOutput> Iam::TagUser(aws::Context context, gen::TagUserRequest in) {
  std::function<void(User&)> change = [in](User& record) {
    MergeTags(record.grants.tags, in.Tags);
  };
  co_await ChangeExisting<User>(store_, context.account(), in.UserName, std::move(change));
  co_return gen::TagUserOutput{};
}

Task<gen::UntagUserOutput> Iam::UntagUser(aws::Context context, gen::UntagUserRequest in) {
  std::function<void(User&)> change = [in](User& record) {
    RemoveTags(record.grants.tags, in.TagKeys);
  };
  co_await ChangeExisting<User>(store_, context.account(), in.UserName, std::move(change));
  co_return gen::UntagUserOutput{};
}

Task<gen::ListUserTagsResponse> Iam::ListUserTags(aws::Context context,
                                                  gen::ListUserTagsRequest in) {
  User record = co_await Load<User>(store_, context.account(), in.UserName);
  Shown<gen::Tag> shown =
      ShowPage(ShapeOf(record.grants.tags), &gen::Tag::Key, in.Marker, in.MaxItems);
  co_return gen::ListUserTagsResponse{
      .Tags = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

Task<gen::TagRoleOutput> Iam::TagRole(aws::Context context, gen::TagRoleRequest in) {
  std::function<void(Role&)> change = [in](Role& record) {
    MergeTags(record.grants.tags, in.Tags);
  };
  co_await ChangeExisting<Role>(store_, context.account(), in.RoleName, std::move(change));
  co_return gen::TagRoleOutput{};
}

Task<gen::UntagRoleOutput> Iam::UntagRole(aws::Context context, gen::UntagRoleRequest in) {
  std::function<void(Role&)> change = [in](Role& record) {
    RemoveTags(record.grants.tags, in.TagKeys);
  };
  co_await ChangeExisting<Role>(store_, context.account(), in.RoleName, std::move(change));
  co_return gen::UntagRoleOutput{};
}

Task<gen::ListRoleTagsResponse> Iam::ListRoleTags(aws::Context context,
                                                  gen::ListRoleTagsRequest in) {
  Role record = co_await Load<Role>(store_, context.account(), in.RoleName);
  Shown<gen::Tag> shown =
      ShowPage(ShapeOf(record.grants.tags), &gen::Tag::Key, in.Marker, in.MaxItems);
  co_return gen::ListRoleTagsResponse{
      .Tags = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

Task<gen::TagPolicyOutput> Iam::TagPolicy(aws::Context context, gen::TagPolicyRequest in) {
  std::function<void(ManagedPolicy&)> change = [in](ManagedPolicy& record) {
    MergeTags(record.tags, in.Tags);
  };
  co_await ChangePolicy(context.account(), in.PolicyArn, std::move(change));
  co_return gen::TagPolicyOutput{};
}

Task<gen::UntagPolicyOutput> Iam::UntagPolicy(aws::Context context, gen::UntagPolicyRequest in) {
  std::function<void(ManagedPolicy&)> change = [in](ManagedPolicy& record) {
    RemoveTags(record.tags, in.TagKeys);
  };
  co_await ChangePolicy(context.account(), in.PolicyArn, std::move(change));
  co_return gen::UntagPolicyOutput{};
}

Task<gen::ListPolicyTagsResponse> Iam::ListPolicyTags(aws::Context context,
                                                      gen::ListPolicyTagsRequest in) {
  ManagedPolicy record = co_await LoadPolicy(context.account(), in.PolicyArn);
  Shown<gen::Tag> shown = ShowPage(ShapeOf(record.tags), &gen::Tag::Key, in.Marker, in.MaxItems);
  co_return gen::ListPolicyTagsResponse{
      .Tags = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

Task<gen::TagInstanceProfileOutput> Iam::TagInstanceProfile(aws::Context context,
                                                            gen::TagInstanceProfileRequest in) {
  std::function<void(InstanceProfile&)> change = [in](InstanceProfile& record) {
    MergeTags(record.tags, in.Tags);
  };
  co_await ChangeInstanceProfile(context.account(), in.InstanceProfileName, std::move(change));
  co_return gen::TagInstanceProfileOutput{};
}

Task<gen::UntagInstanceProfileOutput> Iam::UntagInstanceProfile(
    aws::Context context, gen::UntagInstanceProfileRequest in) {
  std::function<void(InstanceProfile&)> change = [in](InstanceProfile& record) {
    RemoveTags(record.tags, in.TagKeys);
  };
  co_await ChangeInstanceProfile(context.account(), in.InstanceProfileName, std::move(change));
  co_return gen::UntagInstanceProfileOutput{};
}

Task<gen::ListInstanceProfileTagsResponse> Iam::ListInstanceProfileTags(
    aws::Context context, gen::ListInstanceProfileTagsRequest in) {
  InstanceProfile record = co_await LoadInstanceProfile(context.account(), in.InstanceProfileName);
  Shown<gen::Tag> shown = ShowPage(ShapeOf(record.tags), &gen::Tag::Key, in.Marker, in.MaxItems);
  co_return gen::ListInstanceProfileTagsResponse{
      .Tags = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

}  // namespace laketop::iam
