// SPDX-License-Identifier: Apache-2.0
#pragma once
// ObjectSettings: what PutObject, CopyObject and CreateMultipartUpload say of an object beside its
// bytes: checked against S3's rules, and refused where it asks for what we have not built.

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/records.hpp"

namespace laketop::s3 {

// The members of the three requests that are the same.
struct AskedSettings {
  ObjectHeaders headers;
  std::optional<std::string> acl;
  bool grants = false;  // any x-amz-grant-… header
  std::optional<std::string> storage_class;
  std::optional<std::string> tagging;
  std::optional<std::string> encryption;
  bool customer_key = false;  // SSE-C
  bool kms_key = false;
  AskedLock lock;
};

struct ObjectSettings {
  ObjectHeaders headers;
  std::string storage_class;  // empty: STANDARD
  std::vector<Tag> tags;
  AskedLock lock;  // to be checked against the bucket and the time
};

// Throws what AWS answers for settings that are wrong, and NotImplemented for those not built.
ObjectSettings CheckSettings(AskedSettings asked);

// Of buckets whose ACLs are off, which ours all are: throws AccessControlListNotSupported for any
// but those that say nothing new.
void CheckAcl(const std::optional<std::string>& acl, bool grants);
void CheckEncryption(const std::optional<std::string>& encryption, bool customer_key, bool kms_key);

template <class Request>
AskedSettings SettingsOf(Request& in) {
  AskedSettings asked;
  asked.headers = {.content_type = std::move(in.ContentType),
                   .cache_control = std::move(in.CacheControl),
                   .content_disposition = std::move(in.ContentDisposition),
                   .content_encoding = std::move(in.ContentEncoding),
                   .content_language = std::move(in.ContentLanguage),
                   .expires = std::move(in.Expires),
                   .website_redirect = std::move(in.WebsiteRedirectLocation)};
  if (in.Metadata) asked.headers.metadata = std::move(*in.Metadata);
  asked.acl = std::move(in.ACL);
  asked.grants = in.GrantFullControl || in.GrantRead || in.GrantReadACP || in.GrantWriteACP;
  asked.storage_class = std::move(in.StorageClass);
  asked.tagging = std::move(in.Tagging);
  asked.encryption = std::move(in.ServerSideEncryption);
  asked.customer_key = in.SSECustomerAlgorithm || in.SSECustomerKey || in.SSECustomerKeyMD5;
  asked.kms_key = in.SSEKMSKeyId || in.SSEKMSEncryptionContext;
  if (in.ObjectLockEventHold || in.ObjectLockEventHoldDurationDays ||
      in.ObjectLockEventHoldDurationYears) {
    throw NotBuilt("An event hold");
  }
  asked.lock = {.mode = std::move(in.ObjectLockMode),
                .retain_until = in.ObjectLockRetainUntilDate,
                .legal_hold = std::move(in.ObjectLockLegalHoldStatus)};
  return asked;
}

}  // namespace laketop::s3
