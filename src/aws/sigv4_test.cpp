// SPDX-License-Identifier: Apache-2.0
// Signatures that AWS's documentation works out, and what a flipped byte does to them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
#include "aws/sigv4.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/encoding.hpp"

namespace laketop::aws {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kPrefix =
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,";

http::Request Example(std::string method, std::string path, std::string query = {}) {
  http::Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.query = std::move(query);
  request.headers.Add("Host", "examplebucket.s3.amazonaws.com");
  return request;
}

void Authorize(http::Request& request, std::string_view rest) {
  request.headers.Add("Authorization", std::string(kPrefix) + std::string(rest));
}

bool Holds(const http::Request& request, PathRule rule, std::string_view hash) {
  auto read = ReadSignature(request);
  if (!read || !*read) return false;
  const Signature& signature = **read;
  std::string key = DeriveSigningKey(kSecret, signature.scope);
  return Sign(key, Canonicalize(request, signature, rule, hash).string_to_sign) == signature.hex;
}

http::Request GetObject() {
  http::Request request = Example("GET", "/test.txt");
  request.headers.Add("Range", "bytes=0-9");
  request.headers.Add("x-amz-content-sha256", std::string(kEmptySha256));
  request.headers.Add("x-amz-date", "20130524T000000Z");
  Authorize(request,
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature="
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  return request;
}

TEST(SigV4, GetObject) {
  EXPECT_TRUE(Holds(GetObject(), PathRule::kAsIs, kEmptySha256));
}

TEST(SigV4, PutObjectWithADateHeaderAndAPathToEncode) {
  http::Request request = Example("PUT", "/test$file.text");
  std::string hash = HexEncode(Sha256("Welcome to Amazon S3."));
  request.headers.Add("Date", "Fri, 24 May 2013 00:00:00 GMT");
  request.headers.Add("x-amz-date", "20130524T000000Z");
  request.headers.Add("x-amz-storage-class", "REDUCED_REDUNDANCY");
  request.headers.Add("x-amz-content-sha256", hash);
  Authorize(request,
            "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
            "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  EXPECT_TRUE(Holds(request, PathRule::kAsIs, hash));
}

TEST(SigV4, ParametersWithoutValueAndInAnyOrder) {
  http::Request lifecycle = Example("GET", "/", "lifecycle");
  lifecycle.headers.Add("x-amz-date", "20130524T000000Z");
  lifecycle.headers.Add("x-amz-content-sha256", std::string(kEmptySha256));
  Authorize(lifecycle,
            "SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  EXPECT_TRUE(Holds(lifecycle, PathRule::kAsIs, kEmptySha256));

  http::Request list = Example("GET", "/", "prefix=J&max-keys=2");
  list.headers.Add("x-amz-date", "20130524T000000Z");
  list.headers.Add("x-amz-content-sha256", std::string(kEmptySha256));
  Authorize(list,
            "SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  EXPECT_TRUE(Holds(list, PathRule::kAsIs, kEmptySha256));
}

TEST(SigV4, PresignedUrl) {
  http::Request request = Example(
      "GET", "/test.txt",
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-"
      "east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-"
      "SignedHeaders=host&X-Amz-Signature="
      "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  EXPECT_TRUE(Holds(request, PathRule::kAsIs, "UNSIGNED-PAYLOAD"));
  EXPECT_EQ((*ReadSignature(request))->expires, std::chrono::seconds(86400));
}

TEST(SigV4, ChunksGoOnFromTheSeed) {
  Signature seed{.hex = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
                 .time_text = "20130524T000000Z"};
  seed.scope = {"20130524", "us-east-1", "s3"};
  ChunkSigner signer(DeriveSigningKey(kSecret, seed.scope), seed);
  EXPECT_EQ(signer.SignChunk(HexEncode(Sha256(std::string(65536, 'a')))),
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
  EXPECT_EQ(signer.SignChunk(HexEncode(Sha256(std::string(1024, 'a')))),
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
  EXPECT_EQ(signer.SignChunk(kEmptySha256),
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
}

TEST(SigV4, AnyFlippedByteBreaksIt) {
  http::Request request = GetObject();
  std::string authorization(request.headers.Get("Authorization"));
  for (std::size_t at = 0; at < authorization.size(); ++at) {
    // Between the parts, white space may stand or not.
    if (authorization[at] == ' ' || authorization[at] == ',') continue;
    std::string changed = authorization;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    request.headers.Set("Authorization", changed);
    auto read = ReadSignature(request);
    // The key's id is not signed: it finds another secret, or none.
    if (read && *read && (*read)->access_key_id != "AKIAIOSFODNN7EXAMPLE") continue;
    EXPECT_FALSE(Holds(request, PathRule::kAsIs, kEmptySha256)) << changed;
  }
  request = GetObject();
  request.headers.Set("Range", "bytes=0-8");
  EXPECT_FALSE(Holds(request, PathRule::kAsIs, kEmptySha256));
  request = GetObject();
  request.path = "/test.tx";
  EXPECT_FALSE(Holds(request, PathRule::kAsIs, kEmptySha256));
  request = GetObject();
  request.query = "a";
  EXPECT_FALSE(Holds(request, PathRule::kAsIs, kEmptySha256));
}

std::string PathOf(std::string path, PathRule rule) {
  http::Request request = Example("GET", std::move(path));
  Signature signature;
  std::string text = Canonicalize(request, signature, rule, "").text;
  std::size_t begin = text.find('\n') + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(SigV4, S3KeepsThePathOthersNormaliseAndEncodeAgain) {
  EXPECT_EQ(PathOf("/b//a/../c%20d/~x", PathRule::kAsIs), "/b//a/../c%20d/~x");
  EXPECT_EQ(PathOf("/b//a/../c%20d/~x", PathRule::kNormalised), "/b/c%2520d/~x");
  EXPECT_EQ(PathOf("/a/./", PathRule::kNormalised), "/a/");
  EXPECT_EQ(PathOf("/..", PathRule::kNormalised), "/");
  EXPECT_EQ(PathOf("/a!b(c)", PathRule::kAsIs), "/a%21b%28c%29");
}

TEST(SigV4, NamesWhatIsMissing) {
  http::Request request = Example("POST", "/");
  request.headers.Add("Authorization", "AWS4-HMAC-SHA256 SignedHeaders=host");
  auto read = ReadSignature(request);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().kind, SignatureFault::Kind::kIncomplete);
  EXPECT_EQ(read.error().message,
            "Authorization header requires 'Credential' parameter. Authorization header requires "
            "'Signature' parameter. Authorization=AWS4-HMAC-SHA256");
  request.headers.Set("Authorization", "Bearer x");
  EXPECT_EQ(ReadSignature(request).error().kind, SignatureFault::Kind::kUnsupported);
  request.headers.Remove("Authorization");
  EXPECT_FALSE(ReadSignature(request)->has_value());
}

TEST(SigV4, FindsHeadersThatNobodySigned) {
  http::Request request = GetObject();
  Signature signature = **ReadSignature(request);
  EXPECT_EQ(UnsignedHeaders(request, signature), "");
  request.headers.Add("X-Amz-Acl", "public-read");
  EXPECT_EQ(UnsignedHeaders(request, signature), "x-amz-acl");
}

}  // namespace
}  // namespace laketop::aws
