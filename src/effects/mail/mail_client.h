#pragma once

#include <boost/asio/io_context.hpp>

#include "effects/core/blocking_calls.h"
#include "effects/http/transfer.h"

namespace sluice::effects {

// Sends mail over SMTP with libcurl, on threads of its own, because libcurl waits for the last
// answer of a mail server without giving way to anybody. All recipients get a mail or none does.
// The guard, the time limits and what is trusted are those of HTTP calls. Use it only on the thread
// that runs the context; when it goes, what is in flight is dropped without a word.
class MailClient {
 public:
  using Done = BlockingCalls::Done;

  MailClient(boost::asio::io_context& context, CallIds& ids, CallSettings settings);

  // `done` is called later, never from inside start(), with a MailReply when the server said
  // whether it takes the mail, also when it refuses.
  CallId start(nodes::MailCall call, Done done);
  void cancel(CallId call) { calls_.cancel(call); }
  std::size_t in_flight() const { return calls_.in_flight(); }

 private:
  CallSettings settings_;
  BlockingCalls calls_;  // last: its calls refer to the settings
};

}  // namespace sluice::effects
