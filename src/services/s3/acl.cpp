// SPDX-License-Identifier: Apache-2.0
#include "services/s3/acl.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "services/s3/canonical_user.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"

namespace laketop::s3 {
namespace {

constexpr std::string_view kPermissionNames[] = {"FULL_CONTROL", "READ", "WRITE", "READ_ACP",
                                                 "WRITE_ACP"};
constexpr std::string_view kGroupUris[] = {
    "", "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
    "http://acs.amazonaws.com/groups/s3/LogDelivery"};

bool IsPublicGroup(GranteeKind kind) {
  return kind == GranteeKind::kAllUsers || kind == GranteeKind::kAuthenticatedUsers;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// id="…", uri=…, emailAddress="…"
Grant ParseGrantee(std::string_view text, Permission permission) {
  const std::size_t equals = text.find('=');
  const std::string kind = AsciiLower(Trim(text.substr(0, equals)));
  std::string_view value =
      equals == std::string_view::npos ? std::string_view() : Trim(text.substr(equals + 1));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  Grant grant{.permission = permission};
  if (kind == "id") {
    std::optional<std::string> account = FindAccountOfCanonicalUser(value);
    if (!account) throw InvalidArgument("Invalid id", "id", value);
    grant.account = std::move(*account);
    return grant;
  }
  if (kind == "uri") {
    std::optional<GranteeKind> group = FindGroup(value);
    if (!group) throw InvalidArgument("Invalid group uri", "uri", value);
    grant.kind = *group;
    return grant;
  }
  if (kind == "emailaddress") throw UnresolvableGrantByEmail();
  throw InvalidArgument("Argument format not recognized", "x-amz-grant", text);
}

void AddGrants(Acl& acl, const std::optional<std::string>& header, Permission permission) {
  if (!header) return;
  std::string_view left = *header;
  while (!left.empty()) {
    const std::size_t comma = left.find(',');
    acl.grants.push_back(ParseGrantee(Trim(left.substr(0, comma)), permission));
    if (acl.grants.size() > kAclGrantsMax) throw MalformedAcl();
    if (comma == std::string_view::npos) break;
    left.remove_prefix(comma + 1);
  }
}

Acl CannedAcl(std::string_view name, const AclOwners& owners) {
  Acl acl = OwnersAcl(owners.owner);
  auto group = [&](GranteeKind kind, Permission permission) {
    acl.grants.push_back({.kind = kind, .permission = permission});
  };
  if (name == "public-read" || name == "public-read-write") {
    group(GranteeKind::kAllUsers, Permission::kRead);
    if (name == "public-read-write") group(GranteeKind::kAllUsers, Permission::kWrite);
  } else if (name == "authenticated-read") {
    group(GranteeKind::kAuthenticatedUsers, Permission::kRead);
  } else if (name == "log-delivery-write") {
    group(GranteeKind::kLogDelivery, Permission::kWrite);
    group(GranteeKind::kLogDelivery, Permission::kReadAcp);
  } else if (name == "bucket-owner-read" || name == "bucket-owner-full-control") {
    // Of a bucket, or of the bucket owner's own object, this says nothing new.
    if (owners.bucket_owner != owners.owner) {
      acl.grants.push_back({.account = owners.bucket_owner,
                            .permission = name == "bucket-owner-read" ? Permission::kRead
                                                                      : Permission::kFullControl});
    }
  } else if (name != "private" && name != "aws-exec-read") {
    throw InvalidArgument("", "x-amz-acl", name);
  }
  return acl;
}

}  // namespace

std::string_view Name(Permission permission) {
  return kPermissionNames[static_cast<std::size_t>(permission)];
}

std::optional<Permission> FindPermission(std::string_view name) {
  auto found = std::ranges::find(kPermissionNames, name);
  if (found == std::end(kPermissionNames)) return std::nullopt;
  return static_cast<Permission>(found - std::begin(kPermissionNames));
}

std::string_view UriOf(GranteeKind kind) {
  return kGroupUris[static_cast<std::size_t>(kind)];
}

std::optional<GranteeKind> FindGroup(std::string_view uri) {
  auto found = std::ranges::find(kGroupUris, uri);
  if (uri.empty() || found == std::end(kGroupUris)) return std::nullopt;
  return static_cast<GranteeKind>(found - std::begin(kGroupUris));
}

std::optional<Acl> MakeAcl(const AskedAcl& asked, const AclOwners& owners) {
  if (asked.canned && asked.HasGrants()) {
    throw CannedAclAndGrants();
  }
  if (asked.canned) return CannedAcl(*asked.canned, owners);
  if (!asked.HasGrants()) return std::nullopt;
  Acl acl;
  AddGrants(acl, asked.full_control, Permission::kFullControl);
  AddGrants(acl, asked.read, Permission::kRead);
  AddGrants(acl, asked.write, Permission::kWrite);
  AddGrants(acl, asked.read_acp, Permission::kReadAcp);
  AddGrants(acl, asked.write_acp, Permission::kWriteAcp);
  return acl;
}

Acl OwnersAcl(std::string_view owner) {
  Acl acl;
  acl.grants.push_back({.account = std::string(owner)});
  return acl;
}

bool IsPublic(const Acl& acl) {
  return std::ranges::any_of(acl.grants, IsPublicGroup, &Grant::kind);
}

Acl WithoutPublicGrants(const Acl& acl) {
  Acl kept = acl;
  std::erase_if(kept.grants, [](const Grant& grant) { return IsPublicGroup(grant.kind); });
  return kept;
}

bool Grants(const Acl& acl, std::string_view account, Permission permission) {
  return std::ranges::any_of(acl.grants, [&](const Grant& grant) {
    if (grant.permission != permission && grant.permission != Permission::kFullControl) {
      return false;
    }
    switch (grant.kind) {
      case GranteeKind::kAccount:
        return !account.empty() && grant.account == account;
      case GranteeKind::kAllUsers:
        return true;
      case GranteeKind::kAuthenticatedUsers:
        return !account.empty();
      case GranteeKind::kLogDelivery:
        return false;
    }
    return false;
  });
}

}  // namespace laketop::s3
