// SPDX-License-Identifier: Apache-2.0
#include "base/aes_ctr.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace laketop {
namespace {

// NIST SP 800-38A, F.5.5: CTR-AES256.Encrypt.
constexpr std::string_view kKey =
    "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
constexpr std::string_view kIv = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
constexpr std::string_view kPlain =
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
constexpr std::string_view kCipher =
    "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
    "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6";

TEST(AesCtr, AgreesWithNist) {
  std::string text = *HexDecode(kPlain);
  ApplyAesCtr(*HexDecode(kKey), *HexDecode(kIv), 0, text);
  EXPECT_EQ(HexEncode(text), kCipher);
}

TEST(AesCtr, StartsAnywhere) {
  const std::string plain = *HexDecode(kPlain);
  for (std::size_t begin = 0; begin < plain.size(); begin += 7) {
    std::string text = HexDecode(kCipher)->substr(begin, 20);
    ApplyAesCtr(*HexDecode(kKey), *HexDecode(kIv), begin, text);
    EXPECT_EQ(text, plain.substr(begin, 20)) << begin;
  }
}

}  // namespace
}  // namespace laketop
