// Effects that belong to no run.
#include <utility>

#include "runtime/shard.h"

namespace sluice::runtime {

void Shard::perform_alone(nodes::EffectRequest request, engine::EffectContext context,
                          engine::Performer::Done done) {
  if (parts_.activity.draining)
    return done(nodes::EffectError{.code = nodes::EffectErrorCode::kBroken,
                                   .message = "the server is stopping",
                                   .transient = true});
  ++parts_.activity.effects;
  performer_->start(std::move(request), std::move(context),
                    [this, done = std::move(done)](nodes::EffectResult result) mutable {
                      done(std::move(result));
                      --parts_.activity.effects;
                    });
}

}  // namespace sluice::runtime
