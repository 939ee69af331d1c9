// SPDX-License-Identifier: Apache-2.0
#include "services/s3/encryption.hpp"

#include <gtest/gtest.h>

#include "aws/error.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "services/s3/records.hpp"

namespace laketop::s3 {
namespace {

const std::string kKey(32, 'k');

AskedCustomerKey AskedKey(std::string_view bytes) {
  return {.algorithm = "AES256", .key = Base64Encode(bytes), .md5 = Base64Encode(Md5(bytes))};
}

template <class F>
std::string CodeOf(F run) {
  try {
    run();
  } catch (const aws::Error& error) {
    return error.code();
  }
  return "";
}

TEST(Encryption, ACustomersKeyIsChecked) {
  EXPECT_FALSE(CheckCustomerKey({}));
  EXPECT_EQ(CheckCustomerKey(AskedKey(kKey))->bytes, kKey);
  AskedCustomerKey wrong = AskedKey(kKey);
  wrong.algorithm = "AES128";
  EXPECT_EQ(CodeOf([&] { CheckCustomerKey(wrong); }), "InvalidEncryptionAlgorithmError");
  wrong = AskedKey(kKey);
  wrong.md5 = Base64Encode(Md5("other"));
  EXPECT_EQ(CodeOf([&] { CheckCustomerKey(wrong); }), "InvalidArgument");
  EXPECT_EQ(CodeOf([&] { CheckCustomerKey(AskedKey("short")); }), "InvalidArgument");
}

TEST(Encryption, OnlyTheSameKeyOpens) {
  const WantedEncryption wanted = CheckEncryption({.customer = AskedKey(kKey)}, {}, {});
  const std::optional<Encryption> made = MakeEncryption(wanted, kKey);
  const std::string other(32, 'o');
  EXPECT_NO_THROW(CheckGivenKey(made, CheckCustomerKey(AskedKey(kKey))));
  EXPECT_EQ(CodeOf([&] { CheckGivenKey(made, CheckCustomerKey(AskedKey(other))); }),
            "AccessDenied");
  EXPECT_EQ(CodeOf([&] { CheckGivenKey(made, {}); }), "InvalidRequest");
  EXPECT_EQ(CodeOf([&] { CheckGivenKey({}, CheckCustomerKey(AskedKey(kKey))); }), "InvalidRequest");
}

TEST(Encryption, MethodsExcludeEachOther) {
  const KeyOwner owner{.account = "111111111111", .region = "eu-west-1"};
  AskedEncryption both{.method = "AES256", .customer = AskedKey(kKey)};
  EXPECT_EQ(CodeOf([&] { CheckEncryption(both, {}, owner); }), "InvalidArgument");
  EXPECT_EQ(CodeOf([&] { CheckEncryption({.key_id = "k"}, {}, owner); }), "InvalidArgument");
  EXPECT_EQ(CodeOf([&] { CheckEncryption({.method = "rot13"}, {}, owner); }), "InvalidArgument");
  EXPECT_EQ(CheckEncryption({.method = "aws:kms", .key_id = "k"}, {}, owner).named->key_arn,
            "arn:aws:kms:eu-west-1:111111111111:key/k");
  const DefaultEncryption by_default = NamedEncryption("aws:kms", std::nullopt, owner);
  EXPECT_TRUE(CheckEncryption({}, by_default, owner).named);
  EXPECT_FALSE(CheckEncryption({.method = "AES256"}, by_default, owner).named);
}

TEST(Encryption, PartsAreOpenedFromAnyByte) {
  const std::optional<Encryption> made =
      MakeEncryption(CheckEncryption({.customer = AskedKey(kKey)}, {}, {}), kKey);
  const std::vector<std::string> parts = {std::string(100, 'a'), std::string(33, 'b')};
  Layout layout;
  std::string stored;
  for (const std::string& part : parts) {
    std::string bytes = part;
    const std::string iv = NewIv();
    CipherOfWhole(*made, kKey, iv)->Apply(0, bytes);
    layout.parts.push_back({.size = part.size(), .iv = iv});
    stored += bytes;
  }
  EXPECT_EQ(stored.find("aaa"), std::string::npos);
  const ObjectVersion version{.encryption = made};
  auto cipher = CipherOf(version, layout, kKey);
  std::string all = stored;
  cipher->Apply(0, all);
  EXPECT_EQ(all, parts[0] + parts[1]);
  std::string some = stored.substr(90, 20);
  cipher->Apply(90, some);
  EXPECT_EQ(some, "aaaaaaaaaabbbbbbbbbb");
}

}  // namespace
}  // namespace laketop::s3
