#include "services/run_starts.h"

#include <fmt/format.h>
#include <utility>

#include "engine/compile/trigger.h"
#include "model/version_of_test.h"

namespace sluice::services {

Outcome<void> check_active(const store::Workflow& workflow) {
  if (workflow.is_active) return {};
  return refuse(ErrorCode::kConflict, "workflow_inactive",
                "The workflow is not active; set is_active to true first.");
}

Outcome<void> check_is_no_test(const model::RunHeader& header) {
  if (!model::is_test_version(header.version)) return {};
  return refuse(ErrorCode::kConflict, "run_is_test",
                "The run is a test, whose definition is kept for it alone; start another test, or "
                "rerun it with version current.");
}

Outcome<json::object> accepted_payload(const engine::Program& program, json::object payload) {
  auto accepted = engine::accept_payload(program, std::move(payload));
  if (!accepted) return refuse(ErrorCode::kInvalid, "payload_invalid", accepted.error().message);
  return *std::move(accepted);
}

Outcome<void> accept_again(runs::StartRequest& start) {
  SLUICE_TRY(auto payload, parse_json(start.data.body.empty() ? "{}" : start.data.body));
  if (!payload.is_object()) return {};
  SLUICE_TRY(const auto accepted, accepted_payload(*start.program, payload.get_object()));
  if (accepted != payload.get_object()) start.data.body = to_json(accepted);
  return {};
}

Outcome<store::Workflow> active_workflow(store::Reader& reader, const model::RunHeader& header) {
  SLUICE_TRY(auto workflow, reader.workflow(header.team, header.workflow));
  if (!workflow) return not_found("workflow");
  SLUICE_TRY_VOID(check_active(*workflow));
  return *std::move(workflow);
}

Outcome<std::int64_t> version_of(store::Reader& reader, const store::Workflow& workflow,
                                 const model::RunHeader& header, const Rerun& how) {
  if (how.version == Rerun::Version::kSame) return header.version;
  if (how.version == Rerun::Version::kCurrent) return workflow.version;
  SLUICE_TRY(const auto stored, reader.version(workflow.id, how.number));
  if (stored) return how.number;
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                fmt::format("The workflow has no version {}; its newest is {}.", how.number,
                            workflow.version));
}

runs::StartRequest again(const model::RunHeader& header) {
  runs::StartRequest start;
  start.team = header.team;
  start.trigger = header.trigger;
  start.rerun_of = header.id;
  return start;
}

}  // namespace sluice::services
