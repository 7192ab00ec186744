#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "hooks/admission.h"
#include "http/http.h"

// The responses of the two contracts. Never 410 and never a redirect: on those, senders disable a
// hook or call another URL.
namespace sluice::hooks {

// Why a delivery was rejected, and the response to its sender.
struct Refusal {
  Reason reason = Reason::kFailed;
  int status = 500;
  std::string message;              // to the sender
  std::string detail;               // to the hook's owner; empty: the message
  std::int64_t limit = 0;           // X-RateLimit-Limit of a 429
  std::int64_t retry_s = 0;         // Retry-After of a 429 and a 503
  std::string allowed = {};         // Allow of a 405
  std::optional<RunId> first = {};  // of a 409: the run that has the key
};

Refusal unknown_token();
Refusal nothing_here();
Refusal paused();
Refusal wrong_path(std::string_view meant);  // the right path, up to the token
Refusal bad_method(std::string allowed);
Refusal bad_verify_token(std::string detail);
Refusal bad_signature(std::string detail);
Refusal rate_limited(const Quota::Verdict& verdict);
// The hooks of the team have accepted as much together as they may.
Refusal team_limited(const Quota::Verdict& verdict);
// The team has as many stored runs as it may.
Refusal team_full();
Refusal bad_body(std::string message);
Refusal too_large(std::size_t body_bytes_max);
Refusal conflict(RunId first);
Refusal item_conflict();  // of one item of the body
// The key that the signature has to be verified with is not there.
Refusal no_key(std::string detail, Micros retry_after);
Refusal overloaded(Millis expected_wait);
Refusal failed();

// Where the code of an error is explained: on the server that answers with it.
std::string doc_url(std::string_view code);

http::Response refusal_response(const Refusal& refusal, Dialect dialect);

// The body of the usual 202.
std::string accepted_body(RunId run, Dialect dialect);
// A whole 202 in bytes, valid until the next call on this thread.
std::string_view accepted_response(RunId run, Dialect dialect);
// The 202 of a delivery whose items have runs of their own; an empty one began none.
http::Response accepted_items_response(std::span<const RunId> runs, Dialect dialect);

}  // namespace sluice::hooks
