#pragma once

#include <memory>
#include <optional>
#include <unordered_map>

#include <boost/asio/io_context.hpp>

#include "base/liveness.h"
#include "effects/artifact_store.h"
#include "effects/artifact_upload.h"
#include "effects/gated_calls.h"

namespace sluice::effects {

// HTTP calls whose response is kept as a file (nodes::KeepAsFile). A response of 2xx goes to the
// store while it arrives; any other one comes back as usual. Used only on the thread that runs the
// context.
class FileCalls {
 public:
  using Done = engine::Performer::Done;

  // Without an artifact store every call fails.
  FileCalls(boost::asio::io_context& context, CallIds& ids, GatedCalls& calls, HttpClient& http,
            ArtifactStore* artifacts);

  // `call.file` is set. `done` is called later, never from inside start().
  CallId start(nodes::HttpCall call, const engine::EffectContext& context, Done done);
  void cancel(CallId call);

 private:
  struct Call {
    Done done;
    nodes::KeepAsFile file;
    std::shared_ptr<ArtifactUpload> upload;  // shared with the transfer and the store's answers
    std::optional<CallId> inner;
  };
  void answered(CallId id, nodes::EffectResult result);
  void finish(CallId id, nodes::EffectResult result);

  boost::asio::io_context& context_;
  CallIds& ids_;
  GatedCalls& gated_;
  HttpClient& http_;
  ArtifactStore* artifacts_;
  std::unordered_map<CallId, Call> calls_;
  Liveness<FileCalls> liveness_{this};
};

}  // namespace sluice::effects
