#include "runtime/run_loader.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <utility>

#include "base/log.h"
#include "base/memory_budget.h"
#include "runtime/run_log.h"
#include "runtime/transient.h"
#include "trace/tracer.h"

namespace sluice::runtime {
namespace {

bool is_cancelled(const std::vector<Shard::Incoming>& events) {
  return std::ranges::any_of(events, [](const Shard::Incoming& incoming) {
    return std::holds_alternative<engine::Cancelled>(incoming.event);
  });
}

// Why a run could not be claimed; always an error.
Result<std::unique_ptr<engine::Run>> why_not_ours(RunId id, store::Reader& reader) {
  SLUICE_TRY(const auto stored, reader.run(id));
  if (!stored) return fail(ErrorCode::kNotFound, "there is no such run");
  return fail(ErrorCode::kConflict, "the run is finished already, or no longer ours");
}

}  // namespace

Result<void> RunLoader::prepare(store::Reader& reader) {
  SLUICE_TRY(newest_before_, reader.newest_id());
  return {};
}

void RunLoader::load_due(store::Reader& reader) {
  const auto& env = parts_.env;
  const auto& loaded_runs = parts_.loaded_runs;
  while (loaded_runs.room() > 0) {
    // Runs that are in memory are due here too, until their next record is written: look past them.
    const auto known = loaded_runs.size() + loaded_runs.quarantined();
    const auto limit = kLoadedAtOnceMax + static_cast<std::int64_t>(known);
    const auto due = reader.due_runs(env.clock.now() + env.options.near, limit);
    if (!due) return log::error("cannot look for due runs: {}", due.error().message);
    std::vector<RunId> runs;
    for (const auto& each : *due) runs.push_back(each.run);
    const auto loaded = load_page(runs, reader);
    const bool all_seen = runs.size() < static_cast<std::size_t>(limit);
    if (!loaded.complete || loaded.runs == 0 || all_seen || parts_.loop.is_interrupted()) return;
  }
}

void RunLoader::load_backlog(store::Reader& reader) {
  if (!in_pass_ && !parts_.leftovers.open_runs.exchange(false)) return;
  in_pass_ = true;
  while (parts_.loaded_runs.room() > 0) {
    const auto open = reader.open_runs(pass_after_, kLoadedAtOnceMax);
    if (!open) return log::error("cannot look for open runs: {}", open.error().message);
    if (!load_page(*open, reader).complete) return;  // the same page again, next time
    if (open->size() < static_cast<std::size_t>(kLoadedAtOnceMax)) {
      in_pass_ = false;
      pass_after_ = RunId();
      return;
    }
    pass_after_ = open->back();
    if (parts_.loop.is_interrupted()) return;
  }
}

bool RunLoader::load(const std::vector<RunId>& runs, store::Reader& reader) {
  const std::span all(runs);
  for (std::size_t at = 0; at < all.size(); at += kLoadedAtOnceMax) {
    const auto size = std::min<std::size_t>(kLoadedAtOnceMax, all.size() - at);
    if (!load_page(all.subspan(at, size), reader).complete) return false;
  }
  return true;
}

RunLoader::Loaded RunLoader::load_page(std::span<const RunId> runs, store::Reader& reader) {
  std::vector<Entering> entering;
  entering.reserve(runs.size());  // what is entered gets in here whatever memory there is
  Loaded loaded;
  for (const auto run : runs) {
    const auto shard = static_cast<unsigned>(entering.size() % parts_.shards.count());
    const auto entry = parts_.loaded_runs.enter(run, shard);
    if (entry == LoadedRuns::Entry::kKnown) continue;
    if (entry == LoadedRuns::Entry::kFull) {
      loaded.complete = false;
      break;
    }
    entering.push_back(
        {.id = run, .shard = shard, .events = {}, .run = {}, .trace = {}, .error = {}});
  }
  if (entering.empty()) return loaded;
  if (!take_in(entering, reader)) return {.runs = 0, .complete = false};
  for (const auto& each : entering) {
    if (!each.error) ++loaded.runs;
    if (each.error && is_transient(each.error->code)) loaded.complete = false;
  }
  return loaded;
}

bool RunLoader::load_for_event(RunId run, Shard::Incoming& incoming, store::Reader& reader) {
  const unsigned shard = parts_.shards.emptiest();
  if (!parts_.loaded_runs.enter_for_event(run, shard)) return false;
  const Shard::Done done = incoming.done;
  Entering one{.id = run, .shard = shard, .events = {}, .run = {}, .trace = {}, .error = {}};
  one.events.push_back(std::move(incoming));
  if (const auto taken = take_in({&one, 1}, reader); !taken)
    done(fail(taken.error()));
  else if (one.error)
    done(fail(*one.error));
  return true;
}

Result<void> RunLoader::take_in(std::span<Entering> entering, store::Reader& reader) {
  bool ready = false;
  try {
    std::vector<bool> ours(entering.size());
    if (auto claimed = claim(entering, ours, reader); !claimed) {
      for (const auto& each : entering) parts_.loaded_runs.leave(each.id);
      return claimed;
    }
    bool any_new = false;
    for (std::size_t i = 0; i < entering.size(); ++i) {
      take_in_one(entering[i], ours[i], reader);
      any_new = any_new || (entering[i].run && entering[i].id > newest_before_);
    }
    ready = !any_new || wait_for_shards();
  } catch (const std::bad_alloc& error) {
    for (const auto& each : entering) parts_.loaded_runs.leave(each.id);
    return fail(ErrorCode::kUnavailable, memory_refusal(error));
  }
  for (auto& each : entering) {
    if (each.error) continue;
    if (ready)
      hand_over(each);
    else
      leave_on_disk(each, {ErrorCode::kUnavailable, "the server is stopping"});
  }
  return {};
}

// One transaction for all.
Result<void> RunLoader::claim(std::span<Entering> entering, std::vector<bool>& ours,
                              store::Reader& reader) {
  std::vector<RunId> runs;
  for (const auto& each : entering) runs.push_back(each.id);
  SLUICE_TRY(const auto owners, reader.owners_of(runs));
  return parts_.env.committer.run([&](store::Writer& writer) -> Result<void> {
    for (std::size_t i = 0; i < runs.size(); ++i) {
      SLUICE_TRY(ours[i], writer.claim(runs[i], owners[i]));
    }
    return {};
  });
}

void RunLoader::take_in_one(Entering& entering, bool ours, store::Reader& reader) {
  auto run = ours ? replay_marked(entering, reader) : why_not_ours(entering.id, reader);
  if (!run) return leave_on_disk(entering, std::move(run).error());
  entering.run = *std::move(run);
}

Result<std::unique_ptr<engine::Run>> RunLoader::replay_marked(Entering& entering,
                                                              store::Reader& reader) {
  try {
    const runs::DecidingRuns::Mark mark(parts_.env.options.deciding, entering.id);
    return replay(entering, reader);
  } catch (const std::bad_alloc& error) {
    log::error("run {} was not loaded: {}", entering.id.text(), memory_refusal(error));
    return fail(ErrorCode::kUnavailable, memory_refusal(error));
  }
}

Result<std::unique_ptr<engine::Run>> RunLoader::replay(Entering& entering, store::Reader& reader) {
  SLUICE_TRY(auto stored, reader.run(entering.id));
  if (!stored) return fail(ErrorCode::kNotFound, "there is no such run");
  const auto& header = stored->row.header;
  if (parts_.janitor.is_forgotten(header.workflow))
    return fail(ErrorCode::kNotFound, "the workflow was deleted");
  // Its turn comes with a slot that another run of its concurrency group leaves. Until then it can
  // be cancelled.
  const bool queued = header.concurrency_group && stored->row.status == model::RunStatus::kPending;
  if (queued && !is_cancelled(entering.events))
    return fail(ErrorCode::kConflict, "the run waits for its turn");
  auto program = parts_.programs.get(header.team, header.workflow, header.version);
  if (!program) {
    // Deleted, and the server ended before its runs had gone too.
    if (program.error().code == ErrorCode::kNotFound) parts_.janitor.add_leftover(header.workflow);
    return fail(std::move(program).error());
  }
  SLUICE_TRY(const auto records, model::parse_records(stored->records));
  if (const auto* tracer = trace::tracer())
    if (const auto trace = tracer->trace_of(header.id, stored->trigger.headers))
      entering.trace = std::make_unique<trace::RunTrace>(*trace);
  return engine::Run::replay(
      *std::move(program), header, stored->trigger, parts_.env.options.run_options, records,
      engine::StoredState{stored->row.status, stored->row.wake_at, stored->row.step});
}

void RunLoader::leave_on_disk(Entering& entering, Error why) {
  const bool expected = is_transient(why.code) || why.code == ErrorCode::kNotFound ||
                        why.code == ErrorCode::kConflict;
  if (expected) {
    parts_.loaded_runs.leave(entering.id);
  } else if (parts_.loaded_runs.quarantine(entering.id)) {
    log::error("run {} cannot go on and stays as it is: {}", entering.id.text(), why.message);
    parts_.ends.lost(entering.id,
                     {ErrorCode::kUnavailable, "this server cannot go on with the run"});
  }
  entering.error = std::move(why);
}

Result<bool> RunLoader::set_aside(RunId run, std::string why, store::Reader& reader) {
  SLUICE_TRY(const auto stored, reader.run(run));
  if (!stored || model::is_final(stored->row.status)) return false;
  SLUICE_TRY(const auto owners, reader.owners_of({&run, 1}));
  bool ours = false;
  SLUICE_TRY_VOID(parts_.env.committer.run([&](store::Writer& writer) -> Result<void> {
    SLUICE_TRY(ours, writer.claim(run, owners.front()));
    return {};
  }));
  if (!ours) return false;
  bool written = false;
  parts_.env.committer.submit(
      engine::Run::set_aside(
          stored->row.header,
          engine::StoredState{stored->row.status, stored->row.wake_at, stored->row.step},
          std::move(why), parts_.env.clock.now()),
      store::Committer::kNoShard, [&written](const store::CommitOutcome& outcome) {
        written = outcome.kind == store::CommitOutcome::Kind::kCommitted;
      });
  // Answered after it, since it comes behind it.
  SLUICE_TRY_VOID(parts_.env.committer.run([](store::Writer&) -> Result<void> { return {}; }));
  if (written) {
    parts_.env.metrics.finished(model::RunStatus::kFailed);
    log_run_end(stored->row.header, model::RunStatus::kFailed, {}, parts_.env.clock);
    if (auto* events = parts_.env.options.events)
      events->tell(live::news_of(stored->row.header, model::RunStatus::kFailed));
  }
  return written;
}

// Until every shard is through with what was queued for it before. False when the loop is to end
// instead, for then nobody may be there who would run it.
bool RunLoader::wait_for_shards() {
  const auto left = std::make_shared<std::atomic<unsigned>>(parts_.shards.count());
  for (unsigned shard = 0; shard < parts_.shards.count(); ++shard) {
    parts_.shards.post(shard, [&loop = parts_.loop, left](Shard&) {
      if (--*left == 0) loop.notice();
    });
  }
  return parts_.loop.wait_until([&] { return *left == 0; });
}

void RunLoader::hand_over(Entering& entering) {
  struct Handed {
    std::unique_ptr<engine::Run> run;
    std::unique_ptr<trace::RunTrace> trace;
  };
  // In a shared_ptr because std::function wants to be copyable.
  parts_.shards.post(entering.shard, [handed = std::make_shared<Handed>(std::move(entering.run),
                                                                        std::move(entering.trace)),
                                      events = std::move(entering.events)](Shard& target) {
    target.resume(std::move(handed->run), events, std::move(handed->trace));
  });
}

}  // namespace sluice::runtime
