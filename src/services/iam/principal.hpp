// SPDX-License-Identifier: Apache-2.0
#pragma once
// The records of IAM: users, roles, access keys, customer-managed policies; and the rules that need
// no storage. Names compare without case, as AWS's do.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

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

// What a user and a role have alike.
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

struct User {
  std::string name;
  std::string path = "/";
  std::string id;
  Timestamp created{};
  Grants grants;
  std::vector<std::string> access_key_ids;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, path);
    v(3, id);
    v(4, created);
    v(5, grants);
    v(6, access_key_ids);
  }
};

struct Role {
  std::string name;
  std::string path = "/";
  std::string id;
  Timestamp created{};
  Grants grants;
  std::string trust_policy;
  std::optional<std::string> description;
  int session_seconds_max = 3600;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, path);
    v(3, id);
    v(4, created);
    v(5, grants);
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

struct ManagedPolicy {
  std::string name;
  std::string path = "/";
  std::string id;
  std::string document;
  std::optional<std::string> description;
  Timestamp created{};
  std::vector<TagRecord> tags;
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, path);
    v(3, id);
    v(4, document);
    v(5, description);
    v(6, created);
    v(7, tags);
  }
};

// arn:aws:iam::<account>:<kind><path><name>; kind is user, role or policy.
std::string ArnOf(std::string_view account, std::string_view kind, std::string_view path,
                  std::string_view name);
// "AIDA", "AROA", "ANPA", "AKIA", "ASIA" and 16 or 17 characters, as AWS's.
std::string NewId(std::string_view prefix);
std::string NewSecretKey();  // 40 characters

// arn:aws:iam::aws:policy/…
bool IsAwsManagedPolicy(std::string_view arn);
// What follows the last slash.
std::string_view NameInArn(std::string_view arn);

// Bytes of a policy as the quotas count them: white space is free.
std::size_t PolicyBytes(std::string_view document);
// What is wrong with a policy's syntax, in AWS's words, or none. A trust policy names principals
// and no resources; the others the other way round.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
enum class PolicyKind { kIdentity, kTrust };
std::optional<std::string> PolicyFault(std::string_view document, PolicyKind kind);

}  // namespace laketop::iam
