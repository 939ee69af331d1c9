// SPDX-License-Identifier: Apache-2.0
#pragma once
// BucketPolicy: the policy document of a bucket: its grammar as PutBucketPolicy checks it, and what
// it says about a request. Pure. Identity policies are IAM's business.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "ports/authorizer.hpp"

namespace laketop::s3 {

struct PolicyPrincipals {
  bool any = false;                 // "*" or {"AWS": "*"}
  std::vector<std::string> names;   // ARNs and accounts
  std::vector<std::string> owners;  // canonical users
};

struct PolicyCondition {
  std::string operation;  // StringEquals, without its qualifier and IfExists
  bool if_exists = false;
  bool for_all = false;  // ForAllValues:
  std::string key;       // lower case
  std::vector<std::string> values;
};

struct PolicyStatement {
  bool allow = false;
  bool not_principal = false;
  PolicyPrincipals principals;
  bool not_action = false;
  std::vector<std::string> actions;
  bool not_resource = false;
  std::vector<std::string> resources;
  std::vector<PolicyCondition> conditions;
};

struct BucketPolicy {
  std::vector<PolicyStatement> statements;
  // Whether anybody may do something by it (the rules of block public access).
  bool IsPublic() const;
  // Whether some statement wants to know the tags of the object that is asked for.
  bool AsksForTags() const;
};

// Throws MalformedPolicy. `bucket`: whose resources it may name.
BucketPolicy ParseBucketPolicy(std::string_view text, std::string_view bucket);

// Who asks, as policies name callers. An anonymous one has no ARN and no account.
struct PolicyCaller {
  std::string account;
  std::string arn;
};

// arn:aws:iam::…:role/x of arn:aws:sts::…:assumed-role/x/session; any other ARN as it is. A role's
// path is not in the ARN of its session.
std::string PrincipalOfSession(std::string_view arn);

enum class PolicyVerdict { kNothing, kAllow, kDeny };

PolicyVerdict Evaluate(const BucketPolicy& policy, const PolicyCaller& caller,
                       const ports::AccessRequest& request);

}  // namespace laketop::s3
