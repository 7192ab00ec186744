#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include <boost/asio/io_context.hpp>

#include "effects/core/blocking_calls.h"
#include "effects/http/http_client.h"
#include "effects/keeper.h"
#include "effects/mail/mail_client.h"
#include "effects/ssh/ssh_client.h"
#include "engine/performer.h"

namespace sluice::effects {

// The real world: hands each kind of effect to the client that performs it. When it goes, what is
// in flight is dropped without a word. Used only on the thread that runs the context.
class World final : public engine::Performer {
 public:
  struct Options {
    HttpClient::Options http;  // the guard and what is trusted hold for mail and SSH, too
    Keeper* keeper = nullptr;  // of files and links; without it there are none
  };
  World(boost::asio::io_context& context, Options options);

  CallId start(nodes::EffectRequest request, engine::EffectContext context, Done done) override;
  void cancel(CallId call) override;

 private:
  // Who performs a call: the lowest bits of its id. The rest is the performer's own id, so ids are
  // unique over all of them.
  enum class Kind : std::uint64_t { kHttp, kMail, kSsh, kHere };

  template <class Id>
  static CallId make_id(Kind kind, Id id) {
    return CallId{static_cast<std::uint64_t>(id) << kKindBits | static_cast<std::uint64_t>(kind)};
  }
  CallId make_link(nodes::MakeLink link, const engine::EffectContext& context, Done done);
  // On a thread of its own, then the keeper.
  CallId make_pdf(nodes::MakePdf pdf, engine::EffectContext context, Done done);
  // Who tells call `id` from any thread. Nobody, when it was cancelled.
  Done teller(std::uint64_t id);

  static constexpr unsigned kKindBits = 2;

  boost::asio::io_context& context_;
  Keeper* keeper_;
  std::uint64_t last_here_ = 0;
  std::unordered_map<std::uint64_t, Done> here_;  // calls that wait for a PDF or the keeper
  BlockingCalls pdfs_;
  MailClient mail_;
  SshClient ssh_;
  HttpClient http_;
  // Tells an answer on its way whether the world is still there; shared with nothing else.
  std::shared_ptr<World*> self_ = std::make_shared<World*>(this);
};

}  // namespace sluice::effects
