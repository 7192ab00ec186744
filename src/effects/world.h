#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include <boost/asio/io_context.hpp>

#include "effects/http_client.h"
#include "effects/performer.h"

namespace sluice::effects {

// The real world: hands each kind of effect to the client that performs it. When it goes, what is
// in flight is dropped without a word. Used only on the thread that runs the context.
class World final : public Performer {
 public:
  struct Options {
    HttpClient::Options http;
  };
  World(boost::asio::io_context& context, Options options);

  CallId start(nodes::EffectRequest request, EffectContext context, Done done) override;
  void cancel(CallId call) override;

 private:
  // Who performs a call: the lowest bits of its id. The rest is the performer's own id, so ids are
  // unique over all of them.
  enum class Kind : std::uint64_t { kHttp, kHere };

  template <class Id>
  static CallId make_id(Kind kind, Id id) {
    return CallId{static_cast<std::uint64_t>(id) << kKindBits | static_cast<std::uint64_t>(kind)};
  }
  CallId refuse(std::string why, Done done);
  // Gives the answer to a call of kHere from the loop, unless it is cancelled before. Any thread.
  static void answer_later(boost::asio::io_context& context, std::weak_ptr<World*> world,
                           std::uint64_t id, nodes::EffectResult result);

  static constexpr unsigned kKindBits = 2;

  boost::asio::io_context& context_;
  std::uint64_t last_here_ = 0;
  std::unordered_map<std::uint64_t, Done> here_;  // calls that no client keeps for us
  HttpClient http_;
  // Tells an answer on its way whether the world is still there; shared with nothing else.
  std::shared_ptr<World*> self_ = std::make_shared<World*>(this);
};

}  // namespace sluice::effects
