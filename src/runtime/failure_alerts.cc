#include "runtime/failure_alerts.h"

#include <fmt/format.h>
#include <new>
#include <ranges>

#include "base/log.h"
#include "base/time.h"
#include "engine/compile/trigger.h"
#include "runtime/transient.h"

namespace sluice::runtime {
namespace {

constexpr std::int64_t kAlertsAtOnceMax = 100;
constexpr std::size_t kAlertsInFlightMax = 200;
// How far back from its end the records of a run are searched for the step that failed.
constexpr std::size_t kSearchedBytesMax = 256 << 10;

json::value step_view(const model::Record& record) {
  return json::object{
      {"node", record.node},
      {"item", record.item.empty() ? json::value(nullptr) : json::value(record.item)},
      {"attempt", record.attempt},
      {"message", record.error}};
}

// The step that failed last and whose failure no edge handled; null when there is none: the run was
// ended by a step, or was over a limit.
Result<json::value> failed_step(RunId run, store::Reader& reader) {
  SLUICE_TRY(const auto pieces,
             reader.journal(run, {.order = store::JournalRange::Order::kNewestFirst,
                                  .bytes_max = kSearchedBytesMax}));
  for (const auto& piece : pieces) {
    SLUICE_TRY(const auto records, model::parse_records(piece.lines));
    for (const auto& record : records | std::views::reverse)
      if (record.kind == model::RecordKind::kFailed && record.handle.empty())
        return step_view(record);
  }
  return nullptr;
}

bool wants(const nodes::FailureFilter& filter, model::RunStatus status) {
  return status == model::RunStatus::kDeadLetter ? filter.dead_letter : filter.failed;
}

std::unexpected<Error> nobody_need_hear() { return fail(ErrorCode::kNotFound, ""); }

}  // namespace

FailureAlerts::FailureAlerts(const Parts& parts)
    : parts_(parts), in_flight_(std::make_shared<Alerts>(kAlertsInFlightMax)) {}

void FailureAlerts::start_open(store::Reader& reader) {
  if (!in_pass_ && !parts_.leftovers.failure_alerts.exchange(false)) return;
  if (!in_pass_) after_ = {};
  in_pass_ = !start_pages(reader);
}

// One pass over the open ones, over as many calls as the room asks for. False when it is not
// through.
bool FailureAlerts::start_pages(store::Reader& reader) {
  while (true) {
    const auto page = reader.open_alerts(after_, kAlertsAtOnceMax);
    if (!page) log::error("cannot look for runs that failed: {}", page.error().message);
    if (!page) return false;
    for (const auto& alert : *page) {
      if (!in_flight_->has_room()) return false;
      if (in_flight_->enter({alert.failed, alert.listener})) begin(alert, reader);
      after_ = alert;
    }
    if (static_cast<std::int64_t>(page->size()) < kAlertsAtOnceMax) return true;
    if (parts_.loop.is_interrupted()) return false;
  }
}

void FailureAlerts::begin(const store::FailureAlert& alert, store::Reader& reader) {
  auto prepared = prepare(alert, reader);
  if (!prepared) return finish(alert, fail(prepared.error()));
  runs::StartDone done = [this, alert](const Result<runs::StartResult>& started) {
    finish(alert, started);
  };
  if (const auto begun = parts_.starter.start(*std::move(prepared), done); !begun)
    finish(alert, fail(begun.error()));
}

Result<runs::StartRequest> FailureAlerts::prepare(const store::FailureAlert& alert,
                                                  store::Reader& reader) {
  SLUICE_TRY(const auto failed, reader.run_head(alert.failed));
  if (!failed) return nobody_need_hear();
  if (alert.depth > kDepthMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("the failed run came from an alert that was already {} alerts deep; no "
                            "further alert is started",
                            kDepthMax));
  SLUICE_TRY(const auto workflow, reader.workflow(alert.team, alert.listener));
  if (!workflow)
    return fail(ErrorCode::kInvalid,
                fmt::format("workflow {} does not exist", alert.listener.text()));
  if (!workflow->is_active)
    return fail(ErrorCode::kInvalid, fmt::format("the workflow '{}' is paused", workflow->name));
  runs::StartRequest start;
  SLUICE_TRY(start.program, parts_.programs.get(alert.team, alert.listener, workflow->version));
  const auto& filter = start.program->hears_failures();
  if (!filter)
    return fail(ErrorCode::kInvalid,
                fmt::format("the workflow '{}' does not hear of failed runs: its trigger is a {}, "
                            "not a {}",
                            workflow->name, start.program->trigger_kind().id,
                            nodes::triggers_made_for(model::TriggerKind::kRunFailed)));
  if (!wants(*filter, failed->row.status)) return nobody_need_hear();
  start.team = alert.team;
  start.trigger = model::TriggerKind::kRunFailed;
  SLUICE_TRY(start.data.body, body_of(*failed, reader));
  start.failed = alert.failed;
  return start;
}

Result<std::string> FailureAlerts::body_of(const store::StoredRun& failed,
                                           store::Reader& reader) const {
  const auto& row = failed.row;
  const auto& header = row.header;
  SLUICE_TRY(const auto workflow, reader.workflow(header.team, header.workflow));
  // Records that do not read back say nothing; the failure is told all the same.
  const auto step = failed_step(header.id, reader);
  const Timestamp finished_at = row.finished_at.value_or(header.created_at);
  const auto& url = parts_.env.options.run_options.keys->public_url;
  return to_json(json::object{
      {"id", header.id.text()},
      {"workflow",
       json::object{{"id", header.workflow.text()},
                    {"name", workflow ? json::value(workflow->name) : json::value(nullptr)}}},
      {"status", model::status_name(row.status)},
      {"error", row.error},
      {"failed_step", step ? *step : json::value(nullptr)},
      {"trigger_type", model::trigger_name(header.trigger)},
      {"parent_run_id",
       header.parent ? json::value(header.parent->run.text()) : json::value(nullptr)},
      {"created_at", format_time(header.created_at)},
      {"finished_at", format_time(finished_at)},
      {"duration_in_seconds", static_cast<double>((finished_at - header.created_at).count()) / 1e6},
      {"link", fmt::format("{}/workflows/runs/{}", url, header.id.text())}});
}

void FailureAlerts::finish(const store::FailureAlert& alert,
                           const Result<runs::StartResult>& started) {
  if (started) {
    in_flight_->leave({alert.failed, alert.listener});
    return;
  }
  const Error& why = started.error();
  if (is_transient(why.code)) {
    in_flight_->leave({alert.failed, alert.listener});
    parts_.leftovers.failure_alerts = true;  // tried again in one of the next rounds
    return;
  }
  if (why.code == ErrorCode::kNotFound && why.message.empty()) return settle(alert, std::nullopt);
  log::warn("no run of workflow {} hears that run {} failed: {}", alert.listener.text(),
            alert.failed.text(), why.message);
  settle(alert, why.message);
}

void FailureAlerts::settle(const store::FailureAlert& alert, std::optional<std::string> why_not) {
  parts_.env.committer.submit(
      store::Task([alert, why_not = std::move(why_not)](store::Writer& writer) {
        return writer.settle_alert(alert, why_not);
      }),
      store::Committer::kNoShard,
      [in_flight = in_flight_, alert,
       &leftovers = parts_.leftovers](const store::CommitOutcome& outcome) {
        in_flight->leave({alert.failed, alert.listener});
        if (outcome.kind != store::CommitOutcome::Kind::kCommitted) leftovers.failure_alerts = true;
      });
}

}  // namespace sluice::runtime
