#include "simulation/schedules.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/time.h"

namespace sluice::simulation {
namespace {

using Problem = std::optional<std::string>;
using model::CatchUp;

// How late a time may start its run where the schedule skips what is late, as
// docs/workflows.md says.
constexpr Micros kOnTime = std::chrono::minutes(1);
// A step passes over fewer times than that in a scenario.
constexpr int kTimesMax = 100'000;
// More than a scenario has.
constexpr std::int64_t kSchedulesMax = 1'000;
// Batches that may be in doubt at once: one of each process.
constexpr std::size_t kDoubtsMax = 4;

std::string text_of(std::optional<Timestamp> time) { return time ? format_time(*time) : "never"; }

// The times that a step leaves behind: how many, and the last one.
struct Passed {
  int count = 0;
  Timestamp last{};
};

// Nothing when the step does not lead to a time of the schedule.
std::optional<Passed> passed_by(const model::Schedule& schedule, const store::ScheduleStep& step) {
  Passed passed{1, step.next_at};
  while (passed.count < kTimesMax) {
    const auto next = schedule.following(passed.last);
    if (next == step.following) return passed;
    if (!next || (step.following && *next > *step.following)) return std::nullopt;
    passed.last = *next;
    ++passed.count;
  }
  return std::nullopt;
}

// What the catch-up rule says about a step that starts the run of `slot`.
Problem check_start(const model::Schedule& schedule, const Passed& passed,
                    const store::ScheduleStep& step, Timestamp slot, Timestamp started_at,
                    std::size_t in_a_row) {
  if (slot > started_at) return "started before its time";
  if (schedule.spec().catch_up == CatchUp::kAll) {
    if (slot != step.next_at) return "started the run of another time than the next one";
    if (passed.count > 1 && in_a_row < model::kCatchUpMax) return "passed over times without a run";
    return std::nullopt;
  }
  if (slot != passed.last) return "started the run of another time than the newest one";
  if (schedule.spec().catch_up == CatchUp::kSkip && started_at - slot > kOnTime)
    return "started a run that is late";
  return std::nullopt;
}

}  // namespace

Problem Schedules::committed(const Changes& changes, Timestamp latest) {
  for (const auto& change : changes) {
    if (auto problem = apply(all_, change, latest)) return problem;
    const auto* step = std::get_if<Stepped>(&change);
    if (step && step->slot) ++starts_;
  }
  return std::nullopt;
}

void Schedules::in_doubt(Changes changes) {
  if (!changes.empty()) doubts_.push_back(std::move(changes));
}

Problem Schedules::apply(All& all, const Change& change, Timestamp latest) {
  if (const auto* put = std::get_if<Put>(&change)) {
    auto schedule = model::Schedule::parse(put->schedule.spec);
    if (!schedule) return "a schedule does not parse: " + schedule.error().message;
    all.insert_or_assign(put->schedule.workflow,
                         Known{*std::move(schedule), put->schedule.next_at, {}});
    return std::nullopt;
  }
  if (const auto* removed = std::get_if<Removed>(&change)) {
    all.erase(removed->workflow);
    return std::nullopt;
  }
  const auto& stepped = std::get<Stepped>(change);
  const auto found = all.find(stepped.workflow);
  if (found == all.end())
    return "the schedule of " + stepped.workflow.text() + ", which has none, moved on";
  auto problem = apply_step(found->second, stepped, latest);
  if (!problem) return std::nullopt;
  return fmt::format("the schedule of {} ({}, catch-up {}) {}: from {} to {}, run of {} at {}",
                     stepped.workflow.text(), found->second.schedule.in_words(),
                     model::catch_up_name(found->second.schedule.spec().catch_up), *problem,
                     text_of(stepped.step.next_at), text_of(stepped.step.following),
                     text_of(stepped.slot), text_of(stepped.started_at));
}

Problem Schedules::apply_step(Known& known, const Stepped& change, Timestamp latest) {
  if (known.next != change.step.next_at)
    return fmt::format("moved on from where it was not but at {}", text_of(known.next));
  known.next = change.step.following;
  const auto passed = passed_by(known.schedule, change.step);
  if (!passed) return "moved on to what is no time of it";
  if (!change.slot) {
    const bool skips = known.schedule.spec().catch_up == CatchUp::kSkip;
    if (skips && latest - passed->last > kOnTime) return std::nullopt;
    return "passed over a time without a run";
  }
  if (!known.started.insert(*change.slot).second) return "started two runs for one time";
  known.in_a_row = known.started_at == change.started_at ? known.in_a_row + 1 : 1;
  known.started_at = change.started_at;
  return check_start(known.schedule, *passed, change.step, *change.slot, *change.started_at,
                     known.in_a_row);
}

// Each batch is there as a whole or not at all.
Problem Schedules::settle(store::ScheduleReader& reader) {
  const auto doubts = std::exchange(doubts_, {});
  if (doubts.empty()) return std::nullopt;
  const unsigned all = 1U << std::min(doubts.size(), kDoubtsMax);
  for (unsigned chosen = all; chosen-- > 0;) {
    if (settle_with(chosen, doubts, reader)) return std::nullopt;
  }
  return compare(reader);
}

// As if of the doubts those whose bits are set were there. False, and nothing changed, when that
// is not what is stored.
bool Schedules::settle_with(unsigned chosen, const std::vector<Changes>& doubts,
                            store::ScheduleReader& reader) {
  const All before = all_;
  bool fits = true;
  for (std::size_t i = 0; i < doubts.size() && i < kDoubtsMax; ++i) {
    if ((chosen >> i & 1U) == 0) continue;
    for (const auto& change : doubts[i]) fits = fits && !apply(all_, change, Timestamp::max());
  }
  if (fits && !compare(reader)) return true;
  all_ = before;
  return false;
}

Problem Schedules::compare(store::ScheduleReader& reader) const {
  if (!doubts_.empty()) return std::nullopt;
  const auto stored = reader.due_schedules(Timestamp::max(), kSchedulesMax);
  if (!stored) return "the schedules cannot be read: " + stored.error().message;
  std::map<WorkflowId, Timestamp> next;
  for (const auto& row : *stored) {
    const auto known = all_.find(row.workflow);
    if (known == all_.end())
      return "the schedule of " + row.workflow.text() + " is there and was not committed";
    // Two schedules may be due at the same time and differ in what follows.
    if (known->second.schedule.spec() != row.spec)
      return "the schedule of " + row.workflow.text() + " is another than was committed";
    next[row.workflow] = *row.next_at;
  }
  for (const auto& [workflow, known] : all_) {
    const auto found = next.find(workflow);
    const auto is_at = found == next.end() ? std::nullopt : std::optional(found->second);
    if (is_at != known.next)
      return fmt::format("the schedule of {} is at {} and was committed at {}", workflow.text(),
                         text_of(is_at), text_of(known.next));
  }
  return std::nullopt;
}

Problem Schedules::find_overdue(Timestamp now) const {
  for (const auto& [workflow, known] : all_) {
    if (known.next && *known.next <= now)
      return fmt::format("the schedule of {} did not start what was due at {}", workflow.text(),
                         text_of(known.next));
  }
  return std::nullopt;
}

std::vector<WorkflowId> Schedules::workflows() const {
  std::vector<WorkflowId> out;
  out.reserve(all_.size());
  for (const auto& [workflow, known] : all_) out.push_back(workflow);
  return out;
}

}  // namespace sluice::simulation
