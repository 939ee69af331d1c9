// SPDX-License-Identifier: Apache-2.0
// The managed policy that bounds what a user or a role can be permitted.
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {
namespace {

template <Principal Record>
Task<void> SetBoundary(Store& store, std::string account, std::string name, std::string arn) {
  std::function<void(Record&)> change = [arn = std::move(arn)](Record& record) {
    record.grants.boundary_arn = arn;
  };
  co_await ChangeExisting<Record>(store, std::move(account), std::move(name), std::move(change));
}

}  // namespace

Task<gen::PutUserPermissionsBoundaryOutput> Iam::PutUserPermissionsBoundary(
    aws::Context context, gen::PutUserPermissionsBoundaryRequest in) {
  co_await RequireBoundary(context.account(), in.PermissionsBoundary);
  co_await SetBoundary<User>(store_, context.account(), in.UserName, in.PermissionsBoundary);
  co_return gen::PutUserPermissionsBoundaryOutput{};
}

Task<gen::DeleteUserPermissionsBoundaryOutput> Iam::DeleteUserPermissionsBoundary(
    aws::Context context, gen::DeleteUserPermissionsBoundaryRequest in) {
  co_await SetBoundary<User>(store_, context.account(), in.UserName, "");
  co_return gen::DeleteUserPermissionsBoundaryOutput{};
}

Task<gen::PutRolePermissionsBoundaryOutput> Iam::PutRolePermissionsBoundary(
    aws::Context context, gen::PutRolePermissionsBoundaryRequest in) {
  co_await RequireBoundary(context.account(), in.PermissionsBoundary);
  co_await SetBoundary<Role>(store_, context.account(), in.RoleName, in.PermissionsBoundary);
  co_return gen::PutRolePermissionsBoundaryOutput{};
}

Task<gen::DeleteRolePermissionsBoundaryOutput> Iam::DeleteRolePermissionsBoundary(
    aws::Context context, gen::DeleteRolePermissionsBoundaryRequest in) {
  co_await SetBoundary<Role>(store_, context.account(), in.RoleName, "");
  co_return gen::DeleteRolePermissionsBoundaryOutput{};
}

}  // namespace laketop::iam
