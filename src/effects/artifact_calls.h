#pragma once

#include <memory>
#include <unordered_map>

#include <boost/asio/io_context.hpp>

#include "base/liveness.h"
#include "effects/artifact_store.h"
#include "effects/core/blocking_calls.h"
#include "effects/core/call_ids.h"
#include "effects/pdf/pdf_document.h"
#include "engine/performer.h"

namespace sluice::effects {

// Makes what this server itself stores and serves: short links, and PDFs, which are laid out on a
// thread of their own. Used only on the thread that runs the context, where the answers arrive.
class ArtifactCalls {
 public:
  using Done = engine::Performer::Done;

  // Without an artifact store every call fails.
  ArtifactCalls(boost::asio::io_context& context, CallIds& ids, ArtifactStore* artifacts);

  // `done` is called later, never from inside start().
  CallId start(nodes::MakeLink link, const engine::EffectContext& context, Done done);
  CallId start(nodes::MakePdf pdf, engine::EffectContext context, Done done);
  // The call's `done` will not be called any more. Unknown ids are fine.
  void cancel(CallId call) { calls_.erase(call); }

 private:
  // A PDF on its way: laid out, then kept, then answered.
  struct PdfJob {
    ArtifactStore::File file;
    engine::EffectContext context;
    std::shared_ptr<PdfDocument> document;  // shared with the thread that lays it out
  };
  void keep_pdf(CallId id, PdfJob job, nodes::EffectResult laid_out);
  // Answers the call, from any thread, unless it was cancelled.
  Done answer(CallId id);
  void finish(CallId id, nodes::EffectResult result);

  boost::asio::io_context& context_;
  CallIds& ids_;
  ArtifactStore* artifacts_;
  std::unordered_map<CallId, Done> calls_;
  BlockingCalls layouts_;
  Liveness<ArtifactCalls> liveness_{this};
};

}  // namespace sluice::effects
