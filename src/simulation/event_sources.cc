// Those for whom runs wait: who sends events, and who fills in forms.
#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "model/record.h"
#include "simulation/driver.h"
#include "simulation/generator.h"

namespace sluice::simulation {
namespace {

// The forms that a run has open, as (node, item).
std::vector<std::pair<std::string, std::string>> open_forms(const KnownRun& run) {
  const auto records = model::parse_records(run.records);
  if (!records) return {};
  std::map<std::pair<std::string, std::string>, bool> open;
  for (const auto& record : *records)
    open[{record.node, record.item}] =
        record.kind == model::RecordKind::kWaiting && record.wait == model::WaitKind::kForm;
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [step, is_open] : open)
    if (is_open) out.push_back(step);
  return out;
}

}  // namespace

// Whoever is told that it arrived finds it in the run's records, whatever happened since.
void Driver::arrive(RunId run, engine::Event event, std::string mark) {
  server_->runtime().request(
      run, std::move(event),
      [this, run, mark = std::move(mark), server = server_.get()](Result<void> done) {
        if (server->is_dead()) return;
        if (done) ++statistics_.arrivals;
        world_.trace.note("{} for {}: {}", mark, run.text(), done ? "taken" : done.error().message);
        const auto* known = world_.journal.find(run);
        if (done && known && !known->may_be_gone && known->records.find(mark) == std::string::npos)
          world_.violate("run " + run.text() + " took " + mark + " and did not write it");
      });
}

void Driver::send_event() {
  const auto* workflow = some_workflow();
  if (!workflow) return;
  const auto key = event_key(world_.random.below(kEventKeys));
  const auto waiting = server_->reader().runs_awaiting(workflow->id, key, 100);
  if (!waiting) return;
  const int number = ++arrivals_;
  world_.trace.note("event {} with key {} for {} runs", number, key, waiting->size());
  if (waiting->empty() && world_.random.one_in(2)) return keep_event(workflow->id, key, number);
  for (const RunId run : *waiting)
    arrive(run, engine::EventReceived{key, json::object{{"event", number}}},
           fmt::format("\"event\":{}}}", number));
}

// For whoever begins to wait next; so it comes to one run at most.
void Driver::keep_event(WorkflowId workflow, const std::string& key, int number) {
  const store::KeptEvent event{.workflow = workflow,
                               .key = key,
                               .payload = fmt::format("{{\"event\":{}}}", number),
                               .hashes = {},
                               .received_at = world_.clock.now(),
                               .expires_at = world_.clock.now() + std::chrono::hours(1)};
  kept_.push_back(event.payload);
  const auto done = server_->write([&](store::Writer& writer) -> Result<void> {
    SLUICE_TRY([[maybe_unused]] const auto outcome, writer.keep_event(event, {}));
    return {};
  });
  world_.trace.note("event {} is kept: {}", number, done.has_value());
}

std::int64_t Driver::count_kept_taken() const {
  return std::ranges::count_if(kept_, [this](const std::string& payload) {
    return std::ranges::any_of(world_.journal.runs(), [&](const auto& entry) {
      return entry.second.records.find(payload) != std::string::npos;
    });
  });
}

void Driver::submit_form() {
  for (const auto& [id, known] : world_.journal.runs()) {
    if (known.status != model::RunStatus::kWaiting || known.may_be_gone) continue;
    const auto forms = open_forms(known);
    if (forms.empty() || !world_.random.one_in(3)) continue;
    const auto& [node, item] = world_.random.pick(forms);
    const int number = ++arrivals_;
    world_.trace.note("form {} of step {} {} of {}", number, node, item, id.text());
    nodes::FormSubmission submission{.button = "approve", .values = {{"form", number}}};
    return arrive(id, engine::SignalReceived{node, item, std::move(submission)},
                  fmt::format("\"form\":{}}}", number));
  }
}

}  // namespace sluice::simulation
