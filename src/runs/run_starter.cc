#include "runs/run_starter.h"

#include <algorithm>
#include <limits>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "trace/span.h"
#include "trace/tracer.h"

namespace sluice::runs {

// A run between its submission and the outcome.
struct RunStarter::Pending {
  std::string body;  // the committer reads it
  unsigned shard = 0;
  std::unique_ptr<engine::Run> run;
  engine::Decision rest;
  StartDone done;
  std::vector<live::StepNews> steps{};  // of the first turn, where somebody wants to hear of them
  std::optional<trace::RunTrace> trace{};
  std::vector<trace::Span> spans{};  // of the first turn
};

// Runs that are submitted together.
struct RunStarter::PendingGroup {
  std::vector<std::unique_ptr<Pending>> runs;
  GroupStartDone done;
};

namespace {

std::unexpected<Error> at_capacity() {
  return fail(ErrorCode::kOverloaded, "The server is at capacity; retry the same request later.");
}

std::unexpected<Error> no_room() {
  return fail(ErrorCode::kConflict,
              "The team has as many stored runs as its limit stored_runs_max allows; delete runs, "
              "keep them for a shorter time, or have the limit raised.");
}

// Why the store has written nothing. Its kConflict is an id that exists, which is no limit.
std::unexpected<Error> not_stored(store::CommitOutcome outcome) {
  if (outcome.kind == store::CommitOutcome::Kind::kNoRoom) return no_room();
  if (outcome.error.code == ErrorCode::kConflict) outcome.error.code = ErrorCode::kInternal;
  return fail(std::move(outcome.error));
}

// A run that the store has ended as it came: no slot in its concurrency group, or a newer run.
void end_at_once(engine::Run& run, RunId newer) {
  const model::ConcurrencyGroup& group = *run.header().concurrency_group;
  const bool dropped = group.on_limit == model::OnLimit::kDrop;
  run.apply(engine::Cancelled{dropped ? store::dropped_for(group) : store::superseded_by(newer)},
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

model::RunHeader RunStarter::header_of(const StartRequest& request, Timestamp now) {
  return {
      .id = request.id ? *request.id : ids_.next<RunId>(),
      .team = request.team,
      .workflow = request.program->info().workflow,
      .version = request.program->info().version,
      .trigger = request.trigger,
      .created_at = now,
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

// A run without room is most likely not stored, so nothing is computed for it before.
Result<FirstTurn> RunStarter::decide(const StartRequest& request, const model::RunHeader& header,
                                     Room room) {
  const DecidingRuns::Mark mark(deciding_, header.id);
  return first_turn(request, header, options_,
                    room == Room::kSome ? first_steps() : FirstSteps::kAfterCommit,
                    items_room_ ? items_room_() : std::numeric_limits<std::size_t>::max());
}

// Test runs have limits of their own, and are not counted.
RunStarter::Room RunStarter::room_for(const StartRequest& request) const {
  const bool is_counted = ask_room_ && request.definition.empty();
  return !is_counted || ask_room_(request.team) ? Room::kSome : Room::kNone;
}

Result<void> RunStarter::check_room(std::span<const StartRequest> requests) const {
  const bool may_all_be_there = std::ranges::all_of(
      requests, [](const StartRequest& request) { return request.idempotency || request.parent; });
  if (may_all_be_there || room_for(requests.front()) == Room::kSome) return {};
  return no_room();
}

Result<void> RunStarter::start(StartRequest request, StartDone& done) {
  SLUICE_TRY_VOID(check_room({&request, 1}));
  auto header = header_of(request, clock_.now());
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
  // What is written of a run is large, so it is moved no more than it must be.
  const auto room = room_for(request);
  auto made = prepare(header, std::move(request), room);
  if (!made) return fail(std::move(made).error());
  made->pending->done = std::move(done);
  Pending& pending = *made->pending;
  store::Done on_outcome = [this, owned = std::move(made->pending)](store::CommitOutcome outcome) {
    finish(*owned, std::move(outcome));
  };
  if (committer_.submit(made->admitted, pending.shard, on_outcome)) return {};
  done = std::move(pending.done);
  return at_capacity();
}

Result<RunStarter::Prepared> RunStarter::prepare(const model::RunHeader& header,
                                                 StartRequest request, Room room) {
  auto turn = decide(request, header, room);
  if (!turn) return fail(std::move(turn).error());
  auto pending =
      std::make_unique<Pending>(Pending{.body = std::move(request.data.body),
                                        .shard = request.shard ? *request.shard : next_shard(),
                                        .run = std::move(turn->run),
                                        .rest = std::move(turn->rest),
                                        .done = {}});
  if (events_ && events_->watched() && events_->wants_steps(header.team))
    pending->steps = live::steps_of(turn->write.records());
  if (const auto* tracer = trace::tracer()) {
    pending->trace = tracer->trace_of(header.id, request.data.headers);
    if (pending->trace)
      pending->spans = trace::step_spans(*pending->trace, header, turn->write.records());
  }
  store::Admitted admitted({.header = header,
                            .body = pending->body,
                            .headers = std::move(request.data.headers),
                            .first = std::move(turn->write),
                            .idempotency = request.idempotency,
                            .schedule = request.schedule,
                            .failed = request.failed,
                            .definition = std::move(request.definition),
                            .has_room = room == Room::kSome});
  return Prepared{std::move(pending), std::move(admitted)};
}

Result<void> RunStarter::start_group(std::vector<StartRequest> requests, GroupStartDone& done) {
  SLUICE_CHECK(!requests.empty(), "a group of runs has a first one");
  SLUICE_TRY_VOID(check_room(requests));
  struct Start {
    std::vector<StartRequest> requests;
    GroupStartDone done;
  };
  const TeamId team = requests.front().team;
  if (!requests.front().id) requests.front().id = ids_.next<RunId>();
  const RunId first = *requests.front().id;
  const auto start = std::make_shared<Start>(std::move(requests), std::move(done));
  // Of all its runs, and that of their keys, however long they wait for a thread.
  const Timestamp now = clock_.now();
  const auto job = [this, start, now] {
    try {
      const auto begun = begin_group(std::move(start->requests), now, start->done);
      if (!begun) start->done(fail(begun.error()));
    } catch (const std::bad_alloc&) {
      if (start->done) start->done(at_capacity());
    }
  };
  if (!on_heavy_) {
    job();
    return {};
  }
  if (on_heavy_(team, first, job)) return {};
  done = std::move(start->done);
  return at_capacity();
}

Result<void> RunStarter::begin_group(std::vector<StartRequest> requests, Timestamp now,
                                     GroupStartDone& done) {
  auto owned = std::make_unique<PendingGroup>();
  std::vector<store::Admitted> admitted;
  owned->runs.reserve(requests.size());
  admitted.reserve(requests.size());
  const unsigned shard = requests.front().shard ? *requests.front().shard : next_shard();
  const auto room = room_for(requests.front());
  for (StartRequest& request : requests) {
    request.shard = shard;
    auto header = header_of(request, now);
    SLUICE_TRY_VOID(
        keys_.find_group(*request.program, header, request.data, engine::Effort::kFull));
    SLUICE_TRY(auto made, prepare(header, std::move(request), room));
    owned->runs.push_back(std::move(made.pending));
    admitted.push_back(std::move(made.admitted));
  }
  owned->done = std::move(done);
  PendingGroup& group = *owned;
  store::Done on_outcome = [this, owned = std::move(owned)](store::CommitOutcome outcome) {
    finish_group(*owned, std::move(outcome));
  };
  if (committer_.submit(admitted, shard, on_outcome)) return {};
  done = std::move(group.done);
  return at_capacity();
}

Result<StartResult> RunStarter::result_of(const Pending& pending, store::CommitOutcome outcome) {
  switch (outcome.kind) {
    case store::CommitOutcome::Kind::kStaleClaim:
    case store::CommitOutcome::Kind::kFailed:
    case store::CommitOutcome::Kind::kNoRoom:
      return not_stored(std::move(outcome));
    case store::CommitOutcome::Kind::kDuplicate:
      return StartResult{StartResult::Kind::kDuplicate, outcome.existing};
    case store::CommitOutcome::Kind::kConflict:
      return StartResult{StartResult::Kind::kConflict, outcome.existing};
    case store::CommitOutcome::Kind::kChildExists:
      return StartResult{StartResult::Kind::kChildExists, outcome.existing};
    case store::CommitOutcome::Kind::kSlotTaken:
    case store::CommitOutcome::Kind::kStepUnwanted:
    case store::CommitOutcome::Kind::kAlertOver:
      return StartResult{StartResult::Kind::kNotWanted, RunId()};
    case store::CommitOutcome::Kind::kCommitted:
      break;
  }
  return StartResult{StartResult::Kind::kStarted, pending.run->header().id};
}

// A run that is over is handed over before its caller is told, any other then, unless its turn has
// not come: that one is let go, and the store says when it has.
RunStarter::HandOver RunStarter::hand_over_of(Pending& pending, model::RunStatus stored,
                                              RunId newer) {
  const bool in_concurrency_group = pending.run->header().concurrency_group.has_value();
  if (in_concurrency_group && model::is_final(stored)) end_at_once(*pending.run, newer);
  if (model::is_final(pending.run->status())) return HandOver::kFirst;
  const bool waits = in_concurrency_group && stored == model::RunStatus::kPending;
  return waits ? HandOver::kNever : HandOver::kThen;
}

void RunStarter::tell_created(Pending& pending, model::RunStatus stored, HandOver when) const {
  if (!events_ || !events_->watched()) return;
  const engine::Run& run = *pending.run;
  const auto& header = run.header();
  auto news = live::news_of(header, when == HandOver::kNever ? stored : run.status());
  news.is_new = true;
  if (model::is_final(news.status)) news.finished_at = run.last_event_at();
  if (news.status == model::RunStatus::kWaiting) news.wake_at = run.wake_at();
  if (when != HandOver::kNever)
    events_->tell_steps(header.team, header.id, header.workflow, std::move(pending.steps));
  events_->tell(news);
}

void RunStarter::finish(Pending& pending, store::CommitOutcome outcome) {
  const auto stored = outcome.status;
  const RunId newer = outcome.newer;
  auto result = result_of(pending, std::move(outcome));
  if (!result || result->kind != StartResult::Kind::kStarted)
    return pending.done(std::move(result));
  const auto when = hand_over_of(pending, stored, newer);
  tell_created(pending, stored, when);
  if (when == HandOver::kFirst) hand_over(pending);
  pending.done(std::move(result));
  if (when == HandOver::kThen) hand_over(pending);
}

void RunStarter::finish_group(PendingGroup& group, store::CommitOutcome outcome) {
  if (outcome.kind == store::CommitOutcome::Kind::kConflict)
    return group.done(GroupStartResult{.is_conflict = true, .starts = {}});
  if (outcome.kind != store::CommitOutcome::Kind::kCommitted)
    return group.done(not_stored(std::move(outcome)));
  SLUICE_CHECK(outcome.items.size() == group.runs.size(), "each run of a group has its outcome");
  GroupStartResult result;
  result.starts.reserve(group.runs.size());
  std::vector<Pending*> then;
  for (std::size_t i = 0; i < group.runs.size(); ++i) {
    Pending& pending = *group.runs[i];
    const auto stored = outcome.items[i].status;
    const RunId newer = outcome.items[i].newer;
    auto started = result_of(pending, std::move(outcome.items[i]));
    if (!started) return group.done(fail(std::move(started).error()));
    result.starts.push_back(*started);
    if (started->kind != StartResult::Kind::kStarted) continue;
    const auto when = hand_over_of(pending, stored, newer);
    tell_created(pending, stored, when);
    if (when == HandOver::kFirst) hand_over(pending);
    if (when == HandOver::kThen) then.push_back(&pending);
  }
  group.done(std::move(result));
  for (Pending* pending : then) hand_over(*pending);
}

void RunStarter::hand_over(Pending& pending) {
  const trace::Scope scope(pending.trace ? &*pending.trace : nullptr);
  if (auto* tracer = trace::tracer(); tracer && pending.trace)
    tracer->add(std::move(pending.spans));
  if (on_started_) on_started_(pending.shard, std::move(pending.run), std::move(pending.rest));
}

}  // namespace sluice::runs
