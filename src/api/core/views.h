#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/core/request_context.h"
#include "base/json.h"
#include "engine/compile/program.h"
#include "model/record.h"
#include "store/types.h"

// How stored things look outside. Times are ISO 8601 in UTC with microseconds.
namespace sluice::api {

// --- runs ---

// The words of the product, and "cancelled", which it lacks. "running" also stands for a run that
// waits, "failed" also for one that used up its retries; `state` tells them apart. What this cannot
// say is kAwaitsForm.
std::string_view public_status(model::RunStatus status);
// The status of a run that waits for the answer to a form.
inline constexpr std::string_view kAwaitsForm = "awaiting_ui_interaction";

// A run without its log.
json::object run_view(const store::RunRow& row);
// What started a run; null when it is not JSON.
json::value payload_of(const model::TriggerData& trigger);

// --- logs ---

// One record of a run as its owner reads it. The id follows from the run and the place of the
// record in it, which is LogEntry::place(). The output of the trigger, at 0, is what started the
// run, which is stored beside the records. `program` may be null: then component_id is null, too.
json::object log_view(const store::StoredRun& run, const model::Record& record, std::size_t index,
                      const engine::Program* program);
// "success", "error", "warning" or kLogWaiting.
inline constexpr std::string_view kLogWaiting = "waiting";
std::string_view log_status(const model::Record& record);

// The program that a run follows; null when it cannot be had any more.
std::shared_ptr<const engine::Program> program_of(Services& services, const store::RunRow& row);

// --- workflows ---

enum class Detail { kBrief, kWithGraph };
// With the graph only where asked for, and webhook_url only for callers that may read hooks: the
// token in it is a credential.
std::expected<json::object, Problem> workflow_view(const RequestContext& context,
                                                   const store::Workflow& workflow, Detail detail);

// The members nodes, edges and settings of a view, from a definition.
void add_definition(const json::value& definition, json::object& view);

std::expected<std::string, Problem> webhook_url(Services& services, const store::Token& token);

// Null or the value; null when it is empty.
json::value text_or_null(std::string_view text);
json::value nullable(const std::optional<std::string>& text);
json::value nullable(const std::optional<Timestamp>& time);
json::value nullable(std::optional<std::int64_t> number);

}  // namespace sluice::api
