#include "hooks/admission.h"

#include <array>
#include <atomic>
#include <expected>
#include <mutex>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "hooks/answers.h"
#include "hooks/beginning.h"
#include "hooks/body.h"
#include "hooks/headers.h"
#include "hooks/idempotency.h"
#include "hooks/rejections.h"
#include "hooks/token_cache.h"

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
  std::optional<store::IdempotencyClaim> claim;
};

// A run between its submission and the outcome.
struct Submitted {
  Delivery delivery;
  http::Responder responder;
  std::unique_ptr<engine::Run> run;
  engine::Decision rest;
};

// The same for a run that a caller of the API starts.
struct Manual {
  std::string body;
  std::function<void(Result<Admission::StartResult>)> done;
  std::unique_ptr<engine::Run> run;
  engine::Decision rest;
};

class Admission::Impl {
 public:
  Impl(store::Committer& store_committer, IdSource& id_source, const Clock& wall, Metrics& counters,
       Options limits, OnStarted started)
      : committer(store_committer),
        ids(id_source),
        clock(wall),
        metrics(counters),
        options(std::move(limits)),
        on_started(std::move(started)),
        rejections(committer, ids, clock, options) {}

  Verdict run_stages(Delivery& delivery);
  Verdict check_room(Delivery& delivery);
  Verdict check_signature(Delivery& delivery);
  Verdict check_quota(Delivery& delivery);
  Verdict check_body(Delivery& delivery);
  Verdict check_key(Delivery& delivery);

  void commit(Delivery delivery, http::Responder responder);
  void hand_over(unsigned shard, std::unique_ptr<engine::Run> run, engine::Decision rest,
                 const store::CommitOutcome& outcome);
  void finish(Submitted& submitted, store::CommitOutcome outcome);
  void finish(Manual& manual, unsigned shard, store::CommitOutcome outcome);
  std::expected<Delivery, http::Response> admit(const http::Request& request, Dialect dialect);
  http::Response refuse(const Delivery& delivery, const Refusal& refusal);  // counts and keeps it

  store::Committer& committer;
  IdSource& ids;
  const Clock& clock;
  Metrics& metrics;
  const Options options;
  const OnStarted on_started;
  Rejections rejections;
  PublishedTable table;
  LaneKeys lane_keys{clock, options.run_options};
};

// What a delivery goes through, in this order. The token was looked up before its body was read
// (plan), and again, since tables change; the commit follows the last stage.
Verdict Admission::Impl::run_stages(Delivery& delivery) {
  using Stage = Verdict (Impl::*)(Delivery&);
  static constexpr std::array<Stage, 5> kStages = {
      // When nothing can be kept, nothing is worth computing; and 503 is true for everybody.
      &Impl::check_room,
      // Before anything that changes state or reads the body as more than bytes: what a stranger
      // sends must cost no quota of the owner's and reach no parser.
      &Impl::check_signature,
      // After the signature, so that only real senders use it up; before the body's parser, which
      // is the dearest stage and the one that a flood would hit.
      &Impl::check_quota,
      // Whatever passes here can be parsed by the engine later, also after a crash.
      &Impl::check_body,
      // Last, because a key may stand in the body. Only the claim is made here: whether it is a
      // duplicate is decided by the transaction, so that two at once cannot both be first.
      &Impl::check_key,
  };
  for (const auto stage : kStages) {
    if (auto verdict = (this->*stage)(delivery); !verdict) return verdict;
  }
  return {};
}

Verdict Admission::Impl::check_room(Delivery&) {
  if (committer.full()) return std::unexpected(overloaded(committer.expected_wait()));
  return {};
}

Verdict Admission::Impl::check_signature(Delivery& delivery) {
  const Hook& hook = *delivery.hook;
  if (!hook.settings().signature) return {};
  SLUICE_CHECK(hook.verifier, "HookTable::add makes the verifier of a signed hook");
  const auto header = [&](std::string_view name) { return delivery.request.header(name); };
  const auto verified =
      hook.verifier->verify(std::cref(header), delivery.request.body, delivery.now);
  if (!verified) return std::unexpected(bad_signature(verified.error().message));
  return {};
}

Verdict Admission::Impl::check_quota(Delivery& delivery) {
  if (!delivery.hook->quota) return {};
  const auto verdict = delivery.hook->quota->take(clock.steady());
  if (!verdict.allowed) return std::unexpected(rate_limited(verdict));
  return {};
}

