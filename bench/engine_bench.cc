// What a webhook costs in the engine: a run is made from a body of some 300 bytes, its three pure
// nodes are decided in one turn, and their records are written.
#include <benchmark/benchmark.h>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/json.h"
#include "engine/run/run.h"
#include "model/definition.h"
#include "model/record.h"

namespace {

using namespace std::string_view_literals;

constexpr auto kDefinition = R"json({
  "nodes": [
    {"id": "hook", "type": "trigger", "data": {"componentId": "webhook_trigger"}},
    {"id": "text", "type": "action", "data": {"componentId": "text_transform",
      "template": "Order {{ webhook_payload.id }} from {{ webhook_payload.customer.name }}"}},
    {"id": "big", "type": "condition", "data": {"componentId": "number_condition",
      "input": "{{ webhook_payload.total }}", "operator": ">", "value": 100}}],
  "edges": [
    {"id": "e1", "source": "hook", "target": "text"},
    {"id": "e2", "source": "text", "target": "big"}]})json"sv;

constexpr auto kBody =
    R"json({"id":"ord_8f2k1","event":"order.created","total":149.95,"currency":"EUR",)json"
    R"json("customer":{"id":7431,"name":"Ada Lovelace","email":"ada@example.com"},)json"
    R"json("items":[{"sku":"A-100","quantity":2,"price":49.95},{"sku":"B-7","quantity":1,)json"
    R"json("price":50.05}],"note":null,"paid":true,"created_at":"2025-10-31T12:00:00Z"})json"sv;

std::shared_ptr<const sluice::engine::Program> program() {
  std::vector<std::string> errors;
  const auto definition = sluice::model::parse_definition(*sluice::parse_json(kDefinition), errors);
  auto made = sluice::engine::Program::compile(
      definition, {.workflow = {}, .version = 1, .name = "bench"}, errors);
  SLUICE_CHECK(made != nullptr, errors.empty() ? "" : errors.front());
  return made;
}

sluice::model::RunHeader header() {
  sluice::model::RunHeader header;
  header.id = sluice::RunId{{.key = 0x0192'0000'0000'7001, .tail = 0x1234'5678}};
  header.created_at = sluice::Timestamp(sluice::Seconds(1'700'000'000));
  return header;
}

void first_turn(benchmark::State& state) {
  const auto compiled = program();
  const sluice::model::TriggerData trigger = {std::string(kBody), R"({"user-agent":"bench"})"};
  const auto head = header();
  const sluice::engine::RunOptions limits;
  std::size_t bytes = 0;
  for (auto _ : state) {
    auto run = *sluice::engine::Run::create(compiled, head, trigger, limits);
    auto decision = run->apply(sluice::engine::Started{}, head.created_at);
    SLUICE_CHECK(run->status() == sluice::model::RunStatus::kCompleted, "the run ends at once");
    bytes = decision.write->records().size();
    benchmark::DoNotOptimize(decision);
  }
  state.counters["record_bytes"] = static_cast<double>(bytes);
}
BENCHMARK(first_turn);

void create_only(benchmark::State& state) {
  const auto compiled = program();
  const sluice::model::TriggerData trigger = {std::string(kBody), R"({"user-agent":"bench"})"};
  const auto head = header();
  const sluice::engine::RunOptions limits;
  for (auto _ : state) {
    auto run = sluice::engine::Run::create(compiled, head, trigger, limits);
    benchmark::DoNotOptimize(run);
  }
}
BENCHMARK(create_only);

void replay(benchmark::State& state) {
  const auto compiled = program();
  const sluice::model::TriggerData trigger = {std::string(kBody), R"({"user-agent":"bench"})"};
  const auto head = header();
  const sluice::engine::RunOptions limits;
  auto run = *sluice::engine::Run::create(compiled, head, trigger, limits);
  const auto lines = run->apply(sluice::engine::Started{}, head.created_at).write->records();
  for (auto _ : state) {
    const auto records = sluice::model::parse_records(lines);
    auto again = sluice::engine::Run::replay(compiled, head, trigger, limits, *records);
    SLUICE_CHECK(again.has_value(), "what was written reads back");
    benchmark::DoNotOptimize(again);
  }
}
BENCHMARK(replay);

}  // namespace

BENCHMARK_MAIN();
