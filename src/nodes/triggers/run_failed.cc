#include <algorithm>
#include <fmt/format.h>

#include "base/json_number.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/triggers/trigger.h"

// Starts a run for each run of the team that fails. What it hears of is said in `data` and decided
// where failed runs are told (runtime/failure_alerts.h); the node itself has nothing to decide.
namespace sluice::nodes {
namespace run_failed {
namespace {

constexpr std::size_t kWorkflowsMax = 100;

// The texts of an array; what is wrong goes to `data`.
std::vector<std::string_view> read_texts(DataReader& data, std::string_view name,
                                         std::size_t least) {
  std::vector<std::string_view> texts;
  const auto* array = data.find(name)->if_array();
  const bool fits = array && array->size() >= least && array->size() <= kWorkflowsMax &&
                    std::ranges::all_of(*array, [](const json::value& each) {
                      return is_text(each) && !each.get_string().empty();
                    });
  if (!fits) {
    data.error(fmt::format("`{}` must be an array of {} to {} texts", name, least, kWorkflowsMax));
    return texts;
  }
  texts.reserve(array->size());
  for (const auto& each : *array) texts.emplace_back(each.get_string());
  return texts;
}

void read_statuses(DataReader& data, FailureFilter& filter) {
  filter.failed = filter.dead_letter = false;
  for (const auto text : read_texts(data, "statuses", 1)) {
    if (text == "failed")
      filter.failed = true;
    else if (text == "dead_letter")
      filter.dead_letter = true;
    else
      data.error(
          fmt::format("`statuses` may hold failed and dead_letter, not '{}'", text.substr(0, 64)));
  }
}

// Names are replaced by ids when a workflow is saved, so only ids are looked at here.
void read_workflows(DataReader& data, FailureFilter& filter) {
  auto& workflows = filter.workflows.emplace();
  for (const auto text : read_texts(data, "workflows", 0))
    if (const auto id = WorkflowId::parse(text)) workflows.push_back(*id);
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"workflows", "statuses"});
  FailureFilter filter;
  if (data.find("statuses")) read_statuses(data, filter);
  if (data.find("workflows")) read_workflows(data, filter);
  if (!data.ok()) return {};
  return {.node = std::make_unique<TriggerNode>(), .hears_failures = std::move(filter)};
}

}  // namespace
}  // namespace run_failed

const NodeKind kRunFailed = {
    .id = "run_failed",
    .title = "Run failed",
    .summary = "Starts a run for each run of the team's workflows that fails.",
    .family = Family::kTrigger,
    .trigger = Trigger{.payload = "failed_run",
                       .started_by = model::TriggerKind::kRunFailed,
                       .also_started_by = kByHand},
    .compile = run_failed::compile,
};

}  // namespace sluice::nodes
