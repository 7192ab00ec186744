#include "effects/gated_calls.h"

#include <utility>

#include <boost/asio/post.hpp>

namespace sluice::effects {

GatedCalls::GatedCalls(boost::asio::io_context& context, CallIds& ids, HttpClient& http,
                       std::shared_ptr<HostGate> gate)
    : context_(context), ids_(ids), http_(http), gate_(std::move(gate)) {}

CallId GatedCalls::start(nodes::HttpCall call, const engine::EffectContext& context, Done done) {
  if (!gate_) return http_.start(std::move(call), std::move(done));
  auto answer = gate_->ask(context.team, call, context.reserved_at);
  if (answer.later) {
    const CallId id = ids_.next();
    postponed_.emplace(id, std::move(done));
    boost::asio::post(
        context_, [calls = liveness_.observe(), id, later = *std::move(answer.later)]() mutable {
          if (auto* const self = calls.get()) self->deliver(id, std::move(later));
        });
    return id;
  }
  std::string url = call.url;
  return http_.start(std::move(call), [gate = gate_, team = context.team, url = std::move(url),
                                       is_probe = answer.is_probe,
                                       done = std::move(done)](nodes::EffectResult result) mutable {
    gate->ended(team, url, is_probe, result);
    done(std::move(result));
  });
}

void GatedCalls::deliver(CallId id, nodes::Postponed later) {
  auto call = postponed_.extract(id);
  if (!call.empty()) call.mapped()(std::move(later));
}

}  // namespace sluice::effects
