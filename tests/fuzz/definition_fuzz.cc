// Whatever bytes are sent as a definition: they are refused with sentences, or make a program whose
// runs obey their limits and read back from their own records.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/json.h"
#include "engine/compile/program.h"
#include "engine/run/run.h"
#include "model/definition.h"
#include "model/record.h"

namespace sluice {
namespace {

const model::TriggerData kTrigger = {
    R"({"id":"x","total":12.5,"items":[1,2,3],"name":"Ada","nested":{"a":null}})", "{\"h\":\"v\"}"};

model::RunHeader header() {
  model::RunHeader made;
  made.id = RunId{{.key = 0x0192'0000'0000'7001, .tail = 0x1234'5678}};
  made.created_at = Timestamp(Seconds(1'700'000'000));
  return made;
}

engine::RunOptions limits() {
  engine::RunOptions small;
  small.fuel = {.steps_max = 5'000, .output_bytes_max = 1 << 16, .nesting_max = 50};
  small.output_bytes_max = 1 << 18;
  small.records_bytes_max = 1 << 20;
  small.steps_per_turn_max = 20;
  return small;
}

// Answers the first effect in flight, lets time pass, and so on to the end.
void drive(engine::Run& run, std::string& lines, std::uint8_t choice) {
  Timestamp now = header().created_at;
  std::vector<engine::StartEffect> in_flight;
  engine::Event next = engine::Started{};
  for (int events = 0; events < 200 && !is_final(run.status()); ++events) {
    auto decision = run.apply(next, now);
    if (decision.write) lines += decision.write->records();
    for (auto& command : decision.then)
      if (auto* start = std::get_if<engine::StartEffect>(&command))
        in_flight.push_back(std::move(*start));
    now += Seconds(1);
    if (decision.more) {
      next = engine::Continued{};
    } else if (!in_flight.empty()) {
      nodes::HttpReply reply;
      reply.status = (choice + events) % 3 == 0 ? 503 : 200;
      reply.body = "{\"ok\":true}";
      next = engine::EffectFinished{in_flight.back().effect, reply};
      in_flight.pop_back();
    } else {
      now = std::max(now, run.wake_at().value_or(now));
      next = engine::TimerFired{};
    }
  }
}

void try_definition(std::string_view text) {
  const auto document = parse_json(text);
  if (!document) return;
  std::vector<std::string> errors;
  const auto definition =
      model::parse_definition(*document, errors, {.nodes_max = 50, .edges_max = 100});
  if (!errors.empty()) return;
  const auto program =
      engine::Program::compile(definition, {.workflow = {}, .version = 1, .name = "fuzz"}, errors);
  SLUICE_CHECK((program == nullptr) == !errors.empty(), "a refusal says why");
  if (!program) return;
  auto run = engine::Run::create(program, header(), kTrigger, limits());
  SLUICE_CHECK(run.has_value(), "the body is a JSON object");
  std::string lines;
  drive(**run, lines, static_cast<std::uint8_t>(text.size()));
  const auto records = model::parse_records(lines);
  SLUICE_CHECK(records.has_value(), "what was written reads back");
  const auto again = engine::Run::replay(program, header(), kTrigger, limits(), *records);
  SLUICE_CHECK(again.has_value(), "a run goes on from its own records");
}

}  // namespace
}  // namespace sluice

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::try_definition({reinterpret_cast<const char*>(data), size});
  return 0;
}
