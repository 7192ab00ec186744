#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "hooks/admission.h"
#include "hooks/answers.h"
#include "hooks/body.h"
#include "hooks/hook_table.h"
#include "hooks/result_wait.h"
#include "hooks/signature.h"
#include "http/http.h"
#include "store/types.h"

namespace sluice::hooks {

using Verdict = std::expected<void, Refusal>;

// One request on its way through the stages.
struct Delivery {
  http::Request request;  // a copy of its views; the responder keeps the bytes
  Dialect dialect = Dialect::kWorkflows;
  std::shared_ptr<const Hook> hook;
  Timestamp now{};
  std::string_view body;  // what the run gets
  BodyFacts facts;
  std::optional<store::IdempotencyEntry> claim;
  std::optional<http::Response> answered = {};     // by a handshake; there is no run
  std::optional<std::string_view> event_key = {};  // of an event
  std::optional<EventProof> event_proof = {};      // of a signed one
};

// A delivery whose run is being started.
struct Submitted {
  Delivery delivery;
  http::Responder responder;
  std::shared_ptr<ResultWait> wait = {};  // has the responder, where the answer is the result
};

// Answers a delivery that was accepted as `run`: with the usual 202, by the hook's `respond`, or
// once there is a result.
void answer_accepted(Submitted& submitted, std::string_view public_url, RunId run);

}  // namespace sluice::hooks
