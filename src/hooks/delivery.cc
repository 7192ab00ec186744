#include "hooks/delivery.h"

#include <span>

#include "hooks/handshakes.h"
#include "hooks/kept_request.h"

namespace sluice::hooks {

void answer_accepted(Submitted& submitted, std::string_view public_url, RunId run) {
  if (submitted.wait) return submitted.wait->go_on(run);
  const Delivery& delivery = submitted.delivery;
  if (delivery.hook->settings().answering.respond)
    return submitted.responder.send(
        accepted_answer(*delivery.hook, delivery.request, public_url, run, delivery.dialect));
  submitted.responder.send_raw(accepted_response(run, delivery.dialect));
}

bool may_be_empty(const Delivery& delivery) {
  const auto method = delivery.request.method;
  return delivery.dialect == Dialect::kWorkflows || method == http::Method::kGet ||
         method == http::Method::kDelete;
}

std::string_view unpacked_bytes(const Delivery& delivery) {
  const bool was_packed = delivery.made && !delivery.made->unpacked.empty();
  return was_packed ? std::string_view(delivery.made->unpacked) : delivery.request.body;
}

std::string kept_of(const Delivery& delivery) {
  std::span<const std::string> warnings;
  if (delivery.made) warnings = delivery.made->warnings;
  return kept_request(delivery.request, delivery.hook->settings(), warnings);
}

runs::StartRequest start_request(const Delivery& delivery, std::string body, std::string kept) {
  const Hook& hook = *delivery.hook;
  return {.program = hook.program,
          .team = hook.team,
          .trigger = model::TriggerKind::kWebhook,
          .data = {.body = std::move(body), .headers = std::move(kept)},
          .idempotency = delivery.claim,
          .shard = delivery.request.shard};
}

Refusal not_started(const Error& error, const store::Committer& committer) {
  switch (error.code) {
    case ErrorCode::kOverloaded:
      return overloaded(committer.expected_wait());
    case ErrorCode::kConflict:
      return team_full();
    case ErrorCode::kInvalid:
    case ErrorCode::kTooLarge:
      return bad_body(error.message);
    default:
      return failed();
  }
}

}  // namespace sluice::hooks
