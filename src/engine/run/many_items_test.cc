// Iterators over more items than a person would look at.
#include <algorithm>
#include <gtest/gtest.h>

#include "base/memory_budget.h"
#include "engine/run/test_run.h"

namespace sluice::engine::test::many_items_test {
namespace {

using model::RunStatus;

constexpr std::int64_t kItems = 100'000;

json::array loop_of(std::int64_t count, std::string_view inside, json::object data = {}) {
  data["parent"] = "l";
  return {node("t", "manual_trigger"), node("l", "loop", {{"count", count}, {"at_once", 50}}),
          node("s", inside, std::move(data)), node("after", "say")};
}
const std::vector<std::string> kEdges = {"t -> l", "l -> after"};

// What a run writes, turn by turn.
struct Written {
  std::string lines;
  std::size_t largest_turn = 0;
  void add(const Decision& decision) {
    if (!decision.write) return;
    lines += decision.write->records();
    largest_turn = std::max(largest_turn, decision.write->records().size());
  }
};

class ManyItems : public ::testing::Test {
 protected:
  void begin(const json::array& nodes, const RunOptions& options = {}) {
    options_ = options;
    std::vector<std::string> errors;
    program_ = compile(graph(nodes, kEdges), errors);
    ASSERT_TRUE(errors.empty()) << errors[0];
    run_ = *engine::Run::create(program_, header(), {"{}", ""}, options_);
    apply(Started{});
  }
  void apply(Event event) {
    last_ = run_->apply(std::move(event), header().created_at);
    written_.add(last_);
  }
  std::vector<model::Record> records() { return *model::parse_records(written_.lines); }
  static const json::value* output_of(const std::vector<model::Record>& records,
                                      std::string_view node) {
    for (const auto& record : records)
      if (record.node == node && record.kind == model::RecordKind::kCompleted)
        return &record.output;
    return nullptr;
  }

  RunOptions options_;
  std::shared_ptr<const Program> program_;
  std::unique_ptr<engine::Run> run_;
  Decision last_;
  Written written_;
};

TEST_F(ManyItems, AreDoneEachOnceAndInOrder) {
  begin(loop_of(kItems, "say"));
  while (last_.more) apply(Continued{});
  ASSERT_EQ(run_->status(), RunStatus::kCompleted) << run_->error();
  EXPECT_LT(written_.lines.size(), std::size_t{40} << 20);
  const auto records = this->records();
  EXPECT_EQ(std::ranges::count(records, "s", &model::Record::node), kItems);
  const auto* output = output_of(records, "l");
  ASSERT_TRUE(output);
  EXPECT_EQ(to_json(output->at("items")), R"({"count":100000,"stored":"with each item"})");
  const auto result = engine::Run::result_of(program_, header(), {"{}", ""}, options_, records);
  ASSERT_TRUE(result) << result.error().message;
}

TEST_F(ManyItems, ResultsThatStandWithTheirItemsAreReadBack) {
  auto nodes = loop_of(5'000, "say", {{"bytes", 100}});
  nodes.pop_back();
  std::vector<std::string> errors;
  program_ = compile(graph(nodes, {"t -> l"}), errors);
  ASSERT_TRUE(errors.empty()) << errors[0];
  run_ = *engine::Run::create(program_, header(), {"{}", ""}, options_);
  apply(Started{});
  while (last_.more) apply(Continued{});
  const auto read = engine::Run::result_of(program_, header(), {"{}", ""}, options_, records());
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_TRUE(run_->result().output.at("items").is_array());
  EXPECT_EQ(run_->result().output.at("items").as_array().size(), 5'000U);
  EXPECT_EQ(read->output, run_->result().output);
}

TEST_F(ManyItems, GoOnWhereAnotherProcessStopped) {
  begin(loop_of(5'000, "say"));
  for (int turn = 0; turn < 7; ++turn) apply(Continued{});
  ASSERT_FALSE(is_final(run_->status()));
  const auto before = records();
  const auto done = std::ranges::count(before, "s", &model::Record::node);
  EXPECT_GT(done, 1'000);
  run_ = *engine::Run::replay(program_, header(), {"{}", ""}, options_, before);
  apply(Resumed{});
  while (last_.more) apply(Continued{});
  ASSERT_EQ(run_->status(), RunStatus::kCompleted) << run_->error();
  std::vector<std::string> items;
  for (const auto& record : records())
    if (record.node == "s") items.push_back(record.item);
  EXPECT_EQ(items.size(), 5'000U);
  std::ranges::sort(items);
  EXPECT_EQ(std::ranges::unique(items).size(), 0U) << "no item twice";
}

TEST_F(ManyItems, ThatWaitTakeLessThan200BytesEach) {
  const auto pool = std::make_shared<MemoryPool>(1 << 30);
  RunOptions options;
  options.memory = pool;
  begin(loop_of(kItems, "call"), options);
  while (last_.more) apply(Continued{});
  EXPECT_EQ(run_->items_running(), 50U);
  EXPECT_LT(static_cast<double>(pool->used()) / kItems, 200.0);
}

TEST_F(ManyItems, EndWithACancelInTheMiddle) {
  begin(loop_of(kItems, "say"));
  apply(Continued{});
  apply(Cancelled{"enough"});
  EXPECT_EQ(run_->status(), RunStatus::kCancelled);
  EXPECT_FALSE(last_.more);
}

TEST_F(ManyItems, AreBounded) {
  RunOptions options;
  options.items_max = 1'000;
  begin(loop_of(1'001, "say"), options);
  EXPECT_EQ(run_->status(), RunStatus::kFailed);
  EXPECT_NE(run_->error().find("1001 items are more than the 1000"), std::string::npos);
}

}  // namespace
}  // namespace sluice::engine::test::many_items_test
