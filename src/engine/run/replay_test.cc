#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "engine/run/run.h"
#include "engine/run/test_run.h"

namespace sluice::engine::replay_test {
namespace {

using model::RunStatus;
using test::node;
using ::testing::HasSubstr;

std::uint64_t mix(std::uint64_t bits) {
  bits = (bits ^ (bits >> 33)) * 0xff51afd7ed558ccdULL;
  bits = (bits ^ (bits >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return bits ^ (bits >> 33);
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t n) { return mix(state_ += 0x9E3779B97F4A7C15ULL) % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

// What stands inside an iterator: a chain or a fork of up to three nodes, one of which may be an
// iterator again.
void add_body(Dice& dice, const std::string& parent, int depth, json::array& nodes,
              std::vector<std::string>& edges) {
  const char* kinds[] = {"say", "call", "call", "pause", "fail", "await", "child", "loop"};
  const auto count = 1 + dice.below(3);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string id = parent + "_" + std::to_string(i);
    const std::string kind = kinds[dice.below(depth < 3 ? 8 : 7)];
    json::array reads = {"trigger", "item"};
    if (i > 0 && !dice.one_in(3)) {
      reads.emplace_back(parent + "_0");
      edges.push_back(parent + "_0 -> " + id);
    }
    json::object data{{"parent", parent},
                      {"seconds", static_cast<std::int64_t>(dice.below(4))},
                      {"retry", {{"max_attempts", 1 + dice.below(2)}}},
                      {"key", "k1"},
                      {"reads", std::move(reads)},
                      {"count", dice.below(3)},
                      {"at_once", 1 + dice.below(2)}};
    if (dice.one_in(2)) data["collect"] = true;
    nodes.push_back(node(id, kind, std::move(data)));
    if (kind == "loop") add_body(dice, id, depth + 1, nodes, edges);
  }
}

// A graph of up to 15 nodes at the top whose edges go forward, with all that can happen to a node.
std::shared_ptr<const Program> random_program(std::uint64_t seed) {
  Dice dice(seed);
  const char* kinds[] = {"say",  "say",   "call",  "call", "call", "pick", "pause",
                         "loop", "await", "child", "loop", "fail", "stop"};
  json::array nodes = {node("n0", "manual_trigger")};
  std::vector<std::string> edges;
  std::vector<std::string> kind_of = {"manual_trigger"};
  std::vector<bool> continues = {false};
  const std::uint64_t count = 3 + dice.below(13);
  for (std::uint64_t i = 1; i < count; ++i) {
    const std::string id = "n" + std::to_string(i);
    std::string kind = kinds[dice.below(i < 3 ? 11 : 13)];
    if (kind == "stop" && !dice.one_in(3)) kind = "say";
    json::object data{{"continue_on_error", !dice.one_in(4)},
                      {"seconds", static_cast<std::int64_t>(dice.below(4))},
                      {"retry", {{"max_attempts", 1 + dice.below(3)}}}};
    if (dice.one_in(2)) data["yes"] = true;
    if (dice.one_in(2)) data["transient"] = true;
    if (kind == "stop") data["status"] = dice.one_in(2) ? "failed" : "completed";
    if (kind == "await") {
      data["key"] = dice.one_in(2) ? "k1" : "k2";
      if (dice.one_in(3)) data.erase("seconds");
    }
    if (kind == "loop") {
      data["count"] = dice.below(4);
      data["at_once"] = 1 + dice.below(3);
      if (dice.one_in(2)) data["collect"] = true;
      add_body(dice, id, 1, nodes, edges);
    }
    json::array reads = {"trigger"};
    for (std::uint64_t e = 1 + dice.below(3); e-- > 0;) {
      auto source = dice.below(i);
      if (kind_of[source] == "stop") source = 0;
      std::string from = "n" + std::to_string(source);
      reads.emplace_back(from);
      if (continues[source] && dice.one_in(4))
        from += ":error";
      else if (kind_of[source] == "pick")
        from += dice.one_in(2) ? ":true" : ":false";
      else if (kind_of[source] == "await" && dice.one_in(4))
        from += ":timeout";
      edges.push_back(from + " -> " + id);
    }
    data["reads"] = std::move(reads);
    kind_of.push_back(kind);
    continues.push_back(data["continue_on_error"].as_bool());
    nodes.push_back(node(id, kind, std::move(data)));
  }
  // Edge ids must differ, edges may repeat.
  auto definition = test::graph(nodes, edges);
  for (auto& edge : definition.at("edges").as_array()) edge.as_object().erase("id");
  std::vector<std::string> errors;
  auto program = test::compile(definition, errors);
  EXPECT_TRUE(errors.empty()) << "seed " << seed << ": " << errors.at(0);
  return program;
}

const model::TriggerData kTrigger = {R"({"n":41})", ""};
RunOptions limits() {
  RunOptions options;
  options.steps_per_turn_max = 3;
  return options;
}
const RunOptions kLimits = limits();

// Drives a run with answers and an order of events that follow from the seed and from what is in
// flight, and from nothing else; so two worlds in the same state go on alike.
struct World {
  std::uint64_t seed = 0;
  std::shared_ptr<const Program> program;
  std::unique_ptr<Run> run;
  Timestamp now = test::header().created_at;
  std::string lines;
  std::string error;
  bool more = false;
  std::optional<Timestamp> timer;
  using Try = std::pair<std::string, int>;  // idempotency key, attempt
  std::map<Try, EffectId> in_flight;
  std::map<Try, std::string> requests_seen;                             // first request of each
  std::map<std::pair<std::string, std::string>, std::string> children;  // step -> inputs
  // As they stand in the store: events that are waited for, and steps whose run may be there.
  std::map<std::pair<std::string, std::string>, model::Wait> waits;
  std::set<std::pair<std::string, std::string>> families;

  void apply(const Event& event) {
    const Decision decision = run->apply(event, now);
    if (decision.write) {
      lines += decision.write->records();
      error = decision.write->error();
      EXPECT_EQ(decision.write->status(), run->status());
      EXPECT_TRUE(!decision.write->wake_at() || run->status() == RunStatus::kWaiting);
      note_waits(*decision.write);
      for (const auto& step : decision.write->starts())
        EXPECT_TRUE(families.emplace(step.node, step.item).second);
      for (const auto& step : decision.write->stops())
        EXPECT_EQ(families.erase({step.node, step.item}), 1U);
    }
    more = decision.more;
    for (const auto& command : decision.then) {
      if (const auto* start = std::get_if<StartEffect>(&command))
        begin(*start);
      else if (const auto* set = std::get_if<SetTimer>(&command))
        timer = set->at;
      else if (const auto* child = std::get_if<StartChild>(&command))
        begin(*child);
      else if (const auto* unwanted = std::get_if<CancelChild>(&command))
        cancel(*unwanted, *decision.write);
      else if (const auto* stop = std::get_if<StopEffect>(&command))
        EXPECT_EQ(std::erase_if(in_flight, [&](const auto& e) { return e.second == stop->effect; }),
                  1U);
      else
        in_flight.clear();
    }
    EXPECT_TRUE(!is_final(run->status()) || (children.empty() && families.empty()));
  }
  void note_waits(const Transition& write) {
    for (const auto& step : write.waits_over())
      EXPECT_EQ(waits.erase({step.node, step.item}), 1U) << step.node << "/" << step.item;
    for (const auto& wait : write.waits_begun())
      EXPECT_TRUE(waits.emplace(std::pair(wait.step.node, wait.step.item), wait).second);
    if (is_final(write.status())) waits.clear();
  }
  // The keys of the events that are waited for.
  std::set<std::string> awaits() const {
    std::set<std::string> keys;
    for (const auto& [step, wait] : waits)
      if (wait.kind == model::WaitKind::kEvent) keys.insert(wait.key);
    return keys;
  }
  void begin(const StartChild& child) {
    const std::pair step(child.node, child.item);
    EXPECT_TRUE(families.contains(step));
    EXPECT_TRUE(children.emplace(step, to_json(child.inputs)).second);
  }
  // Once, in the decision that says so. After a crash the run need not know whether it started it.
  void cancel(const CancelChild& unwanted, const Transition& write) {
    const auto is_it = [&](const model::ParentStep& step) {
      return step.node == unwanted.node && step.item == unwanted.item;
    };
    EXPECT_EQ(std::ranges::count_if(write.stops(), is_it), 1);
    children.erase({unwanted.node, unwanted.item});
  }
  void begin(const StartEffect& start) {
    const Try which(start.key, start.attempt);
    EXPECT_TRUE(in_flight.emplace(which, start.effect).second) << "twice in flight";
    const auto& call = std::get<nodes::HttpCall>(start.request);
    const std::string request = call.headers[0].second + " " + call.body;
    const auto seen = requests_seen.emplace(which, request);
    EXPECT_EQ(seen.first->second, request) << "the same try asks for something else";
  }
  void step() {
    if (more) return apply(Continued{});
    if (timer && *timer <= now) {
      timer.reset();
      return apply(TimerFired{});
    }
    if (in_flight.empty() && (!children.empty() || !awaits().empty())) return somebody_comes();
    if (in_flight.empty()) {
      ASSERT_TRUE(timer.has_value()) << "seed " << seed << ": nothing would wake the run";
      now = *timer;
      return;
    }
    now += Millis(700);
    std::uint64_t hash = seed;
    for (const auto& [which, effect] : in_flight) hash = mix(hash * 31 + number_of(which));
    auto chosen = in_flight.begin();
    std::advance(chosen, static_cast<std::ptrdiff_t>(hash % in_flight.size()));
    const auto [which, effect] = *chosen;
    in_flight.erase(chosen);
    apply(EffectFinished{effect, answer(which)});
  }
  void somebody_comes() {
    now += Millis(300);
    if (!children.empty()) {
      const auto [step, inputs] = *children.begin();
      children.erase(children.begin());
      families.erase(step);
      const bool good = mix(seed + step.first.size() * 7 + step.second.size()) % 4 != 0;
      nodes::ChildOutcome outcome;
      outcome.status = good ? RunStatus::kCompleted : RunStatus::kFailed;
      outcome.output = json::object{{"n", 5}};
      outcome.error = good ? "" : "the child failed";
      return apply(SignalReceived{step.first, step.second, std::move(outcome)});
    }
    apply(EventReceived{*awaits().begin(), json::object{{"n", 3}}});
  }
  static std::uint64_t number_of(const Try& which) {
    std::uint64_t number = static_cast<std::uint64_t>(which.second);
    for (const char c : which.first) number = number * 131 + static_cast<unsigned char>(c);
    return number;
  }
  nodes::EffectResult answer(const Try& which) const {
    const auto roll = mix(seed * 1'000'003 + number_of(which)) % 20;
    nodes::HttpReply reply;
    reply.status = roll < 10 ? 200 : roll < 15 ? 503 : 400;
    if (roll == 12) reply.headers.emplace_back("retry-after", "3");
    if (roll < 18) return reply;
    return nodes::EffectError{nodes::EffectErrorCode::kTimeout, "no answer"};
  }
  std::vector<Try> tries() const {
    std::vector<Try> out;
    for (const auto& [which, effect] : in_flight) out.push_back(which);
    return out;
  }
  void finish() {
    for (int steps = 0; !is_final(run->status()); ++steps) {
      ASSERT_LT(steps, 10'000) << "seed " << seed << " does not end";
      step();
    }
  }
};

// The journal without what a restart may change: when the last try began, and which of several
// steps that are due at the same moment was first.
std::string comparable(const std::string& lines) {
  auto records = model::parse_records(lines);
  EXPECT_TRUE(records.has_value());
  std::vector<std::string> each;
  for (auto& record : *records) {
    record.started_at = record.at;
    append_record(each.emplace_back(), record);
  }
  std::ranges::sort(each);
  std::string out;
  for (const auto& line : each) out += line;
  return out;
}

World begin_world(std::uint64_t seed) {
  World world;
  world.seed = seed;
  world.program = random_program(seed);
  world.run = *Run::create(world.program, test::header(), kTrigger, kLimits);
  world.apply(Started{});
  return world;
}

// What a new process would do: forget everything but what was written.
World recover(const World& before) {
  World world;
  world.seed = before.seed;
  world.program = before.program;
  world.now = before.now;
  world.lines = before.lines;
  world.requests_seen = before.requests_seen;
  world.waits = before.waits;
  world.families = before.families;
  const auto records = model::parse_records(before.lines);
  EXPECT_TRUE(records.has_value());
  auto run = Run::replay(before.program, test::header(), kTrigger, kLimits, *records);
  EXPECT_TRUE(run.has_value()) << run.error().message;
  world.run = std::move(*run);
  world.apply(Resumed{});
  while (world.more) world.apply(Continued{});
  if (is_final(world.run->status())) return world;
  // A timer that is due fires with Resumed; apart from that the two stand at the same place.
  if (!before.more && !(before.timer && *before.timer <= before.now)) {
    EXPECT_EQ(world.run->status(), before.run->status());
    EXPECT_EQ(world.run->wake_at(), before.run->wake_at());
    EXPECT_EQ(world.tries(), before.tries());
    EXPECT_EQ(world.children, before.children);
    EXPECT_EQ(world.awaits(), before.awaits());
    EXPECT_EQ(world.waits.size(), before.waits.size());
  }
  return world;
}

TEST(Replay, ARunThatIsCutAnywhereEndsAsIfItWasNot) {
  std::map<RunStatus, int> ends;
  int cuts = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World whole = begin_world(seed);
    whole.finish();
    ++ends[whole.run->status()];
    const auto expected = comparable(whole.lines);
    World walked = begin_world(seed);
    while (!is_final(walked.run->status())) {
      World cut = recover(walked);
      cut.finish();
      ++cuts;
      ASSERT_EQ(cut.run->status(), whole.run->status());
      ASSERT_EQ(cut.error, whole.error);
      ASSERT_EQ(comparable(cut.lines), expected);
      walked.step();
    }
    ASSERT_EQ(walked.lines, whole.lines) << "the same seed gives the same run";
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(ends[RunStatus::kCompleted], 50);
  EXPECT_GT(ends[RunStatus::kFailed], 20);
  EXPECT_GT(ends[RunStatus::kDeadLetter], 10);
  EXPECT_GT(cuts, 1'500);
}

TEST(Replay, ARunThatIsCutAgainAndAgainEndsToo) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World whole = begin_world(seed);
    whole.finish();
    World world = begin_world(seed);
    while (!is_final(world.run->status())) {
      world = recover(world);
      if (!is_final(world.run->status())) world.step();
    }
    ASSERT_EQ(world.run->status(), whole.run->status());
    ASSERT_EQ(comparable(world.lines), comparable(whole.lines));
  }
}

TEST(Replay, ARunThatWroteNothingBegins) {
  auto program = random_program(1);
  auto run = *Run::replay(program, test::header(), kTrigger, kLimits, {});
  EXPECT_EQ(run->status(), RunStatus::kPending);
  const auto decision = run->apply(Resumed{}, test::header().created_at);
  EXPECT_THAT(decision.write->records(), HasSubstr("\"n\":\"n0\""));
}

}  // namespace
}  // namespace sluice::engine::replay_test
