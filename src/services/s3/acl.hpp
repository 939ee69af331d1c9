// SPDX-License-Identifier: Apache-2.0
#pragma once
// Access control lists: who besides the owner may do what with a bucket or an object, and AWS's
// canned lists. Pure; the grants lie on disk in the records of buckets and versions.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::s3 {

// The values lie on disk.
enum class GranteeKind : std::uint8_t {
  kAccount = 0,
  kAllUsers = 1,
  kAuthenticatedUsers = 2,
  kLogDelivery = 3
};
enum class Permission : std::uint8_t {
  kFullControl = 0,
  kRead = 1,
  kWrite = 2,
  kReadAcp = 3,
  kWriteAcp = 4
};

struct Grant {
  GranteeKind kind = GranteeKind::kAccount;
  std::string account;  // of kAccount
  Permission permission = Permission::kFullControl;
  template <class V>
  void Fields(V& v) {
    v(1, kind);
    v(2, account);
    v(3, permission);
  }
  bool operator==(const Grant&) const = default;
};

struct Acl {
  std::vector<Grant> grants;
  template <class V>
  void Fields(V& v) {
    v(1, grants);
  }
};

std::string_view Name(Permission permission);
std::optional<Permission> FindPermission(std::string_view name);
// The URI of a group; empty for accounts.
std::string_view UriOf(GranteeKind kind);
std::optional<GranteeKind> FindGroup(std::string_view uri);

// What a request says of an ACL: a canned one, or headers "x-amz-grant-…".
struct AskedAcl {
  std::optional<std::string> canned;
  std::optional<std::string> full_control;
  std::optional<std::string> read;
  std::optional<std::string> write;
  std::optional<std::string> read_acp;
  std::optional<std::string> write_acp;
  bool HasGrants() const { return full_control || read || write || read_acp || write_acp; }
  bool Any() const { return canned || HasGrants(); }
};

// Whose list it becomes. For a bucket both are the same.
struct AclOwners {
  std::string owner;
  std::string bucket_owner;
};

// None where nothing is asked: the owner alone. Throws InvalidArgument and its like.
std::optional<Acl> MakeAcl(const AskedAcl& asked, const AclOwners& owners);
Acl OwnersAcl(std::string_view owner);

bool IsPublic(const Acl& acl);
// What a list with public grants becomes while PublicAccessBlock's IgnorePublicAcls holds.
Acl WithoutPublicGrants(const Acl& acl);

// `account` empty: an anonymous caller.
bool Grants(const Acl& acl, std::string_view account, Permission permission);

}  // namespace laketop::s3
