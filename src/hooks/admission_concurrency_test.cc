// Deliveries to workflows that limit how many of their runs are at work.
#include <gtest/gtest.h>

#include "hooks/test_admission.h"

namespace sluice::hooks::admission_concurrency_test {
namespace {

using model::RunStatus;

class AdmissionConcurrency : public AdmissionTest {
 protected:
  // A hook whose runs wait for an hour.
  void publish_with(std::string_view settings) {
    std::string text = R"({"nodes":[{"id":"start","type":"webhook_trigger","data":{}})";
    text.append(kDelayNode).append(R"(],"edges":[)").append(kDelayEdge).append(R"(],"settings":)");
    text.append(settings).append("}");
    std::vector<std::string> errors;
    const auto definition = model::parse_definition(*parse_json(text), errors);
    auto program = engine::Program::compile(
        definition, {.workflow = kTestWorkflow, .version = 1, .name = "test"}, errors);
    ASSERT_TRUE(program) << errors.at(0);
    publish(make_hook(std::move(program)));
  }
  RunStatus accept(std::string_view body) {
    run_ = id_of(post(body));
    return stored(run_)->row.status;
  }

  RunId run_;
};

TEST_F(AdmissionConcurrency, TheRuntimeGetsWhoHasAPlace) {
  publish_with(R"({"order_by_key":"{{ webhook_payload.id }}"})");
  EXPECT_EQ(accept(R"({"id":1})"), RunStatus::kRunning);
  const RunId first = run_;
  EXPECT_EQ(stored(first)->records, "") << "it begins once it is committed";
  EXPECT_EQ(accept(R"({"id":1})"), RunStatus::kPending);
  const RunId queued = run_;
  EXPECT_EQ(accept(R"({"id":2})"), RunStatus::kRunning);
  server_.stop();
  EXPECT_TRUE(was_started(first));
  EXPECT_FALSE(was_started(queued));
  EXPECT_TRUE(was_started(run_));
  EXPECT_EQ(metrics_.accepted_count(), 3);
}

TEST_F(AdmissionConcurrency, WhoIsDroppedIsAcceptedAndOver) {
  publish_with(R"({"concurrency":{"limit":1,"on_limit":"drop"}})");
  EXPECT_EQ(accept("{}"), RunStatus::kRunning);
  EXPECT_EQ(accept("{}"), RunStatus::kCancelled);
  EXPECT_TRUE(was_started(run_)) << "so that its end is counted";
}

TEST_F(AdmissionConcurrency, AKeyThatCannotBeReadLosesNothing) {
  publish_with(R"({"order_by_key":"{{ webhook_payload.id | divided_by: 0 }}"})");
  EXPECT_EQ(accept(R"({"id":1})"), RunStatus::kRunning);
  EXPECT_EQ(accept(R"({"id":2})"), RunStatus::kPending);
}

TEST_F(AdmissionConcurrency, TheSameDeliveryAgainIsTheSameRun) {
  publish_with(R"({"concurrency":{"limit":1,"on_limit":"drop"}})");
  accept("{}");
  const std::string_view key = "X-Idempotency-Key: k\r\n";
  const auto dropped = id_of(post("{}", key));
  EXPECT_EQ(id_of(post("{}", key)), dropped);
  EXPECT_EQ(run_count(), 2);
}

}  // namespace
}  // namespace sluice::hooks::admission_concurrency_test
