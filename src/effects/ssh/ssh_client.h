#pragma once

#include <boost/asio/io_context.hpp>

#include "effects/core/blocking_calls.h"
#include "effects/http/transfer.h"

namespace sluice::effects {

// Runs commands over SSH with libssh, on threads of its own. Nothing is read from files: no known
// hosts, no configuration, no agent, no keys except the given one. The guard and the limit on
// connecting are those of HTTP calls. Use it only on the thread that runs the context; destruction
// aborts calls in flight; their callbacks never run.
class SshClient {
 public:
  using Done = BlockingCalls::Done;

  SshClient(boost::asio::io_context& context, CallIds& ids, CallSettings settings);

  // `done` is called later, never from inside start(). kDenied, before anything else was sent, when
  // the host key is not the expected one; kRefused, kDns and kBlocked when there was no connection.
  CallId start(nodes::SshCall call, Done done);
  void cancel(CallId call) { calls_.cancel(call); }

 private:
  CallSettings settings_;
  BlockingCalls calls_;  // last: its calls refer to the settings
};

}  // namespace sluice::effects
