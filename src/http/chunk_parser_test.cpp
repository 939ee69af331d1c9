// SPDX-License-Identifier: Apache-2.0
#include "http/chunk_parser.hpp"

#include <gtest/gtest.h>

namespace laketop::http {
namespace {

const Limits kLimits{.header_count_max = 4};

struct Parsed {
  std::string bytes;
  int status = 0;  // 200: ended, 0: wants more
  std::string trailer;
  std::string left;
};

Parsed Parse(std::string_view text, std::size_t step = 1 << 20) {
  ChunkParser parser(kLimits);
  Parsed out;
  for (std::size_t at = 0; at < text.size() && out.status == 0; at += step) {
    out.left += text.substr(at, step);
    std::size_t consumed = 0;
    auto result = parser.Parse(out.left, consumed, out.bytes);
    out.left.erase(0, consumed);
    if (!result) out.status = result.error().status;
    if (result && *result) out.status = 200;
  }
  out.trailer = parser.Trailers().Get("x-sum");
  return out;
}

TEST(ChunkParser, ReadsChunksInAnyPiecesAndTrailers) {
  std::string_view body = "5;name=v\r\nhello\r\n6\r\n world\r\n0\r\nx-sum: 1 \r\n\r\nGET";
  for (std::size_t step = 1; step <= body.size(); ++step) {
    Parsed parsed = Parse(body, step);
    EXPECT_EQ(parsed.status, 200) << step;
    EXPECT_EQ(parsed.bytes, "hello world");
    EXPECT_EQ(parsed.trailer, "1");
    EXPECT_TRUE(std::string_view("GET").starts_with(parsed.left));
  }
}

TEST(ChunkParser, TakesAnEmptyBodyByPieces) {
  EXPECT_EQ(Parse("0\r\n\r\n", 1).status, 200);
  EXPECT_EQ(Parse("0\r\n\r\n", 3).status, 200);
  EXPECT_EQ(Parse("0\r\n").status, 0);
}

TEST(ChunkParser, RefusesWhatTwoServersCouldReadDifferently) {
  for (std::string_view text :
       {"5\nhello\r\n", "5\r\nhelloo\r\n", "5\r\nhello0\r\n\r\n", "-5\r\n", "0x5\r\nhello\r\n",
        "\r\n", ";a\r\n", "5 5\r\n", "11111111111111111\r\n", "0\r\nno colon\r\n\r\n",
        "0\r\na b: c\r\n\r\n", "5\r;\r\nhello\r\n", "0\r\n: x\r\n\r\n"}) {
    EXPECT_GE(Parse(std::string(text) + "0\r\n\r\n").status, 400) << text;
  }
}

TEST(ChunkParser, HasLimits) {
  EXPECT_EQ(Parse(std::string(20'000, '0')).status, 400);
  EXPECT_EQ(Parse("0\r\na:1\r\na:1\r\na:1\r\na:1\r\na:1\r\n\r\n").status, 431);
}

}  // namespace
}  // namespace laketop::http