Verdict Admission::Impl::check_body(Delivery& delivery) {
  delivery.body = delivery.request.body;
  // The workflows contract requires no body.
  if (delivery.body.empty() && delivery.dialect == Dialect::kWorkflows) delivery.body = "{}";
  auto facts = hooks::check_body(delivery.body, delivery.hook->id_path);
  if (!facts) return std::unexpected(bad_body(std::move(facts).error().message));
  delivery.facts = *std::move(facts);
  return {};
}

Verdict Admission::Impl::check_key(Delivery& delivery) {
  auto claim = idempotency_claim(*delivery.hook, delivery.request, delivery.facts,
                                 delivery.request.body, delivery.now);
  if (!claim) return std::unexpected(bad_body(std::move(claim).error().message));
  delivery.claim = *std::move(claim);
  return {};
}

void Admission::Impl::commit(Delivery delivery, http::Responder responder) {
  const Hook& hook = *delivery.hook;
  model::TriggerData trigger{
      .body = std::string(delivery.body),
      .headers = kept_headers(delivery.request.headers, hook.settings()),
  };
  model::RunHeader header{
      .id = ids.next<RunId>(),
      .team = hook.team,
      .workflow = hook.workflow,
      .version = hook.program->info().version,
      .trigger = model::TriggerKind::kWebhook,
      .created_at = delivery.now,
      .rerun_of = std::nullopt,
  };
  header.lane = lane_keys.lane_of(*hook.program, header, trigger);
  auto stretch = first_stretch(hook.program, header, trigger, options.run_options);
  if (!stretch)
    return responder.send(refuse(delivery, bad_body(std::move(stretch).error().message)));

  store::Admitted admitted({.header = header,
                            .body = delivery.body,
                            .headers = std::move(trigger.headers),
                            .first = std::move(stretch->write),
                            .idempotency = delivery.claim});
  const unsigned shard = delivery.request.shard;
  auto owned = std::make_unique<Submitted>(std::move(delivery), std::move(responder),
                                           std::move(stretch->run), std::move(stretch->rest));
  Submitted& submitted = *owned;
  store::Done done = [this, owned = std::move(owned)](store::CommitOutcome outcome) {
    finish(*owned, std::move(outcome));
  };
  if (!committer.submit(admitted, shard, done))
    submitted.responder.send(refuse(submitted.delivery, overloaded(committer.expected_wait())));
}

void Admission::Impl::finish(Submitted& submitted, store::CommitOutcome outcome) {
  const Dialect dialect = submitted.delivery.dialect;
  switch (outcome.kind) {
    case store::CommitOutcome::Kind::kCommitted: {
      metrics.accepted();
      const unsigned shard = submitted.delivery.request.shard;
      const RunId id = submitted.run->header().id;
      // A run that is over is counted before its sender can ask; one that goes on must not keep its
      // sender waiting.
      const bool over = model::is_final(submitted.run->status()) || model::is_final(outcome.status);
      if (over) hand_over(shard, std::move(submitted.run), std::move(submitted.rest), outcome);
      submitted.responder.send_raw(accepted_response(id, dialect));
      if (!over) hand_over(shard, std::move(submitted.run), std::move(submitted.rest), outcome);
      return;
    }
    case store::CommitOutcome::Kind::kDuplicate:
      metrics.duplicate();
      submitted.responder.send_raw(accepted_response(outcome.existing, dialect));
      return;
    case store::CommitOutcome::Kind::kConflict:
      return submitted.responder.send(refuse(submitted.delivery, conflict()));
    case store::CommitOutcome::Kind::kStaleClaim:
    case store::CommitOutcome::Kind::kFailed:
      return submitted.responder.send(refuse(submitted.delivery, failed()));
  }
}

void Admission::Impl::finish(Manual& manual, unsigned shard, store::CommitOutcome outcome) {
  using Kind = store::CommitOutcome::Kind;
  if (outcome.kind == Kind::kStaleClaim || outcome.kind == Kind::kFailed)
    return manual.done(fail(std::move(outcome.error)));
  const bool is_new = outcome.kind == Kind::kCommitted;
  const RunId run = is_new ? manual.run->header().id : outcome.existing;
  if (is_new) hand_over(shard, std::move(manual.run), std::move(manual.rest), outcome);
  StartResult result{.run = run, .outcome = std::move(outcome)};
  manual.done(std::move(result));
}

// To the runtime, if there is something to do for it. A run whose turn has not come is let go: the
// store says when it has.
void Admission::Impl::hand_over(unsigned shard, std::unique_ptr<engine::Run> run,
                                engine::Decision rest, const store::CommitOutcome& outcome) {
  if (run->header().lane) {
    if (outcome.status == model::RunStatus::kPending) return;
    if (model::is_final(outcome.status)) {
      // The store has ended it; so it is counted and reported like any other that is over.
      const model::Lane& lane = *run->header().lane;
      const bool dropped = lane.on_limit == model::OnLimit::kDrop;
      run->apply(
          engine::Cancelled{dropped ? store::dropped_for(lane) : "superseded by a newer run"},
          run->header().created_at);
    }
  }
  on_started(shard, std::move(run), std::move(rest));
}

