// SPDX-License-Identifier: Apache-2.0
#include "services/s3/permissions.hpp"

#include <algorithm>
#include <span>

#include "base/ascii.hpp"
#include "services/s3/canonical_user.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/object_settings.hpp"
#include "services/s3/policy_context.hpp"

namespace laketop::s3 {
namespace {

enum class Verdict { kAllowed, kDenied, kByObject };

struct AclRule {
  std::string_view action;
  Permission permission;
};

// What a list of the bucket grants.
constexpr AclRule kBucketRules[] = {
    {"s3:ListBucket", Permission::kRead},
    {"s3:ListBucketVersions", Permission::kRead},
    {"s3:ListBucketMultipartUploads", Permission::kRead},
    {"s3:PutObject", Permission::kWrite},
    {"s3:DeleteObject", Permission::kWrite},
    {"s3:AbortMultipartUpload", Permission::kWrite},
    {"s3:ListMultipartUploadParts", Permission::kWrite},
    {"s3:GetBucketAcl", Permission::kReadAcp},
    {"s3:PutBucketAcl", Permission::kWriteAcp},
};

// What a list of an object grants.
constexpr AclRule kObjectRules[] = {
    {"s3:GetObject", Permission::kRead},        {"s3:GetObjectVersion", Permission::kRead},
    {"s3:GetObjectAcl", Permission::kReadAcp},  {"s3:GetObjectVersionAcl", Permission::kReadAcp},
    {"s3:PutObjectAcl", Permission::kWriteAcp}, {"s3:PutObjectVersionAcl", Permission::kWriteAcp},
};

// Beside those, the actions that policies may allow by the tags of the object.
constexpr std::string_view kTagActions[] = {
    "s3:GetObjectTagging",        "s3:PutObjectTagging",        "s3:DeleteObjectTagging",
    "s3:GetObjectVersionTagging", "s3:PutObjectVersionTagging", "s3:DeleteObjectVersionTagging",
};

constexpr std::string_view kPolicyActions[] = {"s3:GetBucketPolicy", "s3:PutBucketPolicy",
                                               "s3:DeleteBucketPolicy"};

const AclRule* FindRule(std::span<const AclRule> rules, std::string_view action) {
  auto found = std::ranges::find(rules, action, &AclRule::action);
  return found == rules.end() ? nullptr : &*found;
}

bool IsRoot(const ports::Caller& caller) {
  return caller.principal_arn.ends_with(":root");
}

ports::AccessRequest WithTags(ports::AccessRequest request, const ObjectVersion& version) {
  for (const Tag& tag : version.tags) {
    request.context.insert_or_assign("s3:existingobjecttag/" + AsciiLower(tag.key), tag.value);
  }
  return request;
}

// A bucket, who asks, and the policy, read once.
class Judge {
 public:
  Judge(const Bucket& bucket, const Asker& asker)
      : bucket_(bucket), asker_(asker), is_owner_(asker.caller.account == bucket.account) {
    if (bucket.policy.empty()) return;
    policy_ = ParseBucketPolicy(bucket.policy, bucket.name);
    context_ = PolicyContextOf(asker);
  }

  bool IsOwner() const { return is_owner_; }

  Verdict Decide(const ports::AccessRequest& request, const ObjectVersion* version) const {
    if (asker_.caller.internal) return Verdict::kAllowed;
    const AclRule* object_rule = FindRule(kObjectRules, request.action);
    const bool by_tags = object_rule != nullptr ||
                         std::ranges::find(kTagActions, request.action) != std::end(kTagActions);
    if (policy_ && policy_->AsksForTags() && by_tags && version == nullptr) {
      return Verdict::kByObject;
    }
    const bool of_owner = version == nullptr || OwnerOf(bucket_, *version) == bucket_.account;
    switch (AskPolicy(version == nullptr ? request : WithTags(request, *version))) {
      case PolicyVerdict::kDeny:
        return MayAlways(request) ? Verdict::kAllowed : Verdict::kDenied;
      case PolicyVerdict::kAllow:
        // A bucket's policy gives away what is the bucket owner's.
        if (of_owner || object_rule == nullptr) return Verdict::kAllowed;
        break;
      case PolicyVerdict::kNothing:
        break;
    }
    if (is_owner_ && (of_owner || object_rule == nullptr)) {
      // Whose the object is, is not known before it is read.
      const bool unknown = object_rule != nullptr && version == nullptr && bucket_.AclsOn();
      return unknown ? Verdict::kByObject : Verdict::kAllowed;
    }
    return AskLists(request, object_rule, version);
  }

