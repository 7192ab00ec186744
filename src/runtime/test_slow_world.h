#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "engine/performer.h"

namespace sluice::runtime::testing {

// A world to call whose answers a test gives, over all processes.
class SlowWorld {
 public:
  // Takes part in the calls of one shard.
  std::unique_ptr<engine::Performer> performer(boost::asio::io_context& context) {
    return std::make_unique<Shard>(*this, context);
  }

  // Answers so many calls, the first ones first; of those that are yet to be made, too.
  void answer(int count = 1) {
    std::lock_guard lock(mutex_);
    answers_ += count;
    give_answers();
  }
  // The runs that called, in the order of their calls.
  std::vector<std::string> callers() {
    std::lock_guard lock(mutex_);
    return callers_;
  }
  std::size_t most_at_once() {
    std::lock_guard lock(mutex_);
    return most_at_once_;
  }

 private:
  class Shard;
  struct Call {
    Shard* shard;
    engine::Performer::CallId id;
    engine::Performer::Done done;
  };
  class Shard final : public engine::Performer {
   public:
    Shard(SlowWorld& world, boost::asio::io_context& context) : world_(world), context_(context) {}
    ~Shard() override {
      std::lock_guard lock(world_.mutex_);
      std::erase_if(world_.calls_, [this](const Call& call) { return call.shard == this; });
    }
    CallId start(nodes::EffectRequest, engine::EffectContext call, Done done) override {
      std::lock_guard lock(world_.mutex_);
      const CallId id{++last_};
      world_.callers_.push_back(call.run.text());
      world_.calls_.push_back({this, id, std::move(done)});
      world_.most_at_once_ = std::max(world_.most_at_once_, world_.calls_.size());
      world_.give_answers();
      return id;
    }
    void cancel(CallId id) override {
      std::lock_guard lock(world_.mutex_);
      std::erase_if(world_.calls_,
                    [&](const Call& call) { return call.shard == this && call.id == id; });
    }

   private:
    friend class SlowWorld;
    SlowWorld& world_;
    boost::asio::io_context& context_;
    std::uint64_t last_ = 0;
  };

  void give_answers() {
    for (; answers_ > 0 && !calls_.empty(); --answers_) {
      boost::asio::post(calls_.front().shard->context_,
                        [done = std::move(calls_.front().done)]() mutable {
                          nodes::HttpReply reply;
                          reply.status = 200;
                          done(std::move(reply));
                        });
      calls_.pop_front();
    }
  }

  std::mutex mutex_;
  std::vector<std::string> callers_;
  std::deque<Call> calls_;
  std::size_t most_at_once_ = 0;
  int answers_ = 0;
};

}  // namespace sluice::runtime::testing
