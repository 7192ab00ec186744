#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/liveness.h"
#include "base/secret.h"
#include "effects/http/transfers.h"
#include "nodes/effect.h"

namespace sluice::effects {

// Performs HTTP calls that need an access token (nodes::OAuthClient): fetches it from the token
// endpoint (RFC 6749, 4.4; the client is named by HTTP Basic), sends the call with it, and keeps it
// for all calls with the same client, scope and endpoint until shortly before it expires. Calls
// that want the same token wait for one fetch. An answer of 401 drops the token, and the call is
// sent once more with a new one. Tokens are redacted in what comes back.
class OAuthCalls {
 public:
  using Done = Transfers::Done;
  // Sends a plain call; its Done comes later, never from inside.
  using Send = std::function<Transfers::Id(nodes::HttpCall, Done)>;
  using Cancel = std::function<void(Transfers::Id)>;

  OAuthCalls(CallIds& ids, Send send, Cancel cancel, const Clock& clock);

  // `call.oauth` is set.
  CallId start(nodes::HttpCall call, Done done);
  void cancel(CallId id);

 private:
  using Key = std::string;  // a hash of all that a token depends on
  struct Call {
    nodes::HttpCall request;
    Done done;
    Key key;
    std::optional<Transfers::Id> transfer;  // once it is sent
    std::vector<Secret> tokens;             // that it was sent with
  };
  struct Grant {
    std::optional<Secret> token;
    Micros good_until{};  // on the steady clock
    bool fetching = false;
    std::vector<CallId> waiting;
  };

  void begin(CallId id);
  void fetch(const Key& key, const nodes::HttpCall& request);
  void fetched(const Key& key, const std::string& endpoint, nodes::EffectResult result);
  void send(CallId id, const Secret& token);
  void answered(CallId id, nodes::EffectResult result);
  void finish(CallId id, nodes::EffectResult result);
  void make_room();

  CallIds& ids_;
  Send send_;
  Cancel cancel_;
  const Clock& clock_;
  std::unordered_map<CallId, Call> calls_;
  std::unordered_map<Key, Grant> grants_;
  Liveness<OAuthCalls> liveness_{this};  // for a loop that calls back
};

}  // namespace sluice::effects
