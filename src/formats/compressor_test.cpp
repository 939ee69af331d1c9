// SPDX-License-Identifier: Apache-2.0
#include "formats/compressor.hpp"

#include <gtest/gtest.h>

namespace laketop::formats {
namespace {

TEST(Compressor, WhatIsCompressedReadsBack) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i * 7919 % 104729) + "\n";
  for (Compression codec :
       {Compression::kNone, Compression::kGzip, Compression::kZstd, Compression::kBzip2}) {
    auto compressor = MakeCompressor(codec, std::nullopt);
    std::string packed;
    const std::string_view all(text);
    compressor->Append(all.substr(0, 100'000), false, packed);
    compressor->Append({}, false, packed);
    compressor->Append(all.substr(100'000), true, packed);
    EXPECT_EQ(CompressionOf(packed), codec);
    auto plain = ReadUpTo(*Decompress(TextSource(packed), codec), text.size() + 1);
    ASSERT_TRUE(plain.has_value()) << NameOf(codec);
    EXPECT_EQ(*plain, text) << NameOf(codec);
  }
  EXPECT_FALSE(CanCompress(Compression::kSnappy));
}

TEST(Compressor, AnEmptyFileHasAnEnd) {
  auto compressor = MakeCompressor(Compression::kZstd, 19);
  std::string packed;
  compressor->Append({}, true, packed);
  auto plain = ReadUpTo(*Decompress(TextSource(packed), Compression::kZstd), 10);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(*plain, "");
}

}  // namespace
}  // namespace laketop::formats
