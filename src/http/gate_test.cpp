// SPDX-License-Identifier: Apache-2.0
#include "http/gate.hpp"

#include <gtest/gtest.h>

#include "base/sync_wait.hpp"
#include "base/thread_pool.hpp"

namespace laketop::http {
namespace {

// Answers its name; the path "/wait" only once it is cancelled or let go.
class Named final : public Handler {
 public:
  explicit Named(std::string name) : name_(std::move(name)) {}

  Task<Response> Handle(Request request) override {
    if (request.path == "/wait") {
      auto woken = std::make_shared<Completion<bool>>();
      std::stop_callback on_stop(request.cancel.get_token(), [woken] { woken->Set(true); });
      co_await *woken;
    }
    if (request.path == "/deaf") co_await *let_go;
    Response response;
    response.body = name_;
    co_return response;
  }

  std::shared_ptr<Completion<bool>> let_go = std::make_shared<Completion<bool>>();

 private:
  std::string name_;
};

class GateTest : public testing::Test {
 protected:
  void Send(std::string path) {
    Request request;
    request.path = std::move(path);
    request.cancel = std::stop_source();
    auto ask = [](Gate& gate, Request request, std::vector<std::string>& answers) -> Task<void> {
      Response response = co_await gate.Handle(std::move(request));
      answers.push_back(std::to_string(response.status) + " " +
                        std::get<std::string>(response.body));
    };
    Spawn(nullptr, ask(gate_, std::move(request), answers_), {});
  }

  Gate gate_{[](const Request& request) { return request.path == "/reset"; }};
  std::vector<std::string> answers_;
};

TEST_F(GateTest, HoldsRequestsUntilItOpens) {
  Send("/a");
  EXPECT_TRUE(answers_.empty());
  gate_.Open(std::make_shared<Named>("first"));
  EXPECT_EQ(answers_, (std::vector<std::string>{"200 first"}));
  EXPECT_TRUE(SyncWait(gate_.Close(std::chrono::seconds(5))));
  Send("/b");
  Send("/reset");
  EXPECT_EQ(answers_, (std::vector<std::string>{"200 first", "200 first"}));
  gate_.Open(std::make_shared<Named>("second"));
  EXPECT_EQ(answers_.back(), "200 second");
}

TEST_F(GateTest, CancelsThoseInsideAndWaitsForThem) {
  gate_.Open(std::make_shared<Named>("first"));
  Send("/wait");
  EXPECT_TRUE(answers_.empty());
  EXPECT_TRUE(SyncWait(gate_.Close(std::chrono::seconds(5))));
  EXPECT_EQ(answers_, (std::vector<std::string>{"200 first"}));
}

TEST_F(GateTest, SaysThatSomebodyStaysInside) {
  auto handler = std::make_shared<Named>("first");
  gate_.Open(handler);
  Send("/deaf");
  EXPECT_FALSE(SyncWait(gate_.Close(std::chrono::milliseconds(5))));
  handler->let_go->Set(true);
  EXPECT_EQ(answers_.size(), 1u);
  EXPECT_TRUE(SyncWait(gate_.Close(std::chrono::seconds(5))));
}

}  // namespace
}  // namespace laketop::http
