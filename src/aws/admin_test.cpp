// SPDX-License-Identifier: Apache-2.0
#include "aws/admin.hpp"

#include <gtest/gtest.h>

#include "base/sync_wait.hpp"

namespace laketop::aws {
namespace {

constexpr Operation kOperations[] = {{.name = "GetThing"}, {.name = "ListThings"}};
constexpr Service kThings{.name = "things", .api_version = "2020-01-01", .operations = kOperations};

class AdminTest : public testing::Test {
 protected:
  AdminTest() : admin_(Hooks(), {{&kThings}}) {}

  AdminHooks Hooks() {
    return {
        .now = [this] { return now_; },
        .clock_offset = [this] { return now_ - Timestamp{}; },
        .advance = [this](std::chrono::milliseconds by, std::stop_token) { return Advance(by); },
        .reset = [this] { return Reset(); }};
  }
  Task<Json> Advance(std::chrono::milliseconds by) {
    now_ += by;
    co_return Json::MakeObject().Set("timers_fired", 2);
  }
  Task<std::expected<void, std::string>> Reset() {
    if (++resets_ > 1) co_return std::unexpected("busy");
    co_return std::expected<void, std::string>();
  }

  std::string Ask(std::string method, std::string path, std::string body = {},
                  bool with_header = true) {
    http::Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.body = http::MakeBodyReader(std::move(body));
    if (with_header) request.headers.Add("X-Laketop", "1");
    http::Response response = SyncWait(admin_.Handle(std::move(request)));
    return std::to_string(response.status) + " " + std::get<std::string>(response.body);
  }

  Timestamp now_{};
  int resets_ = 0;
  Admin admin_;
};

TEST_F(AdminTest, MovesTheClockOn) {
  EXPECT_EQ(
      Ask("POST", "/_laketop/clock", "{\"seconds\": 1.5}"),
      "200 {\"now\":\"1970-01-01T00:00:01.500Z\",\"offset_seconds\":1.5,\"timers_fired\":2}\n");
  EXPECT_TRUE(
      Ask("GET", "/_laketop/clock").starts_with("200 {\"now\":\"1970-01-01T00:00:01.500Z\""));
  for (const char* bad :
       {"", "{}", "{\"seconds\":-1}", "{\"seconds\":\"1\"}", "{\"seconds\":1e30}"}) {
    EXPECT_TRUE(Ask("POST", "/_laketop/clock", bad).starts_with("400 ")) << bad;
  }
}

TEST_F(AdminTest, ChangesNothingWithoutItsHeader) {
  EXPECT_TRUE(Ask("POST", "/_laketop/reset", "", false).starts_with("403 "));
  EXPECT_TRUE(Ask("POST", "/_laketop/clock", "{\"seconds\":1}", false).starts_with("403 "));
  EXPECT_TRUE(Ask("GET", "/_laketop/reset").starts_with("405 "));
  EXPECT_EQ(resets_, 0);
  EXPECT_TRUE(Ask("POST", "/_laketop/reset").starts_with("200 "));
  EXPECT_EQ(resets_, 1);
  EXPECT_EQ(Ask("POST", "/_laketop/reset"), "503 {\"error\":\"busy\"}\n");
}

TEST_F(AdminTest, SaysWhatRunsAndWhatIsBuilt) {
  EXPECT_NE(Ask("GET", "/_localstack/health").find("\"services\":{\"things\":\"running\"}"),
            std::string::npos);
  EXPECT_NE(Ask("GET", "/_laketop/coverage").find("\"implemented\":0,\"operations_of_model\":2"),
            std::string::npos);
  EXPECT_TRUE(Ask("GET", "/_laketop/nothing").starts_with("404 "));
}

}  // namespace
}  // namespace laketop::aws
