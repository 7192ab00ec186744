#include "simulation/checker.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "engine/run/run.h"
#include "model/record.h"
#include "model/version_of_test.h"
#include "simulation/concurrency_groups.h"

namespace sluice::simulation {
namespace {

using model::Record;
using model::RecordKind;
using Problem = std::optional<std::string>;

// What is known of one step while its run's records are gone through.
struct Step {
  bool ended = false;
  int attempt = 0;
  std::optional<Timestamp> not_before;
  bool waits_for_time = false;
};

// `latest`: that the wall clock ever showed. It may have been set back after the step's time came.
Problem check_record(const Record& record, Step& step, Timestamp latest) {
  if (step.ended) return "P3: step " + record.node + " is recorded again after its end";
  const bool ends = record.kind == RecordKind::kCompleted || record.kind == RecordKind::kFailed;
  if (ends && step.waits_for_time && record.at < *step.not_before && latest < *step.not_before)
    return "step " + record.node + " went on before its time";
  if (record.kind == RecordKind::kAttempt) {
    if (record.attempt <= step.attempt)
      return fmt::format("P3: try {} of step {} is recorded twice", record.attempt, record.node);
    step.attempt = record.attempt;
  }
  if (record.kind == RecordKind::kWaiting && step.waits_for_time)
    return "P3: step " + record.node + " is recorded as waiting twice";
  step.waits_for_time =
      record.kind == RecordKind::kWaiting && record.wait == model::WaitKind::kTime;
  step.not_before = record.until;
  step.ended = ends;
  return std::nullopt;
}

// P6. The node "stamp" puts out the version that the run follows.
Problem check_stamp(const Record& record, std::int64_t version) {
  if (record.node != "stamp" || record.kind != RecordKind::kCompleted) return std::nullopt;
  const auto* text = find_member(record.output, "text");
  const auto wanted = fmt::format("v{}", version);
  if (text && text->is_string() && std::string_view(text->get_string()) == wanted)
    return std::nullopt;
  return fmt::format("P6: it follows another version than {}", wanted);
}

// Neither run again nor a test. A run that goes on from another one has taken over what that did,
// and a test follows the definition of some version.
bool began_by_itself(const model::RunHeader& header) {
  return !header.rerun_of && !model::is_test_version(header.version);
}

Problem check_records(const std::vector<Record>& records, const model::RunHeader& header,
                      Timestamp latest) {
  std::map<std::pair<std::string, std::string>, Step> steps;
  for (const auto& record : records) {
    if (auto problem = check_record(record, steps[{record.node, record.item}], latest))
      return problem;
    if (!began_by_itself(header)) continue;
    if (auto problem = check_stamp(record, header.version)) return problem;
  }
  return std::nullopt;
}

// What a process that takes the run over makes of its records must be what the row says.
Problem check_replay(const KnownRun& known, const std::vector<Record>& records, Server& server) {
  const auto& header = known.header;
  auto program = server.programs().get(header.team, header.workflow, header.version);
  if (!program && program.error().code == ErrorCode::kNotFound) return std::nullopt;  // deleted
  if (!program) return "its version does not compile: " + program.error().message;
  const auto run = engine::Run::replay(*std::move(program), header,
                                       {.body = known.body, .headers = {}}, {}, records);
  if (!run) return "its records do not read back: " + run.error().message;
  // A run with a call in flight goes on by that, whatever else it waits for.
  if (known.status != model::RunStatus::kWaiting) return std::nullopt;
  if ((*run)->wake_at() != known.wake_at) return "it does not wake when its records say";
  return std::nullopt;
}

bool waits_only_for_runs(const KnownRun& known) {
  const auto records = model::parse_records(known.records);
  if (!records) return false;
  std::map<std::pair<std::string, std::string>, std::optional<model::WaitKind>> steps;
  for (const auto& record : *records) {
    auto& step = steps[{record.node, record.item}];
    step.reset();
    if (record.kind == RecordKind::kWaiting) step = record.wait;
  }
  std::erase_if(steps, [](const auto& step) { return !step.second; });
  return !steps.empty() && std::ranges::all_of(steps, [](const auto& step) {
    return step.second == model::WaitKind::kChild;
  });
}

Problem check_run(const KnownRun& known, Server& server, Timestamp latest) {
  const auto records = model::parse_records(known.records);
  if (!records) return records.error().message;
  if (auto problem = check_records(*records, known.header, latest)) return problem;
  return check_replay(known, *records, server);
}

void check_child_runs(SimulatedWorld& world) {
  std::map<std::tuple<RunId, std::string, std::string>, RunId> children;
  for (const auto& [id, known] : world.journal.runs()) {
    if (!known.header.parent) continue;
    const auto& parent = *known.header.parent;
    const auto [first, is_new] = children.try_emplace({parent.run, parent.node, parent.item}, id);
    if (!is_new)
      world.violate(fmt::format("P3: step {} of run {} started {} and {}", parent.node,
                                parent.run.text(), first->second.text(), id.text()));
  }
}

}  // namespace

void check_runs(SimulatedWorld& world, Server& server) {
  world.settle(server.reader());
  world.violate_if(world.journal.compare(server.reader()));
  world.violate_if(world.schedules.compare(server.reader()));
  for (const auto& [id, known] : world.journal.runs()) {
    if (world.violation) return;
    const std::pair now(known.step, known.status);
    if (known.may_be_gone || (world.checked.contains(id) && world.checked.at(id) == now)) continue;
    world.checked[id] = now;
    if (auto problem = check_run(known, server, world.clock.latest()))
      world.violate(fmt::format("run {}: {}", id.text(), *problem));
  }
  check_child_runs(world);
}

void check_timers(SimulatedWorld& world) {
  if (world.clock.steady() - world.clock.last_jump() < runtime::Runtime::Options().clock_read_every)
    return;
  for (const auto& [id, known] : world.journal.runs()) {
    const bool due =
        !model::is_final(known.status) && known.wake_at && *known.wake_at <= world.clock.now();
    if (due && !known.may_be_gone)
      world.violate("run " + id.text() + " does not go on although its time has come");
  }
}

void check_requests(SimulatedWorld& world) {
  std::map<std::string_view, std::int64_t> started;
  for (const auto& [id, known] : world.journal.runs()) {
    const auto trigger = known.header.trigger;
    if (!began_by_itself(known.header)) continue;  // nobody sent a request for it
    if (trigger != model::TriggerKind::kWebhook && trigger != model::TriggerKind::kSync) continue;
    const auto sent = world.requests_sent.find(known.body);
    const auto times = sent == world.requests_sent.end() ? 0 : sent->second;
    if (++started[known.body] > times)
      return world.violate(
          fmt::format("HTTP: run {} is the {}. of a request that was sent {} times", id.text(),
                      started[known.body], times));
  }
}

void check_alerts(SimulatedWorld& world) {
  std::set<std::pair<WorkflowId, RunId>> told;
  for (const auto& [id, known] : world.journal.runs()) {
    if (known.header.trigger != model::TriggerKind::kRunFailed) continue;
    if (!began_by_itself(known.header)) continue;  // it was started by hand
    const auto body = parse_json(known.body);
    const auto* text = body ? find_member(*body, "id") : nullptr;
    const auto failed = text && text->is_string() ? RunId::parse(text->get_string()) : std::nullopt;
    if (!failed) return world.violate("run " + id.text() + " does not say which run failed");
    if (!told.emplace(known.header.workflow, *failed).second)
      return world.violate("alerts: run " + id.text() + " hears once more of " + failed->text());
    const auto* run = world.journal.find(*failed);
    if (run && !run->may_be_gone && !model::is_failure(run->status))
      world.violate("alerts: run " + id.text() + " hears of " + failed->text() +
                    ", which did not fail");
  }
}

// Not by the text alone, which also stands in what a run got of another one that it started.
bool has_taken(const KnownRun& run, const std::string& payload) {
  if (!run.records.contains(payload)) return false;
  const auto records = model::parse_records(run.records);
  return records && std::ranges::any_of(*records, [&](const Record& record) {
           const auto* taken = find_member(record.output, "payload");
           return taken && to_json(*taken) == payload;
         });
}

void check_nothing_is_on_its_way(SimulatedWorld& world, store::RunReader& reader,
                                 const std::vector<std::string>& kept) {
  const auto alerts = reader.open_alerts({}, 1);
  const auto events = reader.events_on_their_way(0, 1);
  if (!alerts || !events) return world.violate("what is on its way cannot be read");
  if (!alerts->empty())
    world.violate("alerts: nobody hears of run " + alerts->front().failed.text());
  if (!events->empty())
    world.violate("P2: the event " + events->front().payload + " does not reach its step");
  for (const auto& payload : kept) {
    const auto runs = std::ranges::count_if(world.journal.runs(), [&](const auto& entry) {
      return began_by_itself(entry.second.header) && has_taken(entry.second, payload);
    });
    if (runs > 1)
      world.violate(fmt::format("P3: the event {} was taken by {} runs", payload, runs));
  }
}

std::optional<std::string> find_child_run_problem(const SimulatedWorld& world) {
  std::map<RunId, int> under_way;  // by parent
  for (const auto& [id, known] : world.journal.runs()) {
    const auto& parent = known.header.parent;
    if (!parent || !parent->waits || (model::is_final(known.status) && !known.may_be_gone))
      continue;
    ++under_way[parent->run];
    const auto* above = world.journal.find(parent->run);
    if (above && !above->may_be_gone && !known.may_be_gone && model::is_final(above->status))
      return fmt::format("P2: run {} goes on for run {}, which is over", id.text(),
                         parent->run.text());
  }
  for (const auto& [id, known] : world.journal.runs()) {
    if (known.status != model::RunStatus::kWaiting || known.wake_at || known.may_be_gone) continue;
    if (waits_only_for_runs(known) && under_way[id] == 0)
      return fmt::format("P2: run {} waits for runs that are over, records\n{}", id.text(),
                         known.records);
  }
  return std::nullopt;
}

void check_ends(SimulatedWorld& world) {
  world.violate_if(find_child_run_problem(world));
  for (const auto& [id, known] : world.journal.runs()) {
    if (model::is_final(known.status) || known.may_be_gone) continue;
    if (waits_behind_somebody(known, world.journal)) continue;
    const bool visible = known.status == model::RunStatus::kWaiting && !known.wake_at;
    if (visible && known.records.find(R"("w":)") != std::string::npos) continue;
    world.violate(fmt::format("P2: run {} neither ends nor waits for anybody: {}, records\n{}",
                              id.text(), model::status_name(known.status), known.records));
  }
}

}  // namespace sluice::simulation
