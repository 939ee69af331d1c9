// SPDX-License-Identifier: Apache-2.0
#include "services/s3/encryption.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/aes_ctr.hpp"
#include "base/check.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/records.hpp"

namespace laketop::s3 {
namespace {

constexpr std::size_t kSaltBytes = 32;
constexpr std::string_view kCustomerAlgorithm = "x-amz-server-side-encryption-customer-algorithm";

aws::Error InvalidKey(std::string message) {
  return InvalidArgument(std::move(message), kCustomerAlgorithm, "");
}

std::string ArnOfKey(std::string_view key_id, const KeyOwner& owner) {
  if (key_id.starts_with("arn:")) return std::string(key_id);
  const std::string_view kind = key_id.starts_with("alias/") ? "" : "key/";
  return fmt::format("arn:aws:kms:{}:{}:{}{}", owner.region, owner.account, kind, key_id);
}

std::string ZeroIv() {
  return std::string(kAesBlockBytes, '\0');
}

}  // namespace

std::optional<CustomerKey> CheckCustomerKey(const AskedCustomerKey& asked) {
  if (!asked.Any()) return std::nullopt;
  if (!asked.algorithm) {
    throw InvalidKey(
        "Requests specifying Server Side Encryption with Customer provided keys must "
        "provide a valid encryption algorithm.");
  }
  if (*asked.algorithm != "AES256") {
    aws::Error error =
        S3Error("InvalidEncryptionAlgorithmError", 400,
                "The Encryption request you specified is not valid. Supported value: "
                "AES256.");
    error.fields = {{"ArgumentName", std::string(kCustomerAlgorithm)},
                    {"ArgumentValue", *asked.algorithm}};
    throw error;
  }
  if (!asked.key) {
    throw InvalidKey(
        "Requests specifying Server Side Encryption with Customer provided keys must "
        "provide an appropriate secret key.");
  }
  if (!asked.md5) {
    throw InvalidKey(
        "Requests specifying Server Side Encryption with Customer provided keys must "
        "provide the client calculated MD5 of the secret key.");
  }
  std::optional<std::string> key = Base64Decode(*asked.key);
  if (!key || key->size() != kAesKeyBytes) {
    throw InvalidKey("The secret key was invalid for the specified algorithm.");
  }
  if (Base64Encode(Md5(*key)) != *asked.md5) {
    throw InvalidKey(
        "The calculated MD5 hash of the key did not match the hash that was provided.");
  }
  return CustomerKey{std::move(*key), *asked.md5};
}

bool IsKmsMethod(std::string_view method) {
  return method == "aws:kms" || method == "aws:kms:dsse";
}

std::string_view MethodName(EncryptionKind kind) {
  switch (kind) {
    case EncryptionKind::kKms:
      return "aws:kms";
    case EncryptionKind::kKmsDouble:
      return "aws:kms:dsse";
    case EncryptionKind::kCustomerKey:
      break;
  }
  return {};
}

DefaultEncryption NamedEncryption(std::string_view method, const std::optional<std::string>& key_id,
                                  const KeyOwner& owner) {
  // Without an id it is the key that AWS keeps for S3 in each account.
  return {.kind = method == "aws:kms" ? EncryptionKind::kKms : EncryptionKind::kKmsDouble,
          .key_arn = ArnOfKey(key_id.value_or("alias/aws/s3"), owner)};
}

WantedEncryption CheckEncryption(const AskedEncryption& asked,
                                 const std::optional<DefaultEncryption>& by_default,
                                 const KeyOwner& owner) {
  constexpr std::string_view kHeader = "x-amz-server-side-encryption";
  WantedEncryption wanted{.customer = CheckCustomerKey(asked.customer)};
  if (asked.context) throw NotBuilt("An encryption context of a KMS key");
  if (asked.method && *asked.method != "AES256" && !IsKmsMethod(*asked.method)) {
    throw InvalidArgument("The encryption method specified is not supported", kHeader,
                          *asked.method);
  }
  if (wanted.customer && (asked.method || asked.key_id)) {
    throw InvalidArgument(
        "Server Side Encryption with Customer provided key is incompatible with "
        "the encryption method specified",
        kHeader, asked.method.value_or(""));
  }
  if (asked.key_id && !(asked.method && IsKmsMethod(*asked.method))) {
    throw InvalidArgument(
        "Server Side Encryption with AWS KMS managed key requires HTTP header "
        "x-amz-server-side-encryption : aws:kms",
        kHeader, asked.method.value_or(""));
  }
  if (asked.method && IsKmsMethod(*asked.method)) {
    wanted.named = NamedEncryption(*asked.method, asked.key_id, owner);
  } else if (!asked.method && !wanted.customer) {
    wanted.named = by_default;
  }
  wanted.bucket_key = asked.bucket_key.value_or(false);
  return wanted;
}

Encryption MakeEncryption(const WantedEncryption& wanted, std::string_view secret) {
  Encryption made{.salt = RandomBytes(kSaltBytes)};
  if (wanted.customer) {
    made.kind = EncryptionKind::kCustomerKey;
    made.verifier = HmacSha256(secret, "verify " + made.salt);
    made.key_md5 = wanted.customer->md5;
  } else {
    CHECK(wanted.named);  // one of the two is asked for, or nothing is made
    made.kind = wanted.named->kind;
    made.key_arn = wanted.named->key_arn;
    made.bucket_key = wanted.bucket_key;
  }
  return made;
}

void CheckPartKey(const std::optional<Encryption>& encryption,
                  const std::optional<CustomerKey>& given) {
  if (!encryption || !encryption->IsCustomers()) return;
  if (!given) {
    throw InvalidRequest(
        "The multipart upload initiate requested encryption. Subsequent part requests must include "
        "the appropriate encryption parameters.");
  }
  if (given->md5 != encryption->key_md5) {
    throw InvalidRequest(
        "The provided encryption parameters did not match the ones used originally.");
  }
}

void CheckGivenKey(const std::optional<Encryption>& encryption,
                   const std::optional<CustomerKey>& given) {
  const bool customers = encryption && encryption->IsCustomers();
  if (given && !customers) {
    throw InvalidRequest("The encryption parameters are not applicable to this object.");
  }
  if (!customers) return;
  if (!given) {
    throw InvalidRequest(
        "The object was stored using a form of Server Side Encryption. The correct parameters must "
        "be provided to retrieve the object.");
  }
  if (!ConstantTimeEqual(HmacSha256(given->bytes, "verify " + encryption->salt),
                         encryption->verifier)) {
    throw AccessDenied();
  }
}

ContentCipher::ContentCipher(const Encryption& encryption, std::string_view secret,
                             std::vector<Segment> segments)
    : key_(HmacSha256(secret, "object " + encryption.salt)), segments_(std::move(segments)) {}

void ContentCipher::Apply(std::uint64_t offset, std::span<char> bytes) const {
  auto segment = std::ranges::upper_bound(segments_, offset, {}, &Segment::end);
  while (!bytes.empty() && segment != segments_.end()) {
    const std::uint64_t begin = segment == segments_.begin() ? 0 : std::prev(segment)->end;
    const auto length =
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), segment->end - offset));
    ApplyAesCtr(key_, segment->iv, offset - begin, bytes.first(length));
    offset += length;
    bytes = bytes.subspan(length);
    ++segment;
  }
}

std::shared_ptr<const ContentCipher> CipherOfWhole(const Encryption& encryption,
                                                   std::string_view secret, std::string iv) {
  std::vector<ContentCipher::Segment> segments(1);
  segments.front() = {.end = UINT64_MAX, .iv = iv.empty() ? ZeroIv() : std::move(iv)};
  return std::make_shared<const ContentCipher>(encryption, secret, std::move(segments));
}

std::shared_ptr<const ContentCipher> CipherOf(const ObjectVersion& version,
                                              const std::optional<Layout>& layout,
                                              std::string_view secret) {
  CHECK(version.encryption);
  const Encryption& encryption = *version.encryption;
  if (!layout) return CipherOfWhole(encryption, secret);
  std::vector<ContentCipher::Segment> segments;
  std::uint64_t end = 0;
  for (const PartFacts& part : layout->parts) {
    end += part.size;
    segments.push_back({.end = end, .iv = part.iv.empty() ? ZeroIv() : part.iv});
  }
  return std::make_shared<const ContentCipher>(encryption, secret, std::move(segments));
}

std::string NewIv() {
  return RandomBytes(kAesBlockBytes);
}

}  // namespace laketop::s3
