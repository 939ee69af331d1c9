// SPDX-License-Identifier: Apache-2.0
#pragma once
// Encryption of objects with keys of the customer (SSE-C) and with named keys (SSE-KMS): what
// requests say of it, what is kept, and the cipher. The bytes lie encrypted on disk: AES-256 in
// counter mode under a key of the object's own, which is derived from the customer's key (not kept)
// or from the named one. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::s3 {

struct ObjectVersion;
struct Layout;

// The values lie on disk.
enum class EncryptionKind : std::uint8_t { kCustomerKey = 1, kKms = 2, kKmsDouble = 3 };

struct Encryption {
  EncryptionKind kind = EncryptionKind::kKms;
  std::string salt;      // the object's own key is made of it
  std::string verifier;  // tells the right key of the customer from others
  std::string key_md5;   // of the customer's key, in base64
  std::string key_arn;   // of the named key
  bool bucket_key = false;
  template <class V>
  void Fields(V& v) {
    v(1, kind);
    v(2, salt);
    v(3, verifier);
    v(4, key_md5);
    v(5, key_arn);
    v(6, bucket_key);
  }
  bool IsCustomers() const { return kind == EncryptionKind::kCustomerKey; }
};

// What a bucket gives its new objects; without one they are AES256.
struct DefaultEncryption {
  EncryptionKind kind = EncryptionKind::kKms;
  std::string key_arn;
  std::string key_id;  // as it was put, where it was
  template <class V>
  void Fields(V& v) {
    v(1, kind);
    v(2, key_arn);
    v(3, key_id);
  }
};

// The three headers of SSE-C, of the object itself or of a copy's source.
struct AskedCustomerKey {
  std::optional<std::string> algorithm;
  std::optional<std::string> key;
  std::optional<std::string> md5;
  bool Any() const { return algorithm || key || md5; }
};

struct CustomerKey {
  std::string bytes;
  std::string md5;  // in base64
};

struct AskedEncryption {
  std::optional<std::string> method;  // x-amz-server-side-encryption
  std::optional<std::string> key_id;
  std::optional<std::string> context;
  std::optional<bool> bucket_key;
  AskedCustomerKey customer;
};

// Whose keys an id without an account names.
struct KeyOwner {
  std::string account;
  std::string region;
};

// What a new object or upload shall have, before its key is known. Neither: AES256.
struct WantedEncryption {
  std::optional<CustomerKey> customer;
  std::optional<DefaultEncryption> named;
  bool bucket_key = false;
};

// None where nothing is asked. Throws what AWS answers for keys that are none.
std::optional<CustomerKey> CheckCustomerKey(const AskedCustomerKey& asked);
WantedEncryption CheckEncryption(const AskedEncryption& asked,
                                 const std::optional<DefaultEncryption>& by_default,
                                 const KeyOwner& owner);
DefaultEncryption NamedEncryption(std::string_view method, const std::optional<std::string>& key_id,
                                  const KeyOwner& owner);
bool IsKmsMethod(std::string_view method);
std::string_view MethodName(EncryptionKind kind);

// `secret`: the customer's key, or the named one.
Encryption MakeEncryption(const WantedEncryption& wanted, std::string_view secret);
// Of a request about an upload: it must bring the key that the upload was begun with.
void CheckPartKey(const std::optional<Encryption>& encryption,
                  const std::optional<CustomerKey>& given);
// Throws where the key is missing, is not the one, or has nothing to open.
void CheckGivenKey(const std::optional<Encryption>& encryption,
                   const std::optional<CustomerKey>& given);

// The bytes of one object or part. Immutable, thread-safe.
class ContentCipher {
 public:
  struct Segment {
    std::uint64_t end = 0;  // the offset after it
    std::string iv;
  };
  ContentCipher(const Encryption& encryption, std::string_view secret,
                std::vector<Segment> segments);
  // Encrypts or decrypts in place what stands at `offset`.
  void Apply(std::uint64_t offset, std::span<char> bytes) const;

 private:
  std::string key_;
  std::vector<Segment> segments_;
};

// Of an object that is put in one piece, and of one part.
std::shared_ptr<const ContentCipher> CipherOfWhole(const Encryption& encryption,
                                                   std::string_view secret, std::string iv = {});
std::shared_ptr<const ContentCipher> CipherOf(const ObjectVersion& version,
                                              const std::optional<Layout>& layout,
                                              std::string_view secret);
std::string NewIv();

}  // namespace laketop::s3
