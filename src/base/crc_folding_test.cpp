// SPDX-License-Identifier: Apache-2.0
#include "base/crc_folding.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/encoding.hpp"

namespace laketop {
namespace {

TEST(CrcFolding, AgreesWithTablesAtEverySize) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes.push_back(static_cast<char>(i * 131 + i / 7));
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    std::string_view all(bytes.data(), size);
    // Byte by byte it is tables alone: less than a fold each time.
    Digest slow(DigestKind::kCrc64nvme);
    for (char c : all) slow.Update(std::string_view(&c, 1));
    Digest fast(DigestKind::kCrc64nvme);
    fast.Update(all.substr(0, size / 3));
    fast.Update(all.substr(size / 3));
    ASSERT_EQ(HexEncode(fast.Finish()), HexEncode(slow.Finish())) << size;
  }
}

TEST(CrcFolding, KnowsTheCheckValue) {
  EXPECT_EQ(HexEncode(DigestOf(DigestKind::kCrc64nvme, "123456789")), "ae8b14860a799888");
}

}  // namespace
}  // namespace laketop
