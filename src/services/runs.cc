#include "services/runs.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/bytes.h"
#include "engine/compile/trigger.h"
#include "model/record.h"
#include "runtime/stored_end.h"
#include "services/resumption.h"
#include "services/run_starts.h"

namespace sluice::services {

Outcome<store::StoredRun> Runs::find(store::Reader& reader, TeamId team,
                                     std::string_view id) const {
  const auto parsed = RunId::parse(id);
  if (!parsed) return not_found("run");
  SLUICE_TRY(auto run, reader.run_head(*parsed));
  if (!run || run->row.header.team != team) return not_found("run");
  // A deleted workflow's runs go in slices; from the outside they went with it.
  SLUICE_TRY(const auto workflow, reader.workflow(team, run->row.header.workflow));
  if (!workflow) return not_found("run");
  if (run->trigger.body.empty()) {
    SLUICE_TRY(run->trigger.body, reader.body_of(*parsed));
  }
  return *std::move(run);
}

Result<runtime::RunEnd> Runs::result(const store::StoredRun& run) const {
  return runtime::end_of(programs_, run, options_);
}

// The zero byte keeps these keys apart from those of webhooks, which come in headers and JSON and
// cannot hold one in that place.
store::KeyHash key_hash(const IdempotencyKey& key) {
  std::string name(key.operation);
  name += '\0';
  name += key.text;
  const auto hash = sha256(as_bytes(name));
  store::KeyHash out{};
  std::copy_n(hash.begin(), out.size(), out.begin());
  return out;
}

Outcome<std::optional<store::IdempotencyEntry>> Runs::claim(
    const std::optional<IdempotencyKey>& key, std::string_view body) const {
  if (!key) return std::nullopt;
  const auto max = context_.limits.idempotency_key_bytes_max;
  if (key->text.empty() || key->text.size() > max) {
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("Idempotency-Key must have 1 to {} bytes.", max));
  }
  store::IdempotencyEntry made;
  made.key = key_hash(*key);
  made.body = sha256(as_bytes(body));
  made.expires_at = context_.clock.now() + context_.limits.idempotency_keys_kept;
  return made;
}

Outcome<std::optional<store::EventIdentity>> Runs::identity(
    const std::optional<IdempotencyKey>& key, std::string_view body) const {
  SLUICE_TRY(const auto claimed, claim(key, body));
  if (!claimed) return std::nullopt;
  return store::EventIdentity{{claimed->key}, claimed->body, claimed->expires_at};
}

Outcome<runs::StartRequest> Runs::execution(const store::Workflow& workflow, json::object payload,
                                            std::optional<IdempotencyKey> key) const {
  SLUICE_TRY_VOID(check_active(workflow));
  runs::StartRequest start;
  start.team = workflow.team;
  SLUICE_TRY(start.program, programs_.get(workflow.team, workflow.id, workflow.version));
  if (!start.program->can_be_started_by(start.trigger)) {
    return refuse(ErrorCode::kConflict, "not_executable",
                  fmt::format("A workflow that begins with a {} cannot be started manually.",
                              start.program->trigger_kind().id));
  }
  SLUICE_TRY(const auto accepted, accepted_payload(*start.program, std::move(payload)));
  start.data.body = to_json(accepted);
  SLUICE_TRY(start.idempotency, claim(key, start.data.body));
  return start;
}

Outcome<runs::StartRequest> Runs::call(const store::Workflow& workflow, json::object payload,
                                       std::string body, std::optional<IdempotencyKey> key) const {
  SLUICE_TRY_VOID(check_active(workflow));
  runs::StartRequest start;
  start.team = workflow.team;
  start.trigger = model::TriggerKind::kSync;
  SLUICE_TRY(start.program, programs_.get(workflow.team, workflow.id, workflow.version));
  if (!start.program->can_be_started_by(start.trigger))
    return refuse(
        ErrorCode::kConflict, "not_synchronous",
        fmt::format("The workflow begins with a {}; only one that begins with a {} can "
                    "be called and waited for.",
                    start.program->trigger_kind().id, nodes::triggers_made_for(start.trigger)));
  SLUICE_TRY_VOID(accepted_payload(*start.program, std::move(payload)));
  start.data.body = std::move(body);
  SLUICE_TRY(start.idempotency, claim(key, start.data.body));
  return start;
}

