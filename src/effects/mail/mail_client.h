#pragma once

#include <boost/asio/io_context.hpp>

#include "effects/core/blocking_calls.h"
#include "effects/http/transfer.h"

namespace sluice::effects {

// Sends mail over SMTP with libcurl, on threads of its own, because libcurl blocks while it waits
// for the last response of a mail server. Either all recipients receive a mail or none. The guard,
// the time limits and what is trusted are those of HTTP calls. Use it only on the thread that runs
// the context; destruction abandons calls in flight; their callbacks never run.
class MailClient {
 public:
  using Done = BlockingCalls::Done;

  MailClient(boost::asio::io_context& context, CallIds& ids, CallSettings settings);

  // `done` is called later, never from inside start(), with a MailReply if the server accepted or
  // rejected the mail.
  CallId start(nodes::MailCall call, Done done);
  void cancel(CallId call) { calls_.cancel(call); }
  std::size_t in_flight() const { return calls_.in_flight(); }

 private:
  CallSettings settings_;
  BlockingCalls calls_;  // last: its calls refer to the settings
};

}  // namespace sluice::effects
