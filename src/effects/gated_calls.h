#pragma once

#include <memory>
#include <unordered_map>

#include <boost/asio/io_context.hpp>

#include "base/liveness.h"
#include "effects/core/host_gate.h"
#include "effects/http/http_client.h"
#include "engine/performer.h"

namespace sluice::effects {

// HTTP calls, past the gate that says when hosts are called. Used only on the thread that runs the
// context.
class GatedCalls {
 public:
  using Done = engine::Performer::Done;

  // Without a gate every call is made at once. The gate is shared by the shards.
  GatedCalls(boost::asio::io_context& context, CallIds& ids, HttpClient& http,
             std::shared_ptr<HostGate> gate);

  // `done` is called later, never from inside start().
  CallId start(nodes::HttpCall call, const engine::EffectContext& context, Done done);
  // For a call that was postponed; calls that were made are the client's.
  void cancel(CallId call) { postponed_.erase(call); }

 private:
  void deliver(CallId id, nodes::Postponed later);

  boost::asio::io_context& context_;
  CallIds& ids_;
  HttpClient& http_;
  std::shared_ptr<HostGate> gate_;
  std::unordered_map<CallId, Done> postponed_;
  Liveness<GatedCalls> liveness_{this};
};

}  // namespace sluice::effects
