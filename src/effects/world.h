#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include <boost/asio/io_context.hpp>

#include "effects/http_client.h"
#include "effects/keeper.h"
#include "effects/mail_client.h"
#include "effects/performer.h"
#include "effects/ssh_client.h"

namespace sluice::effects {

// The real world: hands each kind of effect to the client that performs it. When it goes, what is
// in flight is dropped without a word. Used only on the thread that runs the context.
class World final : public Performer {
 public:
  struct Options {
    HttpClient::Options http;  // the guard and what is trusted hold for mail and SSH, too
    Keeper* keeper = nullptr;  // of files and links; without it there are none
  };
  World(boost::asio::io_context& context, Options options);

  CallId start(nodes::EffectRequest request, EffectContext context, Done done) override;
  void cancel(CallId call) override;

 private:
  // Who performs a call: the lowest bits of its id. The rest is the performer's own id, so ids are
  // unique over all of them.
  enum class Kind : std::uint64_t { kHttp, kMail, kSsh, kHere };

  template <class Id>
  static CallId make_id(Kind kind, Id id) {
    return CallId{static_cast<std::uint64_t>(id) << kKindBits | static_cast<std::uint64_t>(kind)};
  }
  // Has the keeper do its part, and gives its answer from the loop unless it is cancelled before.
  template <class Request>
  CallId ask_keeper(void (Keeper::*ask)(Request, const EffectContext&, Done), Request request,
                    const EffectContext& context, Done done);

  static constexpr unsigned kKindBits = 2;

  boost::asio::io_context& context_;
  Keeper* keeper_;
  std::uint64_t last_here_ = 0;
  std::unordered_map<std::uint64_t, Done> here_;  // calls that wait for the keeper
  MailClient mail_;
  SshClient ssh_;
  HttpClient http_;
  // Tells an answer on its way whether the world is still there; shared with nothing else.
  std::shared_ptr<World*> self_ = std::make_shared<World*>(this);
};

}  // namespace sluice::effects
