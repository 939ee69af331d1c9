// SPDX-License-Identifier: Apache-2.0
#pragma once
// Permissions: whether somebody may do something with a bucket or an object, by who owns it, the
// bucket's policy, the access control lists and the public access block. Pure. What IAM says of its
// users is asked before, by the gateway.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/context.hpp"
#include "services/s3/bucket_policy.hpp"
#include "services/s3/records.hpp"

namespace laketop::s3 {

// Who asks, and for what. A small value.
struct Asker {
  ports::Caller caller;
  bool anonymous = false;
  Timestamp now{};
  std::shared_ptr<const http::Request> request;  // null: not a client's
  std::shared_ptr<const std::vector<ports::AccessRequest>> requests;

  // A client's request asks for what its operation requires.
  Asker(const aws::Context& context);
  // Another service, on behalf of `for_caller`. `key` empty: for the bucket itself.
  Asker(ports::Caller for_caller, std::string_view action, std::string_view bucket,
        std::string_view key = {});

  // Of whom lists and policies speak; empty for one without credentials.
  std::string Account() const { return anonymous ? std::string() : caller.account; }
};

// What one action on a bucket, or on an object of it, asks for.
std::shared_ptr<const std::vector<ports::AccessRequest>> AccessTo(std::string_view action,
                                                                  std::string_view bucket,
                                                                  std::string_view key = {});

// Throws AccessDenied where something that is asked of the bucket is denied already, whatever the
// object.
void CheckBucketAccess(const Bucket& bucket, const Asker& asker);
// The same of each request alone: whether it is denied.
std::vector<bool> FindDenied(const Bucket& bucket, const Asker& asker);
// The same once the object is known; null: there is none, which is said only to those who may list.
void CheckObjectAccess(const Bucket& bucket, std::string_view key, const ObjectVersion* version,
                       const Asker& asker);

// The list that holds for a version, and its owner.
Acl AclOf(const Bucket& bucket, const ObjectVersion& version);
Acl AclOf(const Bucket& bucket);
const std::string& OwnerOf(const Bucket& bucket, const ObjectVersion& version);
const std::string& OwnerOf(const Bucket& bucket, const Upload& upload);

// What a new object of this caller gets: its owner (empty: the bucket's) and its list. Throws what
// AWS answers where the bucket does not take such a list.
struct NewAcl {
  std::string owner;
  std::optional<Acl> acl;
};
NewAcl MakeObjectAcl(const Bucket& bucket, const Asker& asker, const AskedAcl& asked);
// Where lists are off: throws for any but those that say nothing new.
void CheckAclOff(const AskedAcl& asked, bool has_body);
// Of a list that is put on a bucket or an object that is there.
void CheckNewAcl(const Bucket& bucket, const Acl& acl);

}  // namespace laketop::s3
