// SPDX-License-Identifier: Apache-2.0
#pragma once
// The records of IAM: users, groups, roles, access keys, customer-managed policies, instance
// profiles; and the rules that need no storage. Names compare without case, as AWS's do.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/policy_grammar.hpp"

namespace laketop::iam {

struct TagRecord {
  std::string key;
  std::string value;
  template <class V>
  void Fields(V& v) {
    v(1, key);
    v(2, value);
  }
};

// What a user, a group and a role may do, and how they are tagged.
struct Grants {
  std::map<std::string, std::string> inline_policies;  // name → document as given
  std::vector<std::string> attached_arns;              // in the order of attaching
  std::vector<TagRecord> tags;
  std::string boundary_arn;
  template <class V>
  void Fields(V& v) {
    v(1, inline_policies);
    v(2, attached_arns);
    v(3, tags);
    v(4, boundary_arn);
  }
};

// What a user, a group and a role have alike.
struct Identity {
  std::string name;
  std::string path = "/";
  std::string id;
  Timestamp created{};
  Grants grants;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, path);
    v(3, id);
    v(4, created);
    v(5, grants);
  }
};

// kKind is the word of its ARN and of "The … with name … cannot be found."
struct User : Identity {
  static constexpr std::string_view kKind = "user";
  static constexpr std::string_view kTitle = "User";
  static constexpr std::size_t kInlineBytesMax = kUserInlineBytesMax;

  std::vector<std::string> access_key_ids;
  template <class V>
  void Fields(V& v) {
    Identity::Fields(v);
    v(6, access_key_ids);
  }
};

// Members by their ids: a user of the same name who comes later is another.
struct Group : Identity {
  static constexpr std::string_view kKind = "group";
  static constexpr std::string_view kTitle = "Group";
  static constexpr std::size_t kInlineBytesMax = kGroupInlineBytesMax;

  std::vector<std::string> member_ids;
  template <class V>
  void Fields(V& v) {
    Identity::Fields(v);
    v(6, member_ids);
  }
};

struct Role : Identity {
  static constexpr std::string_view kKind = "role";
  static constexpr std::string_view kTitle = "Role";
  static constexpr std::size_t kInlineBytesMax = kRoleInlineBytesMax;

  std::string trust_policy;
  std::optional<std::string> description;
  int session_seconds_max = 3600;
  template <class V>
  void Fields(V& v) {
    Identity::Fields(v);
    v(6, trust_policy);
    v(7, description);
    v(8, session_seconds_max);
  }
};

// Keyed by its id alone: a request names no account but by it.
struct AccessKey {
  std::string id;
  std::string secret;
  std::string account;
  std::string user;
  std::string status = "Active";
  Timestamp created{};
  template <class V>
  void Fields(V& v) {
    v(1, id);
    v(2, secret);
    v(3, account);
    v(4, user);
    v(5, status);
    v(6, created);
  }
};

struct PolicyVersionRecord {
  int number = 1;
  std::string document;
  Timestamp created{};
  template <class V>
  void Fields(V& v) {
    v(1, number);
    v(2, document);
    v(3, created);
  }
};

struct ManagedPolicy {
  std::string name;
  std::string path = "/";
  std::string id;
  std::string document;  // of v1, where it is the only version
  std::optional<std::string> description;
  Timestamp created{};
  std::vector<TagRecord> tags;
  std::vector<PolicyVersionRecord> later_versions;  // with v1, once there was a second
  int default_version = 1;
  int last_version = 1;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, path);
    v(3, id);
    v(4, document);
    v(5, description);
    v(6, created);
    v(7, tags);
    v(8, later_versions);
    v(9, default_version);
    v(10, last_version);
  }
};

// All versions of the policy, the oldest first.
std::vector<PolicyVersionRecord> VersionsOf(const ManagedPolicy& policy);

// Holds one role, by its id, or none.
struct InstanceProfile {
  std::string name;
  std::string path = "/";
  std::string id;
  Timestamp created{};
  std::string role_id;
  std::vector<TagRecord> tags;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, path);
    v(3, id);
    v(4, created);
    v(5, role_id);
    v(6, tags);
  }
};

// An identity provider of OpenID Connect, by its URL without the scheme.
struct OidcProvider {
  std::string url;
  Timestamp created{};
  std::vector<std::string> client_ids;
  std::vector<std::string> thumbprints;
  std::vector<TagRecord> tags;
  template <class V>
  void Fields(V& v) {
    v(1, url);
    v(2, created);
    v(3, client_ids);
    v(4, thumbprints);
    v(5, tags);
  }
};

// What an account has one of; kept under an empty name.
struct AccountSettings {
  std::string alias;
  template <class V>
  void Fields(V& v) {
    v(1, alias);
  }
};

// arn:aws:iam::<account>:<kind><path><name>; kind is user, group, role, policy or instance-profile.
std::string ArnOf(std::string_view account, std::string_view kind, std::string_view path,
                  std::string_view name);
// "AIDA", "AROA", "ANPA", "AKIA", "ASIA" and 16 or 17 characters, as AWS's.
std::string NewId(std::string_view prefix);
std::string NewSecretKey();  // 40 characters

// arn:aws:iam::aws:policy/…
bool IsAwsManagedPolicy(std::string_view arn);
// What follows the last slash.
std::string_view NameInArn(std::string_view arn);

}  // namespace laketop::iam
