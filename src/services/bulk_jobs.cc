#include "services/bulk_jobs.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>
#include <utility>

namespace sluice::services {
namespace {

constexpr std::string_view kJobPrefix = "job_";
constexpr std::array<std::string_view, 3> kActionNames = {"cancel", "rerun", "delete"};
constexpr std::array<std::string_view, 5> kStateNames = {"running", "stopping", "stopped",
                                                         "finished", "failed"};

bool is_over(BulkJob::State state) {
  return state != BulkJob::State::kRunning && state != BulkJob::State::kStopping;
}

// Whether it can be done to a run with this status.
bool fits(BulkAction action, model::RunStatus status) {
  return model::is_final(status) == (action != BulkAction::kCancel);
}

Problem unfit(BulkAction action) {
  if (action == BulkAction::kCancel)
    return {ErrorCode::kConflict, "run_finished", "The run is finished already."};
  return {ErrorCode::kConflict, "run_not_finished", "The run is not finished."};
}

Outcome<store::RunRow> fitting_run(const Runs& runs, store::Reader& reader, const BulkOrder& order,
                                   RunId id) {
  SLUICE_TRY(const auto run, runs.find(reader, order.team, id.text()));
  if (!fits(order.action, run.row.status)) return std::unexpected(unfit(order.action));
  return run.row;
}

BulkError error_of(RunId run, const Problem& problem) {
  return {.run = run.text(), .code = problem.name, .message = problem.message};
}

}  // namespace

std::string_view bulk_action_name(BulkAction action) {
  return kActionNames[static_cast<std::size_t>(action)];
}

std::optional<BulkAction> parse_bulk_action(std::string_view name) {
  const auto found = std::ranges::find(kActionNames, name);
  if (found == kActionNames.end()) return std::nullopt;
  return static_cast<BulkAction>(found - kActionNames.begin());
}

std::string_view bulk_state_name(BulkJob::State state) {
  return kStateNames[static_cast<std::size_t>(state)];
}

// Only the thread that works for the job touches what is not `shown`.
struct BulkJobs::Job {
  BulkJob shown;
  BulkOrder order;
  std::unique_ptr<store::Reader> reader{};
  std::size_t next = 0;             // of a list
  std::int64_t found = 0;           // by the query
  bool is_searched = false;         // the query finds no more
  std::int64_t under_way = 0;       // with the mutex
  std::optional<Micros> told_at{};  // likewise
};

Outcome<std::unique_ptr<store::Reader>> BulkJobs::open_reader() const {
  SLUICE_TRY(auto reader, store_.reader());
  return reader;
}

Outcome<BulkPlan> BulkJobs::plan(store::Reader& reader, const BulkOrder& order) const {
  BulkPlan plan;
  const auto take = [&](const store::RunRow& row) {
    ++plan.matches;
    if (plan.matches <= limits.shown_max) plan.first.push_back(row);
  };
  for (const RunId& id : order.runs) {
    const auto row = fitting_run(runs_, reader, order, id);
    if (row)
      take(*row);
    else
      plan.errors.push_back(error_of(id, row.error()));
  }
  if (order.query) {
    const RunSearchLimits all;
    SLUICE_TRY(const auto found,
               search_runs(reader, *order.query, all.runs_max, context_.clock.now(), all));
    for (const auto& row : found.rows)
      if (fits(order.action, row.status)) take(row);
    plan.is_complete = found.is_complete;
  }
  if (order.action != BulkAction::kRerun) return plan;
  if (order.rerun.keeps_steps())
    add_resumptions(reader, order, plan);
  else
    add_refusals(reader, order, plan);
  return plan;
}

// Of reruns that would be refused: their workflow is paused, has no such version, or does not take
// what the old run was given.
void BulkJobs::add_refusals(store::Reader& reader, const BulkOrder& order, BulkPlan& plan) const {
  for (const auto& row :
       std::span(plan.first).first(std::min(plan.first.size(), limits.examined_max))) {
    auto run = runs_.find(reader, order.team, row.header.id.text());
    if (!run) continue;  // deleted meanwhile
    const auto start = runs_.rerun(reader, *std::move(run), order.rerun);
    if (!start) plan.errors.push_back(error_of(row.header.id, start.error()));
  }
}

void BulkJobs::add_resumptions(store::Reader& reader, const BulkOrder& order,
                               BulkPlan& plan) const {
  for (const auto& row : plan.first) {
    if (plan.resumptions.size() == limits.examined_max) return;
    auto run = runs_.find(reader, order.team, row.header.id.text());
    auto diff = run ? runs_.resume_diff(reader, *std::move(run), order.rerun)
                    : Outcome<json::object>(std::unexpected(run.error()));
    if (diff)
      plan.resumptions.push_back(*std::move(diff));
    else
      plan.errors.push_back(error_of(row.header.id, diff.error()));
  }
}

Outcome<BulkJob> BulkJobs::start(BulkOrder order) {
  auto job = std::make_shared<Job>();
  SLUICE_TRY(job->reader, open_reader());
  job->shown = {.id = std::string(kJobPrefix) + uid_text(context_.ids.next_uid()),
                .team = order.team,
                .action = order.action,
                .created_at = context_.clock.now()};
  if (!order.query) job->shown.total = std::ssize(order.runs);
  // What it starts itself is newer.
  if (order.query && !order.query->filter.older_than)
    order.query->filter.older_than = context_.ids.next<RunId>();
  job->order = std::move(order);
  const TeamId team = job->shown.team;
  BulkJob begun = job->shown;
  {
    const std::lock_guard lock(mutex_);
    forget_old(team);
    const auto running = std::ranges::count_if(jobs_, [&](const auto& each) {
      return each.second->shown.team == team && !is_over(each.second->shown.state);
    });
    if (std::cmp_greater_equal(running, limits.running_of_team_max))
      return refuse(ErrorCode::kConflict, "too_many_jobs",
                    fmt::format("The team has {} jobs under way, as many as it may have; stop one "
                                "or wait until it is finished.",
                                running));
    if (jobs_.size() >= limits.kept_max && !forget_oldest())
      return refuse(ErrorCode::kUnavailable, "unavailable",
                    "This server has as many jobs under way as it may have; try again later.");
    jobs_.emplace(begun.id, job);
  }
  tell(*job, Tell::kNow);
  go_on(job);
  return begun;
}

// With the mutex. Ids grow with the time.
void BulkJobs::forget_old(TeamId team) {
  std::vector<std::string> over;
  for (const auto& [id, job] : jobs_)
    if (job->shown.team == team && is_over(job->shown.state)) over.push_back(id);
  const auto keep = limits.kept_of_team_max - 1;
  for (std::size_t i = 0; i + keep < over.size(); ++i) jobs_.erase(over[i]);
}

// With the mutex. Of any team; false when all are under way.
bool BulkJobs::forget_oldest() {
  const auto oldest = std::ranges::find_if(
      jobs_, [](const auto& each) { return is_over(each.second->shown.state); });
  if (oldest == jobs_.end()) return false;
  jobs_.erase(oldest);
  return true;
}

Outcome<BulkJob> BulkJobs::find(TeamId team, std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found != jobs_.end() && found->second->shown.team == team) return found->second->shown;
  return refuse(ErrorCode::kNotFound, "not_found",
                "There is no such job. Jobs are kept in memory: a restart of the server ends and "
                "forgets them, and of each team only the newest are kept.");
}

