#include "app/commands/failure_names.h"

#include <gmock/gmock.h>

namespace sluice::app::failure_names_test {
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
  name_by_rows(named, kRows);
  EXPECT_EQ(named, workflow("alerts", "billing"));
  auto unknown = workflow("fl_9", "shop");
  name_by_rows(unknown, kRows);
  EXPECT_EQ(unknown, workflow("fl_9", "shop"));
}

TEST(FailureNames, AreLeftOut) {
  auto some = workflow("alerts", "billing");
  leave_out_names(some, {"alerts"});
  EXPECT_THAT(failure_names(some), ElementsAre("billing"));
  leave_out_names(some, {"billing"});
  EXPECT_THAT(failure_names(some), ElementsAre());
}

}  // namespace
}  // namespace sluice::app::failure_names_test
