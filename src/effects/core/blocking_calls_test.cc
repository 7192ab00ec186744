#include "effects/core/blocking_calls.h"

#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace sluice::effects::blocking_calls_test {
namespace {

using nodes::EffectResult;
using nodes::MailReply;

constexpr Micros kLong = Seconds(60);

EffectResult say(std::string text) { return MailReply{std::move(text)}; }

// One half of a pair of sockets, as a server that says nothing.
class SilentPeer {
 public:
  SilentPeer() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_), 0); }
  ~SilentPeer() { ::close(ends_[1]); }
  SilentPeer(const SilentPeer&) = delete;
  SilentPeer& operator=(const SilentPeer&) = delete;
  // Blocks until the peer speaks, which it does not, or the interrupt breaks the socket.
  EffectResult listen(Interrupt& interrupt) {
    interrupt.watch(ends_[0]);
    waiting = true;
    char byte = 0;
    if (!interrupt.raised()) (void)::recv(ends_[0], &byte, 1, 0);
    interrupt.close(ends_[0]);
    return say(interrupt.expired() ? "expired" : "broken");
  }
  std::atomic<bool> waiting = false;

 private:
  int ends_[2] = {-1, -1};
};

TEST(BlockingCalls, AnswersArriveOnTheThreadOfTheContext) {
  boost::asio::io_context context;
  CallIds ids;
  BlockingCalls calls(context, ids, 2, 2);
  std::vector<std::string> said;
  for (const auto* text : {"a", "b", "c"})
    calls.start(
        "host", kLong, [text](Interrupt&) { return say(text); },
        [&](EffectResult result) { said.push_back(std::get<MailReply>(result).response); });
  EXPECT_EQ(calls.in_flight(), 3U);
  while (calls.in_flight() > 0) {
    EXPECT_EQ(said.size() + calls.in_flight(), 3U);
    context.run_one();
  }
  EXPECT_EQ(said.size(), 3U);
}

TEST(BlockingCalls, OneThatWantsTooMuchMemoryIsAnswered) {
  boost::asio::io_context context;
  CallIds ids;
  BlockingCalls calls(context, ids, 1, 1);
  std::string said;
  calls.start(
      "host", kLong, [](Interrupt&) { return say(std::string(1 << 30, 'x')); },
      [&](const EffectResult& result) { said = std::get<nodes::EffectError>(result).message; });
  while (calls.in_flight() > 0) context.run_one();
  EXPECT_EQ(said, "the call needs more memory than there is for it");
}

TEST(BlockingCalls, NoMoreThanAllowedAtOnce) {
  boost::asio::io_context context;
  CallIds ids;
  BlockingCalls calls(context, ids, 4, 2);
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  int done = 0;
  for (int i = 0; i < 50; ++i)
    calls.start(
        "host", kLong,
        [&](Interrupt&) {
          const int now = ++running;
          int seen = most;
          while (now > seen && !most.compare_exchange_weak(seen, now)) {
          }
          --running;
          return say("");
        },
        [&](EffectResult) { ++done; });
  while (calls.in_flight() > 0) context.run_one();
  EXPECT_EQ(done, 50);
  EXPECT_LE(most, 2);
}

TEST(BlockingCalls, WhatTakesTooLongIsInterrupted) {
  boost::asio::io_context context;
  CallIds ids;
  BlockingCalls calls(context, ids, 1, 1);
  SilentPeer peer;
  std::string said;
  calls.start(
      "host", Millis(20), [&](Interrupt& interrupt) { return peer.listen(interrupt); },
      [&](EffectResult result) { said = std::get<MailReply>(result).response; });
  while (said.empty()) context.run_one();
  EXPECT_EQ(said, "expired");
}

TEST(BlockingCalls, ACancelledCallNeverSpeaksAndFreesItsThread) {
  boost::asio::io_context context;
  CallIds ids;
  BlockingCalls calls(context, ids, 1, 1);
  SilentPeer peer;
  bool spoke = false;
  const auto running = calls.start(
      "host", kLong, [&](Interrupt& interrupt) { return peer.listen(interrupt); },
      [&](EffectResult) { spoke = true; });
  const auto waiting = calls.start(
      "host", kLong, [&](Interrupt&) { return say("waiting"); },
      [&](EffectResult) { spoke = true; });
  std::string said;
  calls.start(
      "host", kLong, [&](Interrupt&) { return say("last"); },
      [&](EffectResult result) { said = std::get<MailReply>(result).response; });
  calls.cancel(waiting);
  while (!peer.waiting) context.run_one_for(Millis(1));
  calls.cancel(running);
  calls.cancel(running);
  calls.cancel(CallId{99});
  while (said.empty()) context.run_one();
  EXPECT_EQ(said, "last");
  EXPECT_FALSE(spoke);
  EXPECT_EQ(calls.in_flight(), 0U);
}

TEST(BlockingCalls, DestroyedWithCallsInFlight) {
  boost::asio::io_context context;
  CallIds ids;
  auto calls = std::make_unique<BlockingCalls>(context, ids, 2, 2);
  SilentPeer peers[2];
  bool spoke = false;
  for (auto& peer : peers)
    calls->start(
        "host", kLong, [&](Interrupt& interrupt) { return peer.listen(interrupt); },
        [&](EffectResult) { spoke = true; });
  calls->start(
      "host", kLong, [&](Interrupt&) { return say(""); }, [&](EffectResult) { spoke = true; });
  while (!peers[0].waiting || !peers[1].waiting) context.run_one_for(Millis(1));
  calls.reset();
  context.restart();
  context.poll();
  EXPECT_FALSE(spoke);
}

}  // namespace
}  // namespace sluice::effects::blocking_calls_test
