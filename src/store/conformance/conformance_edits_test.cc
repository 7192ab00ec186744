#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

// Edits of workflows: whole, after the one that they know of, under a name of their own.
namespace sluice::store::conformance_edits_test {
namespace {

using testing::IsEmpty;

class StoreEdits : public StoreConformance {
 protected:
  Token token(WorkflowId of, std::string_view secret) {
    Token t;
    t.hash = sha256(as_bytes(secret));
    t.team = team_;
    t.workflow = of;
    t.created_at = clock_.now();
    return t;
  }
};

TEST_P(StoreEdits, WhatAFailedTaskWroteWasNeverThere) {
  const Workflow a = workflow("a");
  const Workflow b = workflow("b");
  Task fails = [&](Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.put_workflow(a));
    return fail(ErrorCode::kNotFound, "changed its mind");
  };
  Task works = [&](Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.put_workflow(b));
    EXPECT_THAT(ok(reader_->all_workflows()), IsEmpty()) << "readers see what is committed";
    return {};
  };
  const auto batch = write_batch({&fails, &works});
  EXPECT_EQ(batch[0].outcome.kind, Kind::kFailed);
  EXPECT_EQ(batch[0].outcome.error.code, ErrorCode::kNotFound);
  EXPECT_EQ(batch[1].outcome.kind, Kind::kCommitted);
  const auto all = ok(reader_->all_workflows());
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].id, b.id);
}

TEST_P(StoreEdits, NamesOfWorkflowsAreUniqueInATeam) {
  const Workflow first = workflow("same");
  in(&Writer::put_workflow, first);
  in(&Writer::put_token, token(first.id, "of the first"));
  Workflow second = workflow("same");
  Task put = [&](Writer& writer) { return writer.put_workflow(second); };
  EXPECT_EQ(write_batch({&put}).front().outcome.error.code, ErrorCode::kConflict);
  second.name = "other";
  in(&Writer::put_workflow, second);
  second.name = "same";
  EXPECT_EQ(write_batch({&put}).front().outcome.error.code, ErrorCode::kConflict);
  EXPECT_EQ(ok(reader_->workflow(team_, first.id))->name, "same");
  EXPECT_EQ(ok(reader_->workflow(team_, second.id))->name, "other");
  second.team = TeamId{8};
  second.id = ids_.next<WorkflowId>();
  in(&Writer::put_workflow, second);
  EXPECT_EQ(ok(reader_->all_workflows()).size(), 3U);
}

TEST_P(StoreEdits, AnEditIsWholeAndComesAfterTheOneItKnows) {
  WorkflowEdit edit{.workflow = workflow("a")};
  const WorkflowId id = edit.workflow.id;
  edit.version = WorkflowVersion{id, 1, "{}", clock_.now()};
  edit.token = token(id, "of a");
  edit.schedule = WorkflowSchedule{id, team_, {.type = "interval", .value = "1 minute"}, {}};
  in(&Writer::edit_workflow, edit);
  EXPECT_TRUE(ok(reader_->version(id, 1)));
  EXPECT_EQ(ok(reader_->tokens_of(id)).size(), 1U);
  EXPECT_TRUE(ok(reader_->schedule_of(id)));

  WorkflowEdit next{.workflow = edit.workflow};
  next.expected_updated_at = edit.workflow.updated_at;
  next.workflow.updated_at += Seconds(1);
  next.workflow.version = 2;
  next.version = WorkflowVersion{id, 2, "{}", clock_.now()};
  next.removes_schedule = true;
  in(&Writer::edit_workflow, next);
  EXPECT_FALSE(ok(reader_->schedule_of(id)));

  // It began with what `edit` wrote, as `next` did.
  WorkflowEdit late = next;
  late.workflow.name = "late";
  late.version = WorkflowVersion{id, 3, "{}", clock_.now()};
  Task task = [&](Writer& writer) { return writer.edit_workflow(late); };
  EXPECT_EQ(write_batch({&task}).front().outcome.error.code, ErrorCode::kConflict);
  EXPECT_EQ(ok(reader_->workflow(team_, id))->name, "a");
  EXPECT_FALSE(ok(reader_->version(id, 3)));
  in(&Writer::delete_workflow, id);
  late.expected_updated_at = next.workflow.updated_at;
  EXPECT_EQ(write_batch({&task}).front().outcome.error.code, ErrorCode::kConflict);
  EXPECT_FALSE(ok(reader_->workflow(team_, id)));
}

INSTANTIATE_TEST_SUITE_P(Every, StoreEdits, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_edits_test
