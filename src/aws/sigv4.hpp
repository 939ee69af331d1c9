// SPDX-License-Identifier: Apache-2.0
#pragma once
// Signature Version 4: reads a request's signature from its header or its query, and computes the
// one it should have. Pure; knows no keys and no clock.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

#include <chrono>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "http/message.hpp"

namespace laketop::aws {

inline constexpr std::size_t kAuthorizationBytesMax = 16 << 10;
inline constexpr std::size_t kSignedHeadersMax = 128;
inline constexpr std::chrono::seconds kPresignedExpiryMax{604'800};
inline constexpr std::string_view kEmptySha256 =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

enum class SigningScheme {
  kV4,   // AWS4-HMAC-SHA256
  kV4a,  // AWS4-ECDSA-P256-SHA256: read, not verified
  kV2    // of S3's first years: in a URL or a form verified, in a header only read
};

struct CredentialScope {
  std::string date;    // yyyymmdd
  std::string region;  // empty with kV4a and kV2
  std::string service;
  // date/region/service/aws4_request
  std::string Text() const;
};

// A signature as a request carries it.
struct Signature {
  SigningScheme scheme = SigningScheme::kV4;
  bool presigned = false;  // in the query
  std::string access_key_id;
  CredentialScope scope;
  std::vector<std::string> signed_headers;  // lower case, as listed
  std::string hex;
  std::string time_text;  // 20260131T235959Z
  Timestamp time{};
  std::chrono::seconds expires{0};  // of a presigned one
  std::string session_token;
  std::string path;  // the request's, with the bucket of its Host in front: kV2 signs that
};

struct SignatureFault {
  enum class Kind {
    kIncomplete,   // a part is missing
    kMalformed,    // a part is no such thing
    kNoDate,       // neither X-Amz-Date nor Date
    kUnsupported,  // another scheme
    kTwice         // in the header and in the query
  };
  Kind kind = Kind::kMalformed;
  bool presigned = false;
  std::string message;  // in AWS's words for the services that are not S3
};

// None: the request carries no signature.
std::expected<std::optional<Signature>, SignatureFault> ReadSignature(const http::Request& request);

// Key and scope of `AKID/date/region/service/aws4_request`; an access key may hold slashes. False:
// it is none.
bool ReadCredential(std::string_view text, Signature& out);

// S3 signs the path encoded once and as it is; the others normalise it and encode it again.
enum class PathRule { kAsIs, kNormalised };

struct CanonicalRequest {
  std::string text;
  std::string string_to_sign;
};
CanonicalRequest Canonicalize(const http::Request& request, const Signature& signature,
                              PathRule rule, std::string_view payload_hash);

// Raw bytes.
std::string DeriveSigningKey(std::string_view secret, const CredentialScope& scope);
// In hexadecimal.
std::string Sign(std::string_view signing_key, std::string_view string_to_sign);

// x-amz-* headers that the signature does not cover, comma-separated: somebody on the way may have
// put them there.
std::string UnsignedHeaders(const http::Request& request, const Signature& signature);

// Of a chunked body: each chunk's signature goes on from that of the chunk before.
class ChunkSigner {
 public:
  ChunkSigner(std::string signing_key, const Signature& seed);
  std::string SignChunk(std::string_view sha256_hex);
  std::string SignTrailers(std::string_view sha256_hex);

 private:
  std::string Next(std::string_view algorithm, std::string_view hashes);

  std::string signing_key_;
  std::string time_text_;
  std::string scope_;
  std::string previous_;
};

}  // namespace laketop::aws
