// Any definition that the generator makes compiles, runs and ends; any broken one still compiles,
// or is refused with sentences that each name a node or an edge.
#include "simulation/generator.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>

#include "engine/compile/program.h"
#include "engine/run/run.h"
#include "model/definition.h"

namespace sluice::simulation::generator_test {
namespace {

constexpr std::uint64_t kSeeds = 3'000;
constexpr int kEventsMax = 3'000;

const engine::ProgramInfo kInfo{.workflow = WorkflowId{{1, 1}}, .version = 1, .name = "any"};

model::RunHeader header() {
  model::RunHeader made;
  made.id = RunId{{.key = 0x0192'0000'0000'7001, .tail = 0x1234'5678}};
  made.workflow = kInfo.workflow;
  made.version = 1;
  made.created_at = Timestamp(Seconds(1'730'000'000));
  return made;
}

// Of a run that is started as the program's are.
model::RunHeader header_of(const engine::Program& program) {
  auto made = header();
  for (const auto trigger : {model::TriggerKind::kSync, model::TriggerKind::kSchedule,
                             model::TriggerKind::kWorkflow, model::TriggerKind::kWebhook}) {
    if (program.can_be_started_by(trigger)) made.trigger = trigger;
  }
  return made;
}

nodes::EffectResult answer_to(const nodes::EffectRequest& request, Random& random) {
  if (random.one_in(3))
    return nodes::EffectError{nodes::EffectErrorCode::kRefused, "the connection was refused"};
  if (std::holds_alternative<nodes::HttpCall>(request)) {
    nodes::HttpReply reply;
    reply.status = random.one_in(4) ? 500 : 200;
    reply.headers = {{"content-type", "application/json"}};
    reply.body = R"({"ok":true})";
    return reply;
  }
  if (std::holds_alternative<nodes::MailCall>(request)) return nodes::MailReply{"250 taken"};
  if (std::holds_alternative<nodes::SshCall>(request)) return nodes::SshReply{{}, "SHA256:x"};
  return nodes::Artifact{.url = "https://sluice.example/kept",
                         .expires_at = header().created_at + Seconds(60)};
}

// A world that does what a run asks for, one thing at a time, in any order.
class Life {
 public:
  Life(const std::shared_ptr<const engine::Program>& program, Random& random)
      : run_(*engine::Run::create(program, header_of(*program),
                                  {.body = R"({"n":1,"id":"x","items":[1,2]})", .headers = {}},
                                  {})),
        random_(random) {}

  bool ends() {
    take(run_->apply(engine::Started{}, now_));
    for (int i = 0; i < kEventsMax && !is_over(); ++i) next();
    return is_over();
  }

 private:
  bool is_over() const { return model::is_final(run_->status()) || (!more_ && waits_for_others()); }
  // For a person, an event or another run; nothing comes by itself.
  bool waits_for_others() const { return calls_.empty() && !run_->wake_at(); }

  void next() {
    if (more_) return take(run_->apply(engine::Continued{}, now_));
    if (!calls_.empty() && !(run_->wake_at() && random_.one_in(4))) {
      auto at = calls_.begin();
      std::advance(at, random_.below(calls_.size()));
      const auto call = calls_.extract(at);
      return take(
          run_->apply(engine::EffectFinished{call.key(), answer_to(call.mapped(), random_)}, now_));
    }
    now_ = std::max(now_, run_->wake_at().value_or(now_));
    take(run_->apply(engine::TimerFired{}, now_));
  }

  void take(engine::Decision decision) {
    more_ = decision.more;
    for (auto& command : decision.then) {
      if (auto* start = std::get_if<engine::StartEffect>(&command))
        calls_.insert_or_assign(start->effect, std::move(start->request));
      else if (const auto* stop = std::get_if<engine::StopEffect>(&command))
        calls_.erase(stop->effect);
      else if (std::holds_alternative<engine::StopEffects>(command))
        calls_.clear();
    }
  }

  std::unique_ptr<engine::Run> run_;
  Random& random_;
  Timestamp now_ = header().created_at;
  std::map<engine::EffectId, nodes::EffectRequest> calls_;
  bool more_ = false;
};

std::shared_ptr<const engine::Program> compile(const json::value& document,
                                               std::vector<std::string>& errors) {
  const auto definition = model::parse_definition(document, errors);
  if (!errors.empty()) return nullptr;
  return engine::Program::compile(definition, kInfo, errors);
}

// Where there is no trigger, there is nothing to name.
bool names_a_place(const std::string& sentence) {
  return sentence.starts_with("the workflow has no trigger") ||
         sentence.find("node") != std::string::npos || sentence.find("edge") != std::string::npos;
}

TEST(Generator, WhatItMakesCompilesRunsAndEnds) {
  for (std::uint64_t seed = 1; seed <= kSeeds && !HasFailure(); ++seed) {
    Random random(seed);
    const auto document = generate_definition(random);
    std::vector<std::string> errors;
    const auto program = compile(document, errors);
    ASSERT_TRUE(program) << "seed " << seed << ": " << (errors.empty() ? "" : errors[0]) << "\n"
                         << to_json(document);
    EXPECT_TRUE(Life(program, random).ends()) << "seed " << seed << "\n" << to_json(document);
  }
}

TEST(Generator, WhateverStartsItCompilesRunsAndEnds) {
  constexpr std::uint64_t kSeedsEach = 300;
  for (const auto starts :
       {Starts::kByOtherWorkflow, Starts::kByCall, Starts::kBySchedule, Starts::kByFailure}) {
    for (std::uint64_t seed = 1; seed <= kSeedsEach && !HasFailure(); ++seed) {
      Random random(seed);
      const auto document = generate_definition(random, {.stamp = "v1", .starts = starts});
      std::vector<std::string> errors;
      const auto program = compile(document, errors);
      ASSERT_TRUE(program) << "seed " << seed << ": " << (errors.empty() ? "" : errors[0]) << "\n"
                           << to_json(document);
      EXPECT_TRUE(Life(program, random).ends()) << "seed " << seed << "\n" << to_json(document);
    }
  }
}

TEST(Generator, WhatIsBrokenIsRefusedWithThePlaceOrRunsAllTheSame) {
  int refused = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds && !HasFailure(); ++seed) {
    Random random(seed);
    auto document = generate_definition(random);
    for (std::uint64_t i = 0; i <= random.below(3); ++i) mutate_definition(document, random);
    std::vector<std::string> errors;
    const auto program = compile(document, errors);
    if (program) {
      EXPECT_TRUE(Life(program, random).ends()) << "seed " << seed << "\n" << to_json(document);
      continue;
    }
    ++refused;
    EXPECT_FALSE(errors.empty()) << "seed " << seed;
    for (const auto& sentence : errors)
      EXPECT_TRUE(names_a_place(sentence)) << "seed " << seed << ": " << sentence;
  }
  EXPECT_GT(refused, static_cast<int>(kSeeds) / 3);
}

}  // namespace
}  // namespace sluice::simulation::generator_test
