// Deliveries that began no run: what is kept of them, for how long, and how they are found.
#include <gmock/gmock.h>
#include <utility>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_rejections_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreRejections : public StoreConformance {
 protected:
  void SetUp() override {
    StoreConformance::SetUp();
    workflow_.key = 7;
    workflow_.tail = 8;
    Workflow row;
    row.id = workflow_;
    row.team = team_;
    row.name = "hook";
    in(&Writer::put_workflow, row);
  }
  Rejection put(std::string_view reason) {
    clock_.advance(Millis(10));
    Rejection row;
    row.id = ids_.next<RejectionId>();
    row.team = team_;
    row.workflow = workflow_;
    row.at = clock_.now();
    row.status = 401;
    row.reason = reason;
    row.headers = "{}";
    in(&Writer::put_rejection, row);
    return row;
  }
  std::vector<std::string> reasons(RejectionRange range = {}) {
    range.team = team_;
    range.workflow = workflow_;
    std::vector<std::string> out;
    for (const auto& row : ok(reader_->noted_deliveries(range))) out.push_back(row.reason);
    return out;
  }

  const TeamId team_{7};
  WorkflowId workflow_;
};

TEST_P(StoreRejections, KeepWhatADeliveryMetAndWhatBecameOfIt) {
  Rejection row;
  row.id = ids_.next<RejectionId>();
  row.team = team_;
  row.workflow = workflow_;
  row.at = clock_.now();
  row.reason = "conflict";
  row.headers = "{}";
  row.version = 3;
  row.hidden = "sealed:AA";
  row.answer = R"({"success":false})";
  row.first = RunId{{5, 6}};
  in(&Writer::put_rejection, row);
  const Rejection::Replay replay{RunId{{9, 10}}, clock_.now() + Seconds(1)};
  in(&Writer::note_replay, row.id, replay);
  const auto found = ok(reader_->noted_delivery(team_, row.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->version, 3);
  EXPECT_EQ(found->hidden, row.hidden);
  EXPECT_EQ(found->answer, row.answer);
  EXPECT_EQ(found->first, row.first);
  ASSERT_TRUE(found->replayed);
  EXPECT_EQ(found->replayed->run, replay.run);
  EXPECT_EQ(found->replayed->at, replay.at);
  EXPECT_FALSE(ok(reader_->noted_delivery(TeamId{8}, row.id)));
  const auto handshake = put(kHandshakeReason);
  EXPECT_FALSE(ok(reader_->noted_delivery(team_, handshake.id)));
}

TEST_P(StoreRejections, AreListedInBothOrdersBetweenTwoOfThem) {
  const auto first = put("a");
  put("handshake");
  put("duplicate");
  const auto last = put("overloaded");
  EXPECT_THAT(reasons(), ElementsAre("overloaded", "duplicate", "a"));
  using Order = RejectionRange::Order;
  EXPECT_THAT(reasons({.order = Order::kOldestFirst}), ElementsAre("a", "duplicate", "overloaded"));
  EXPECT_THAT(reasons({.order = Order::kOldestFirst, .above = first.id.key, .limit = 1}),
              ElementsAre("duplicate"));
  EXPECT_THAT(reasons({.below = last.id.key, .limit = 1}), ElementsAre("duplicate"));
  EXPECT_THAT(reasons({.above = last.id.key}), IsEmpty());
  EXPECT_EQ(ok(reader_->rejections(team_, workflow_, 10)).size(), 1U)
      << "neither what was taken before nor what found the server full";
}

TEST_P(StoreRejections, AreListedOfAllWorkflowsOfATeam) {
  put("a");
  const WorkflowId first = workflow_;
  workflow_ = ids_.next<WorkflowId>();
  const auto middle = put("b");
  put("handshake");
  workflow_ = first;
  put("c");
  Rejection others = middle;
  others.id = ids_.next<RejectionId>();
  others.team = TeamId{8};
  in(&Writer::put_rejection, others);
  const auto of_team = [&](RejectionRange range) {
    range.team = team_;
    std::vector<std::string> out;
    for (const auto& row : ok(reader_->noted_deliveries(range))) out.push_back(row.reason);
    return out;
  };
  using Order = RejectionRange::Order;
  EXPECT_THAT(of_team({}), ElementsAre("c", "b", "a"));
  EXPECT_THAT(of_team({.order = Order::kOldestFirst, .limit = 2}), ElementsAre("a", "b"));
  EXPECT_THAT(of_team({.below = middle.id.key}), ElementsAre("a"));
  EXPECT_THAT(of_team({.order = Order::kOldestFirst, .above = middle.id.key}), ElementsAre("c"));
}

TEST_P(StoreRejections, StayWhenTheirOwnerKeepsThem) {
  const auto kept = put("signature");
  const auto other = put("signature");
  EXPECT_EQ(in(&Writer::keep_rejection, kept.id, true, 1), KeepMark::kDone);
  EXPECT_EQ(in(&Writer::keep_rejection, kept.id, true, 1), KeepMark::kDone) << "again";
  EXPECT_EQ(in(&Writer::keep_rejection, other.id, true, 1), KeepMark::kFull);
  EXPECT_EQ(in(&Writer::keep_rejection, RejectionId{{1, 2}}, true, 1), KeepMark::kGone);
  EXPECT_TRUE(ok(reader_->noted_delivery(team_, kept.id))->is_kept);
  for (int i = 0; i < 5; ++i) put("new");
  EXPECT_EQ(in(&Writer::delete_rejections, clock_.now(), 3), 5)
      << "all that are older, but for the kept one and the last";
  EXPECT_THAT(reasons(), ElementsAre("new", "signature"));
  EXPECT_EQ(in(&Writer::keep_rejection, kept.id, false, 1), KeepMark::kDone);
  EXPECT_EQ(in(&Writer::delete_rejections, clock_.now(), 3), 1);
  EXPECT_THAT(reasons(), ElementsAre("new"));
}

TEST_P(StoreRejections, OfOneThatWasLookedAtBeforeTheNewOnesCount) {
  for (int i = 0; i < 3; ++i) put("signature");
  EXPECT_EQ(in(&Writer::delete_rejections, Timestamp{}, 3), 0);
  EXPECT_EQ(in(&Writer::delete_rejections, Timestamp{}, 2), 0) << "nothing came meanwhile";
  const WorkflowId first = std::exchange(workflow_, ids_.next<WorkflowId>());
  for (int i = 0; i < 4; ++i) put("signature");
  for (int i = 0; i < 2; ++i) put("duplicate");
  EXPECT_EQ(in(&Writer::delete_rejections, Timestamp{}, 3), 2) << "one of each kind";
  workflow_ = first;
  put("signature");
  EXPECT_EQ(in(&Writer::delete_rejections, Timestamp{}, 3), 1);
  restart();
  EXPECT_EQ(in(&Writer::delete_rejections, Timestamp{}, 2), 2) << "a new process looks at all";
}

TEST_P(StoreRejections, OfSampledOnesAFifthAsManyStay) {
  for (int i = 0; i < 3; ++i) put("signature");
  for (int i = 0; i < 4; ++i) put("duplicate");
  for (int i = 0; i < 2; ++i) put("overloaded");
  EXPECT_EQ(in(&Writer::delete_rejections, Timestamp{}, 10), 4);
  EXPECT_THAT(reasons(),
              ElementsAre("overloaded", "overloaded", "signature", "signature", "signature"));
}

INSTANTIATE_TEST_SUITE_P(Every, StoreRejections, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_rejections_test