std::vector<BulkJob> BulkJobs::jobs_of(TeamId team) const {
  const std::lock_guard lock(mutex_);
  std::vector<BulkJob> jobs;
  for (const auto& [id, job] : jobs_)
    if (job->shown.team == team) jobs.push_back(job->shown);
  std::ranges::reverse(jobs);
  return jobs;
}

Outcome<BulkJob> BulkJobs::stop(TeamId team, std::string_view id) {
  SLUICE_TRY_VOID(find(team, id));
  JobPtr job;  // the map's, which may drop it meanwhile
  BulkJob shown;
  {
    const std::lock_guard lock(mutex_);
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return not_found("job");
    job = found->second;
    if (job->shown.state == BulkJob::State::kRunning) job->shown.state = BulkJob::State::kStopping;
    shown = job->shown;
  }
  if (shown.state == BulkJob::State::kStopping) tell(*job, Tell::kNow);
  return shown;
}

// --- what happens ---

void BulkJobs::go_on(const JobPtr& job) {
  if (run_later_([this, job] { work(job); })) return;
  finish(*job, BulkJob::State::kFailed, "the server stopped");
}

void BulkJobs::finish(Job& job, BulkJob::State state, std::string error) {
  {
    const std::lock_guard lock(mutex_);
    if (is_over(job.shown.state)) return;
    job.reader.reset();
    job.shown.state = state;
    job.shown.error = std::move(error);
    job.shown.finished_at = context_.clock.now();
  }
  tell(job, Tell::kNow);
}

// Not with the mutex: whoever listens has one, too.
void BulkJobs::tell(Job& job, Tell when) {
  if (!on_progress_) return;
  BulkJob shown;
  {
    const std::lock_guard lock(mutex_);
    const Micros now = context_.clock.steady();
    const bool is_early = job.told_at && now - *job.told_at < limits.told_every;
    if (when == Tell::kInTime && is_early) return;
    job.told_at = now;
    shown = job.shown;
  }
  on_progress_(shown);
}

