#include "services/form_state.h"

#include <gtest/gtest.h>

namespace sluice::services::form_state_test {
namespace {

constexpr std::string_view kAsked =
    R"({"k":"waiting","n":"ask","i":"1","t":1000000,"u":9000000,"w":"form","out":{"title":"Go"}})";

store::StoredRun run_of(std::string records, model::RunStatus status) {
  store::StoredRun run;
  run.row.status = status;
  run.records = std::move(records);
  return run;
}

FormState state_of(std::string records, model::RunStatus status = model::RunStatus::kWaiting,
                   std::int64_t now = 2) {
  const auto run = run_of(std::move(records), status);
  const auto found = find_form(&run, {RunId{}, "ask", "1"}, Timestamp(Seconds(now)));
  EXPECT_TRUE(found);
  return found ? found->state : FormState::kNotYet;
}

TEST(FormState, FollowsFromTheLastRecordOfTheStep) {
  using enum model::RunStatus;
  const std::string waiting = std::string(kAsked) + "\n";
  const std::string other =
      R"({"k":"completed","n":"ask","i":"2","t":1000000,"h":"submit","out":{}})"
      "\n";
  const auto done = [](std::string_view handle) {
    return R"({"k":"completed","n":"ask","i":"1","t":1000000,"h":")" + std::string(handle) +
           "\",\"out\":{}}\n";
  };
  EXPECT_EQ(state_of(waiting), FormState::kOpen);
  EXPECT_EQ(state_of(waiting + other), FormState::kOpen);
  EXPECT_EQ(state_of(waiting, kRunning), FormState::kOpen);
  EXPECT_EQ(state_of(waiting, kWaiting, 9), FormState::kExpired);
  EXPECT_EQ(state_of(waiting, kCancelled), FormState::kEnded);
  EXPECT_EQ(state_of(waiting + done("submit")), FormState::kAnswered);
  EXPECT_EQ(state_of(waiting + done("submit"), kCompleted), FormState::kAnswered);
  EXPECT_EQ(state_of(waiting + done("expired")), FormState::kExpired);
  EXPECT_EQ(state_of(other), FormState::kNotYet);
  EXPECT_EQ(state_of(other, kFailed), FormState::kEnded);
  EXPECT_EQ(state_of(""), FormState::kNotYet);
  EXPECT_EQ(find_form(nullptr, {}, {})->state, FormState::kEnded) << "the run is gone";
  const auto broken = run_of("{\"n\":\"ask\"\n", kWaiting);
  EXPECT_FALSE(find_form(&broken, {RunId{}, "ask", "1"}, {}));
}

}  // namespace
}  // namespace sluice::services::form_state_test
