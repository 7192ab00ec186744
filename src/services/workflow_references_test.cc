#include "services/workflow_references.h"

#include <gmock/gmock.h>

namespace sluice::services::workflow_references_test {
namespace {

using ::testing::ElementsAre;

json::value workflow(std::string_view target, std::string_view heard) {
  return {
      {"settings", {{"on_failure", target}}},
      {"nodes",
       json::array{
           {{"id", "in"}, {"type", "run_failed"}, {"data", {{"workflows", json::array{heard}}}}},
           {{"id", "n"}, {"type", "validate"}, {"data", {{"workflows", json::array{"fl_1"}}}}}}}};
}

const json::array kRows = {{{"id", "fl_1"}, {"name", "alerts"}},
                           {{"id", "fl_2"}, {"name", "billing"}}};

TEST(FailureNames, AreThoseOfTheSettingAndTheTrigger) {
  EXPECT_THAT(failure_names(workflow("alerts", "billing")), ElementsAre("alerts", "billing"));
  EXPECT_THAT(failure_names(json::object{{"settings", nullptr}, {"nodes", "x"}}), ElementsAre());
}

TEST(FailureNames, StandInPlaceOfIds) {
  auto named = workflow("fl_1", "fl_2");
  name_references(named, kRows);
  EXPECT_EQ(named, workflow("alerts", "billing"));
  auto unknown = workflow("fl_9", "shop");
  name_references(unknown, kRows);
  EXPECT_EQ(unknown, workflow("fl_9", "shop"));
}

json::value calling(const json::object& data) {
  return {{"nodes", json::array{{{"id", "n"}, {"type", "trigger_workflow"}, {"data", data}},
                                {{"id", "m"}, {"type", "webhook"}, {"data", data}}}}};
}

// The data of the node that calls.
std::string named_call(const json::object& data) {
  auto workflow = calling(data);
  name_references(workflow, kRows);
  EXPECT_EQ(*find_path(workflow, "nodes.1.data"), json::value(data)) << "another kind of node";
  return to_json(*find_path(workflow, "nodes.0.data"));
}

TEST(References, OfNodesThatCallStandInPlaceOfIds) {
  EXPECT_EQ(named_call({{"workflow_id", "fl_2"}}), R"({"workflow":"billing"})");
  EXPECT_EQ(named_call({{"workflow", "fl_2"}, {"wait", true}}),
            R"({"workflow":"billing","wait":true})");
  EXPECT_EQ(named_call({{"workflow", "billing"}}), R"({"workflow":"billing"})");
  EXPECT_EQ(named_call({{"workflow_id", "fl_9"}}), R"({"workflow_id":"fl_9"})");
  EXPECT_EQ(named_call({}), "{}");
}

TEST(FailureNames, AreLeftOut) {
  auto some = workflow("alerts", "billing");
  leave_out_names(some, {"alerts"});
  EXPECT_THAT(failure_names(some), ElementsAre("billing"));
  leave_out_names(some, {"billing"});
  EXPECT_THAT(failure_names(some), ElementsAre());
}

}  // namespace
}  // namespace sluice::services::workflow_references_test
