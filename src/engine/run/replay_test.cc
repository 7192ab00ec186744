#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "engine/run/run.h"
#include "engine/run/test_kinds.h"
#include "engine/run/test_random_program.h"

namespace sluice::engine::replay_test {
namespace {

using model::RunStatus;
using test::mix;
using test::random_program;
using ::testing::HasSubstr;

const model::TriggerData kTrigger = {R"({"n":41})", ""};
RunOptions limits() {
  RunOptions options;
  options.steps_per_turn_max = 3;
  return options;
}
const RunOptions kLimits = limits();

RunOptions limits_of(Effort effort) {
  RunOptions options = kLimits;
  if (effort == Effort::kFull) return options;
  options.light_work_max = 300;
  options.full_work_max = 500;
  return options;
}

// Drives a run with answers and an order of events that follow from the seed and from what is in
// flight, and from nothing else; so two worlds in the same state go on alike.
struct World {
  std::uint64_t seed = 0;
  std::shared_ptr<const Program> program;
  std::unique_ptr<Run> run;
  Timestamp now = test::header().created_at;
  std::string lines;
  std::string error;
  Effort effort = Effort::kFull;  // of turns that need no more
  int heavy_turns = 0;
  bool more = false;
  bool heavy = false;
  bool pending = false;
  std::optional<Timestamp> timer;
  using Try = std::pair<std::string, int>;  // idempotency key, attempt
  std::map<Try, EffectId> in_flight;
  std::map<Try, std::string> requests_seen;                             // first request of each
  std::map<std::pair<std::string, std::string>, std::string> children;  // step -> inputs
  // As they stand in the store: events that are waited for, and steps whose run may be there.
  std::map<std::pair<std::string, std::string>, model::Wait> waits;
  std::set<std::pair<std::string, std::string>> families;

  void apply(const Event& event) {
    const Decision decision = run->apply(event, now, heavy ? Effort::kFull : effort);
    EXPECT_TRUE(decision.more || (!decision.heavy && !decision.pending));
    heavy = decision.heavy;
    pending = decision.pending;
    heavy_turns += heavy ? 1 : 0;
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

World begin_world(std::uint64_t seed, Effort effort = Effort::kFull) {
  World world;
  world.seed = seed;
  world.effort = effort;
  world.program = random_program(seed);
  world.run = *Run::create(world.program, test::header(), kTrigger, limits_of(effort));
  world.apply(Started{});
  return world;
}

// What a new process would do: forget everything but what was written.
World recover(const World& before) {
  World world;
  world.seed = before.seed;
  world.effort = before.effort;
  world.program = before.program;
  world.now = before.now;
  world.lines = before.lines;
  world.requests_seen = before.requests_seen;
  world.waits = before.waits;
  world.families = before.families;
  const auto records = model::parse_records(before.lines);
  EXPECT_TRUE(records.has_value());
  auto run =
      Run::replay(before.program, test::header(), kTrigger, limits_of(before.effort), *records);
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

TEST(Replay, LightTurnsDecideWhatFullOnesDo) {
  int heavy_turns = 0;
  int cuts = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World full = begin_world(seed);
    full.finish();
    World light = begin_world(seed, Effort::kLight);
    while (!is_final(light.run->status())) {
      // What came and was not worked off yet is not on disk.
      if (!light.pending) {
        World cut = recover(light);
        cut.finish();
        ++cuts;
        ASSERT_EQ(comparable(cut.lines), comparable(full.lines));
      }
      light.step();
    }
    ASSERT_EQ(light.lines, full.lines);
    ASSERT_EQ(light.error, full.error);
    heavy_turns += light.heavy_turns;
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(heavy_turns, 300);
  EXPECT_GT(cuts, 400);
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
