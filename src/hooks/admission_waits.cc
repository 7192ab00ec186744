// Deliveries on their way to the stages: those that wait for their hook or a key, and those that a
// worker takes.
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "hooks/admission_impl.h"
#include "hooks/delivery_body.h"
#include "http/routes.h"

namespace sluice::hooks {

// To check, hash and copy a larger body takes an io thread too long: a worker does it.
constexpr std::size_t kBodyBytesHereMax = 512 << 10;

void Admission::Impl::look_up(const http::Request& request, http::Responder responder,
                              Dialect dialect) {
  auto found = table.look_up(request.params[0], clock.now());
  if (found && !found->hook)
    return wait_for_hook(found->workflow, request, std::move(responder), dialect);
  take_where_it_fits(request, std::move(responder), dialect,
                     found ? std::move(found->hook) : nullptr);
}

void Admission::Impl::take(const http::Request& request, http::Responder responder, Dialect dialect,
                           std::shared_ptr<const Hook> hook, std::optional<FetchedKey> key) {
  auto delivery = admit(request, dialect, std::move(hook), std::nullopt, std::move(key));
  if (!delivery) return responder.send(std::move(delivery).error());
  if (delivery->wanted_key) return wait_for_key(*std::move(delivery), std::move(responder));
  start(*std::move(delivery), std::move(responder));
}

// What takes an io thread too long is done by a worker. The responder keeps the request's bytes.
void Admission::Impl::take_where_it_fits(const http::Request& request, http::Responder responder,
                                         Dialect dialect, std::shared_ptr<const Hook> hook,
                                         std::optional<FetchedKey> key) {
  const bool fits = !hook || (request.body.size() <= kBodyBytesHereMax &&
                              !takes_long_to_read(request, hook->settings().body));
  if (fits) return take(request, std::move(responder), dialect, std::move(hook), std::move(key));
  const auto shared = std::make_shared<http::Responder>(std::move(responder));
  const auto job = [this, request, shared, dialect, hook = std::move(hook), key = std::move(key)] {
    take(request, std::move(*shared), dialect, hook, key);
  };
  if (!shared->run_on_worker(job)) shared->send(refusal_response(overloaded(Millis(0)), dialect));
}

// The request stays where it is until the responder has answered, so its views are good later too.
void Admission::Impl::wait_for_hook(WorkflowId workflow, const http::Request& request,
                                    http::Responder responder, Dialect dialect) {
  struct Waiting {
    http::Request request;
    http::Responder responder;
  };
  auto owned = std::make_unique<Waiting>(request, std::move(responder));
  Waiting& waiting = *owned;
  HookSource::Done done = [this, owned = std::move(owned),
                           dialect](HookSource::Loaded loaded) mutable {
    auto hook = arrived(owned->request, std::move(loaded));
    if (hook)
      return take_where_it_fits(owned->request, std::move(owned->responder), dialect,
                                *std::move(hook));
    owned->responder.send(notes.refuse(nullptr, hook.error(), owned->request, {}, dialect));
  };
  if (source && source->load_later(workflow, request.shard, done)) return;
  const auto refusal = overloaded(committer.expected_wait());
  waiting.responder.send(notes.refuse(nullptr, refusal, waiting.request, {}, dialect));
}

std::expected<std::shared_ptr<const Hook>, Refusal> Admission::Impl::arrived(
    const http::Request& request, HookSource::Loaded loaded) const {
  // Not by look_up(): the delivery that has a hook loaded does not show that it is often used.
  const auto now_in_force = table.get();
  const auto* found = now_in_force->entry(sha256(as_bytes(request.params[0])));
  if (!found || (found->expires_at && *found->expires_at <= clock.now())) return nullptr;
  if (found->hook) return found->hook;
  if (loaded) return *std::move(loaded);
  if (loaded.error().code == ErrorCode::kNotFound) return nullptr;
  return std::unexpected(overloaded(committer.expected_wait()));
}

// As for a hook. What it began with counts, also if the hook is changed meanwhile.
void Admission::Impl::wait_for_key(Delivery delivery, http::Responder responder) {
  auto owned = std::make_unique<Submitted>(std::move(delivery), std::move(responder));
  Submitted& waiting = *owned;
  const auto wanted = *waiting.delivery.wanted_key;
  KeyCache::Done done = [this, owned = std::move(owned), wanted](KeyCache::Found found) mutable {
    const auto& of = owned->delivery;
    take_where_it_fits(of.request, std::move(owned->responder), of.dialect, of.hook,
                       FetchedKey{wanted, std::move(found)});
  };
  const auto& of = waiting.delivery;
  const auto begun = keys->fetch_later(wanted, of.hook->workflow, of.request.shard, done);
  if (begun) return;
  const auto& missing = begun.error();
  waiting.responder.send(refuse(of, no_key(missing.why, missing.retry_after)));
}

// Whoever checks an event is a worker, of which there are few: it does not wait for a key, and the
// sender tries again.
http::Response Admission::Impl::begin_fetch(const Delivery& event) {
  KeyCache::Done done = [](const KeyCache::Found& /*found*/) {};
  const auto begun =
      keys->fetch_later(*event.wanted_key, event.hook->workflow, event.request.shard, done);
  if (!begun) return refuse(event, no_key(begun.error().why, begun.error().retry_after));
  return refuse(event, no_key("The key of the event is being fetched.", Seconds(1)));
}

}  // namespace sluice::hooks
