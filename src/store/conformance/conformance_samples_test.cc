// Samples of workflows.
#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

namespace sluice::store::conformance_samples_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreSamples : public StoreConformance {
 protected:
  Sample put(const Workflow& of, std::string name) {
    clock_.advance(Millis(1));
    Sample sample{.workflow = of.id,
                  .name = std::move(name),
                  .description = "of a test",
                  .source = Sample::Source::kRun,
                  .source_id = "fl_run_1",
                  .bytes = 11,
                  .author = "laptop",
                  .created_at = clock_.now(),
                  .updated_at = clock_.now() + Millis(1),
                  .headers = R"({"a":"b"})",
                  .payload = R"({"total":7})"};
    in(&Writer::put_sample, sample);
    return sample;
  }
  Workflow stored_workflow(std::string name) {
    auto stored = workflow(std::move(name));
    in(&Writer::put_workflow, stored);
    return stored;
  }
  std::vector<std::string> names(const Workflow& of, std::int64_t limit = 100) {
    std::vector<std::string> out;
    for (const auto& each : ok(reader_->samples(of.id, limit))) out.push_back(each.name);
    return out;
  }
};

TEST_P(StoreSamples, AreReadBackWhole) {
  const auto of = stored_workflow("orders");
  const auto put_in = put(of, "large order");
  const auto read = ok(reader_->sample(of.id, "large order"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->description, put_in.description);
  EXPECT_EQ(read->source, put_in.source);
  EXPECT_EQ(read->source_id, put_in.source_id);
  EXPECT_EQ(read->bytes, put_in.bytes);
  EXPECT_EQ(read->author, put_in.author);
  EXPECT_EQ(read->created_at, put_in.created_at);
  EXPECT_EQ(read->updated_at, put_in.updated_at);
  EXPECT_EQ(read->headers, put_in.headers);
  EXPECT_EQ(read->payload, put_in.payload);
  EXPECT_FALSE(ok(reader_->sample(of.id, "other")));
}

TEST_P(StoreSamples, AreListedByNameWithoutTheirPayloads) {
  const auto of = stored_workflow("orders");
  const auto other = stored_workflow("other");
  put(of, "b");
  put(of, "a");
  put(of, "b");
  put(other, "c");
  EXPECT_THAT(names(of), ElementsAre("a", "b"));
  EXPECT_THAT(names(of, 1), ElementsAre("a"));
  EXPECT_EQ(ok(reader_->samples(of.id, 1)).front().payload, "");
}

TEST_P(StoreSamples, AreDeletedAloneAndWithTheirWorkflow) {
  const auto of = stored_workflow("orders");
  const auto other = stored_workflow("other");
  put(of, "a");
  put(of, "b");
  put(other, "a");
  in(&Writer::delete_sample, of.id, std::string_view("a"));
  EXPECT_THAT(names(of), ElementsAre("b"));
  in(&Writer::delete_workflow, of.id);
  EXPECT_THAT(names(of), IsEmpty());
  EXPECT_THAT(names(other), ElementsAre("a"));
}

INSTANTIATE_TEST_SUITE_P(Every, StoreSamples, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_samples_test
