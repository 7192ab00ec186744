#include "runs/run_starter.h"

#include <limits>
#include <new>
#include <string>
#include <utility>

#include "base/check.h"

namespace sluice::runs {

// A run between its submission and the outcome.
struct RunStarter::Pending {
  std::string body;  // the committer reads it
  unsigned shard = 0;
  std::unique_ptr<engine::Run> run;
  engine::Decision rest;
  StartDone done;
};

namespace {

std::unexpected<Error> at_capacity() {
  return fail(ErrorCode::kOverloaded, "The server is at capacity; retry the same request later.");
}

// A run that the store has ended as it came: no slot in its concurrency group, or a newer run.
void end_at_once(engine::Run& run) {
  const model::ConcurrencyGroup& group = *run.header().concurrency_group;
  const bool dropped = group.on_limit == model::OnLimit::kDrop;
  run.apply(engine::Cancelled{dropped ? store::dropped_for(group) : "superseded by a newer run"},
            run.header().created_at);
}

}  // namespace

RunStarter::RunStarter(store::Committer& committer, IdSource& ids, const Clock& clock,
                       engine::RunOptions options, unsigned shards)
    : committer_(committer),
      ids_(ids),
      clock_(clock),
      options_(std::move(options)),
      shards_(shards) {
  SLUICE_CHECK(shards > 0, "a run lives on an io thread");
}

model::RunHeader RunStarter::header_of(const StartRequest& request) {
  return {
      .id = request.id ? *request.id : ids_.next<RunId>(),
      .team = request.team,
      .workflow = request.program->info().workflow,
      .version = request.program->info().version,
      .trigger = request.trigger,
      .created_at = clock_.now(),
      .rerun_of = request.rerun_of,
      .parent = request.parent,
      .depth = request.depth,
  };
}

// What is accepted while memory is short stays on disk until there is room.
FirstSteps RunStarter::first_steps() const {
  const bool later = (options_.memory && options_.memory->is_short()) ||
                     (deciding_ && deciding_->first_turns_distrusted());
  return later ? FirstSteps::kAfterCommit : FirstSteps::kBeforeCommit;
}

Result<FirstTurn> RunStarter::decide(const StartRequest& request, const model::RunHeader& header) {
  const DecidingRuns::Mark mark(deciding_, header.id);
  return first_turn(request, header, options_, first_steps(),
                    items_room_ ? items_room_() : std::numeric_limits<std::size_t>::max());
}

Result<void> RunStarter::start(StartRequest request, StartDone& done) {
  auto header = header_of(request);
  SLUICE_TRY(const bool found,
             keys_.find_group(*request.program, header, request.data, engine::Effort::kLight));
  if (!found) return start_elsewhere(header, std::move(request), done);
  return begin(header, std::move(request), done);
}

Result<void> RunStarter::start_elsewhere(const model::RunHeader& header, StartRequest request,
                                         StartDone& done) {
  struct Start {
    model::RunHeader header;
    StartRequest request;
    StartDone done;
  };
  const auto start = std::make_shared<Start>(header, std::move(request), std::move(done));
  const auto job = [this, start] {
    try {
      const auto found = keys_.find_group(*start->request.program, start->header,
                                          start->request.data, engine::Effort::kFull);
      if (!found) return start->done(fail(found.error()));
      const auto begun = begin(start->header, std::move(start->request), start->done);
      if (!begun) start->done(fail(begun.error()));
    } catch (const std::bad_alloc&) {
      if (start->done) start->done(at_capacity());
    }
  };
  if (!on_heavy_) {
    job();
    return {};
  }
  if (on_heavy_(header.team, header.id, job)) return {};
  done = std::move(start->done);
  return at_capacity();
}

Result<void> RunStarter::begin(const model::RunHeader& header, StartRequest request,
                               StartDone& done) {
  SLUICE_TRY(auto turn, decide(request, header));

  auto owned =
      std::make_unique<Pending>(Pending{.body = std::move(request.data.body),
                                        .shard = request.shard ? *request.shard : next_shard(),
                                        .run = std::move(turn.run),
                                        .rest = std::move(turn.rest),
                                        .done = std::move(done)});
  Pending& pending = *owned;
  store::Admitted admitted({.header = header,
                            .body = pending.body,
                            .headers = std::move(request.data.headers),
                            .first = std::move(turn.write),
                            .idempotency = request.idempotency,
                            .schedule = request.schedule});
  store::Done on_outcome = [this, owned = std::move(owned)](store::CommitOutcome outcome) {
    finish(*owned, std::move(outcome));
  };
  if (committer_.submit(admitted, pending.shard, on_outcome)) return {};
  done = std::move(pending.done);
  return at_capacity();
}

void RunStarter::finish(Pending& pending, store::CommitOutcome outcome) {
  switch (outcome.kind) {
    case store::CommitOutcome::Kind::kStaleClaim:
    case store::CommitOutcome::Kind::kFailed:
      return pending.done(fail(std::move(outcome.error)));
    case store::CommitOutcome::Kind::kDuplicate:
      return pending.done(StartResult{StartResult::Kind::kDuplicate, outcome.existing});
    case store::CommitOutcome::Kind::kConflict:
      return pending.done(StartResult{StartResult::Kind::kConflict, outcome.existing});
    case store::CommitOutcome::Kind::kChildExists:
      return pending.done(StartResult{StartResult::Kind::kChildExists, outcome.existing});
    case store::CommitOutcome::Kind::kSlotTaken:
    case store::CommitOutcome::Kind::kStepUnwanted:
      return pending.done(StartResult{StartResult::Kind::kNotWanted, RunId()});
    case store::CommitOutcome::Kind::kCommitted:
      break;
  }
  const StartResult started{StartResult::Kind::kStarted, pending.run->header().id};
  const bool in_concurrency_group = pending.run->header().concurrency_group.has_value();
  if (in_concurrency_group && model::is_final(outcome.status)) end_at_once(*pending.run);
  if (model::is_final(pending.run->status())) {
    hand_over(pending);
    return pending.done(started);
  }
  pending.done(started);
  // One whose turn has not come is let go: the store says when it has.
  if (!in_concurrency_group || outcome.status != model::RunStatus::kPending) hand_over(pending);
}

void RunStarter::hand_over(Pending& pending) {
  if (on_started_) on_started_(pending.shard, std::move(pending.run), std::move(pending.rest));
}

}  // namespace sluice::runs
