#include "hooks/admission.h"

#include <array>
#include <atomic>
#include <expected>
#include <fmt/format.h>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "hooks/admission_impl.h"
#include "hooks/delivery_checks.h"
#include "hooks/delivery_news.h"
#include "hooks/delivery_proof.h"
#include "hooks/headers.h"
#include "hooks/idempotency.h"
#include "hooks/refusal_notes.h"
#include "hooks/replay.h"
#include "hooks/signer.h"
#include "hooks/start_items.h"
#include "hooks/stray.h"
#include "http/routes.h"

namespace sluice::hooks {

// What a delivery goes through, in this order. The token was looked up before its body was read
// (plan), and again, since tables change; the start of the run follows the last stage.
Verdict Admission::Impl::run_stages(Delivery& delivery) {
  using Stage = Verdict (Impl::*)(Delivery&);
  static constexpr std::array<Stage, 8> kStages = {
      // When nothing can be kept, nothing is worth computing; and 503 is true for everybody.
      &Impl::check_room,
      // Handshakes and probes of senders that do not sign them; they change nothing. What no
      // signature could make a delivery ends here, too.
      &Impl::greet_stranger,
      // Before anything that changes state or reads the body as more than bytes: what a stranger
      // sends must cost no quota of the owner's and reach no parser. A key that has to be fetched
      // ends the stages; once it is there, the delivery goes through them anew.
      &Impl::check_signature,
      // The handshakes that are signed as deliveries are.
      &Impl::greet_sender,
      // After the signature, so that only real senders use it up; before the body's parser, which
      // is the dearest stage and the one that a flood would hit.
      &Impl::check_quota,
      // Whatever passes here can be parsed by the engine later, also after a crash.
      &Impl::check_body,
      // Where the signature of an event covers only its body, the body has to name its key.
      &Impl::check_event_key,
      // Last, because a key may stand in the body. Only the claim is made here: whether it is a
      // duplicate is decided by the transaction, so that two at once cannot both be first.
      &Impl::check_key,
  };
  for (const auto stage : kStages) {
    auto verdict = (this->*stage)(delivery);
    if (!verdict || delivery.answered || delivery.wanted_key) return verdict;
  }
  return {};
}

Verdict Admission::Impl::check_room(Delivery&) {
  if (committer.full()) return std::unexpected(overloaded(committer.expected_wait()));
  return {};
}

Verdict Admission::Impl::greet_stranger(Delivery& delivery) {
  return greeter.greet(delivery, public_url, HandshakeKind::kUnsigned);
}

Verdict Admission::Impl::greet_sender(Delivery& delivery) {
  return greeter.greet(delivery, public_url, HandshakeKind::kSigned);
}

Verdict Admission::Impl::check_signature(Delivery& delivery) {
  return prove(delivery, public_url, keys);
}

Verdict Admission::Impl::check_quota(Delivery& delivery) {
  const Hook& hook = *delivery.hook;
  if (hook.quota) {
    const auto verdict = hook.quota->take(clock.steady());
    if (!verdict.allowed) return std::unexpected(rate_limited(verdict));
  }
  if (!hook.team_gate) return {};
  const auto verdict = hook.team_gate->take(clock.steady());
  if (!verdict.allowed) return std::unexpected(team_limited(verdict));
  return {};
}

Verdict Admission::Impl::check_body(Delivery& delivery) {
  return read_delivery(delivery, file_store);
}

Verdict Admission::Impl::check_event_key(Delivery& delivery) { return prove_event_key(delivery); }

Verdict Admission::Impl::check_key(Delivery& delivery) { return claim_key(delivery); }

void Admission::Impl::start(Delivery delivery, http::Responder responder) {
  if (delivery.hook->settings().body.split)
    return start_items(
        {.starter = starter,
         .committer = committer,
         .metrics = metrics,
         .events = events,
         .public_url = public_url,
         .items_max = items_max.get(),
         .refuse =
             [this](Submitted& submitted, const Refusal& refusal) {
               submitted.responder.send(refuse(submitted.delivery, refusal));
             },
         .note_duplicate = [this](const Delivery& of, RunId first) { note_duplicate(of, first); }},
        std::move(delivery), std::move(responder));
  auto request = start_request(delivery, std::string(delivery.body), kept_of(delivery));
  auto owned = std::make_unique<Submitted>(std::move(delivery), std::move(responder));
  Submitted& submitted = *owned;
  const Hook& hook = *submitted.delivery.hook;
  if (results && hook.settings().answering.when_done) {
    submitted.wait = ResultWait::begin(*results, run_ids.next<RunId>(), hook,
                                       submitted.delivery.dialect, submitted.responder);
    if (submitted.wait) request.id = submitted.wait->run();
  }
  runs::StartDone done = [this, owned = std::move(owned)](
                             const Result<runs::StartResult>& started) { finish(*owned, started); };
  const auto begun = starter.start(std::move(request), done);
  if (begun) return;
  if (submitted.wait) submitted.responder = submitted.wait->stop();
  submitted.responder.send(refuse(submitted.delivery, not_started(begun.error(), committer)));
}

void Admission::Impl::finish(Submitted& submitted, const Result<runs::StartResult>& started) {
  using Kind = runs::StartResult::Kind;
  const bool is_taken =
      started && (started->kind == Kind::kStarted || started->kind == Kind::kDuplicate);
  if (submitted.wait && !is_taken) submitted.responder = submitted.wait->stop();
  if (!started)
    return submitted.responder.send(
        refuse(submitted.delivery, not_started(started.error(), committer)));
  switch (started->kind) {
    case Kind::kStarted:
      metrics.accepted();
      tell_taken(events, *submitted.delivery.hook, Taken::kAccepted, {&started->run, 1});
      break;
    case Kind::kDuplicate:
      note_duplicate(submitted.delivery, started->run);
      tell_taken(events, *submitted.delivery.hook, Taken::kDuplicate, {&started->run, 1});
      break;
    case Kind::kConflict:
      return submitted.responder.send(refuse(submitted.delivery, conflict(started->run)));
    case Kind::kChildExists:
    case Kind::kNotWanted:  // a delivery has neither step nor slot
      return submitted.responder.send(refuse(submitted.delivery, failed()));
  }
  answer_accepted(submitted, public_url, started->run);
}

http::Response Admission::Impl::refuse(const Delivery& delivery, const Refusal& refusal) {
  return notes.refuse(delivery.hook.get(), refusal, delivery.request, delivery.request.body,
                      delivery.dialect);
}

void Admission::Impl::note_duplicate(const Delivery& delivery, RunId first) {
  metrics.duplicate();
  const Hook& hook = *delivery.hook;
  rejections.keep_duplicate(hook, first, delivery.request, [&] {
    const auto& settings = hook.settings();
    // What a hook's own answer said is not known here.
    const bool is_own =
        settings.answering.respond || settings.answering.when_done || settings.body.split;
    return is_own ? std::string() : accepted_body(first, delivery.dialect);
  });
}

Admission::Admission(store::Committer& committer, runs::RunStarter& starter, IdSource& ids,
                     const Clock& clock, Metrics& metrics, Options options)
    : impl_(std::make_unique<Impl>(committer, starter, ids, clock, metrics, options)) {}

Admission::~Admission() = default;

void Admission::publish(std::shared_ptr<const HookTable> table) {
  impl_->table.publish(std::move(table));
}

std::shared_ptr<const HookTable> Admission::table() const { return impl_->table.get(); }

void Admission::seal_learned_with(SealLearned seal) {
  impl_->rejections.seal_with(std::move(seal));
}

void Admission::take_results_from(ResultSource& results) { impl_->results = &results; }

void Admission::tell(live::EventHub& events) {
  impl_->events = &events;
  impl_->notes.tell(events);
}

void Admission::set_items_max(std::size_t items_max) { impl_->items_max.set(items_max); }
void Admission::load_from(HookSource& source) { impl_->source = &source; }

void Admission::serve_at(std::string public_url) { impl_->public_url = std::move(public_url); }

void Admission::take_keys_from(KeyCache& keys) { impl_->keys = &keys; }

bool Admission::knows(std::string_view token) const {
  return impl_->table.look_up(token, impl_->clock.now()).has_value();
}

http::Response Admission::refuse_stray(const http::Request& request, const StrayPath& path) {
  const auto refusal = wrong_path(path.meant);
  http::Request as_meant = request;
  const std::string whole = "/" + path.token + path.below;
  const std::string_view token = path.token;
  as_meant.path = whole;
  as_meant.params = {&token, 1};
  const auto found = impl_->table.look_up(token, impl_->clock.now());
  auto hook = found ? found->hook : nullptr;
  if (found && !hook && impl_->source)
    hook = impl_->source->load(found->workflow).value_or(nullptr);
  return impl_->notes.refuse(hook.get(), refusal, as_meant, request.body, path.dialect);
}

std::expected<std::vector<runs::StartRequest>, Refusal> Admission::replay(
    const store::Rejection& rejection) {
  if (!impl_->source) return std::unexpected(overloaded(Millis(0)));
  return replay_requests({.source = *impl_->source,
                          .committer = impl_->committer,
                          .clock = impl_->clock,
                          .items_max = impl_->items_max.get(),
                          .files = impl_->file_store},
                         rejection);
}

DeliveryChecks Admission::report(const NotedRequest& noted, const Hook* hook) const {
  return recorded_checks({impl_->public_url, impl_->keys}, noted, hook);
}

DeliveryChecks Admission::check_again(const NotedRequest& noted, const Hook& hook) const {
  return hooks::check_again({impl_->public_url, impl_->keys}, noted, hook);
}

Result<SignedHeaders> Admission::sign(const Hook& hook, const http::Request& request,
                                      std::string_view unique) const {
  return sign_delivery(hook, request, impl_->public_url, unique, impl_->clock.now());
}

void Admission::keep_files_in(DeliveryFileStore& store) { impl_->file_store = &store; }

http::BodyPlan Admission::plan(const http::RequestHead& head, Dialect dialect) {
  const auto found = impl_->table.look_up(head.params[0], impl_->clock.now());
  const auto hook = found ? found->hook : nullptr;
  const auto refuse = [&](const Refusal& refusal) {
    return impl_->notes.refuse(hook.get(), refusal, head, {}, dialect);
  };
  if (!found) return refuse(unknown_token());
  if (impl_->committer.full()) return refuse(overloaded(impl_->committer.expected_wait()));
  // What is not in memory has a limit of its own that is not known yet.
  const std::size_t most = hook ? hook->body_bytes_max : model::kHookBodyBytesMax;
  if (head.content_length && *head.content_length > most)
    return refuse(hook && hook->is_paused ? paused() : too_large(most));
  return most;
}

std::expected<Delivery, http::Response> Admission::Impl::admit(
    const http::Request& request, Dialect dialect, std::shared_ptr<const Hook> hook,
    std::optional<std::string_view> event_key, std::optional<FetchedKey> key) {
  Delivery delivery{.request = request,
                    .dialect = dialect,
                    .hook = std::move(hook),
                    .now = clock.now(),
                    .body = {},
                    .facts = {},
                    .made = {},
                    .claim = {},
                    .event_key = event_key,
                    .fetched_key = std::move(key)};
  if (!delivery.hook) return std::unexpected(refuse(delivery, unknown_token()));
  // Where it is kept, its body is part of it; to the sender it is as if there were no such hook.
  if (delivery.hook->is_paused) return std::unexpected(refuse(delivery, paused()));
  if (const auto most = delivery.hook->body_bytes_max; request.body.size() > most)
    return std::unexpected(refuse(delivery, too_large(most)));
  if (const auto verdict = run_stages(delivery); !verdict)
    return std::unexpected(refuse(delivery, verdict.error()));
  if (delivery.answered) return std::unexpected(*std::move(delivery.answered));
  return delivery;
}

void Admission::handle(const http::Request& request, http::Responder responder, Dialect dialect) {
  impl_->look_up(request, std::move(responder), dialect);
}

std::expected<Admission::Event, http::Response> Admission::check_event(const http::Request& request,
                                                                       Dialect dialect) {
  const auto key = request.params[1];
  const auto found = impl_->table.look_up(request.params[0], impl_->clock.now());
  auto hook = found ? found->hook : nullptr;
  if (found && !hook && impl_->source) {
    auto loaded = impl_->arrived(request, impl_->source->load(found->workflow));
    if (!loaded)
      return std::unexpected(impl_->notes.refuse(nullptr, loaded.error(), request, {}, dialect));
    hook = *std::move(loaded);
  }
  auto delivery = impl_->admit(request, dialect, std::move(hook), key);
  if (!delivery) return std::unexpected(std::move(delivery).error());
  if (delivery->wanted_key) return std::unexpected(impl_->begin_fetch(*delivery));
  const Hook& of = *delivery->hook;
  return Event{
      of.workflow, delivery->body,
      event_identity(of, delivery->claim, delivery->event_proof, key, request.body, delivery->now),
      std::shared_ptr<const void>(std::move(delivery->made)), of.team};
}

}  // namespace sluice::hooks
