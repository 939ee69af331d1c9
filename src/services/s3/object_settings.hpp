// SPDX-License-Identifier: Apache-2.0
#pragma once
// ObjectSettings: what PutObject, CopyObject and CreateMultipartUpload say of an object beside its
// bytes: checked against S3's rules, and refused where it asks for what we have not built.

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "services/s3/acl.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/records.hpp"

namespace laketop::s3 {

// The members of the three requests that are the same.
struct AskedSettings {
  ObjectHeaders headers;
  AskedAcl acl;
  std::optional<std::string> storage_class;
  std::optional<std::string> tagging;
  AskedEncryption encryption;
  AskedLock lock;
};

struct ObjectSettings {
  ObjectHeaders headers;
  std::string storage_class;  // empty: STANDARD
  std::vector<Tag> tags;
  AskedEncryption encryption;
  AskedAcl acl;    // to be checked against the bucket
  AskedLock lock;  // to be checked against the bucket and the time
};

// Throws what AWS answers for settings that are wrong, and NotImplemented for those not built.
ObjectSettings CheckSettings(AskedSettings asked);

// Of buckets whose ACLs are off: throws AccessControlListNotSupported for any
// but those that say nothing new.
void CheckAcl(const std::optional<std::string>& acl, bool grants);

template <class Request>
AskedCustomerKey CustomerKeyOf(const Request& in) {
  return {
      .algorithm = in.SSECustomerAlgorithm, .key = in.SSECustomerKey, .md5 = in.SSECustomerKeyMD5};
}

// Of the source of a copy.
template <class Request>
AskedCustomerKey SourceKeyOf(const Request& in) {
  return {.algorithm = in.CopySourceSSECustomerAlgorithm,
          .key = in.CopySourceSSECustomerKey,
          .md5 = in.CopySourceSSECustomerKeyMD5};
}

// What an answer says of an object's encryption.
template <class Output>
void ShowEncryption(Output& out, const std::optional<Encryption>& encryption) {
  if (encryption && encryption->IsCustomers()) {
    if constexpr (requires { out.SSECustomerAlgorithm; }) {
      out.SSECustomerAlgorithm = "AES256";
      out.SSECustomerKeyMD5 = encryption->key_md5;
    }
    return;
  }
  if (!encryption) {
    out.ServerSideEncryption = "AES256";
    return;
  }
  out.ServerSideEncryption = std::string(MethodName(encryption->kind));
  out.SSEKMSKeyId = encryption->key_arn;
  if (encryption->bucket_key) out.BucketKeyEnabled = true;
}

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
  asked.acl = {.canned = std::move(in.ACL),
               .full_control = std::move(in.GrantFullControl),
               .read = std::move(in.GrantRead),
               .read_acp = std::move(in.GrantReadACP),
               .write_acp = std::move(in.GrantWriteACP)};
  asked.storage_class = std::move(in.StorageClass);
  asked.tagging = std::move(in.Tagging);
  asked.encryption = {.method = std::move(in.ServerSideEncryption),
                      .key_id = std::move(in.SSEKMSKeyId),
                      .context = std::move(in.SSEKMSEncryptionContext),
                      .bucket_key = in.BucketKeyEnabled,
                      .customer = CustomerKeyOf(in)};
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
