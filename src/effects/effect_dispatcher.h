#pragma once

#include <boost/asio/io_context.hpp>

#include "effects/artifact_calls.h"
#include "effects/artifact_store.h"
#include "effects/core/call_ids.h"
#include "effects/file_calls.h"
#include "effects/gated_calls.h"
#include "effects/http/http_client.h"
#include "effects/mail/mail_client.h"
#include "effects/ssh/ssh_client.h"
#include "engine/performer.h"

namespace sluice::effects {

// The real world: hands each kind of effect to the client that performs it. Destruction abandons
// calls in flight; their callbacks never run. Used only on the thread that runs the context.
class EffectDispatcher final : public engine::Performer {
 public:
  struct Options {
    HttpClient::Options http;            // the guard and what is trusted hold for mail and SSH, too
    ArtifactStore* artifacts = nullptr;  // of files and links; without it there are none
    std::shared_ptr<HostGate> gate{};    // of HTTP calls, for all shards; null: none
  };
  EffectDispatcher(boost::asio::io_context& context, Options options);

  CallId start(nodes::EffectRequest request, engine::EffectContext context, Done done) override;
  void cancel(CallId call) override;

 private:
  CallIds ids_;  // of all clients
  ArtifactCalls artifacts_;
  MailClient mail_;
  SshClient ssh_;
  HttpClient http_;
  GatedCalls calls_;  // of http_
  FileCalls files_;   // of calls_
};

}  // namespace sluice::effects
