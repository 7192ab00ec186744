#include "runtime/failure_alerts.h"

#include <gmock/gmock.h>

#include "runtime/test_runtime.h"

namespace sluice::runtime::testing::failure_alerts_test {
namespace {

using ::testing::HasSubstr;

// Stores workflows that hear of failed runs, and says what became of an alert.
class Alerts {
 public:
  Alerts(World& world, Process& process) : world_(world), process_(process) {}

  // Begins with a run_failed trigger; without a source it hears of the whole team.
  WorkflowId put_listener(std::string_view node, std::string_view trigger = "{}",
                          bool is_active = true) {
    const auto id = world_.ids.next<WorkflowId>();
    std::string definition = R"({"nodes":[{"id":"in","type":"run_failed","data":)";
    definition.append(trigger).append("},").append(node);
    definition.append(R"(],"edges":[)").append(edge("in", "act")).append("]}");
    put(id, {{.listener = id}}, definition, is_active);
    return id;
  }
  // That of the id, also heard of by `listener` because it says so.
  void name_listener(WorkflowId id, WorkflowId listener, std::string_view definition) {
    put(id, {{.listener = listener, .source = id}}, definition, true);
  }
  std::vector<store::FailureAlert> of(RunId failed) {
    return (*process_.store().reader())->alerts_of(failed).value();
  }
  // The run that heard of it, once there is one.
  RunId told(RunId failed, std::size_t at = 0) {
    EXPECT_TRUE(process_.reaches([&] {
      const auto alerts = of(failed);
      return alerts.size() > at && (alerts[at].run || !alerts[at].error.empty());
    }));
    const auto alert = of(failed).at(at);
    EXPECT_TRUE(alert.run) << alert.error;
    return alert.run.value_or(RunId());
  }
  std::string refused(RunId failed) {
    EXPECT_TRUE(process_.reaches([&] {
      const auto alerts = of(failed);
      return alerts.size() == 1 && !alerts[0].error.empty();
    }));
    return of(failed).at(0).error;
  }
  bool none_open() { return (*process_.store().reader())->open_alerts({}, 1)->empty(); }

 private:
  void put(WorkflowId id, std::vector<store::FailureListener> listeners,
           std::string_view definition, bool is_active) {
    store::WorkflowEdit edit;
    edit.workflow.id = id;
    edit.workflow.team = kTeam;
    edit.workflow.name = "alerts " + id.text();
    edit.workflow.is_active = is_active;
    edit.version = store::WorkflowVersion{id, 1, std::string(definition), {}};
    edit.listeners = std::move(listeners);
    process_.write([&](store::Writer& writer) { return writer.edit_workflow(edit); });
  }

