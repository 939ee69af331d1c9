// SPDX-License-Identifier: Apache-2.0
#include "http/response_head.hpp"

#include <gtest/gtest.h>

namespace laketop::http {
namespace {

std::string HeadOf(const Response& response, HeadOptions options = {}) {
  options.date = "D";
  std::string out;
  AppendResponseHead(out, response, options);
  return out;
}

class Endless final : public BodySource {
 public:
  Task<std::optional<std::string>> Next() override { co_return std::nullopt; }
};

TEST(ResponseHead, FramesByLength) {
  Response response{.status = 200, .body = "abc"};
  response.headers.Add("X-A", "1");
  EXPECT_EQ(HeadOf(response), "HTTP/1.1 200 OK\r\nX-A: 1\r\nDate: D\r\nContent-Length: 3\r\n\r\n");
}

TEST(ResponseHead, KeepsTheHandlersLengthOnlyWhereNoBodyIsSent) {
  Response response;
  response.headers.Add("Content-Length", "77");
  EXPECT_NE(HeadOf(response, {.head_request = true}).find("Content-Length: 77\r\n"),
            std::string::npos);
  EXPECT_NE(HeadOf(response).find("Content-Length: 0\r\n"), std::string::npos);
  response.status = 204;
  EXPECT_EQ(HeadOf(response).find("Content-Length"), std::string::npos);
}

TEST(ResponseHead, ChunksWhatHasNoLengthAndClosesForOldClients) {
  Response response{.body = std::make_shared<Endless>()};
  EXPECT_NE(HeadOf(response).find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  std::string old = HeadOf(response, {.version = 10});
  EXPECT_EQ(old.find("Transfer-Encoding"), std::string::npos);
  EXPECT_NE(old.find("Connection: close\r\n"), std::string::npos);
}

TEST(ResponseHead, LetsNoValueBeginAnotherField) {
  Response response;
  response.headers.Add("X-Meta", "a\r\nX-Evil: 1");
  response.headers.Add("bad name", "x");
  std::string head = HeadOf(response);
  EXPECT_NE(head.find("X-Meta: a  X-Evil: 1\r\n"), std::string::npos);
  EXPECT_EQ(head.find("bad name"), std::string::npos);
}

}  // namespace
}  // namespace laketop::http
