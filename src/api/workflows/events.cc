#include "api/workflows/events.h"

#include <fmt/format.h>
#include <memory>
#include <mutex>
#include <vector>

#include "api/core/handlers.h"
#include "services/fields.h"

// POST /workflows/{id}/events and POST /workflows/webhooks/{token}/events/{key}: what steps of the
// kind wait_for_event wait for.
namespace sluice::api {
namespace {

constexpr std::size_t kKeyBytesMax = 200;  // of wait_for_event
constexpr std::int64_t kRunsMax = 1'000;   // that one event resumes

Problem nobody_waits() {
  return {ErrorCode::kNotFound, "nobody_waits",
          "No run of this workflow waits for an event with this key."};
}

// What became of one event, run by run; answers when the last one has told. Shared by the
// callbacks of the runs, which come on any thread.
class EventOutcomes {
 public:
  EventOutcomes(const Reply& reply, std::string_view key, std::vector<RunId> waiting)
      : reply_(reply), key_(key), waiting_(std::move(waiting)), left_(waiting_.size()) {
    outcomes_.resize(waiting_.size());
  }

  void tell(std::size_t index, Result<void> outcome) {
    {
      const std::lock_guard lock(mutex_);
      outcomes_[index] = std::move(outcome);
      if (--left_ > 0) return;
    }
    finish();
  }

 private:
  // A run that stopped waiting in between is not among those that went on; any other error is
  // everybody's, so the sender tries again.
  void finish() const {
    json::array resumed;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const auto& outcome = outcomes_[i];
      if (outcome) {
        resumed.emplace_back(waiting_[i].text());
      } else if (outcome.error().code != ErrorCode::kConflict &&
                 outcome.error().code != ErrorCode::kNotFound) {
        return reply_.send(not_recorded(outcome.error()));
      }
    }
    if (resumed.empty()) return reply_.send(nobody_waits());
    reply_.send(reply(200, json::object{{"key", key_}, {"runs", std::move(resumed)}}));
  }

  const Reply reply_;
  const std::string key_;
  const std::vector<RunId> waiting_;
  std::mutex mutex_;
  std::size_t left_;
  std::vector<Result<void>> outcomes_;
};

}  // namespace

Pending deliver_event(const Call& call, const Reply& reply, WorkflowId workflow,
                      std::string_view key, json::value payload) {
  if (key.empty() || key.size() > kKeyBytesMax)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("The key of an event must have 1 to {} bytes.", kKeyBytesMax));
  SLUICE_TRY(const auto waiting, call.reader.runs_awaiting(workflow, key, kRunsMax));
  if (waiting.empty()) return std::unexpected(nobody_waits());
  const engine::EventCame event{std::string(key), std::move(payload)};
  const auto outcomes = std::make_shared<EventOutcomes>(reply, key, waiting);
  for (std::size_t i = 0; i < waiting.size(); ++i)
    call.services.runs.request(waiting[i], event, [outcomes, i](Result<void> outcome) {
      outcomes->tell(i, std::move(outcome));
    });
  return {};
}

Pending send_event(Call& call, const Reply& reply) {
  SLUICE_TRY(const auto workflow, find_workflow(call, call.param(0)));
  SLUICE_TRY(const auto body, read_body(call));
  services::Fields fields(body);
  const auto key = fields.text("key", 1, kKeyBytesMax, services::Fields::Need::kRequired);
  auto payload = fields.object("payload").value_or(json::object());
  if (!fields.ok()) return std::unexpected(fields.problem());
  return deliver_event(call, reply, workflow.id, *key, std::move(payload));
}

void take_event(Services& services, const http::Request& request, http::Responder responder) {
  const auto checked = services.admission.check(request, hooks::Dialect::kWorkflows);
  if (!checked) return responder.send(checked.error());
  Reply(services, request, {}, std::move(responder))
      .run([&checked](Call& call, const Reply& reply) -> Pending {
        SLUICE_TRY(auto payload, parse_json(checked->body));
        return deliver_event(call, reply, checked->workflow, call.param(1), std::move(payload));
      });
}

}  // namespace sluice::api
