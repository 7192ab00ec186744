#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

#include "base/clock.h"
#include "base/liveness.h"
#include "engine/performer.h"
#include "secrets/redact.h"
#include "secrets/resolve.h"
#include "secrets/run_secrets.h"

namespace sluice::secrets {

// What opens secrets, and hides them again. Outlives the performers; shared by all shards.
struct VaultAccess {
  const Vault& vault;
  RunSecrets& runs;
  const Clock& clock;
  model::PlaceholderKey placeholders{};
};

// Stands in front of a performer: opens the placeholders of every request just before it is sent,
// and redacts the secrets in whatever comes back. What goes in and comes out of here is all that
// the engine, the store and the API ever see. Used on the thread of its shard; long answers are
// searched elsewhere.
class SecretsPerformer final : public engine::Performer {
 public:
  // Runs the task later, on the thread of the shard, never from inside the call.
  using Post = std::function<void(std::function<void()>)>;

  // Has the job done on a thread that computes, for that team. False when it is not.
  using Elsewhere = std::function<bool(TeamId, std::function<void()>)>;

  SecretsPerformer(std::unique_ptr<engine::Performer> inner, const VaultAccess& access, Post post,
                   Elsewhere elsewhere = nullptr);

  CallId start(nodes::EffectRequest request, engine::EffectContext context, Done done) override;
  void cancel(CallId call) override;

 private:
  struct Call {
    engine::EffectContext context;
    Done done;
    Redactor redactor;            // of what this call was given
    std::optional<CallId> inner;  // nothing when it was refused here
  };
  void finish(CallId call, nodes::EffectResult result);
  bool redact_elsewhere(CallId call, const Call& of, std::shared_ptr<nodes::EffectResult> result);
  void deliver(CallId call, nodes::EffectResult result);
  void refuse_later(CallId call, nodes::EffectError error);

  VaultAccess access_;
  Post post_;
  Elsewhere elsewhere_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<CallId, Call> calls_;
  Liveness<SecretsPerformer> liveness_{this};
  std::unique_ptr<engine::Performer> inner_;  // goes first: it may hold calls of ours
};

}  // namespace sluice::secrets
