#include "api/core/run_query.h"

#include <cstdint>
#include <fmt/format.h>
#include <string>

#include "api/core/views.h"
#include "base/time.h"
#include "hooks/idempotency.h"

namespace sluice::api {
namespace {

constexpr std::size_t kTextBytesMin = 3;

std::expected<std::optional<std::string>, Problem> query_text(const RequestContext& context,
                                                              std::string_view name,
                                                              std::size_t min, std::size_t max) {
  auto text = context.request.query_value(name);
  if (!text || (text->size() >= min && text->size() <= max)) return text;
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                fmt::format("{} must have {} to {} bytes.", name, min, max));
}

}  // namespace

std::unexpected<Problem> two_of(std::string_view first, std::string_view second,
                                std::string_view advice) {
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                fmt::format("{} and {} cannot be sent together: {}", first, second, advice));
}

std::expected<std::vector<model::RunStatus>, Problem> statuses_of(
    const std::optional<std::string>& word, const std::optional<std::string>& state) {
  using model::RunStatus;
  if (word && state) return two_of("status", "state", "a state is the exact status.");
  if (state) {
    if (const auto exact = model::parse_status(*state)) return std::vector{*exact};
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "state must be pending, running, waiting, completed, failed, dead_letter or "
                  "cancelled.");
  }
  if (!word || *word == kAwaitsForm) return std::vector<RunStatus>();
  if (*word == "running") return std::vector{RunStatus::kRunning, RunStatus::kWaiting};
  if (*word == "failed") return std::vector{RunStatus::kFailed, RunStatus::kDeadLetter};
  if (const auto status = model::parse_status(*word)) return std::vector{*status};
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                "status must be pending, running, waiting, awaiting_ui_interaction, completed, "
                "failed, dead_letter or cancelled.");
}

std::expected<std::vector<model::RunStatus>, Problem> read_statuses(const RequestContext& context) {
  return statuses_of(context.request.query_value("status"), context.request.query_value("state"));
}

std::expected<services::RunQuery, Problem> read_run_query(const RequestContext& context,
                                                          std::optional<WorkflowId> workflow) {
  services::RunQuery query;
  query.filter.team = context.caller.team;
  query.filter.workflow = workflow;
  SLUICE_TRY(query.filter.statuses, read_statuses(context));
  if (context.request.query_value("status") == kAwaitsForm) {
    query.filter.waits_for = model::WaitKind::kForm;
    query.filter.now = context.services.clock.now();
  }
  if (const auto test = context.request.query_value("test")) {
    if (*test != "true" && *test != "false")
      return refuse(ErrorCode::kInvalid, "parameter_invalid", "test must be true or false.");
    query.filter.tests = *test == "true";
  }
  if (const auto name = context.request.query_value("trigger")) {
    query.trigger = services::parse_trigger(*name);
    if (!query.trigger)
      return refuse(ErrorCode::kInvalid, "parameter_invalid",
                    fmt::format("trigger must be {}.", services::trigger_names()));
  }
  SLUICE_TRY(query.from, query_time(context, "from"));
  SLUICE_TRY(query.to, query_time(context, "to"));
  if (context.request.query_value("version")) {
    SLUICE_TRY(query.version, query_number(context, "version", 1, 1, INT32_MAX));
  }
  SLUICE_TRY(query.key, query_text(context, "key", 1, hooks::kKeyBytesMax));
  SLUICE_TRY(query.text,
             query_text(context, "text", kTextBytesMin, services::RunSearchLimits::kTextBytesMax));
  if (query.key && !workflow)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "key needs workflow_id: an idempotency key is one of a workflow.");
  return query;
}

}  // namespace sluice::api