void BulkJobs::work(const JobPtr& job) {
  try {
    take_turn(job);
  } catch (...) {
    // Otherwise it would hold one of its team's places until the server is restarted. The text is
    // so short that it needs no memory of its own.
    finish(*job, BulkJob::State::kFailed, "internal error");
    throw;
  }
}

// Acts on the next few runs. The last of them that is done continues the job.
void BulkJobs::take_turn(const JobPtr& job) {
  const auto state = [&] {
    const std::lock_guard lock(mutex_);
    return job->shown.state;
  }();
  if (is_over(state)) return;
  if (state == BulkJob::State::kStopping) return finish(*job, BulkJob::State::kStopped);
  auto runs = next_runs(*job);
  if (!runs) return finish(*job, BulkJob::State::kFailed, runs.error().message);
  if (runs->empty()) {
    if (job->is_searched) return finish(*job, BulkJob::State::kFinished);
    return go_on(job);
  }
  {
    const std::lock_guard lock(mutex_);
    job->under_way = std::ssize(*runs);
  }
  for (const RunId& run : *runs) act(job, run);
}

Outcome<std::vector<RunId>> BulkJobs::next_runs(Job& job) const {
  std::vector<RunId> runs;
  BulkOrder& order = job.order;
  const auto at_once = static_cast<std::size_t>(limits.at_once_max);
  for (; job.next < order.runs.size() && runs.size() < at_once; ++job.next)
    runs.push_back(order.runs[job.next]);
  if (!order.query) {
    job.is_searched = job.next == order.runs.size();
    return runs;
  }
  const auto wanted = std::min(limits.at_once_max, limits.runs_of_job_max - job.found);
  if (job.is_searched || wanted <= 0) {
    job.is_searched = true;
    return runs;
  }
  SLUICE_TRY(const auto found,
             search_runs(*job.reader, *order.query, wanted, context_.clock.now()));
  for (const auto& row : found.rows)
    if (fits(order.action, row.status)) runs.push_back(row.header.id);
  job.found += std::ssize(runs);
  job.is_searched = found.is_complete;
  if (found.last) order.query->filter.older_than = found.last->header.id;
  return runs;
}

void BulkJobs::act(const JobPtr& job, RunId run) {
  if (job->order.action == BulkAction::kDelete) return act_in_store(job, run);
  if (job->order.action == BulkAction::kRerun) {
    if (const auto begun = rerun(job, run); !begun) settle(job, run, begun);
    return;
  }
  const auto row = fitting_run(runs_, *job->reader, job->order, run);
  if (!row) return settle(job, run, std::unexpected(row.error()));
  runs_.cancel(run, "cancelled with others through the API",
               [this, job, run](const Outcome<void>& done) { settle(job, run, done); });
}

Outcome<void> BulkJobs::rerun(const JobPtr& job, RunId run) {
  SLUICE_TRY(auto stored, runs_.find(*job->reader, job->order.team, run.text()));
  SLUICE_TRY(auto request, runs_.rerun(*job->reader, std::move(stored), job->order.rerun));
  runs_.start(std::move(request), [this, job, run](const Outcome<RunId>& started) {
    settle(job, run, started ? Outcome<void>() : std::unexpected(started.error()));
  });
  return {};
}

void BulkJobs::act_in_store(const JobPtr& job, RunId run) {
  const auto row = fitting_run(runs_, *job->reader, job->order, run);
  if (!row) return settle(job, run, std::unexpected(row.error()));
  const auto team = job->order.team;
  context_.committer.submit(
      store::Task([team, run](store::Writer& writer) -> Result<void> {
        SLUICE_TRY(const bool deleted, writer.delete_finished_run(team, run));
        if (deleted) return {};
        return fail(ErrorCode::kNotFound, "the run is no longer there");
      }),
      store::Committer::kNoShard, [this, job, run](store::CommitOutcome outcome) {
        const bool done = outcome.kind == store::CommitOutcome::Kind::kCommitted;
        settle(job, run,
               done ? Outcome<void>() : std::unexpected(Problem(std::move(outcome.error))));
      });
}

void BulkJobs::settle(const JobPtr& job, RunId run, const Outcome<void>& outcome) {
  bool is_last = false;
  {
    const std::lock_guard lock(mutex_);
    BulkJob& shown = job->shown;
    ++(outcome ? shown.done : shown.failed);
    if (!outcome && shown.errors.size() < limits.errors_max)
      shown.errors.push_back(error_of(run, outcome.error()));
    is_last = --job->under_way == 0;
  }
  tell(*job, Tell::kInTime);
  if (is_last) go_on(job);
}

}  // namespace sluice::services
