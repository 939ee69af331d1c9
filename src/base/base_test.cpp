// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/sync_wait.hpp"
#include "base/thread_pool.hpp"
#include "base/xml.hpp"

namespace laketop {
namespace {

TEST(Task, RunsOnPoolAndComesBackWithResultOrException) {
  ThreadPool pool({.name = "test"});
  auto work = [](ThreadPool& on) -> Task<int> {
    auto job = [] { return 20; };
    int value = co_await on.Run(job);
    auto fail = []() -> int { throw std::runtime_error("broken"); };
    try {
      co_await on.Run(fail);
    } catch (const std::runtime_error& error) {
      co_return value + static_cast<int>(std::string(error.what()).size());
    }
    co_return -1;
  };
  EXPECT_EQ(SyncWait(work(pool)), 26);
}

TEST(Task, DeepChainsUseNoStack) {
  struct Chain {
    static Task<int> Down(int n) {
      if (n == 0) co_return 0;
      co_return 1 + co_await Down(n - 1);
    }
  };
  EXPECT_EQ(SyncWait(Chain::Down(100'000)), 100'000);
}

TEST(Clock, AdvanceFiresTimersInDueOrder) {
  SystemClock clock;
  ThreadPool pool({.name = "test", .threads = 1});
  Timestamp start = clock.Now();
  std::vector<int> order;
  std::atomic<int> ended = 0;
  auto sleep = [](SystemClock& on, Timestamp until, int id, std::vector<int>& into) -> Task<void> {
    if (co_await on.SleepUntil(until, {})) into.push_back(id);
  };
  Spawn(&pool, sleep(clock, start + std::chrono::hours(2), 2, order), [&](auto) { ++ended; });
  Spawn(&pool, sleep(clock, start + std::chrono::hours(1), 1, order), [&](auto) { ++ended; });
  auto barrier = [] {};
  auto wait = [](ThreadPool& on, auto job) -> Task<void> { co_await on.Run(job); };
  SyncWait(wait(pool, barrier));
  EXPECT_EQ(clock.Advance(std::chrono::hours(3)).timers_fired, 2);
  while (ended < 2) std::this_thread::yield();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_GE(clock.Now(), start + std::chrono::hours(3));
}

// An hourly schedule whose work hops between threads: each of its hours comes, in order, and
// Advance returns when the last one's work is done.
TEST(Clock, AdvanceWaitsForTrackedWork) {
  SystemClock clock;
  ThreadPool pool({.name = "test", .threads = 2});
  Timestamp start = clock.Now();
  std::stop_source stop;
  std::atomic<int> ran = 0;
  std::atomic<bool> ended = false;
  auto schedule = [](SystemClock& on, ThreadPool& pool, std::stop_token stop,
                     std::atomic<int>& ran) -> Task<void> {
    std::shared_ptr<TrackedWork> work = on.Track("schedule");
    Timestamp due = on.Now();
    while (!stop.stop_requested()) {
      due += std::chrono::hours(1);
      if (!co_await on.SleepUntil(due, stop, work)) break;
      auto job = [&ran] {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        ++ran;
      };
      co_await pool.Run(job);
    }
  };
  // Runs here until it sleeps.
  Spawn(nullptr, schedule(clock, pool, stop.get_token(), ran), [&](auto) { ended = true; });
  auto day = clock.Advance(std::chrono::hours(24) + std::chrono::minutes(1));
  EXPECT_EQ(ran, 24);
  EXPECT_EQ(day.timers_fired, 24);
  EXPECT_TRUE(day.unfinished.empty());
  EXPECT_GE(clock.Now(), start + std::chrono::hours(24));
  std::shared_ptr<TrackedWork> crawl = clock.Track("crawl");
  auto impatient = clock.Advance(std::chrono::hours(2), std::chrono::milliseconds(20));
  EXPECT_EQ(std::ranges::count(impatient.unfinished, "crawl"), 1);
  EXPECT_GE(clock.Now(), start + std::chrono::hours(26));
  crawl.reset();
  stop.request_stop();
  while (!ended) std::this_thread::yield();
}

TEST(Json, KeepsOrderAndExactIntegers) {
  auto parsed = ParseJson(R"({"b":9007199254740993,"a":[1.5,"x\u0001",null,true]})");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(WriteJson(*parsed), R"({"b":9007199254740993,"a":[1.5,"x\u0001",null,true]})");
  EXPECT_FALSE(ParseJson(std::string(500, '[') + std::string(500, ']')).has_value());
  EXPECT_FALSE(ParseJson("{\"a\":1} x").has_value());
  EXPECT_EQ(WriteJson(Json("\xff!")), "\"\xEF\xBF\xBD!\"");
}

TEST(Xml, ReadsWithoutNamespacesAndWritesEscaped) {
  auto parsed =
      ParseXml("<?xml version='1.0'?><a:A xmlns:a='u'><B x='1'> t &amp; u </B><B/></a:A>");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->name, "A");
  ASSERT_EQ(parsed->children.size(), 2u);
  EXPECT_EQ(parsed->children[0].text, " t & u ");
  EXPECT_FALSE(ParseXml("<A><B></A>").has_value());
  XmlWriter writer(false);
  writer.Open("K");
  writer.Attribute("n", "<");
  writer.Element("V", "a&\x01");
  writer.Close();
  EXPECT_EQ(writer.Take(), "<K n=\"&lt;\"><V>a&amp;&#x1;</V></K>");
}

TEST(Digest, MatchesKnownVectors) {
  EXPECT_EQ(HexEncode(DigestOf(DigestKind::kCrc32, "123456789")), "cbf43926");
  EXPECT_EQ(HexEncode(DigestOf(DigestKind::kCrc32c, "123456789")), "e3069283");
  EXPECT_EQ(HexEncode(DigestOf(DigestKind::kCrc64nvme, "123456789")), "ae8b14860a799888");
  EXPECT_EQ(HexEncode(Md5("")), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(HexEncode(HmacSha256("key", "The quick brown fox jumps over the lazy dog")),
            "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
}

TEST(Digest, CombinesCrcsOfParts) {
  for (DigestKind kind : {DigestKind::kCrc32, DigestKind::kCrc32c, DigestKind::kCrc64nvme}) {
    auto value = [&](std::string_view bytes) {
      return std::stoull(HexEncode(DigestOf(kind, bytes)), nullptr, 16);
    };
    EXPECT_EQ(CombineCrc(kind, value("hello, "), value("world of parts"), 14),
              value("hello, world of parts"));
  }
}

TEST(Encoding, RoundTripsAndRefuses) {
  EXPECT_EQ(Base64Encode("\xff\xfe"), "//4=");
  EXPECT_EQ(Base64Decode("//4="), "\xff\xfe");
  EXPECT_FALSE(Base64Decode("a b=").has_value());
  EXPECT_EQ(PercentEncode("a/b c~", true), "a/b%20c~");
  EXPECT_EQ(PercentDecode("%41+", true), "A ");
  EXPECT_FALSE(PercentDecode("%4").has_value());
  EXPECT_EQ(RandomUuid().size(), 36u);
}

TEST(Time, ParsesWhatItFormats) {
  Timestamp time = *ParseIso8601("2026-02-28T23:59:58.120+01:30");
  EXPECT_EQ(FormatIso8601(time), "2026-02-28T22:29:58.120Z");
  EXPECT_EQ(FormatHttpDate(time), "Sat, 28 Feb 2026 22:29:58 GMT");
  EXPECT_EQ(ParseHttpDate("Sat, 28 Feb 2026 22:29:58 GMT"),
            std::chrono::floor<std::chrono::seconds>(time));
  EXPECT_EQ(FormatBasicIso8601(time), "20260228T222958Z");
  EXPECT_FALSE(ParseIso8601("2026-02-30").has_value());
}

}  // namespace
}  // namespace laketop
