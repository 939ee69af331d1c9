// SPDX-License-Identifier: Apache-2.0
#pragma once
// IAM's records as its API shows them, and what its operations check alike.

#include <algorithm>

#include "aws/paging.hpp"
#include "gen/iam/types.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/principal.hpp"

namespace laketop::iam {

gen::User ShapeOf(std::string_view account, const User& user);
gen::Role ShapeOf(std::string_view account, const Role& role);
gen::Group ShapeOf(std::string_view account, const Group& group);
// By how many users, groups and roles a policy is used.
struct PolicyUses {
  int attachments = 0;
  int boundaries = 0;
};
using PolicyUsage = std::map<std::string, PolicyUses>;  // by ARN
gen::Policy ShapeOf(std::string_view account, const ManagedPolicy& policy, PolicyUses uses);
gen::PolicyVersion ShapeOf(const PolicyVersionRecord& version, int default_version);
gen::InstanceProfile ShapeOf(std::string_view account, const InstanceProfile& profile,
                             const Role* role);
std::vector<gen::Tag> ShapeOf(const std::vector<TagRecord>& tags);
std::vector<gen::AttachedPolicy> ShapeOf(const std::vector<std::string>& attached_arns);

// "The user with name x cannot be found."
[[noreturn]] void ThrowNoSuch(std::string_view kind, std::string_view name);
[[noreturn]] void ThrowExists(std::string_view kind, std::string_view name);

// Documents are percent-encoded when they are read back, as RFC 3986 has it.
std::string EncodedDocument(std::string_view document);
// Throws MalformedPolicyDocument.
void CheckPolicy(std::string_view document, PolicyKind kind);
// … and LimitExceeded.
void CheckManagedPolicy(const std::string& document);

// Adds or replaces tags by key. Throws LimitExceeded and InvalidInput.
void MergeTags(std::vector<TagRecord>& into, const std::vector<gen::Tag>& tags);
void RemoveTags(std::vector<TagRecord>& from, const std::vector<std::string>& keys);

void PutInline(Grants& grants, const std::string& name, const std::string& document,
               std::size_t bytes_max, std::string_view principal);
void DeleteInline(Grants& grants, const std::string& name, std::string_view principal);
const std::string& LoadInline(const Grants& grants, const std::string& name,
                              std::string_view principal);
void Attach(Grants& grants, const std::string& arn, std::string_view principal);
void Detach(Grants& grants, const std::string& arn);
// Throws DeleteConflict while there are any.
void RequireNoPolicies(const Grants& grants);

// The page of rows known by `keys`; throws ValidationError for a marker that is none.
aws::PageBounds PageOf(const std::vector<std::string>& keys,
                       const std::optional<std::string>& marker,
                       const std::optional<std::int32_t>& items);

}  // namespace laketop::iam
