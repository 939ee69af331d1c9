// SPDX-License-Identifier: Apache-2.0
#include "aws/inflate.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace laketop::aws {
namespace {

std::string Gzip(std::string text) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

http::BodyError::Kind FaultOf(std::string_view bytes, std::uint64_t bytes_max) {
  auto out = InflateGzip(bytes, bytes_max);
  EXPECT_FALSE(out.has_value());
  return out ? http::BodyError::Kind::kDisconnected : out.error().kind;
}

TEST(Inflate, GivesBackWhatWasCompressed) {
  for (std::size_t size : {0, 1, 16'384, 16'385, 1'000'000}) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i * i % 251);
    EXPECT_EQ(InflateGzip(Gzip(text), size).value_or("-"), text) << size;
  }
  EXPECT_EQ(InflateGzip(Gzip("two ") + Gzip("members"), 100).value_or("-"), "two members");
}

// A kilobyte of zeros compressed a thousandfold is how a small body fills a memory.
TEST(Inflate, HasALimit) {
  std::string bomb = Gzip(std::string(50 << 20, '\0'));
  EXPECT_EQ(FaultOf(bomb, 1 << 20), http::BodyError::Kind::kTooLarge);
  EXPECT_EQ(FaultOf(Gzip("12345"), 4), http::BodyError::Kind::kTooLarge);
}

TEST(Inflate, RefusesWhatIsNone) {
  std::string whole = Gzip("hello");
  for (const std::string& bad : {std::string(), std::string("hello"),
                                 whole.substr(0, whole.size() - 1), whole + "x", whole.substr(1)}) {
    EXPECT_EQ(FaultOf(bad, 100), http::BodyError::Kind::kMalformed);
  }
}

}  // namespace
}  // namespace laketop::aws
