// SPDX-License-Identifier: Apache-2.0
// The server over loopback sockets, spoken to in bytes: what no client library would send, too.
#include "http/server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <latch>

#include "base/digest.hpp"
#include "base/thread_pool.hpp"

namespace laketop::http {
namespace {

class Repeat final : public BodySource {
 public:
  Repeat(int count, bool fails, std::string piece = "piece")
      : left_(count), fails_(fails), piece_(std::move(piece)) {}
  Task<std::optional<std::string>> Next() override {
    if (left_ == 0 && fails_) throw std::runtime_error("broken");
    if (left_-- <= 0) co_return std::nullopt;
    co_return piece_;
  }

 private:
  int left_;
  bool fails_;
  std::string piece_;
};

// Whether what the loop was given had its turn while this made a thousand small pieces.
class Greedy final : public BodySource {
 public:
  Task<std::optional<std::string>> Next() override {
    if (made_ == 0) CurrentExecutor()->Post([seen = seen_] { *seen = true; });
    if (made_++ == 1000) co_return *seen_ ? "fair" : "unfair";
    if (made_ > 1001) co_return std::nullopt;
    co_return ".";
  }

 private:
  int made_ = 0;
  std::shared_ptr<bool> seen_ = std::make_shared<bool>(false);
};

class TestHandler final : public Handler {
 public:
  Task<Response> Handle(Request request) override {
    Response response;
    if (request.path == "/echo") {
      std::string all;
      while (true) {
        auto chunk = co_await request.body->Next();
        if (!chunk) co_return Response{.status = 400, .body = chunk.error().message};
        if (!*chunk) break;
        all += **chunk;
      }
      response.body = all + std::string(request.body->Trailers().Get("x-sum"));
    } else if (request.path == "/count") {
      std::uint64_t bytes = 0;
      while (true) {
        auto chunk = co_await request.body->Next();
        if (!chunk || !*chunk) break;
        bytes += (*chunk)->size();
      }
      response.body = std::to_string(bytes);
    } else if (request.path == "/pool") {
      // Reads the body from another thread's coroutine.
      std::size_t size = co_await pool.Run([] { return std::size_t{7}; });
      auto chunk = co_await request.body->Next();
      response.body = std::to_string(size) + (*chunk ? **chunk : std::string());
    } else if (request.path == "/chunks") {
      response.body = std::make_shared<Repeat>(3, false);
    } else if (request.path == "/endless") {
      response.body = std::make_shared<Repeat>(1'000'000, false, std::string(65'536, 'x'));
    } else if (request.path == "/greedy") {
      response.body = std::make_shared<Greedy>();
    } else if (request.path == "/fair") {
      // All of the body is here before the first read.
      co_await *released;
      auto seen = std::make_shared<bool>(false);
      CurrentExecutor()->Post([seen] { *seen = true; });
      while (true) {
        auto chunk = co_await request.body->Next();
        if (!chunk || !*chunk) break;
      }
      response.body = std::string(*seen ? "fair" : "unfair");
    } else if (request.path == "/nothing") {
      response.body = std::vector<FileRegion>{{file, 1, 0}, {file, 2, 0}};
    } else if (request.path == "/cancel") {
      request.body->Cancel();
      auto chunk = co_await request.body->Next();
      response.body = std::string(chunk ? "read" : "cancelled");
      cancelled = !chunk;
      cancelled.notify_all();
    } else if (request.path == "/broken") {
      response.body = std::make_shared<Repeat>(3, true);
    } else if (request.path == "/file") {
      response.body = std::vector<FileRegion>{{file, 1, file_bytes - 2}};
    } else if (request.path == "/throw") {
      throw std::runtime_error("oops");
    } else if (request.path == "/stubborn") {
      entered = true;
      entered.notify_all();
      co_await *released;
    } else if (request.path == "/gone") {
      entered = true;
      entered.notify_all();
      auto stopped = std::make_shared<Completion<bool>>();
      std::stop_callback on_stop(request.disconnected, [stopped] { stopped->Set(true); });
      gone = co_await *stopped;
    } else {
      response.body = request.method + " " + request.path + " " + request.query;
    }
    co_return response;
  }

  ThreadPool pool{{.name = "test", .threads = 2}};
  std::shared_ptr<const File> file;
  std::uint64_t file_bytes = 0;
  std::atomic<bool> entered = false;
  std::atomic<bool> gone = false;
  std::atomic<bool> cancelled = false;
  std::shared_ptr<Completion<bool>> released = std::make_shared<Completion<bool>>();
};

class Client {
 public:
  Client() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {}
  explicit Client(std::uint16_t port) : Client() { Connect(port); }
  ~Client() { Close(); }
  void Connect(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  void Close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  void Send(std::string_view text) {
    while (!text.empty()) {
      ssize_t count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  // Until `end` has come, or the server closes.
  std::string ReadUntil(std::string_view end) {
    while (true) {
      std::size_t found = end.empty() ? std::string::npos : read_.find(end);
      if (found != std::string::npos) {
        std::string text = read_.substr(0, found + end.size());
        read_.erase(0, found + end.size());
        return text;
      }
      char bytes[65536];
      ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
      if (count <= 0) return std::exchange(read_, {}) + (count < 0 ? "<error>" : "<closed>");
      read_.append(bytes, static_cast<std::size_t>(count));
    }
  }
  std::string ReadAll() { return ReadUntil({}); }
  // What the peer did to the connection besides.
  int Error() const {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
  }

 private:
  int socket_;
  std::string read_;
};

class ServerTest : public testing::Test {
 protected:
  explicit ServerTest(std::chrono::milliseconds patience = std::chrono::seconds(30),
                      std::size_t body_chunk_bytes = 256 << 10) {
    char path[] = "/tmp/laketop_http_test_XXXXXX";
    int file = ::mkstemp(path);
    ::unlink(path);
    std::string content;
    for (int i = 0; i < 400'000; ++i) content += std::to_string(i) + ",";
    EXPECT_EQ(::write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    handler_.file = std::make_shared<File>(file);
    handler_.file_bytes = content.size();
    content_ = content.substr(1, content.size() - 2);
    ServerOptions options{.files = &handler_.pool};
    options.limits.head_timeout = std::chrono::milliseconds(400);
    options.limits.body_timeout = patience;
    options.limits.write_timeout = patience;
    options.limits.idle_timeout = patience;
    options.limits.body_chunk_bytes = body_chunk_bytes;
    options.abort_patience = std::chrono::milliseconds(200);
    server_.emplace(options, loops_, handler_);
    EXPECT_TRUE(server_->Start().has_value());
  }
  void TearDown() override { server_->Stop(std::chrono::milliseconds(1000)); }

  std::string Exchange(std::string_view request) {
    Client client(server_->Port());
    client.Send(request);
    return client.ReadAll();
  }

  EventLoops loops_ = MakeEventLoops(2);
  TestHandler handler_;
  std::optional<Server> server_;
  std::string content_;
};

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  Client client(server_->Port());
  std::string requests;
  for (int i = 0; i < 100; ++i) {
    requests += "GET /r" + std::to_string(i) + "?q HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  client.Send(requests);
  for (int i = 0; i < 100; ++i) {
    std::string end = "GET /r" + std::to_string(i) + " q";
    EXPECT_TRUE(client.ReadUntil(end).ends_with(end));
  }
}

TEST_F(ServerTest, ReadsBodiesByLengthAndByChunks) {
  EXPECT_TRUE(Exchange("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nConnection: "
                       "close\r\n\r\nhello")
                  .ends_with("\r\n\r\nhello<closed>"));
  EXPECT_TRUE(Exchange("PUT /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: "
                       "close\r\n\r\n5\r\nhello\r\n3\r\nyou\r\n0\r\nx-sum: 9\r\n\r\n")
                  .ends_with("\r\n\r\nhelloyou9<closed>"));
  // Around the sizes at which strings begin to allocate.
  for (std::size_t size = 1; size < 70; ++size) {
    std::string body(size, 'b');
    EXPECT_TRUE(Exchange("PUT /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " +
                         std::to_string(size) + "\r\n\r\n" + body)
                    .ends_with("\r\n\r\n" + body + "<closed>"));
  }
  std::string large(3'000'000, 'x');
  EXPECT_TRUE(Exchange("PUT /count HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\nConnection: "
                       "close\r\n\r\n" +
                       large)
                  .ends_with("\r\n\r\n3000000<closed>"));
  EXPECT_TRUE(Exchange("PUT /pool HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: "
                       "close\r\n\r\nab")
                  .ends_with("\r\n\r\n7ab<closed>"));
}

TEST_F(ServerTest, AsksForTheBodyOnlyWhenTheHandlerReads) {
  Client client(server_->Port());
  client.Send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("ok");
  EXPECT_TRUE(client.ReadUntil("ok").starts_with("HTTP/1.1 200 OK\r\n"));
  // A handler that does not read: no 100, and the connection ends, for the body may yet come.
  client.Send("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  std::string answer = client.ReadAll();
  EXPECT_EQ(answer.find("100 Continue"), std::string::npos);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

TEST_F(ServerTest, DropsABodyThatNobodyReadAndGoesOn) {
  Client client(server_->Port());
  client.Send("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" +
              std::string(100'000, 'x') + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(client.ReadUntil("GET /next ").find("PUT /x "), std::string::npos);
}

TEST_F(ServerTest, SendsFilesAndSources) {
  std::string answer = Exchange("GET /file HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n" + content_ + "<closed>"));
  EXPECT_TRUE(
      Exchange("GET /chunks HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
          .ends_with("\r\n\r\n5\r\npiece\r\n5\r\npiece\r\n5\r\npiece\r\n0\r\n\r\n<closed>"));
  EXPECT_TRUE(
      Exchange("GET /chunks HTTP/1.0\r\n\r\n").ends_with("\r\n\r\npiecepiecepiece<closed>"));
  // A source that fails must not look whole.
  EXPECT_EQ(Exchange("GET /broken HTTP/1.1\r\nHost: h\r\n\r\n").find("0\r\n\r\n"),
            std::string::npos);
}

TEST_F(ServerTest, HeadSendsTheLengthAlone) {
  std::string answer = Exchange("HEAD /file HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: " + std::to_string(content_.size())), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n<closed>"));
}

TEST_F(ServerTest, AnswersErrorsAndCloses) {
  EXPECT_TRUE(Exchange("nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(Exchange("GET /throw HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                  .starts_with("HTTP/1.1 500 "));
  EXPECT_TRUE(Exchange("PUT /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
                  .starts_with("HTTP/1.1 400 "));
}

TEST_F(ServerTest, EndsAConnectionThatDoesNotFinishItsHead) {
  EXPECT_EQ(Exchange("GET / HTTP/1.1\r\nHost:"), "<closed>");
}

class ImpatientServerTest : public ServerTest {
 protected:
  ImpatientServerTest() : ServerTest(std::chrono::milliseconds(400)) {}
};

TEST_F(ImpatientServerTest, EndsConnectionsOnWhichNothingMoves) {
  Client idle(server_->Port());
  Client half(server_->Port());
  half.Send("PUT /count HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
  Client deaf(server_->Port());
  deaf.Send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(idle.ReadAll(), "<closed>");
  // The handler's answer is lost with the connection; no bytes of a whole answer come.
  EXPECT_EQ(half.ReadAll().find("200 OK"), std::string::npos);
  std::this_thread::sleep_for(std::chrono::milliseconds(1200));
  EXPECT_EQ(deaf.ReadAll().find("\r\n0\r\n\r\n"), std::string::npos);
}

// What waits for a client that does not send is ended from outside, as a reset does.
TEST_F(ServerTest, CancelsABodyThatDoesNotCome) {
  Client client(server_->Port());
  client.Send("PUT /cancel HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
  handler_.cancelled.wait(false);
  EXPECT_EQ(client.ReadAll().find("read"), std::string::npos);
}

// sendfile would raise SIGPIPE.
TEST_F(ServerTest, OutlivesAClientThatLeavesInTheMiddleOfAFile) {
  for (int i = 0; i < 50; ++i) {
    Client client(server_->Port());
    client.Send("GET /file HTTP/1.1\r\nHost: h\r\n\r\n");
    client.ReadUntil("\r\n\r\n");
  }
  EXPECT_TRUE(Exchange("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                  .starts_with("HTTP/1.1 200 "));
}

TEST_F(ServerTest, TellsTheHandlerThatTheClientLeft) {
  {
    Client client(server_->Port());
    client.Send("GET /gone HTTP/1.1\r\nHost: h\r\n\r\n");
    handler_.entered.wait(false);
  }
  server_->Stop(std::chrono::milliseconds(3000));
  EXPECT_TRUE(handler_.gone);
}

TEST_F(ServerTest, SaysThatAHandlerHasNotEnded) {
  Client client(server_->Port());
  client.Send("GET /stubborn HTTP/1.1\r\nHost: h\r\n\r\n");
  handler_.entered.wait(false);
  EXPECT_FALSE(server_->Stop(std::chrono::milliseconds(0)));
  handler_.released->Set(true);
  EXPECT_EQ(client.ReadAll(), "<closed>");
}

TEST_F(ServerTest, StopsGracefully) {
  Client idle(server_->Port());
  Client busy(server_->Port());
  idle.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  idle.ReadUntil("GET / ");
  busy.Send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  busy.ReadUntil("\r\n\r\n");
  std::thread stopper([this] { server_->Stop(std::chrono::milliseconds(5000)); });
  EXPECT_EQ(idle.ReadAll(), "<closed>");
  busy.Send("done");
  EXPECT_TRUE(busy.ReadAll().ends_with("done<closed>"));
  stopper.join();
}

// Where the end of the connection is the end of the body, a broken one must not end well.
TEST_F(ServerTest, ResetsAnOldClientWhoseAnswerBreaksOff) {
  EXPECT_TRUE(Exchange("GET /broken HTTP/1.0\r\n\r\n").ends_with("<error>"));
}

// Closing on unread bytes resets the connection, and the answer may be lost with it.
TEST_F(ServerTest, LetsTheLastAnswerBeReadBeforeRequestsSentAhead) {
  Client client(server_->Port());
  client.Send("GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" +
              std::string(200'000, 'G'));
  EXPECT_TRUE(client.ReadAll().ends_with("GET /last <closed>"));
  EXPECT_EQ(client.Error(), 0);
}

TEST_F(ServerTest, SendsTheHeadOfAnEmptyAnswer) {
  Client client(server_->Port());
  for (int i = 0; i < 5; ++i) {
    client.Send("GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_NE(client.ReadUntil("\r\n\r\n").find("Content-Length: 0"), std::string::npos);
  }
}

class SmallChunksServerTest : public ServerTest {
 protected:
  SmallChunksServerTest() : ServerTest(std::chrono::seconds(30), 256) {}
};

TEST_F(SmallChunksServerTest, LetsOthersHaveTheirTurnWhileABodyGoes) {
  EXPECT_TRUE(Exchange("GET /greedy HTTP/1.0\r\n\r\n").ends_with(".fair<closed>"));
  Client client(server_->Port());
  client.Send("PUT /fair HTTP/1.1\r\nHost: h\r\nContent-Length: 10000\r\n\r\n" +
              std::string(10'000, 'x'));
  handler_.released->Set(true);
  EXPECT_TRUE(client.ReadUntil("fair").ends_with("\r\n\r\nfair"));
}

double CpuSeconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval& time) {
    return double(time.tv_sec) + 1e-6 * double(time.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// Without a descriptor to spare it neither spins nor forgets who waits.
TEST_F(ServerTest, TakesConnectionsAgainOnceThereAreDescriptors) {
  EXPECT_NE(Exchange("GET / HTTP/1.0\r\n\r\n"), "");
  Client client;
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  rlimit few = before;
  few.rlim_cur = 256;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  std::vector<int> taken;
  for (int spare = ::dup(0); spare >= 0; spare = ::dup(0)) taken.push_back(spare);
  EXPECT_EQ(errno, EMFILE);
  double cpu = CpuSeconds();
  client.Connect(server_->Port());
  client.Send("GET /late HTTP/1.0\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_LT(CpuSeconds() - cpu, 0.25);
  for (int spare : taken) ::close(spare);
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_TRUE(client.ReadAll().ends_with("GET /late <closed>"));
}

// A connection that is handed to its loop while the server stops has nobody else to end it.
TEST(Server, StopsWithAConnectionThatNoLoopHasSeenYet) {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("laketop_stop_" + std::to_string(::getpid()));
  auto files = EnsureSelfSigned(folder, {"localhost"});
  ASSERT_TRUE(files.has_value()) << files.error();
  auto context = TlsContext::Load(files->certificate, files->key);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(context.has_value());
  EventLoops loops = MakeEventLoops(2);
  TestHandler handler;
  Server server({.tls = &*context}, loops, handler);
  ASSERT_TRUE(server.Start().has_value());

  std::latch go_on(1);
  loops[1]->Post([&go_on] { go_on.wait(); });
  Client first(server.Port());   // on the first loop
  Client second(server.Port());  // on the one that is held
  while (loops[1]->connections == 0) std::this_thread::yield();
  bool stopped = false;
  std::thread stopper([&] { stopped = server.Stop(std::chrono::seconds(8)); });
  EXPECT_EQ(first.ReadAll(), "<closed>");
  go_on.count_down();
  stopper.join();
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace laketop::http
