// SPDX-License-Identifier: Apache-2.0
// What IAM tells of an account as a whole.
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {
namespace {

std::vector<gen::PolicyDetail> InlineDetails(const Grants& grants) {
  std::vector<gen::PolicyDetail> details;
  for (const auto& [name, document] : grants.inline_policies) {
    details.push_back({.PolicyName = name, .PolicyDocument = EncodedDocument(document)});
  }
  return details;
}

bool Asked(const gen::GetAccountAuthorizationDetailsRequest& in, std::string_view kind) {
  return !in.Filter || in.Filter->empty() ||
         std::ranges::find(*in.Filter, kind) != in.Filter->end();
}

gen::UserDetail DetailOf(const std::string& account, const User& user,
                         const std::vector<Group>& groups) {
  gen::User shape = ShapeOf(account, user);
  std::vector<std::string> names;
  for (const Group& group : groups) {
    if (std::ranges::find(group.member_ids, user.id) != group.member_ids.end()) {
      names.push_back(group.name);
    }
  }
  return {.Path = shape.Path,
          .UserName = shape.UserName,
          .UserId = shape.UserId,
          .Arn = shape.Arn,
          .CreateDate = shape.CreateDate,
          .UserPolicyList = InlineDetails(user.grants),
          .GroupList = std::move(names),
          .AttachedManagedPolicies = ShapeOf(user.grants.attached_arns),
          .PermissionsBoundary = std::move(shape.PermissionsBoundary),
          .Tags = ShapeOf(user.grants.tags)};
}

gen::GroupDetail DetailOf(const std::string& account, const Group& group) {
  gen::Group shape = ShapeOf(account, group);
  return {.Path = shape.Path,
          .GroupName = shape.GroupName,
          .GroupId = shape.GroupId,
          .Arn = shape.Arn,
          .CreateDate = shape.CreateDate,
          .GroupPolicyList = InlineDetails(group.grants),
          .AttachedManagedPolicies = ShapeOf(group.grants.attached_arns)};
}

gen::RoleDetail DetailOf(const std::string& account, const Role& role,
                         const std::vector<InstanceProfile>& profiles) {
  gen::Role shape = ShapeOf(account, role);
  std::vector<gen::InstanceProfile> of_role;
  for (const InstanceProfile& profile : profiles) {
    if (profile.role_id == role.id) of_role.push_back(ShapeOf(account, profile, &role));
  }
  return {.Path = shape.Path,
          .RoleName = shape.RoleName,
          .RoleId = shape.RoleId,
          .Arn = shape.Arn,
          .CreateDate = shape.CreateDate,
          .AssumeRolePolicyDocument = shape.AssumeRolePolicyDocument,
          .InstanceProfileList = std::move(of_role),
          .RolePolicyList = InlineDetails(role.grants),
          .AttachedManagedPolicies = ShapeOf(role.grants.attached_arns),
          .PermissionsBoundary = std::move(shape.PermissionsBoundary),
          .Tags = ShapeOf(role.grants.tags),
          .RoleLastUsed = gen::RoleLastUsed{}};
}

gen::ManagedPolicyDetail DetailOf(const std::string& account, const ManagedPolicy& policy,
                                  PolicyUses uses) {
  gen::Policy shape = ShapeOf(account, policy, uses);
  std::vector<gen::PolicyVersion> versions;
  for (const PolicyVersionRecord& version : VersionsOf(policy)) {
    versions.push_back(ShapeOf(version, policy.default_version));
  }
  return {.PolicyName = shape.PolicyName,
          .PolicyId = shape.PolicyId,
          .Arn = shape.Arn,
          .Path = shape.Path,
          .DefaultVersionId = shape.DefaultVersionId,
          .AttachmentCount = shape.AttachmentCount,
          .PermissionsBoundaryUsageCount = shape.PermissionsBoundaryUsageCount,
          .IsAttachable = true,
          .Description = shape.Description,
          .CreateDate = shape.CreateDate,
          .UpdateDate = shape.UpdateDate,
          .PolicyVersionList = std::move(versions)};
}

}  // namespace

Task<gen::CreateAccountAliasOutput> Iam::CreateAccountAlias(aws::Context context,
                                                            gen::CreateAccountAliasRequest in) {
  Store::Decide<AccountSettings> decide = [in](std::optional<AccountSettings>& row,
                                               engine::Commit&) {
    row = AccountSettings{.alias = in.AccountAlias};  // an account has one: the last
  };
  co_await store_.Change<AccountSettings>(KeyOf(context.account(), ""), std::move(decide));
  co_return gen::CreateAccountAliasOutput{};
}

Task<gen::ListAccountAliasesResponse> Iam::ListAccountAliases(aws::Context context,
                                                              gen::ListAccountAliasesRequest) {
  NameKey key = KeyOf(context.account(), "");
  std::optional<AccountSettings> settings = co_await store_.Find<AccountSettings>(std::move(key));
  gen::ListAccountAliasesResponse out{.AccountAliases = {}, .IsTruncated = false};
  if (settings) out.AccountAliases.push_back(settings->alias);
  co_return out;
}

Task<gen::DeleteAccountAliasOutput> Iam::DeleteAccountAlias(aws::Context context,
                                                            gen::DeleteAccountAliasRequest in) {
  Store::Decide<AccountSettings> decide = [in](std::optional<AccountSettings>& row,
                                               engine::Commit&) {
    if (!row || row->alias != in.AccountAlias) {
      throw gen::NoSuchEntityException("The account alias " + in.AccountAlias +
                                       " cannot be found.");
    }
    row.reset();
  };
  co_await store_.Change<AccountSettings>(KeyOf(context.account(), ""), std::move(decide));
  co_return gen::DeleteAccountAliasOutput{};
}

Task<gen::GetAccountSummaryResponse> Iam::GetAccountSummary(aws::Context context,
                                                            gen::GetAccountSummaryInput) {
  const std::string& account = context.account();
  auto number = [](std::size_t count) { return static_cast<std::int32_t>(count); };
  std::vector<ManagedPolicy> policies = co_await store_.List<ManagedPolicy>(account);
  std::size_t versions = 0;
  for (const ManagedPolicy& policy : policies) versions += VersionsOf(policy).size();
  std::vector<User> users = co_await store_.List<User>(account);
  std::vector<Group> groups = co_await store_.List<Group>(account);
  std::vector<Role> roles = co_await store_.List<Role>(account);
  std::vector<InstanceProfile> profiles = co_await store_.List<InstanceProfile>(account);
  NameKey key = KeyOf(account, "");
  std::optional<AccountSettings> settings = co_await store_.Find<AccountSettings>(std::move(key));
  // What no operation here can make counts nothing.
  std::map<std::string, std::int32_t> summary{
      {"Users", number(users.size())},
      {"UsersQuota", 5000},
      {"Groups", number(groups.size())},
      {"GroupsQuota", 300},
      {"Roles", number(roles.size())},
      {"RolesQuota", 1000},
      {"Policies", number(policies.size())},
      {"PoliciesQuota", 1500},
      {"PolicyVersionsInUse", number(versions)},
      {"PolicyVersionsInUseQuota", 10000},
      {"VersionsPerPolicyQuota", number(kVersionsPerPolicyMax)},
      {"PolicySizeQuota", number(kManagedPolicyBytesMax)},
      {"InstanceProfiles", number(profiles.size())},
      {"InstanceProfilesQuota", 1000},
      {"AccessKeysPerUserQuota", number(kAccessKeysPerUserMax)},
      {"GroupsPerUserQuota", number(kGroupsPerUserMax)},
      {"AttachedPoliciesPerUserQuota", number(kAttachedPoliciesMax)},
      {"AttachedPoliciesPerGroupQuota", number(kAttachedPoliciesMax)},
      {"AttachedPoliciesPerRoleQuota", number(kAttachedPoliciesMax)},
      {"UserPolicySizeQuota", number(kUserInlineBytesMax)},
      {"GroupPolicySizeQuota", number(kGroupInlineBytesMax)},
      {"RolePolicySizeQuota", number(kRoleInlineBytesMax)},
      {"AssumeRolePolicySizeQuota", number(kTrustPolicyBytesMax)},
      {"ServerCertificates", 0},
      {"ServerCertificatesQuota", 20},
      {"SigningCertificatesPerUserQuota", 2},
      {"MFADevices", 0},
      {"MFADevicesInUse", 0},
      {"Providers", 0},
      {"AccountMFAEnabled", 0},
      {"AccountAccessKeysPresent", 0},
      {"AccountSigningCertificatesPresent", 0},
      {"GlobalEndpointTokenVersion", 1}};
  co_return gen::GetAccountSummaryResponse{.SummaryMap = std::move(summary)};
}

Task<gen::GetAccountAuthorizationDetailsResponse> Iam::GetAccountAuthorizationDetails(
    aws::Context context, gen::GetAccountAuthorizationDetailsRequest in) {
  const std::string& account = context.account();
  std::vector<User> users = co_await store_.List<User>(account);
  std::vector<Group> groups = co_await store_.List<Group>(account);
  std::vector<Role> roles = co_await store_.List<Role>(account);
  std::vector<InstanceProfile> profiles = co_await store_.List<InstanceProfile>(account);
  std::vector<ManagedPolicy> policies = co_await store_.List<ManagedPolicy>(account);
  PolicyUsage usage = co_await CountUsage(account);
  if (!Asked(in, "User")) users.clear();
  if (!Asked(in, "Role")) roles.clear();
  if (!Asked(in, "LocalManagedPolicy")) policies.clear();
  std::size_t shown_groups = Asked(in, "Group") ? groups.size() : 0;
  // One listing over the four kinds, in this order.
  std::vector<std::string> keys;
  for (const User& user : users) keys.push_back("1 " + RowKey(user.name));
  for (std::size_t i = 0; i < shown_groups; ++i) keys.push_back("2 " + RowKey(groups[i].name));
  for (const Role& role : roles) keys.push_back("3 " + RowKey(role.name));
  for (const ManagedPolicy& policy : policies) keys.push_back("4 " + RowKey(policy.name));
  aws::PageBounds page = PageOf(keys, in.Marker, in.MaxItems);
  gen::GetAccountAuthorizationDetailsResponse out{
      .UserDetailList = std::vector<gen::UserDetail>(),
      .GroupDetailList = std::vector<gen::GroupDetail>(),
      .RoleDetailList = std::vector<gen::RoleDetail>(),
      .Policies = std::vector<gen::ManagedPolicyDetail>(),
      .IsTruncated = page.next_token.has_value(),
      .Marker = page.next_token};
  for (std::size_t at = page.begin; at < page.end; ++at) {
    std::size_t i = at;
    if (i < users.size()) {
      out.UserDetailList->push_back(DetailOf(account, users[i], groups));
      continue;
    }
    i -= users.size();
    if (i < shown_groups) {
      out.GroupDetailList->push_back(DetailOf(account, groups[i]));
      continue;
    }
    i -= shown_groups;
    if (i < roles.size()) {
      out.RoleDetailList->push_back(DetailOf(account, roles[i], profiles));
      continue;
    }
    const ManagedPolicy& policy = policies[i - roles.size()];
    std::string arn = ArnOf(account, "policy", policy.path, policy.name);
    out.Policies->push_back(DetailOf(account, policy, usage[arn]));
  }
  co_return out;
}

}  // namespace laketop::iam
