// No step takes more memory than it may, and no run holds more than it may; which limits change.
#include <gmock/gmock.h>

#include "engine/run/step_memory.h"
#include "engine/run/test_run.h"
#include "nodes/catalogue.h"

namespace sluice::engine::test::run_memory_test {
namespace {

using model::RunStatus;

// Real nodes behind a webhook: one that renders `source`, and one behind its error handle.
std::unique_ptr<Run> template_run(std::string_view source, const RunOptions& options) {
  json::object definition{
      {"nodes",
       json::array{{{"id", "start"}, {"type", "webhook_trigger"}, {"data", json::object()}},
                   {{"id", "grow"},
                    {"type", "text_transform"},
                    {"data", {{"template", source}, {"continue_on_error", true}}}},
                   {{"id", "after"},
                    {"type", "text_transform"},
                    {"data", {{"template", "{{ grow.error.message }}"}}}}}},
      {"edges",
       json::array{
           {{"id", "1"}, {"source", "start"}, {"target", "grow"}},
           {{"id", "2"}, {"source", "grow"}, {"sourceHandle", "error"}, {"target", "after"}}}}};
  std::vector<std::string> errors;
  const auto parsed = model::parse_definition(definition, errors);
  auto program = Program::compile(parsed, {.workflow = {}, .version = 1, .name = "grow"}, errors);
  EXPECT_TRUE(program) << (errors.empty() ? "" : errors.at(0));
  if (!program) return nullptr;
  const json::object body{{"items", json::array{std::string(900'000, 'x')}}};
  model::RunHeader start = header();
  start.trigger = model::TriggerKind::kWebhook;
  auto run = Run::create(program, start, {.body = to_json(body), .headers = "{}"}, options);
  EXPECT_TRUE(run) << run.error().message;
  return run ? *std::move(run) : nullptr;
}

std::string doubled(int times, std::string_view behind) {
  std::string source = "{% assign a = webhook_payload.items %}";
  for (int i = 0; i < times; ++i) source += "{% assign a = a | concat: a %}";
  return source.append(behind);
}

std::string error_after(std::string_view source, const RunOptions& options = {}) {
  const auto run = template_run(source, options);
  if (!run) return "not made";
  auto decision = run->apply(Started{}, header().created_at);
  std::string written = decision.write ? decision.write->records() : "";
  while (decision.more) {
    decision = run->apply(Continued{}, header().created_at);
    if (decision.write) written += decision.write->records();
  }
  EXPECT_EQ(run->status(), RunStatus::kCompleted) << run->error();
  const auto records = model::parse_records(written);
  for (const auto& record : *records)
    if (record.node == "grow") return record.error;
  return "no such record";
}

TEST(StepMemory, ValuesThatAreSharedAreNotMultiplied) {
  for (const int times : {11, 14})
    for (const std::string_view use :
         {"{{ a | json | size }}", "{{ a }}", "{{ a | join: ' ' | size }}", "{{ a | upcase }}",
          "{% capture b %}{{ a }}{% endcapture %}",
          "{{ a | json | append: 'x' | split: ',' | size }}"}) {
      const MemoryBudget watch(1'000'000'000);
      const auto error = error_after(doubled(times, use));
      EXPECT_TRUE(error.contains("bytes")) << times << use << ": " << error;
      EXPECT_LT(watch.taken(), 100'000'000) << use;
    }
}

TEST(StepMemory, OneThatTakesMoreFailsAndTheRunGoesOn) {
  RunOptions options;
  options.step_memory_bytes_max = 8 << 20;
  options.fuel.memory_bytes_max = 1 << 30;
  const auto error = error_after(doubled(5, "{{ a | json | size }}"), options);
  EXPECT_EQ(error, "the step needs more than the 8388608 bytes of memory that one step may take");
}

TEST(StepMemory, OneThatTheServerHasNoMemoryForMayBeTriedAgain) {
  RunOptions options;
  options.memory = std::make_shared<MemoryPool>(64 << 20);
  options.memory->add(63 << 20);
  options.fuel.memory_bytes_max = 1 << 30;
  const auto error = error_after(doubled(5, "{{ a | json | size }}"), options);
  EXPECT_TRUE(error.contains("together (--memory-bytes-max)")) << error;
  const auto failed = out_of_memory(OutOfMemory(OutOfMemory::Limit::kPool, 1));
  EXPECT_TRUE(failed.transient);
  EXPECT_FALSE(out_of_memory(OutOfMemory(OutOfMemory::Limit::kBudget, 1)).transient);
}

TEST(RunMemory, AStepWhoseOutputIsTooMuchForTheRunFails) {
  RunOptions options;
  options.run_memory_bytes_max = 10'000;
  TestRun run({node("t", "webhook_trigger"), node("a", "say", {{"bytes", 6'000}}),
               node("b", "say", {{"bytes", 6'000}, {"continue_on_error", true}}), node("c", "say")},
              {"t -> a", "a -> b", "b:error -> c"}, "{}", options);
  run.apply(Started{});
  EXPECT_EQ(run.status(), RunStatus::kCompleted) << run->error();
  EXPECT_EQ(run.log(), (std::vector<std::string>{"completed t", "completed a", "failed b error",
                                                 "completed c"}));
}

TEST(RunMemory, IsHeldInThePoolWhileTheRunIsThere) {
  const auto pool = std::make_shared<MemoryPool>(100 << 20);
  RunOptions options;
  options.memory = pool;
  {
    TestRun run({node("t", "webhook_trigger"), node("a", "say", {{"bytes", 3'000'000}}),
                 node("call", "call")},
                {"t -> a", "a -> call"}, "{}", options);
    run.apply(Started{});
    EXPECT_EQ(run.status(), RunStatus::kRunning);
    EXPECT_GT(pool->used(), 2'900'000);
    EXPECT_LT(pool->used(), 3'200'000);
  }
  EXPECT_EQ(pool->used(), 0);
}

TEST(RunLimits, KeepsTheLimitsThatItBeganWith) {
  RunOptions options;
  options.memory = std::make_shared<MemoryPool>(std::size_t{64} << 20);
  const auto pool = options.memory;
  const auto made = [&] {
    return TestRun(
        {node("t", "manual_trigger"), node("a", "say", {{"bytes", 800}}), node("b", "say")},
        {"t -> a", "a -> b"}, "{}", options);
  };
  TestRun before = made();
  RunOptions less;
  less.output_bytes_max = 500;
  less.memory = std::make_shared<MemoryPool>(std::size_t{32} << 20);
  options.take_limits(less);
  EXPECT_EQ(options.memory, pool) << "what was taken of it is known there";
  EXPECT_EQ(pool->bytes_max(), 32 << 20);
  before.apply(Started{});
  EXPECT_EQ(before.status(), RunStatus::kCompleted);
  TestRun after = made();
  after.apply(Started{});
  EXPECT_EQ(after.status(), RunStatus::kFailed);
  EXPECT_THAT(after.last().write->error(), testing::HasSubstr("larger than the 500 bytes"));
  options.take_limits({});
  EXPECT_EQ(options.output_bytes_max.get(), RunOptions().output_bytes_max.get());
}

}  // namespace
}  // namespace sluice::engine::test::run_memory_test