Outcome<runs::StartRequest> Runs::rerun(store::Reader& reader, store::StoredRun run,
                                        Rerun how) const {
  if (!model::is_final(run.row.status)) {
    return refuse(ErrorCode::kConflict, "run_not_finished",
                  "The run is not finished; only finished runs can be run again.");
  }
  if (how.keeps_steps()) {
    SLUICE_TRY(auto resumption, plan_resumption(reader, std::move(run), how));
    return std::move(resumption.start);
  }
  const auto& header = run.row.header;
  if (how.version == Rerun::Version::kSame) SLUICE_TRY_VOID(check_is_no_test(header));
  SLUICE_TRY(const auto workflow, active_workflow(reader, header));
  auto start = again(header);
  start.data = std::move(run.trigger);
  SLUICE_TRY(const auto number, version_of(reader, workflow, header, how));
  SLUICE_TRY(start.program, programs_.get(workflow.team, workflow.id, number));
  if (how.payload) start.data.body = to_json(*how.payload);
  if (how.payload || number != header.version) SLUICE_TRY_VOID(accept_again(start));
  return start;
}

Outcome<runs::StartRequest> Runs::resumption(store::Reader& reader, store::StoredRun run,
                                             std::string_view node) const {
  if (run.row.status != model::RunStatus::kFailed &&
      run.row.status != model::RunStatus::kDeadLetter &&
      run.row.status != model::RunStatus::kCancelled) {
    return refuse(ErrorCode::kConflict, "run_not_failed",
                  "Only a run that failed or was cancelled can be resumed from one of its nodes.");
  }
  const auto& header = run.row.header;
  SLUICE_TRY_VOID(check_is_no_test(header));
  SLUICE_TRY_VOID(active_workflow(reader, header));
  auto start = again(header);
  SLUICE_TRY(start.program, programs_.get(header.team, header.workflow, header.version));
  SLUICE_TRY(const auto whole, reader.run(header.id));
  if (!whole) return not_found("run");
  SLUICE_TRY(const auto records, model::parse_records(whole->records));
  SLUICE_TRY(start.inherited, engine::records_to_inherit(*start.program, records, node));
  start.data = std::move(run.trigger);
  return start;
}

namespace {

// Of a run that was not started; kConflict: as many are stored as the team may have.
std::unexpected<Problem> not_started(Error error) {
  if (error.code != ErrorCode::kConflict) return std::unexpected(Problem(std::move(error)));
  return refuse(ErrorCode::kConflict, "stored_runs_full",
                "The team has as many stored runs as its limit stored_runs_max allows; delete "
                "runs, keep them for a shorter time, or have the limit raised.");
}

}  // namespace

void Runs::start(runs::StartRequest request, const OnStarted& done) {
  runs::StartDone committed = [done](Result<runs::StartResult> started) {
    if (!started) return done(not_started(std::move(started).error()));
    if (started->kind == runs::StartResult::Kind::kConflict)
      return done(refuse(ErrorCode::kConflict, "idempotency_key_reused",
                         "This Idempotency-Key was used with another body."));
    done(started->run);
  };
  if (auto begun = starter_.start(std::move(request), committed); !begun)
    done(not_started(std::move(begun).error()));
}

void Runs::start_all(std::vector<runs::StartRequest> requests, const OnAllStarted& done) {
  if (requests.empty()) return done(std::vector<RunId>());
  runs::GroupStartDone committed = [done](const Result<runs::GroupStartResult>& started) {
    if (!started) return done(not_started(started.error()));
    if (started->is_conflict)
      return done(refuse(ErrorCode::kConflict, "idempotency_conflict",
                         "The key of this delivery was used with another body."));
    std::vector<RunId> runs;
    runs.reserve(started->starts.size());
    for (const auto& each : started->starts) runs.push_back(each.run);
    done(std::move(runs));
  };
  if (auto begun = starter_.start_group(std::move(requests), committed); !begun)
    done(not_started(std::move(begun).error()));
}

void Runs::cancel(RunId run, std::string reason, OnCancelled done) {
  control_.cancel(run, std::move(reason), [done = std::move(done)](Result<void> cancelled) {
    if (!cancelled) return done(std::unexpected(not_recorded(std::move(cancelled).error())));
    done({});
  });
}

Outcome<void> Runs::signal(store::Reader& reader, Signal signal,
                           const std::optional<store::EventIdentity>& identity,
                           Signals::Done done) {
  if (signal.key.empty() || signal.key.size() > kEventKeyBytesMax)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("The key of an event must have 1 to {} bytes.", kEventKeyBytesMax));
  if (!identity) return signals_.send(reader, std::move(signal), std::move(done));
  return signals_.send_once(reader, std::move(signal), *identity, std::move(done));
}

}  // namespace sluice::services