 private:
  PolicyVerdict AskPolicy(const ports::AccessRequest& request) const {
    if (!policy_) return PolicyVerdict::kNothing;
    ports::AccessRequest full = request;
    full.context.insert(context_.begin(), context_.end());
    PolicyCaller caller;
    if (!asker_.anonymous) {
      caller = {.account = asker_.caller.account, .arn = asker_.caller.principal_arn};
    }
    PolicyVerdict verdict = Evaluate(*policy_, caller, full);
    const bool restricted =
        bucket_.public_access_block && bucket_.public_access_block->restrict_public_buckets;
    if (verdict == PolicyVerdict::kAllow && restricted && !is_owner_ && policy_->IsPublic()) {
      return PolicyVerdict::kNothing;
    }
    return verdict;
  }

  // The root of the owner's account can always get out of a policy.
  bool MayAlways(const ports::AccessRequest& request) const {
    return is_owner_ && IsRoot(asker_.caller) &&
           std::ranges::find(kPolicyActions, request.action) != std::end(kPolicyActions);
  }

  Verdict AskLists(const ports::AccessRequest& request, const AclRule* object_rule,
                   const ObjectVersion* version) const {
    if (!bucket_.AclsOn()) return Verdict::kDenied;
    if (object_rule != nullptr) {
      if (version == nullptr) return Verdict::kByObject;
      const std::string account = asker_.Account();
      // The owner may always read and write the list itself.
      const bool own = !account.empty() && OwnerOf(bucket_, *version) == account;
      if (own && object_rule->permission != Permission::kRead) return Verdict::kAllowed;
      return Grants(AclOf(bucket_, *version), account, object_rule->permission) ? Verdict::kAllowed
                                                                                : Verdict::kDenied;
    }
    const AclRule* rule = FindRule(kBucketRules, request.action);
    if (rule == nullptr) return Verdict::kDenied;
    return Grants(AclOf(bucket_), asker_.Account(), rule->permission) ? Verdict::kAllowed
                                                                      : Verdict::kDenied;
  }

