// SPDX-License-Identifier: Apache-2.0
#include "http/request_parser.hpp"

#include <gtest/gtest.h>

namespace laketop::http {
namespace {

const Limits kLimits{.head_bytes_max = 2048, .header_count_max = 8, .target_bytes_max = 512};

int StatusOf(const std::string& text) {
  RequestParser parser(kLimits);
  std::size_t consumed = 0;
  std::expected<bool, ParseError> result = parser.ParseHead(text, consumed);
  return !result ? result.error().status : *result ? 200 : 0;
}

TEST(RequestParser, ReadsAHeadAndLeavesWhatFollows) {
  RequestParser parser(kLimits);
  std::string text =
      "PUT /a%20b?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nX-Two:  y \r\n\r\nabcGET";
  std::size_t consumed = 0;
  ASSERT_TRUE(parser.ParseHead(text, consumed).value());
  EXPECT_EQ(text.substr(consumed), "abcGET");
  EXPECT_EQ(parser.Head().method, "PUT");
  EXPECT_EQ(parser.Head().target, "/a%20b?x=1");
  EXPECT_EQ(parser.Head().content_length, 3u);
  EXPECT_EQ(parser.Head().headers.Get("x-two"), "y");
  EXPECT_TRUE(parser.Head().keep_alive);
}

TEST(RequestParser, PassesOverAnEmptyLineHoweverItComes) {
  RequestParser parser(kLimits);
  std::string text = "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n";
  std::size_t consumed = 0;
  for (std::size_t size = 1; size < text.size(); ++size) {
    EXPECT_EQ(parser.ParseHead(std::string_view(text).substr(0, size), consumed), false) << size;
  }
  EXPECT_TRUE(parser.ParseHead(text, consumed).value());
  // The line counts too: the connection keeps no more than the limit.
  std::string large = "\r\nGET / HTTP/1.1\r\nHost: h\r\nx: ";
  large.resize(kLimits.head_bytes_max, 'x');
  EXPECT_EQ(StatusOf(large), 431);
}

TEST(RequestParser, WaitsForTheWholeHead) {
  RequestParser parser(kLimits);
  std::string text = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  std::size_t consumed = 0;
  for (std::size_t size = 1; size < text.size(); ++size) {
    EXPECT_FALSE(parser.ParseHead(std::string_view(text).substr(0, size), consumed).value());
    EXPECT_EQ(consumed, 0u);
  }
  EXPECT_TRUE(parser.ParseHead(text, consumed).value());
  EXPECT_EQ(consumed, text.size());
}

TEST(RequestParser, RefusesWhatTwoServersCouldReadDifferently) {
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n"),
            400);
  EXPECT_EQ(StatusOf("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                     "Content-Length: 1\r\n\r\n"),
            400);
  EXPECT_EQ(StatusOf("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
            400);
  EXPECT_EQ(StatusOf("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"), 501);
  EXPECT_EQ(StatusOf("PUT / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"), 501);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost : a\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n"), 400);
}

TEST(RequestParser, NamesTheLimitThatWasPassed) {
  std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(StatusOf("GET /" + std::string(600, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
  EXPECT_EQ(StatusOf(head + "X: " + std::string(3000, 'a')), 431);
  std::string many = head;
  for (int i = 0; i < 9; ++i) many += "X: 1\r\n";
  EXPECT_EQ(StatusOf(many + "\r\n"), 431);
  EXPECT_EQ(StatusOf("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
  EXPECT_EQ(StatusOf("\x16\x03\x01"), 400);
}

}  // namespace
}  // namespace laketop::http
