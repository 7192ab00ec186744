#include "live/event_text.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/time.h"
#include "model/version_of_test.h"

namespace sluice::live {
namespace {

// What is left of kEventBytesMax for the steps of one event.
constexpr std::size_t kStepsBytesMax = 800;

json::object step_view(const StepNews& step) {
  json::object view{{"node_id", step.node},
                    {"event", step.event},
                    {"attempt", step.attempt},
                    {"at", format_time(step.at)}};
  if (!step.item.empty()) view["item"] = step.item;
  if (!step.handle.empty()) view["handle"] = step.handle;
  return view;
}

}  // namespace

std::string run_data(const RunNews& news, Timestamp at) {
  json::object view{
      {"run_id", news.run.text()},
      {"workflow_id", news.workflow.text()},
      {"workflow_version",
       model::is_test_version(news.version) ? json::value(nullptr) : json::value(news.version)},
      {"trigger_type", model::trigger_name(news.trigger)},
      {"state", model::status_name(news.status)},
      {"created_at", format_time(news.created_at)},
      {"at", format_time(at)}};
  if (model::is_test_version(news.version)) view["test"] = true;
  if (news.wake_at) view["wakes_at"] = format_time(*news.wake_at);
  if (news.finished_at) view["completed_at"] = format_time(*news.finished_at);
  return to_json(view);
}

std::string step_data(RunId run, WorkflowId workflow, const std::vector<StepNews>& steps,
                      std::size_t left_out) {
  std::string list;
  for (const auto& step : steps) {
    const auto text = to_json(step_view(step));
    if (list.size() + text.size() + 1 > kStepsBytesMax) {
      ++left_out;
      continue;
    }
    if (!list.empty()) list += ',';
    list += text;
  }
  return fmt::format(R"({{"run_id":"{}","workflow_id":"{}","steps":[{}],"left_out":{}}})",
                     run.text(), workflow.text(), list, left_out);
}

std::string delivery_data(const DeliveryNews& news, Timestamp at) {
  json::object view{{"workflow_id", news.workflow.text()},
                    {"outcome", news.outcome},
                    {"status", news.status},
                    {"at", format_time(at)}};
  if (!news.reason.empty()) view["reason"] = news.reason;
  if (news.run) view["run_id"] = news.run->text();
  if (news.runs > 1) view["runs"] = news.runs;
  if (news.rejection) view["rejection_id"] = news.rejection->text();
  return to_json(view);
}

std::string workflow_data(WorkflowId workflow, Timestamp at) {
  return to_json(json::object{{"workflow_id", workflow.text()}, {"at", format_time(at)}});
}

std::string job_data(const JobNews& news, Timestamp at) {
  json::object view{{"job_id", news.job}, {"action", news.action}, {"state", news.state},
                    {"done", news.done},  {"failed", news.failed}, {"at", format_time(at)}};
  if (news.total) view["total"] = *news.total;
  return to_json(view);
}

std::string framed(std::string_view id, std::string_view event, std::string_view data) {
  std::string text;
  text.reserve(id.size() + event.size() + data.size() + 24);
  if (!id.empty()) text.append("id: ").append(id).append("\n");
  text.append("event: ").append(event).append("\ndata: ").append(data).append("\n\n");
  return text;
}

}  // namespace sluice::live