  const Bucket& bucket_;
  const Asker& asker_;
  bool is_owner_;
  std::optional<BucketPolicy> policy_;
  std::map<std::string, std::string> context_;
};

std::string ArnOf(std::string_view bucket, std::string_view key) {
  std::string arn = "arn:aws:s3:::" + std::string(bucket);
  if (!key.empty()) arn.append("/").append(key);
  return arn;
}

bool Concerns(const ports::AccessRequest& request, const std::string& bucket_arn) {
  return request.resource_arn == bucket_arn || request.resource_arn.starts_with(bucket_arn + "/");
}

bool IgnoresPublicAcls(const Bucket& bucket) {
  return bucket.public_access_block && bucket.public_access_block->ignore_public_acls;
}

}  // namespace

Asker::Asker(const aws::Context& context)
    : caller(context.caller),
      anonymous(context.anonymous),
      now(context.now),
      request(context.request),
      requests(context.access) {}

Asker::Asker(ports::Caller for_caller, std::string_view action, std::string_view bucket,
             std::string_view key)
    : caller(std::move(for_caller)), requests(AccessTo(action, bucket, key)) {}

std::shared_ptr<const std::vector<ports::AccessRequest>> AccessTo(std::string_view action,
                                                                  std::string_view bucket,
                                                                  std::string_view key) {
  std::vector<ports::AccessRequest> asked(1);
  asked.front() = {.action = std::string(action), .resource_arn = ArnOf(bucket, key)};
  return std::make_shared<const std::vector<ports::AccessRequest>>(std::move(asked));
}

void CheckBucketAccess(const Bucket& bucket, const Asker& asker) {
  const bool is_owner = asker.caller.account == bucket.account;
  // The common case costs nothing.
  if (asker.caller.internal || (is_owner && bucket.policy.empty())) return;
  Judge judge(bucket, asker);
  const std::string arn = ArnOf(bucket.name, {});
  bool asked = false;
  if (asker.requests) {
    for (const ports::AccessRequest& request : *asker.requests) {
      if (!Concerns(request, arn)) continue;
      asked = true;
      if (judge.Decide(request, nullptr) == Verdict::kDenied) throw AccessDenied();
    }
  }
  if (!asked && !is_owner) throw AccessDenied();
}

std::vector<bool> FindDenied(const Bucket& bucket, const Asker& asker) {
  std::vector<bool> denied(asker.requests ? asker.requests->size() : 0, false);
  const bool is_owner = asker.caller.account == bucket.account;
  if (asker.caller.internal || (is_owner && bucket.policy.empty())) return denied;
  Judge judge(bucket, asker);
  for (std::size_t i = 0; i < denied.size(); ++i) {
    denied[i] = judge.Decide((*asker.requests)[i], nullptr) == Verdict::kDenied;
  }
  return denied;
}

void CheckObjectAccess(const Bucket& bucket, std::string_view key, const ObjectVersion* version,
                       const Asker& asker) {
  const bool is_owner = asker.caller.account == bucket.account;
  if (asker.caller.internal || (is_owner && bucket.policy.empty() && !bucket.AclsOn())) return;
  Judge judge(bucket, asker);
  if (version == nullptr) {
    ports::AccessRequest list{.action = "s3:ListBucket", .resource_arn = ArnOf(bucket.name, {})};
    list.context.emplace("s3:prefix", key);
    if (judge.Decide(list, nullptr) == Verdict::kDenied) throw AccessDenied();
    return;
  }
  if (!asker.requests) return;
  const std::string arn = ArnOf(bucket.name, key);
  for (const ports::AccessRequest& request : *asker.requests) {
    const bool readable = FindRule(kObjectRules, request.action) != nullptr ||
                          std::ranges::find(kTagActions, request.action) != std::end(kTagActions);
    if (!readable || request.resource_arn != arn) continue;
    if (judge.Decide(request, version) != Verdict::kAllowed) throw AccessDenied();
  }
}

const std::string& OwnerOf(const Bucket& bucket, const ObjectVersion& version) {
  return version.owner.empty() || !bucket.AclsOn() ? bucket.account : version.owner;
}

const std::string& OwnerOf(const Bucket& bucket, const Upload& upload) {
  return upload.owner.empty() ? bucket.account : upload.owner;
}

Acl AclOf(const Bucket& bucket, const ObjectVersion& version) {
  if (!version.acl || !bucket.AclsOn()) return OwnersAcl(OwnerOf(bucket, version));
  return IgnoresPublicAcls(bucket) ? WithoutPublicGrants(*version.acl) : *version.acl;
}

Acl AclOf(const Bucket& bucket) {
  if (!bucket.acl || !bucket.AclsOn()) return OwnersAcl(bucket.account);
  return IgnoresPublicAcls(bucket) ? WithoutPublicGrants(*bucket.acl) : *bucket.acl;
}

NewAcl MakeObjectAcl(const Bucket& bucket, const Asker& asker, const AskedAcl& asked) {
  NewAcl made;
  if (!bucket.AclsOn()) {
    // Many clients always send "private", as every object is where lists are off: AWS refuses it.
    const bool says_private = asked.canned == "private" && !asked.HasGrants();
    if (asked.Any() && !says_private) CheckAclOff(asked, false);
    return made;
  }
  const std::string writer = asker.anonymous && asker.caller.account != bucket.account
                                 ? std::string(kAnonymousAccount)
                                 : asker.caller.account;
  const bool given_away = bucket.ownership == ObjectOwnership::kBucketOwnerPreferred &&
                          asked.canned == "bucket-owner-full-control";
  if (writer != bucket.account && !given_away) made.owner = writer;
  const AclOwners owners{.owner = made.owner.empty() ? bucket.account : made.owner,
                         .bucket_owner = bucket.account};
  made.acl = MakeAcl(asked, owners);
  if (made.acl) CheckNewAcl(bucket, *made.acl);
  return made;
}

void CheckAclOff(const AskedAcl& asked, bool has_body) {
  CheckAcl(asked.canned, has_body || asked.HasGrants());
  if (!asked.canned) throw MalformedXml();
}

void CheckNewAcl(const Bucket& bucket, const Acl& acl) {
  if (bucket.public_access_block && bucket.public_access_block->block_public_acls &&
      IsPublic(acl)) {
    throw AccessDenied();
  }
}

}  // namespace laketop::s3
