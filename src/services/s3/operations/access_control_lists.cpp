// SPDX-License-Identifier: Apache-2.0
// Access control lists of buckets and objects.

#include "services/s3/canonical_user.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

gen::Owner Owner(const std::string& account) {
  return {.DisplayName = account, .ID = CanonicalUserId(account)};
}

std::vector<gen::Grant> ToWire(const Acl& acl) {
  std::vector<gen::Grant> wire;
  for (const Grant& grant : acl.grants) {
    gen::Grantee grantee;
    if (grant.kind == GranteeKind::kAccount) {
      gen::Owner owner = Owner(grant.account);
      grantee = {.DisplayName = owner.DisplayName, .ID = owner.ID, .Type = "CanonicalUser"};
    } else {
      grantee = {.Type = "Group", .URI = std::string(UriOf(grant.kind))};
    }
    wire.push_back(
        {.Grantee = std::move(grantee), .Permission = std::string(Name(grant.permission))});
  }
  return wire;
}

Grant FromWire(const gen::Grant& wire) {
  if (!wire.Grantee || !wire.Permission) throw MalformedAcl();
  std::optional<Permission> permission = FindPermission(*wire.Permission);
  if (!permission) throw MalformedAcl();
  Grant grant{.permission = *permission};
  if (wire.Grantee->ID) {
    std::optional<std::string> account = FindAccountOfCanonicalUser(*wire.Grantee->ID);
    if (!account) throw InvalidArgument("Invalid id", "CanonicalUser/ID", *wire.Grantee->ID);
    grant.account = std::move(*account);
  } else if (wire.Grantee->URI) {
    std::optional<GranteeKind> group = FindGroup(*wire.Grantee->URI);
    if (!group) throw InvalidArgument("Invalid group uri", "uri", *wire.Grantee->URI);
    grant.kind = *group;
  } else if (wire.Grantee->EmailAddress) {
    throw UnresolvableGrantByEmail();
  } else {
    throw MalformedAcl();
  }
  return grant;
}

// Of the body of a request, which names the owner again: it cannot be given to another.
Acl FromWire(const gen::AccessControlPolicy& policy, const std::string& owner) {
  if (policy.Owner && policy.Owner->ID && *policy.Owner->ID != CanonicalUserId(owner)) {
    throw AccessDenied();
  }
  Acl acl;
  if (!policy.Grants) return acl;
  if (policy.Grants->size() > kAclGrantsMax) throw MalformedAcl();
  for (const gen::Grant& grant : *policy.Grants) acl.grants.push_back(FromWire(grant));
  return acl;
}

template <class Request>
AskedAcl AskedAclOf(const Request& in) {
  return {.canned = in.ACL,
          .full_control = in.GrantFullControl,
          .read = in.GrantRead,
          .write = in.GrantWrite,
          .read_acp = in.GrantReadACP,
          .write_acp = in.GrantWriteACP};
}

// None where the bucket's lists are off and nothing new is said.
template <class Request>
std::optional<Acl> WantedAcl(const Request& in, const Bucket& bucket, const std::string& owner) {
  const AskedAcl asked = AskedAclOf(in);
  if (in.AccessControlPolicy && asked.Any()) throw UnexpectedContent();
  if (!bucket.AclsOn()) {
    CheckAclOff(asked, in.AccessControlPolicy.has_value());
    return std::nullopt;
  }
  std::optional<Acl> acl;
  if (in.AccessControlPolicy) {
    acl = FromWire(*in.AccessControlPolicy, owner);
  } else {
    acl = MakeAcl(asked, {.owner = owner, .bucket_owner = bucket.account});
  }
  if (!acl) {
    throw S3Error("MissingSecurityHeader", 400, "Your request was missing a required header");
  }
  CheckNewAcl(bucket, *acl);
  return acl;
}

}  // namespace

Task<gen::GetBucketAclOutput> S3::GetBucketAcl(aws::Context context, gen::GetBucketAclRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  co_return gen::GetBucketAclOutput{.Owner = Owner(row.record.account),
                                    .Grants = ToWire(AclOf(row.record))};
}

Task<gen::PutBucketAclOutput> S3::PutBucketAcl(aws::Context context, gen::PutBucketAclRequest in) {
  std::function<void(Bucket&)> change = [&](Bucket& bucket) {
    std::optional<Acl> acl = WantedAcl(in, bucket, bucket.account);
    if (acl) bucket.acl = std::move(acl);
  };
  co_await ChangeBucket(context, in.Bucket, in.ExpectedBucketOwner, std::move(change));
  co_return gen::PutBucketAclOutput{};
}

Task<gen::GetObjectAclOutput> S3::GetObjectAcl(aws::Context context, gen::GetObjectAclRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  FoundVersion found = co_await LoadVersion(context, row.record, in.Key, in.VersionId);
  co_return gen::GetObjectAclOutput{.Owner = Owner(OwnerOf(row.record, found.version)),
                                    .Grants = ToWire(AclOf(row.record, found.version))};
}

// The list is changed in the version's row: the version stays what it is.
Task<gen::PutObjectAclOutput> S3::PutObjectAcl(aws::Context context, gen::PutObjectAclRequest in) {
  while (true) {
    BucketRow bucket = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
    FoundVersion found = co_await LoadVersion(context, bucket.record, in.Key, in.VersionId);
    std::optional<Acl> acl = WantedAcl(in, bucket.record, OwnerOf(bucket.record, found.version));
    if (!acl) co_return gen::PutObjectAclOutput{};
    RemovalState state = co_await store_.ReadForRemoval(bucket.record, in.Key, found.version.Id());
    if (!state.target) continue;
    ObjectVersion changed = state.target->record;
    changed.acl = std::move(acl);
    engine::Commit commit(store_.Engine());
    store_.StageRewrite(commit, bucket, in.Key, state, changed);
    if (co_await store_.Apply(std::move(commit))) co_return gen::PutObjectAclOutput{};
  }
}

}  // namespace laketop::s3
