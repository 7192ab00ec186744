#pragma once

#include <functional>
#include <optional>
#include <unordered_map>

#include "effects/core/call_ids.h"
#include "effects/http/transfers.h"
#include "nodes/effect.h"

namespace sluice::effects {

// Performs HTTP calls that follow redirects (nodes::Redirects), as browsers do: 303, and 301 and
// 302 after a POST, continue with GET; all others keep method and body. Each hop is a call of its
// own, past the address guard. Credentials go to the origin of the first call only, or from http to
// https on the same host: Authorization, cookies, headers that hold a secret or are called like
// one. A body that holds a secret is not sent to another origin. All hops share the time of the
// call.
class RedirectCalls {
 public:
  using Done = Transfers::Done;
  // Sends a plain call; its Done comes later, never from inside.
  using Send = std::function<Transfers::Id(nodes::HttpCall, Done)>;
  using Cancel = std::function<void(Transfers::Id)>;

  RedirectCalls(CallIds& ids, Send send, Cancel cancel);

  // `call.redirects.count_max` is above 0.
  CallId start(nodes::HttpCall call, Done done);
  void cancel(CallId id);

 private:
  struct Call {
    nodes::HttpCall request;  // of the hop under way
    Done done;
    std::optional<Transfers::Id> transfer;
    int count = 0;
    bool carried_out = false;  // the request itself: what follows is a GET
  };
  void send(CallId id);
  void answered(CallId id, nodes::EffectResult result);
  void finish(CallId id, nodes::EffectResult result);

  CallIds& ids_;
  Send send_;
  Cancel cancel_;
  std::unordered_map<CallId, Call> calls_;
};

// Where the reply sends the call on; nothing when it does not. Also for tests.
std::optional<std::string> redirect_target(const nodes::HttpReply& reply);
// Aims the call at `location`, as the reply's status has it. kInvalid says why it is not followed.
Result<void> follow(nodes::HttpCall& call, int status, std::string_view location);

}  // namespace sluice::effects
