#include "hooks/greeter.h"

#include <algorithm>
#include <utility>

namespace sluice::hooks {
namespace {

constexpr std::string_view kEvents = "events/";
constexpr std::string_view kLikeAChallenge =
    "The body could be a challenge, which this hook signs for whoever sends it in a handshake; so "
    "its signature proves nothing.";

// What was signed for a stranger must be no delivery (model::is_challenge).
bool proves_nothing(const Hook& hook, std::string_view body) {
  return hook.settings().signature && hook.settings().answering.signs_challenges &&
         (body.empty() || model::is_challenge(body));
}

// Where events go to in the words of that contract: what stands there is never a delivery.
Verdict check_path(const Delivery& delivery) {
  const auto& params = delivery.request.params;
  if (delivery.dialect != Dialect::kWorkflows || params.size() < 2) return {};
  const auto below = params[1];
  if (below != "events" && !below.starts_with(kEvents)) return {};
  const auto key = below.substr(std::min(below.size(), kEvents.size()));
  if (key.empty() || key.find('/') != std::string_view::npos)
    return std::unexpected(nothing_here());
  return std::unexpected(bad_method("POST"));
}

Verdict check_method(Delivery& delivery, HandshakeKind kind) {
  const Hook& hook = *delivery.hook;
  const auto asked = delivery.request.method;
  const auto method = hook_method(asked);
  if (method && hook.settings().answering.methods.has(*method)) return {};
  // What can still be a handshake is proven first.
  if (kind == HandshakeKind::kUnsigned && has_handshakes(hook, asked, HandshakeKind::kSigned))
    return {};
  if (asked != http::Method::kHead) return std::unexpected(bad_method(allowed_methods(hook)));
  // Whoever has the token may know that it is good.
  delivery.answered.emplace();
  delivery.answered->content_type.clear();
  return {};
}

}  // namespace

Verdict Greeter::shake_hands(Delivery& delivery, std::string_view public_url,
                             HandshakeKind kind) const {
  auto answer = answer_handshake(*delivery.hook, delivery.request, public_url, kind);
  if (!answer) return std::unexpected(std::move(answer).error());
  if (!*answer) return {};
  const bool is_kept = rejections_.keep_handshake(*delivery.hook, **answer,
                                                  delivery.request.headers, delivery.request.body);
  // Its sender tells the secret only once.
  if ((*answer)->learned && !is_kept) return std::unexpected(overloaded(Seconds(1)));
  metrics_.handshake();
  delivery.answered = std::move((*answer)->response);
  return {};
}

Verdict Greeter::greet(Delivery& delivery, std::string_view public_url, HandshakeKind kind) const {
  if (delivery.event_key) return {};  // events are POSTed, and no sender's own
  const bool is_first = kind == HandshakeKind::kUnsigned;
  if (!is_first && delivery.hook->settings().answering.handshakes.empty()) return {};
  SLUICE_TRY_VOID(check_path(delivery));
  SLUICE_TRY_VOID(shake_hands(delivery, public_url, kind));
  if (delivery.answered) return {};
  SLUICE_TRY_VOID(check_method(delivery, kind));
  if (!delivery.answered && proves_nothing(*delivery.hook, delivery.request.body))
    return std::unexpected(bad_signature(std::string(kLikeAChallenge)));
  return {};
}

}  // namespace sluice::hooks
