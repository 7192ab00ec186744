#include "runtime/scheduler.h"

#include <mutex>
#include <unordered_map>

#include "base/log.h"
#include "base/time.h"

namespace sluice::runtime {
namespace {

constexpr std::int64_t kSchedulesAtOnceMax = 1'000;
// When to look again at a schedule that cannot be followed, so that it is not forgotten and does
// not fill the log.
constexpr Micros kErrorEvery = std::chrono::hours(1);

// What the run of a slot begins with.
std::string trigger_body(const model::ScheduleSpec& spec, Timestamp slot, Timestamp now) {
  return to_json(json::object{{"scheduled_at", format_time(slot)},
                              {"started_at", format_time(now)},
                              {"schedule_type", spec.type},
                              {"schedule_value", spec.value ? json::value(*spec.value) : nullptr},
                              {"timezone", spec.timezone}});
}

// Trying the same again later would not help; kConflict is a team that has no room for more runs,
// whose slots would otherwise stay due before those of other teams.
bool is_lasting(ErrorCode code) {
  return code == ErrorCode::kInvalid || code == ErrorCode::kNotFound ||
         code == ErrorCode::kTooLarge || code == ErrorCode::kCorrupt ||
         code == ErrorCode::kConflict;
}

}  // namespace

// How many outcomes of each workflow are still to come. Those are left alone meanwhile.
class Scheduler::InFlight {
 public:
  bool enter(WorkflowId workflow) {
    const std::lock_guard lock(mutex_);
    return counts_.try_emplace(workflow, 0).second;
  }
  void add(WorkflowId workflow) {
    const std::lock_guard lock(mutex_);
    ++counts_[workflow];
  }
  void leave(WorkflowId workflow) {
    const std::lock_guard lock(mutex_);
    if (const auto found = counts_.find(workflow); --found->second == 0) counts_.erase(found);
  }

 private:
  std::mutex mutex_;
  std::unordered_map<WorkflowId, int> counts_;
};

Scheduler::Scheduler(store::Store& store, store::Committer& committer, Programs& programs,
                     const Clock& clock, runs::RunStarter& starter)
    : store_(store),
      committer_(committer),
      programs_(programs),
      clock_(clock),
      starter_(starter),
      in_flight_(std::make_shared<InFlight>()) {}

Scheduler::~Scheduler() = default;

void Scheduler::fire_due() {
  if (!committer_.healthy()) return;
  if (!reader_) {
    auto reader = store_.reader();
    if (!reader) return log::warn("the schedules cannot be read: {}", reader.error().message);
    reader_ = *std::move(reader);
  }
  const Timestamp now = clock_.now();
  const auto due = reader_->due_schedules(now, kSchedulesAtOnceMax);
  if (!due) return log::warn("the schedules cannot be read: {}", due.error().message);
  for (const auto& row : *due) {
    if (!in_flight_->enter(row.workflow)) continue;
    // Held until everything is on its way, so that an early outcome does not let go.
    in_flight_->add(row.workflow);
    fire(row, now);
    in_flight_->leave(row.workflow);
  }
}

void Scheduler::fire(const store::WorkflowSchedule& row, Timestamp now) {
  const auto schedule = model::Schedule::parse(row.spec);
  if (!schedule) {
    log::error("workflow {} does not start by its schedule: {}", row.workflow.text(),
               schedule.error().message);
    return step(row.workflow, {*row.next_at, now + kErrorEvery, row.spec});
  }
  const auto due = schedule->due(*row.next_at, now);
  if (due.start.empty()) return step(row.workflow, {*row.next_at, due.next, row.spec});
  auto program = program_of(row);
  if (program) return start_slots(row, due, *std::move(program), now);
  log::error("workflow {} does not start by its schedule: {}", row.workflow.text(),
             program.error().message);
  if (is_lasting(program.error().code)) step(row.workflow, {*row.next_at, due.next, row.spec});
}

void Scheduler::start_slots(const store::WorkflowSchedule& row, const model::Schedule::Due& due,
                            std::shared_ptr<const engine::Program> program, Timestamp now) {
  for (std::size_t i = 0; i < due.start.size(); ++i) {
    const bool last = i + 1 == due.start.size();
    const store::ScheduleStep slot{i == 0 ? *row.next_at : due.start[i],
                                   last ? due.next : due.start[i + 1], row.spec};
    runs::StartRequest start;
    start.program = program;
    start.team = row.team;
    start.trigger = model::TriggerKind::kSchedule;
    start.data.body = trigger_body(row.spec, due.start[i], now);
    start.schedule = slot;
    in_flight_->add(row.workflow);
    runs::StartDone done = [this, in_flight = in_flight_, workflow = row.workflow,
                            slot](const Result<runs::StartResult>& started) {
      if (!started) skip(workflow, slot, started.error());
      in_flight->leave(workflow);
    };
    // The step past a run that is refused at once reaches the store before the run of the next
    // slot.
    if (const auto begun = starter_.start(std::move(start), done); !begun)
      done(fail(begun.error()));
  }
}

// A slot whose run could not be started: passed over when it never could.
void Scheduler::skip(WorkflowId workflow, const store::ScheduleStep& slot, const Error& why) {
  if (!is_lasting(why.code)) return;
  log::error("workflow {} does not start by its schedule: {}", workflow.text(), why.message);
  step(workflow, slot);
}

// kNotFound when the workflow is gone or switched off, which also ends its schedule.
Result<std::shared_ptr<const engine::Program>> Scheduler::program_of(
    const store::WorkflowSchedule& row) {
  SLUICE_TRY(const auto workflow, reader_->workflow(row.team, row.workflow));
  if (!workflow || !workflow->is_active)
    return fail(ErrorCode::kNotFound, "it is gone or not active");
  return programs_.get(row.team, row.workflow, workflow->version);
}

void Scheduler::step(WorkflowId workflow, store::ScheduleStep step) {
  in_flight_->add(workflow);
  committer_.submit(
      store::Task([workflow, step](store::Writer& writer) -> Result<void> {
        // Where the schedule has moved on since, there is nothing to do.
        SLUICE_TRY([[maybe_unused]] const bool moved, writer.step_schedule(workflow, step));
        return {};
      }),
      store::Committer::kNoShard, [in_flight = in_flight_, workflow](const store::CommitOutcome&) {
        in_flight->leave(workflow);
      });
}

}  // namespace sluice::runtime
