#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "hooks/admission.h"
#include "hooks/answers.h"
#include "hooks/body.h"
#include "hooks/delivery_body.h"
#include "hooks/hook_table.h"
#include "hooks/key_cache.h"
#include "hooks/result_wait.h"
#include "hooks/signature.h"
#include "http/http.h"
#include "store/types.h"

namespace sluice::hooks {

using Verdict = std::expected<void, Refusal>;

// A key that a delivery has waited for.
struct FetchedKey {
  KeyRequest request;
  KeyCache::Found found;
};

// One request on its way through the stages.
struct Delivery {
  http::Request request;  // a copy of its views; the responder keeps the bytes
  Dialect dialect = Dialect::kWorkflows;
  std::shared_ptr<const Hook> hook;
  Timestamp now{};
  std::string_view body;  // what the run gets
  BodyFacts facts;
  std::unique_ptr<ReadBody::Made> made = {};  // what `body` points to if that is not the request
  std::optional<store::IdempotencyEntry> claim;
  std::optional<http::Response> answered = {};     // by a handshake; there is no run
  std::optional<std::string_view> event_key = {};  // of an event
  std::optional<EventProof> event_proof = {};      // of a signed one
  std::optional<FetchedKey> fetched_key = {};
  std::optional<KeyRequest> wanted_key = {};  // without which its stages cannot go on
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

// Whether a body may be left out: the workflows contract requires none, and such methods have none.
bool may_be_empty(const Delivery& delivery);
// The bytes as the sender made them, before they were packed for the way: what two tries of the
// same delivery have in common.
std::string_view unpacked_bytes(const Delivery& delivery);
// What stays with its runs beside the body (kept_request.h).
std::string kept_of(const Delivery& delivery);
// The start of a run with that body; `kept` is what kept_of() gave.
runs::StartRequest start_request(const Delivery& delivery, std::string body, std::string kept);
// Why no run was started, from the error of the starter.
Refusal not_started(const Error& error, const store::Committer& committer);

}  // namespace sluice::hooks
