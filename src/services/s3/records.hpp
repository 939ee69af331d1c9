// SPDX-License-Identifier: Apache-2.0
#pragma once
// Records: what S3 keeps of buckets, object versions and multipart uploads. Fields() names what is
// on disk (base/record.hpp): tags are for ever. The rows they lie in are the store's business.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "engine/blob/content.hpp"
#include "services/s3/acl.hpp"
#include "services/s3/checksum.hpp"
#include "services/s3/cors.hpp"
#include "services/s3/encryption.hpp"
#include "services/s3/lifecycle.hpp"
#include "services/s3/object_lock.hpp"
#include "services/s3/tagging.hpp"
#include "services/s3/version_id.hpp"

namespace laketop::s3 {

enum class Versioning : std::uint8_t { kNever = 0, kEnabled = 1, kSuspended = 2 };

struct PublicAccessBlock {
  bool block_public_acls = false;
  bool ignore_public_acls = false;
  bool block_public_policy = false;
  bool restrict_public_buckets = false;
  template <class V>
  void Fields(V& v) {
    v(1, block_public_acls);
    v(2, ignore_public_acls);
    v(3, block_public_policy);
    v(4, restrict_public_buckets);
  }
};

// Whose an uploaded object is, and whether ACLs say anything. The values lie on disk.
enum class ObjectOwnership : std::uint8_t {
  kBucketOwnerEnforced = 0,
  kBucketOwnerPreferred = 1,
  kObjectWriter = 2
};

struct Bucket {
  std::uint64_t id = 0;  // of this bucket, not of its name: a later bucket of the name has another
  std::string name;
  std::string account;
  std::string region;
  Timestamp created{};
  Versioning versioning = Versioning::kNever;
  std::optional<std::vector<Tag>> tags;
  std::optional<PublicAccessBlock> public_access_block;
  bool bucket_key = false;   // of the default encryption
  bool object_lock = false;  // can be enabled, never disabled
  std::optional<DefaultRetention> default_retention;
  std::vector<CorsRule> cors;
  bool ownership_controls = true;  // false: deleted
  ObjectOwnership ownership = ObjectOwnership::kBucketOwnerEnforced;
  std::optional<Acl> acl;                               // none: the owner alone
  std::string policy;                                   // the document as it was put; empty: none
  std::optional<DefaultEncryption> default_encryption;  // none: AES256
  std::vector<LifecycleRule> lifecycle;
  bool blocks_customer_keys = false;  // of SSE-C, in new objects
  bool moves_small_objects = false;   // by transitions, also below 128 KiB
  bool encryption_put = false;  // the default encryption was put, be it the one of all buckets
  template <class V>
  void Fields(V& v) {
    v(1, id);
    v(2, name);
    v(3, account);
    v(4, region);
    v(5, created);
    v(6, versioning);
    v(7, tags);
    v(8, public_access_block);
    v(9, bucket_key);
    v(10, ownership_controls);
    v(11, object_lock);
    v(12, default_retention);
    v(13, cors);
    v(14, ownership);
    v(15, acl);
    v(16, policy);
    v(17, default_encryption);
    v(18, lifecycle);
    v(19, moves_small_objects);
    v(20, blocks_customer_keys);
    v(21, encryption_put);
  }

