#include "hooks/delivery_proof.h"

#include <fmt/format.h>
#include <functional>
#include <string>
#include <utility>

#include "base/check.h"
#include "http/routes.h"

namespace sluice::hooks {
namespace {

constexpr std::string_view kKeyNotSigned =
    "The signature covers the body but not the event's key: sign the event as described in "
    "signatures.md, or set signature.event_key to the path of the key in the body.";

// A delivery waits once; what came of it is the last word.
std::optional<KeyCache::Found> find_key(const Delivery& delivery, const KeyRequest& request,
                                        KeyCache* keys) {
  if (delivery.fetched_key && delivery.fetched_key->request.url == request.url)
    return delivery.fetched_key->found;
  if (keys && !delivery.fetched_key) return keys->find(request);
  return std::unexpected(
      KeyCache::Missing{"The key of the delivery cannot be fetched here.", Seconds(1)});
}

}  // namespace

Verdict prove(Delivery& delivery, std::string_view public_url, KeyCache* keys) {
  const Hook& hook = *delivery.hook;
  if (!hook.settings().signature) return {};
  SLUICE_CHECK(hook.verifier, "HookTable::add makes the verifier of a signed hook");
  const auto find_header = [&](std::string_view name) { return delivery.request.header(name); };
  const HeaderLookup header = std::cref(find_header);
  const ReceivedRequest received{.method = http::method_name(delivery.request.method),
                                 .public_url = public_url,
                                 .path = delivery.request.path,
                                 .query = delivery.request.query,
                                 .header = header,
                                 .body = delivery.request.body,
                                 .headers = delivery.request.headers,
                                 .verify_token = hook.verify_token.expose()};
  Micros retry_after{};
  const auto ask_cache = [&](const KeyRequest& request) -> Result<KeyDocument> {
    const auto found = find_key(delivery, request, keys);
    if (!found) {
      delivery.wanted_key = request;
      return fail(ErrorCode::kUnavailable, "The key of the delivery is not in memory.");
    }
    if (*found) return **found;
    retry_after = found->error().retry_after;
    return fail(ErrorCode::kUnavailable, found->error().why);
  };
  const AskForKeys ask = std::cref(ask_cache);
  const auto refuse = [&](const Error& error) -> Verdict {
    if (delivery.wanted_key) return {};
    if (error.code == ErrorCode::kUnavailable)
      return std::unexpected(no_key(error.message, retry_after));
    return std::unexpected(bad_signature(error.message));
  };
  if (delivery.event_key) {
    auto proof = hook.verifier->verify_event(received, *delivery.event_key, delivery.now, ask);
    if (!proof) return refuse(proof.error());
    if (!proof->covers_key && hook.event_key_path.empty())
      return std::unexpected(bad_signature(std::string(kKeyNotSigned)));
    delivery.event_proof = *std::move(proof);
    return {};
  }
  const auto verified = hook.verifier->verify(received, delivery.now, ask);
  return verified ? Verdict() : refuse(verified.error());
}

Verdict prove_event_key(const Delivery& delivery) {
  if (!delivery.event_proof || delivery.event_proof->covers_key) return {};
  const auto named = check_body(delivery.body, delivery.hook->event_key_path);
  if (named && named->id == delivery.event_key) return {};
  return std::unexpected(
      bad_signature(fmt::format("The signed body does not have the key in the URL at {}.",
                                delivery.hook->settings().signature->event_key)));
}

}  // namespace sluice::hooks
