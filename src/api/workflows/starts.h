#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "api/core/call.h"
#include "runs/run_starter.h"

// What everything that starts a run through the API does.
namespace sluice::api {

// Starts a run, which lives on the io thread that took the request, and calls `done` once it is
// committed: on that thread, or here when it was refused before. The run of an idempotency key that
// came before is that one.
using OnStarted = std::function<void(std::expected<RunId, Problem>)>;
void start_run(const Call& call, runs::StartRequest start, OnStarted done);

// The claim of the header Idempotency-Key, if it is there: the same request again, with the same
// body, finds the same run. `operation` keeps the keys of one endpoint apart from another's.
std::expected<std::optional<store::IdempotencyClaim>, Problem> read_idempotency(
    const Call& call, std::string_view operation, std::string_view body);

// Runs begin by hand only where a webhook would be answered, too.
std::expected<void, Problem> check_active(const store::Workflow& workflow);

// What the run is given, as the trigger of the program takes it: checked, with defaults.
std::expected<json::object, Problem> accepted_payload(const engine::Program& program,
                                                      json::object payload);

}  // namespace sluice::api
