// Whatever definition meets whatever payload and answers: a turn of its run takes no more work and
// no more memory than the limits say. Both are counted from outside: work by a budget around the
// turn, memory by the allocator's own hooks.
//
// An input is a definition with two more members: "payload", what is delivered, and "answer", the
// body of whatever is called.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sanitizer/allocator_interface.h>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/json.h"
#include "base/work_budget.h"
#include "engine/compile/program.h"
#include "hooks/body.h"
#include "model/definition.h"
#include "runs/run_start.h"

namespace sluice {
namespace {

constexpr std::size_t kStepMemoryMax = 8 << 20;
constexpr std::size_t kRunMemoryMax = 4 << 20;
constexpr std::size_t kOutputMax = 1 << 20;
constexpr std::uint64_t kStepWorkMax = 1'000'000;
constexpr std::uint64_t kFullWorkMax = 100'000;
constexpr std::uint64_t kLightWorkMax = 20'000;
// What the engine does between steps (records, timers, what follows) is bounded by what it holds
// and has no budget of its own.
constexpr std::uint64_t kWorkBesideSteps = 500'000;
constexpr std::size_t kMemoryBesideSteps = 24 << 20;
constexpr int kEventsMax = 100;

// What this thread holds more than when it was last set to 0, and the most that was.
thread_local std::int64_t held = 0;
thread_local std::int64_t held_most = 0;

void on_malloc(const volatile void* /*memory*/, std::size_t bytes) {
  held += static_cast<std::int64_t>(bytes);
  held_most = std::max(held_most, held);
}

void on_free(const volatile void* memory) {
  if (memory) held -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(memory));
}

engine::RunOptions limits() {
  engine::RunOptions small;
  small.steps_per_turn_max = 50;
  small.steps_max = 500;
  small.fuel = {.steps_max = 100'000, .output_bytes_max = 1 << 20, .nesting_max = 50};
  small.output_bytes_max = kOutputMax;
  small.records_bytes_max = 4 << 20;
  small.items_max = 200;
  small.items_running_max = 20;
  small.light_work_max = kLightWorkMax;
  small.step_work_max = kStepWorkMax;
  small.full_work_max = kFullWorkMax;
  small.step_memory_bytes_max = kStepMemoryMax;
  small.run_memory_bytes_max = kRunMemoryMax;
  return small;
}

model::RunHeader header() {
  model::RunHeader made;
  made.id = RunId{{.key = 0x0192'0000'0000'7001, .tail = 0x1234'5678}};
  made.created_at = Timestamp(Seconds(1'700'000'000));
  return made;
}

// Does `turn` and sees to it that it kept within a step and what is beside.
template <class Turn>
auto bounded(std::uint64_t work_max, Turn&& turn) {
  constexpr std::uint64_t kPlenty = 1'000'000'000;
  const WorkBudget budget(kPlenty);
  held = held_most = 0;
  auto decision = turn();
  SLUICE_CHECK(kPlenty - budget.left() <= work_max + kWorkBesideSteps,
               "a turn takes no more work than it may");
  SLUICE_CHECK(
      held_most <= static_cast<std::int64_t>(kStepMemoryMax + kRunMemoryMax + kMemoryBesideSteps),
      "a turn takes no more memory than it may");
  return decision;
}

// Answers what is asked for and lets time pass, light and full turns by chance, up to the end.
void drive(engine::Run& run, engine::Decision decision, const std::string& answer) {
  Timestamp now = header().created_at;
  std::vector<engine::EffectId> in_flight;
  for (int events = 0; events < kEventsMax && !is_final(run.status()); ++events) {
    for (const auto& command : decision.then)
      if (const auto* start = std::get_if<engine::StartEffect>(&command))
        in_flight.push_back(start->effect);
    engine::Event next = engine::TimerFired{};
    now += Seconds(1);
    if (decision.more) {
      next = engine::Continued{};
    } else if (!in_flight.empty()) {
      nodes::HttpReply reply;
      reply.status = events % 4 == 3 ? 503 : 200;
      reply.body = answer;
      next = engine::EffectFinished{in_flight.back(), std::move(reply)};
      in_flight.pop_back();
    } else {
      now = std::max(now, run.wake_at().value_or(now));
    }
    const bool light = !decision.heavy && events % 2 == 0;
    decision = bounded(light ? kLightWorkMax : kFullWorkMax + kStepWorkMax, [&] {
      return run.apply(std::move(next), now,
                       light ? engine::Effort::kLight : engine::Effort::kFull);
    });
  }
}

void try_run(std::string_view text) {
  const auto document = parse_json(text);
  if (!document || !document->is_object()) return;
  const auto& members = document->as_object();
  const auto* payload = members.if_contains("payload");
  const auto* answer = members.if_contains("answer");
  const std::string body = payload ? to_json(*payload) : "{}";
  if (!hooks::check_body(body, {})) return;
  json::value rest = *document;
  rest.as_object().erase("payload");
  rest.as_object().erase("answer");
  std::vector<std::string> errors;
  const auto definition =
      model::parse_definition(rest, errors, {.nodes_max = 50, .edges_max = 100});
  if (!errors.empty()) return;
  const auto program =
      engine::Program::compile(definition, {.workflow = {}, .version = 1, .name = "fuzz"}, errors);
  if (!program) return;
  const runs::StartRequest request{
      .program = program, .trigger = model::TriggerKind::kWebhook, .data = {.body = body}};
  auto first =
      bounded(kLightWorkMax, [&] { return runs::first_turn(request, header(), limits()); });
  if (!first) return;
  drive(*first->run, std::move(first->rest),
        answer ? to_json(*answer) : std::string("{\"ok\":true}"));
}

}  // namespace
}  // namespace sluice

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool kHooked =
      __sanitizer_install_malloc_and_free_hooks(sluice::on_malloc, sluice::on_free) != 0;
  SLUICE_CHECK(kHooked, "the allocator calls back");
  sluice::try_run({reinterpret_cast<const char*>(data), size});
  return 0;
}
