#include "api/workflows/sync_answer.h"

#include <fmt/format.h>

#include "api/core/problem.h"
#include "base/json.h"
#include "base/time.h"
#include "model/secret_placeholder.h"
#include "nodes/flow/sync_response.h"

namespace sluice::api {
namespace {

constexpr std::string_view kRunHeader = "X-Sluice-Run";

http::Response run_problem(int status, std::string_view code, std::string_view message, RunId run) {
  auto response = problem_body(status, code, message, json::object{{"execution_id", run.text()}});
  response.headers.emplace_back(kRunHeader, run.text());
  return response;
}

http::Response answer_of(const engine::RunResult& result, RunId run) {
  http::Response response;
  const auto said = result.responded ? nodes::read_sync_response(result.output) : std::nullopt;
  if (said) {
    response = {said->status, said->content_type, said->body, said->headers};
  } else {
    const auto text = to_json(result.output.is_null() ? json::object() : result.output);
    response.body = model::show_placeholders(text);
  }
  response.headers.emplace_back(kRunHeader, run.text());
  return response;
}

http::Response failure_of(const runtime::RunEnd& end, RunId run, Micros time_max) {
  const auto why = model::show_placeholders(end.error);
  if (end.status == model::RunStatus::kCancelled)
    return run_problem(500, "run_cancelled", fmt::format("The run was cancelled: {}.", why), run);
  if (end.finished_at - end.created_at >= time_max)
    return run_problem(
        504, "run_timed_out",
        fmt::format("The run did not end within {}: {}.", format_duration(time_max), why), run);
  return run_problem(500, "run_failed", fmt::format("The run failed: {}.", why), run);
}

}  // namespace

http::Response sync_answer(const Result<runtime::RunEnd>& end, RunId run, Micros time_max) {
  if (end)
    return end->status == model::RunStatus::kCompleted ? answer_of(end->result, run)
                                                       : failure_of(*end, run, time_max);
  switch (end.error().code) {
    case ErrorCode::kTimeout:
      return run_problem(504, "run_timed_out",
                         fmt::format("The run did not end within {}. It is still running; GET "
                                     "/workflows/runs/{} returns its result.",
                                     format_duration(time_max), run.text()),
                         run);
    case ErrorCode::kNotFound:
      return run_problem(404, "not_found", "The workflow was deleted while it ran.", run);
    default:
      return run_problem(
          503, "unavailable",
          fmt::format("The run continues, but the server cannot wait for its result: {}.",
                      end.error().message),
          run);
  }
}

}  // namespace sluice::api
