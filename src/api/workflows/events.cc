#include "api/workflows/events.h"

#include <fmt/format.h>
#include <future>

#include "api/core/handlers.h"
#include "services/fields.h"

// POST /workflows/{id}/events and POST /workflows/webhooks/{token}/events/{key}: what steps of the
// kind wait_for_event wait for.
namespace sluice::api {
namespace {

constexpr std::size_t kKeyBytesMax = 200;  // of wait_for_event
constexpr std::int64_t kRunsMax = 1'000;   // that one event resumes
constexpr std::string_view kNobody = "nobody_waits";

// The runs that went on, once that is durable. One that stopped waiting in between is not among
// them; any other trouble is everybody's, so the sender tries again.
std::expected<std::vector<RunId>, Problem> resume_all(Services& services,
                                                      const std::vector<RunId>& waiting,
                                                      const engine::EventCame& event) {
  std::vector<std::future<Result<void>>> outcomes;
  for (const RunId run : waiting) {
    auto promise = std::make_shared<std::promise<Result<void>>>();  // std::function is copyable
    outcomes.push_back(promise->get_future());
    services.runs.request(
        run, event, [promise](Result<void> outcome) { promise->set_value(std::move(outcome)); });
  }
  std::vector<RunId> resumed;
  std::optional<Error> trouble;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const auto outcome = outcomes[i].get();
    if (outcome) {
      resumed.push_back(waiting[i]);
    } else if (outcome.error().code != ErrorCode::kConflict &&
               outcome.error().code != ErrorCode::kNotFound) {
      trouble = outcome.error();
    }
  }
  if (trouble) return std::unexpected(Problem(*std::move(trouble)));
  return resumed;
}

}  // namespace

Answer deliver_event(Services& services, store::Reader& reader, WorkflowId workflow,
                     std::string_view key, json::value payload) {
  if (key.empty() || key.size() > kKeyBytesMax)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("The key of an event must have 1 to {} bytes.", kKeyBytesMax));
  SLUICE_TRY(const auto waiting, reader.runs_awaiting(workflow, key, kRunsMax));
  SLUICE_TRY(const auto resumed,
             resume_all(services, waiting, {std::string(key), std::move(payload)}));
  if (resumed.empty())
    return refuse(ErrorCode::kNotFound, kNobody,
                  "No run of this workflow waits for an event with this key.");
  json::array runs;
  for (const RunId run : resumed) runs.emplace_back(run.text());
  return reply(200, json::object{{"key", key}, {"runs", std::move(runs)}});
}

Answer send_event(Call& call) {
  SLUICE_TRY(const auto workflow, find_workflow(call, call.param(0)));
  SLUICE_TRY(const auto body, read_body(call));
  services::Fields fields(body);
  const auto key = fields.text("key", 1, kKeyBytesMax, services::Fields::Need::kRequired);
  auto payload = fields.object("payload").value_or(json::object());
  if (!fields.ok()) return std::unexpected(fields.problem());
  return deliver_event(call.services, call.reader, workflow.id, *key, std::move(payload));
}

void take_event(Services& services, const http::Request& request, http::Responder responder) {
  const auto checked = services.admission.check(request, hooks::Dialect::kWorkflows);
  if (!checked) return responder.send(checked.error());
  const auto deliver = [&]() -> Answer {
    SLUICE_TRY(auto payload, parse_json(checked->body));
    SLUICE_TRY(auto reader, services.readers.take());
    auto answer =
        deliver_event(services, *reader, checked->workflow, request.params[1], std::move(payload));
    if (!answer && http_status(answer.error().code) >= 500) reader.discard();
    return answer;
  };
  auto answer = deliver();
  responder.send(answer ? *std::move(answer) : problem_response(answer.error(), request.path));
}

}  // namespace sluice::api