  World& world_;
  Process& process_;
};

constexpr std::string_view kSays =
    R"({"id":"act","type":"text_transform","data":{"template":"{{ failed_run.error }}"}})";
constexpr std::string_view kFails =
    R"({"id":"act","type":"terminate","data":{"status":"failed","message":"no stock"}})";
constexpr std::string_view kBroken =
    R"({"id":"act","type":"json_parser","data":{"input":"{{ context.text }}"}})";

Runtime::Options options_with_url() {
  auto options = test_options();
  auto keys = std::make_shared<engine::ServerKeys>();
  keys->public_url = "https://sluice.example";
  options.run_options.keys = std::move(keys);
  return options;
}

TEST(FailureAlerts, AWorkflowHearsOfAFailedRun) {
  World world;
  Process process(world, options_with_url());
  process.recover();
  Alerts alerts(world, process);
  alerts.put_listener(kSays);
  const auto workflow = process.put(kBroken, edge("start", "act"));
  const auto failed = process.start(workflow, R"({"text":"{"})");
  const auto told = alerts.told(failed);
  EXPECT_TRUE(process.ends(told, RunStatus::kCompleted));
  const auto stored = process.stored(told);
  EXPECT_EQ(stored->row.header.trigger, model::TriggerKind::kRunFailed);
  const auto body = parse_json(stored->trigger.body);
  ASSERT_TRUE(body);
  EXPECT_EQ(*find_member(*body, "id"), json::value(failed.text()));
  EXPECT_EQ(*find_path(*body, "workflow.id"), json::value(workflow.text()));
  EXPECT_EQ(*find_path(*body, "workflow.name"), json::value("orders " + workflow.text()));
  EXPECT_EQ(*find_path(*body, "status"), json::value("failed"));
  EXPECT_EQ(*find_path(*body, "trigger_type"), json::value("manual"));
  EXPECT_EQ(*find_path(*body, "failed_step.node"), json::value("act"));
  EXPECT_TRUE(find_path(*body, "parent_run_id")->is_null());
  EXPECT_EQ(*find_path(*body, "link"),
            json::value("https://sluice.example/workflows/runs/" + failed.text()));
  EXPECT_EQ(*find_path(*body, "error"), json::value(process.stored(failed)->row.error));
}

TEST(FailureAlerts, ARunThatIsEndedByAStepHasNoFailedStep) {
  World world;
  Process process(world);
  process.recover();
  Alerts alerts(world, process);
  alerts.put_listener(kSays);
  const auto failed = process.start(process.put(kFails, edge("start", "act")));
  const auto body = parse_json(process.stored(alerts.told(failed))->trigger.body);
  EXPECT_TRUE(find_path(*body, "failed_step")->is_null());
  EXPECT_EQ(*find_path(*body, "error"), json::value("no stock"));
}

TEST(FailureAlerts, AreStartedOnceWhateverCrashes) {
  World world;
  RunId failed;
  RunId told;
  {
    Process process(world);  // its background loop never runs
    Alerts alerts(world, process);
    alerts.put_listener(kSays);
    failed = process.start(process.put(kFails, edge("start", "act")));
    EXPECT_EQ(alerts.of(failed).size(), 1U);
    process.stop_threads();
  }
  {
    Process process(world);
    process.recover();
    told = Alerts(world, process).told(failed);
    EXPECT_TRUE(process.ends(told, RunStatus::kCompleted));
    process.stop_threads();
  }
  Process process(world);
  process.recover();
  Alerts alerts(world, process);
  const auto next = process.start(process.put(kFails, edge("start", "act")));
  alerts.told(next);
  EXPECT_EQ(process.starter().starts, 1) << "the run that was told of is not told of again";
  EXPECT_EQ(alerts.told(failed), told);
}

TEST(FailureAlerts, ListenersThatFailComeToAnEnd) {
  World world;
  Process process(world);
  process.recover();
  Alerts alerts(world, process);
  alerts.put_listener(kFails);
  alerts.put_listener(kFails);
  const auto failed = process.start(process.put(kFails, edge("start", "act")));
  const auto first = alerts.told(failed);  // heard by the other one
  const auto second = alerts.told(first);  // and so on
  const auto third = alerts.told(second);
  EXPECT_THAT(alerts.refused(third), HasSubstr("already 3 alerts deep"));
  EXPECT_TRUE(process.reaches([&] { return alerts.none_open(); }));
  EXPECT_EQ(process.starter().starts, 6);
}

TEST(FailureAlerts, WhyNobodyHearsIsSaid) {
  World world;
  Process process(world);
  process.recover();
  Alerts alerts(world, process);
  const auto definition = R"({"nodes":[{"id":"start","type":"manual_trigger","data":{}},)" +
                          std::string(kFails) + R"(],"edges":[)" + edge("start", "act") + "]}";
  const auto heard_by = [&](WorkflowId listener) {
    const auto workflow = world.ids.next<WorkflowId>();
    alerts.name_listener(workflow, listener, definition);
    return alerts.refused(process.start(workflow));
  };
  EXPECT_THAT(heard_by(alerts.put_listener(kSays, "{}", false)), HasSubstr("is paused"));
  EXPECT_THAT(heard_by(world.ids.next<WorkflowId>()), HasSubstr("does not exist"));
  EXPECT_THAT(heard_by(process.put(kFails, edge("start", "act"))),
              HasSubstr("its trigger is a manual_trigger, not a run_failed"));
  EXPECT_EQ(process.starter().starts, 0);
}

TEST(FailureAlerts, ATeamWithoutRoomForRunsHearsNothing) {
  World world;
  Process process(world);
  process.starter().ask_room([](TeamId) { return false; });
  process.recover();
  Alerts alerts(world, process);
  alerts.put_listener(kSays);
  const auto failed = process.start(process.put(kFails, edge("start", "act")));
  EXPECT_THAT(alerts.refused(failed), HasSubstr("stored_runs_max"));
  EXPECT_TRUE(process.reaches([&] { return alerts.none_open(); })) << "it is not tried again";
}

TEST(FailureAlerts, OtherStatusesAreNotHeardOf) {
  World world;
  Process process(world);
  process.recover();
  Alerts alerts(world, process);
  alerts.put_listener(kSays, R"({"statuses":["dead_letter"]})");
  const auto failed = process.start(process.put(kFails, edge("start", "act")));
  EXPECT_TRUE(process.reaches([&] { return alerts.of(failed).empty(); }));
  EXPECT_EQ(process.starter().starts, 0);
}

TEST(FailureAlerts, WaitForTheDisk) {
  World world;
  Process process(world);
  process.recover();
  Alerts alerts(world, process);
  alerts.put_listener(kSays);
  const auto workflow = process.put(kFails, edge("start", "act"));
  std::vector<RunId> failed;
  for (int i = 0; i < 150; ++i) failed.push_back(process.start(workflow));
  process.store().full = true;
  process.flush();
  process.store().full = false;
  for (const auto run : failed) alerts.told(run);
  EXPECT_TRUE(process.reaches([&] { return alerts.none_open(); }));
}

}  // namespace
}  // namespace sluice::runtime::testing::failure_alerts_test
