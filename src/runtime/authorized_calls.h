#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

#include "base/liveness.h"
#include "engine/performer.h"
#include "runtime/access_tokens.h"
#include "secrets/run_secrets.h"

namespace sluice::runtime {

// Stands in front of a performer, and gives calls that are made by an authorization the address of
// the provider's API and the access token. One that is answered 401 is made once more, with a new
// token. The performer behind hides the token in what comes back. Used on the thread of its shard.
class AuthorizedCalls final : public engine::Performer {
 public:
  // Runs the task later, on the thread of the shard. From any thread.
  using Post = std::function<void(std::function<void()>)>;

  AuthorizedCalls(std::unique_ptr<engine::Performer> inner, AccessTokens& tokens,
                  secrets::RunSecrets& runs, Post post)
      : tokens_(tokens), runs_(runs), post_(std::move(post)), inner_(std::move(inner)) {}

  CallId start(nodes::EffectRequest request, engine::EffectContext context, Done done) override;
  void cancel(CallId call) override;

 private:
  struct Call {
    nodes::HttpCall request;
    engine::EffectContext context;
    Done done;
    std::optional<CallId> inner{};  // while it is sent
    Secret token{};                 // that it was sent with last
    int attempts = 0;
  };
  void ask(CallId id, const Secret* refused);
  void send(CallId id, const AccessTokens::Granted& granted);
  void answered(CallId id, nodes::EffectResult result);
  void finish(CallId id, nodes::EffectResult result);

  AccessTokens& tokens_;
  secrets::RunSecrets& runs_;
  Post post_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<CallId, Call> calls_;
  Liveness<AuthorizedCalls> liveness_{this};
  std::unique_ptr<engine::Performer> inner_;  // goes first: it may hold calls of ours
};

}  // namespace sluice::runtime
