#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

// Drafts of workflows, and who made which version.
namespace sluice::store::conformance_drafts_test {
namespace {

using ::testing::IsEmpty;

class StoreDrafts : public StoreConformance {
 protected:
  Workflow put_workflow(std::string name) {
    auto w = workflow(std::move(name));
    in(&Writer::put_workflow, w);
    return w;
  }
  WorkflowDraft draft(const Workflow& of, std::string document) {
    return {.workflow = of.id,
            .revision = 1,
            .base_version = 3,
            .document = std::move(document),
            .author = "ada",
            .updated_at = clock_.now()};
  }
};

TEST_P(StoreDrafts, EachWorkflowHasOne) {
  const auto a = put_workflow("a");
  const auto b = put_workflow("b");
  EXPECT_FALSE(ok(reader_->draft(a.id)));
  auto first = draft(a, "{\"nodes\": 7}");
  in(&Writer::put_draft, first);
  first.revision = 2;
  first.document = "{}";
  first.author = "grace";
  in(&Writer::put_draft, first);
  in(&Writer::put_draft, draft(b, "{\"name\":\"b\"}"));
  const auto stored = ok(reader_->draft(a.id));
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->workflow, a.id);
  EXPECT_EQ(stored->revision, 2);
  EXPECT_EQ(stored->base_version, 3);
  EXPECT_EQ(stored->document, "{}");
  EXPECT_EQ(stored->author, "grace");
  EXPECT_EQ(stored->updated_at, clock_.now());
  in(&Writer::delete_draft, a.id);
  EXPECT_FALSE(ok(reader_->draft(a.id)));
  EXPECT_TRUE(ok(reader_->draft(b.id)));
}

TEST_P(StoreDrafts, ADraftGoesWithItsWorkflow) {
  const auto a = put_workflow("a");
  in(&Writer::put_draft, draft(a, "{}"));
  in(&Writer::delete_workflow, a.id);
  EXPECT_FALSE(ok(reader_->draft(a.id)));
}

TEST_P(StoreDrafts, AnEditMayTakeItAway) {
  auto a = put_workflow("a");
  in(&Writer::put_draft, draft(a, "{}"));
  WorkflowEdit edit{.workflow = a, .expected_updated_at = a.updated_at};
  in(&Writer::edit_workflow, edit);
  EXPECT_TRUE(ok(reader_->draft(a.id)));
  edit.removes_draft = true;
  in(&Writer::edit_workflow, edit);
  EXPECT_FALSE(ok(reader_->draft(a.id)));
}

TEST_P(StoreDrafts, VersionsAreListedWithTheirAuthors) {
  const auto a = put_workflow("a");
  const auto b = put_workflow("b");
  for (std::int64_t number = 1; number <= 5; ++number)
    in(&Writer::put_version,
       WorkflowVersion{a.id, number, "{}", clock_.now(), "key " + std::to_string(number),
                       number == 4 ? std::optional<std::string>("for the sale") : std::nullopt});
  in(&Writer::put_version, WorkflowVersion{b.id, 1, "{}", clock_.now()});
  const auto page = ok(reader_->versions(a.id, 5, 2));
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].version, 4);
  EXPECT_EQ(page[0].workflow, a.id);
  EXPECT_EQ(page[0].author, "key 4");
  EXPECT_EQ(page[0].note, "for the sale");
  EXPECT_EQ(page[0].created_at, clock_.now());
  EXPECT_EQ(page[0].definition, "");
  EXPECT_EQ(page[1].version, 3);
  EXPECT_FALSE(page[1].note);
  EXPECT_THAT(ok(reader_->versions(a.id, 1, 2)), IsEmpty());
  const auto one = ok(reader_->version(a.id, 4));
  EXPECT_EQ(one->author, "key 4");
  EXPECT_EQ(one->note, "for the sale");
  EXPECT_EQ(ok(reader_->version(b.id, 1))->author, "");
}

INSTANTIATE_TEST_SUITE_P(Every, StoreDrafts, ::testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_drafts_test
