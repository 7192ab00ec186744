#pragma once

#include <cstdint>
#include <string>

#include <boost/asio/io_context.hpp>

#include "base/clock.h"
#include "effects/http/address_guard.h"
#include "effects/http/oauth.h"
#include "effects/http/redirects.h"
#include "effects/http/transfers.h"
#include "nodes/effect.h"

namespace sluice::effects {

// Calls out over HTTP(S): libcurl's multi interface driven by the io_context of one shard. Reuses
// connections, resolves names without blocking, verifies TLS, caps the answer, and lets the address
// guard judge the address that is really connected to. Fetches the access tokens that calls need.
// Use it only on the thread that runs the context.
class HttpClient {
 public:
  struct Options {
    AddressGuard guard;
    std::size_t connections_max = 256;
    std::size_t connections_per_host_max = 32;
    Millis connect_ms_max{10'000};
    std::string user_agent;
    std::string ca_file;           // empty: the system's
    const Clock* clock = nullptr;  // of the ages of access tokens; null: the system's
  };
  // The part of the options that calls of other kinds share.
  static CallSettings settings(const Options& options);

  using Done = Transfers::Done;

  // When it goes, calls in flight are dropped without a word.
  HttpClient(boost::asio::io_context& context, CallIds& ids, const Options& options);

  // `done` is called later, never from inside start(). Beyond the limits the call waits for its
  // turn; its time-out runs from when it has it.
  CallId start(nodes::HttpCall call, Done done);
  // The call's `done` will not be called any more. Unknown ids are fine.
  void cancel(CallId call);
  std::size_t in_flight() const;  // transfers

 private:
  Transfers::Id send(nodes::HttpCall call, Done done);
  Transfers::Id transfer(nodes::HttpCall call, Done done);

  CallSettings settings_;
  OAuthCalls oauth_;
  RedirectCalls redirects_;
  Transfers transfers_;  // last: its transfers refer to the settings
};

}  // namespace sluice::effects