http::Response Admission::Impl::refuse(const Delivery& delivery, const Refusal& refusal) {
  metrics.rejected(refusal.reason);
  if (delivery.hook)
    rejections.keep(*delivery.hook, refusal, delivery.request.headers, delivery.request.body);
  return refusal_response(refusal, delivery.dialect);
}

Admission::Admission(store::Committer& committer, IdSource& ids, const Clock& clock,
                     Metrics& metrics, Options options, OnStarted on_started)
    : impl_(std::make_unique<Impl>(committer, ids, clock, metrics, std::move(options),
                                   std::move(on_started))) {}

Admission::~Admission() = default;

void Admission::publish(std::shared_ptr<const HookTable> table) {
  impl_->table.publish(std::move(table));
}

std::shared_ptr<const HookTable> Admission::table() const { return impl_->table.get(); }

http::BodyPlan Admission::plan(const http::RequestHead& head, Dialect dialect) {
  const auto hook = impl_->table.find(head.params[0], impl_->clock.now());
  const auto refuse = [&](const Refusal& refusal) {
    impl_->metrics.rejected(refusal.reason);
    if (hook) impl_->rejections.keep(*hook, refusal, head.headers, {});
    return refusal_response(refusal, dialect);
  };
  if (!hook) return refuse(unknown_token());
  if (impl_->committer.full()) return refuse(overloaded(impl_->committer.expected_wait()));
  if (head.content_length && *head.content_length > hook->body_bytes_max)
    return refuse(too_large(hook->body_bytes_max));
  return hook->body_bytes_max;
}

std::expected<Delivery, http::Response> Admission::Impl::admit(const http::Request& request,
                                                               Dialect dialect) {
  const Timestamp now = clock.now();
  Delivery delivery{.request = request,
                    .dialect = dialect,
                    .hook = table.find(request.params[0], now),
                    .now = now,
                    .body = {},
                    .facts = {},
                    .claim = {}};
  if (!delivery.hook) return std::unexpected(refuse(delivery, unknown_token()));
  if (const auto verdict = run_stages(delivery); !verdict)
    return std::unexpected(refuse(delivery, verdict.error()));
  return delivery;
}

void Admission::handle(const http::Request& request, http::Responder responder, Dialect dialect) {
  auto delivery = impl_->admit(request, dialect);
  if (!delivery) return responder.send(std::move(delivery).error());
  impl_->commit(*std::move(delivery), std::move(responder));
}

std::expected<Admission::Checked, http::Response> Admission::check(const http::Request& request,
                                                                   Dialect dialect) {
  auto delivery = impl_->admit(request, dialect);
  if (!delivery) return std::unexpected(std::move(delivery).error());
  return Checked{delivery->hook->workflow, delivery->body};
}

void Admission::start(ManualStart start, unsigned shard,
                      std::function<void(Result<StartResult>)> done) {
  Impl* const impl = impl_.get();
  model::RunHeader header{
      .id = start.id ? *start.id : impl->ids.next<RunId>(),
      .team = start.team,
      .workflow = start.program->info().workflow,
      .version = start.program->info().version,
      .trigger = start.trigger,
      .created_at = impl->clock.now(),
      .rerun_of = start.rerun_of,
      .parent = start.parent,
      .depth = start.depth,
  };
  header.lane = impl->lane_keys.lane_of(*start.program, header, start.data);
  auto stretch =
      first_stretch(start.program, header, start.data, impl->options.run_options, start.inherited);
  if (!stretch) return done(fail(std::move(stretch).error()));

  auto owned = std::make_unique<Manual>(std::move(start.data.body), std::move(done),
                                        std::move(stretch->run), std::move(stretch->rest));
  Manual& manual = *owned;
  store::Admitted admitted({.header = header,
                            .body = manual.body,
                            .headers = std::move(start.data.headers),
                            .first = std::move(stretch->write),
                            .idempotency = start.idempotency,
                            .schedule = start.schedule});
  store::Done on_outcome = [impl, shard, owned = std::move(owned)](store::CommitOutcome outcome) {
    impl->finish(*owned, shard, std::move(outcome));
  };
  if (!impl->committer.submit(admitted, shard, on_outcome))
    manual.done(fail(ErrorCode::kOverloaded,
                     "The server cannot take more at the moment; send the same again later."));
}

}  // namespace sluice::hooks