  bool AclsOn() const {
    return !ownership_controls || ownership != ObjectOwnership::kBucketOwnerEnforced;
  }
};

// What the client says of an object and gets back as it said it.
struct ObjectHeaders {
  std::optional<std::string> content_type;
  std::optional<std::string> cache_control;
  std::optional<std::string> content_disposition;
  std::optional<std::string> content_encoding;
  std::optional<std::string> content_language;
  std::optional<std::string> expires;
  std::optional<std::string> website_redirect;
  std::map<std::string, std::string> metadata;  // x-amz-meta-…, names in lower case
  template <class V>
  void Fields(V& v) {
    v(1, content_type);
    v(2, cache_control);
    v(3, content_disposition);
    v(4, content_encoding);
    v(5, content_language);
    v(6, expires);
    v(7, website_redirect);
    v(8, metadata);
  }
};

// One version of an object, or a delete marker.
struct ObjectVersion {
  std::uint64_t sequence = 0;  // with the salts: its VersionId
  std::uint64_t salt = 0;
  std::uint64_t salt_more = 0;
  bool delete_marker = false;
  Timestamp modified{};
  std::uint64_t size = 0;
  std::string md5;               // raw: of the bytes, or of the parts' MD5s
  std::uint32_t etag_parts = 0;  // 0: not a multipart upload
  std::string storage_class;     // empty: STANDARD
  ObjectHeaders headers;
  std::optional<Checksum> checksum;
  std::vector<Tag> tags;
  engine::Content content;
  std::uint64_t layout = 0;  // 0, or where the parts' sizes and checksums are
  std::optional<ObjectLock> lock;
  std::uint64_t upload = 0;              // 0, or the number of the multipart upload that it was
  std::string owner;                     // the account of the writer; empty: the bucket's
  std::optional<Acl> acl;                // none: the owner alone
  std::optional<Encryption> encryption;  // none: AES256

  template <class V>
  void Fields(V& v) {
    v(1, sequence);
    v(2, salt);
    v(3, salt_more);
    v(4, delete_marker);
    v(5, modified);
    v(6, size);
    v(7, md5);
    v(8, etag_parts);
    v(9, storage_class);
    v(10, headers);
    v(11, checksum);
    v(12, tags);
    v(13, content);
    v(14, layout);
    v(15, upload);
    v(16, lock);
    v(17, owner);
    v(18, acl);
    v(19, encryption);
  }

  VersionId Id() const { return {sequence, salt, salt_more}; }
  void SetId(const VersionId& id);
  std::string ETag() const;  // without quotes
};

// The parts that an object was uploaded in.
struct PartFacts {
  std::int32_t number = 0;
  std::uint64_t size = 0;
  std::string checksum;  // raw; empty: none of the upload's algorithm
  std::string iv;        // of an encrypted part
  template <class V>
  void Fields(V& v) {
    v(1, number);
    v(2, size);
    v(3, checksum);
    v(4, iv);
  }
};

struct Layout {
  std::vector<PartFacts> parts;
  template <class V>
  void Fields(V& v) {
    v(1, parts);
  }
};

// A multipart upload that is neither completed nor aborted.
struct Upload {
  std::uint64_t salt = 0;  // with its number: the upload id that the client has
  std::uint64_t salt_more = 0;
  Timestamp initiated{};
  std::string storage_class;
  ObjectHeaders headers;
  std::vector<Tag> tags;
  // None: the client asked for none; the object then gets CRC64NVME.
  std::optional<ChecksumAlgorithm> checksum_algorithm;
  ChecksumType checksum_type = ChecksumType::kFullObject;
  std::string initiator_arn;
  std::optional<ObjectLock> lock;
  std::string owner;       // of the object that it becomes; empty: the bucket's
  std::optional<Acl> acl;  // likewise
  std::optional<Encryption> encryption;
  template <class V>
  void Fields(V& v) {
    v(1, salt);
    v(2, salt_more);
    v(3, initiated);
    v(4, storage_class);
    v(5, headers);
    v(6, tags);
    v(7, checksum_algorithm);
    v(8, checksum_type);
    v(9, initiator_arn);
    v(10, lock);
    v(11, owner);
    v(12, acl);
    v(13, encryption);
  }
};

struct Part {
  std::uint64_t size = 0;
  std::string md5;  // raw
  Timestamp modified{};
  std::vector<Checksum> checksums;
  engine::Content content;
  std::string iv;  // of an encrypted part
  template <class V>
  void Fields(V& v) {
    v(1, size);
    v(2, md5);
    v(3, modified);
    v(4, checksums);
    v(5, content);
    v(6, iv);
  }

  const Checksum* FindChecksum(ChecksumAlgorithm algorithm) const;
};

}  // namespace laketop::s3
