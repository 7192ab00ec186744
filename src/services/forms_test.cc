#include "services/forms.h"

#include <future>
#include <gtest/gtest.h>

#include "model/record.h"
#include "services/testing.h"
#include "store/conformance/testing.h"

namespace sluice::services::forms_test {
namespace {

using testing::document;
using testing::kTeam;

constexpr std::string_view kShown = R"({"title":"Order 7","fields":[
  {"id":"note","type":"text","label":"Note","required":true}],
  "buttons":[{"id":"approve","label":"Approve"},{"id":"reject","label":"Reject"}]})";

// Of the step that shows the form.
model::Record record_of(model::RecordKind kind) {
  model::Record record;
  record.kind = kind;
  record.node = "ask";
  return record;
}

class FormsOfRuns : public ::testing::Test {
 protected:
  // A run that waits for the form of its step "ask", until `until`.
  model::FormStep waiting_run(std::optional<Timestamp> until = std::nullopt) {
    model::Record record = record_of(model::RecordKind::kWaiting);
    record.at = record.started_at = all_.clock.now();
    record.wait = model::WaitKind::kForm;
    record.until = until;
    record.output = document(kShown);
    return put({std::move(record)}, model::RunStatus::kWaiting);
  }
  model::FormStep put(const std::vector<model::Record>& records, model::RunStatus status) {
    const RunId id = all_.ids.next<RunId>();
    store::TransitionFields first{.run = id, .status = status};
    for (const auto& record : records) model::append_record(first.records, record);
    if (model::is_final(status)) first.finished_at = all_.clock.now();
    const model::RunHeader header{.id = id,
                                  .team = kTeam,
                                  .workflow = all_.ids.next<WorkflowId>(),
                                  .version = 1,
                                  .created_at = all_.clock.now(),
                                  .rerun_of = {}};
    auto run =
        store::AdmittedForTest::make({.header = header,
                                      .body = "{}",
                                      .headers = {},
                                      .first = store::TransitionForTest::make(std::move(first)),
                                      .idempotency = std::nullopt});
    std::promise<store::CommitOutcome> committed;
    store::Done done = [&](store::CommitOutcome outcome) { committed.set_value(outcome); };
    EXPECT_TRUE(all_.committer.submit(run, store::Committer::kNoShard, done));
    EXPECT_EQ(committed.get_future().get().kind, store::CommitOutcome::Kind::kCommitted);
    return {id, "ask", ""};
  }
  FormState state(const model::FormStep& step) {
    const auto found = forms_.find(*all_.reader, model::make_form_token(keys_->links, step));
    return found ? FormState::kOpen : found.error().state;
  }

  testing::Services all_;
  std::shared_ptr<engine::ServerKeys> keys_ = std::make_shared<engine::ServerKeys>();
  std::vector<engine::Event> events_;  // that runs were given
  Result<void> heard_{};               // what the runs say to them
  Forms forms_{all_.context, keys_, [this](RunId, engine::Event event, const Forms::Done& done) {
                 events_.push_back(std::move(event));
                 done(heard_);
               }};
};

TEST_F(FormsOfRuns, AreFoundByTheirToken) {
  const auto step = waiting_run();
  const auto found = forms_.find(*all_.reader, model::make_form_token(keys_->links, step));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->step.run, step.run);
  EXPECT_EQ(found->form.title, "Order 7");
  EXPECT_EQ(forms_.find(*all_.reader, "nonsense").error().state, FormState::kUnknown);
  engine::ServerKeys others;
  others.links = {1, 2, 3};
  EXPECT_EQ(forms_.find(*all_.reader, model::make_form_token(others.links, step)).error().state,
            FormState::kUnknown);
}

TEST_F(FormsOfRuns, AreOpenAsLongAsTheRunWaits) {
  const auto now = all_.clock.now();
  const auto timed = waiting_run(now + Seconds(10));
  EXPECT_EQ(state(timed), FormState::kOpen);
  all_.clock.advance(Seconds(10));
  EXPECT_EQ(state(timed), FormState::kExpired);
  EXPECT_EQ(state(put({}, model::RunStatus::kRunning)), FormState::kNotYet);
  EXPECT_EQ(state(put({}, model::RunStatus::kCancelled)), FormState::kEnded);
  model::Record answered = record_of(model::RecordKind::kCompleted);
  EXPECT_EQ(state(put({answered}, model::RunStatus::kRunning)), FormState::kAnswered);
  answered.handle = "expired";
  EXPECT_EQ(state(put({answered}, model::RunStatus::kRunning)), FormState::kExpired);
  EXPECT_EQ(state({all_.ids.next<RunId>(), "ask", ""}), FormState::kEnded);
}

TEST_F(FormsOfRuns, TakeNoAnswerThatIsWrong) {
  const auto found = forms_.find(*all_.reader, model::make_form_token(keys_->links, waiting_run()));
  ASSERT_TRUE(found);
  const auto missing = Forms::check(found->form, "approve", {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().errors.front().field, "note");
  for (const auto* button : {"", "explode"}) {
    const auto unpressed = Forms::check(found->form, button, document(R"({"note":"fine"})"));
    ASSERT_FALSE(unpressed) << button;
    EXPECT_EQ(unpressed.error().errors.back().message, "Please choose one of the buttons.");
  }
}

TEST_F(FormsOfRuns, GiveTheRunWhatWasChecked) {
  const auto found = forms_.find(*all_.reader, model::make_form_token(keys_->links, waiting_run()));
  ASSERT_TRUE(found);
  const auto answer = Forms::check(found->form, "approve", document(R"({"note":"fine"})"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->button(), "approve");
  std::optional<Result<void>> outcome;
  ASSERT_TRUE(forms_.submit(found->step, *answer, [&](Result<void> heard) { outcome = heard; }));
  ASSERT_EQ(events_.size(), 1u);
  const auto& arrived = std::get<engine::SignalReceived>(events_.front());
  EXPECT_EQ(arrived.node, "ask");
  const auto& submission = std::get<nodes::FormSubmission>(arrived.what);
  EXPECT_EQ(submission.button, "approve");
  EXPECT_EQ(submission.values, document(R"({"note":"fine"})"));
  EXPECT_TRUE(outcome && *outcome);

  heard_ = fail(ErrorCode::kConflict, "the step does not wait any more");
  ASSERT_TRUE(forms_.submit(found->step, *answer, [&](Result<void> heard) { outcome = heard; }));
  EXPECT_EQ(outcome->error().code, ErrorCode::kConflict);
}

}  // namespace
}  // namespace sluice::services::forms_test
