#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/run/run.h"
#include "engine/run/test_kinds.h"

// For tests only: a run with the world around it, so far as a script needs one.
namespace sluice::engine::test {

inline json::object node(std::string_view id, std::string_view component, json::object more = {}) {
  more["id"] = id;
  more["component"] = component;
  return more;
}

class TestRun {
 public:
  TestRun(const json::array& nodes, const std::vector<std::string>& edges, std::string body = "{}",
          const RunOptions& limits = {}) {
    std::vector<std::string> errors;
    program_ = compile(graph(nodes, edges), errors);
    EXPECT_TRUE(errors.empty()) << errors.at(0);
    trigger_ = {.body = std::move(body), .headers = R"({"h":"v"})"};
    auto run = Run::create(program_, header(), trigger_, limits);
    EXPECT_TRUE(run.has_value()) << run.error().message;
    run_ = std::move(*run);
  }

  const Decision& apply(const Event& event, Effort effort = Effort::kFull) {
    last_ = run_->apply(event, now_, effort);
    if (last_.write) lines_ += last_.write->records();
    for (const auto& command : last_.then)
      if (const auto* start = std::get_if<StartEffect>(&command)) effects_.push_back(*start);
    return last_;
  }
  // The newest effect of that node is answered.
  const Decision& reply(std::string_view node, int status, std::string retry_after = {}) {
    return reply_to(effect(node).effect, status, std::move(retry_after));
  }
  const Decision& reply_to(EffectId effect, int status, std::string retry_after = {}) {
    nodes::HttpReply answer;
    answer.status = status;
    if (!retry_after.empty()) answer.headers.emplace_back("retry-after", std::move(retry_after));
    return apply(EffectFinished{effect, std::move(answer)});
  }
  // "a", or "a/3.0" inside an iterator.
  static std::string step_of(const StartEffect& start) {
    return start.key.substr(start.key.find('/') + 1);
  }
  void advance(Micros by) { now_ += by; }

  Run* operator->() { return run_.get(); }
  Timestamp now() const { return now_; }
  const Decision& last() const { return last_; }
  model::RunStatus status() const { return run_->status(); }

  // "completed a", "failed a#2", "completed p true": kind, node, attempt if not 1, handle.
  std::vector<std::string> log() const {
    std::vector<std::string> out;
    for (const auto& record : records()) {
      std::string line(record_kind_name(record.kind));
      line += " " + record.node;
      if (record.attempt != 1) line += "#" + std::to_string(record.attempt);
      if (!record.handle.empty()) line += " " + record.handle;
      out.push_back(std::move(line));
    }
    return out;
  }
  std::string output(std::string_view node) const {
    for (const auto& record : records())
      if (record.node == node && record.kind == model::RecordKind::kCompleted)
        return to_json(record.output);
    return {};
  }
  // "a#1": the effects that the last decision starts.
  std::vector<std::string> started() const {
    std::vector<std::string> out;
    for (const auto& command : last_.then)
      if (const auto* start = std::get_if<StartEffect>(&command))
        out.push_back(step_of(*start) + "#" + std::to_string(start->attempt));
    return out;
  }
  // The oldest effect that this was not asked for yet.
  EffectId next_effect() { return effects_.at(next_effect_++).effect; }
  const StartEffect& effect(std::string_view node) const {
    for (auto at = effects_.rbegin(); at != effects_.rend(); ++at)
      if (step_of(*at) == node) return *at;
    ADD_FAILURE() << "no effect of " << node;
    static const StartEffect none{};
    return none;
  }

 private:
  std::vector<model::Record> records() const {
    auto parsed = model::parse_records(lines_);
    EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
    return parsed ? std::move(*parsed) : std::vector<model::Record>();
  }

  std::shared_ptr<const Program> program_;
  model::TriggerData trigger_;
  std::unique_ptr<Run> run_;
  Timestamp now_ = header().created_at;
  Decision last_;
  std::string lines_;
  std::vector<StartEffect> effects_;
  std::size_t next_effect_ = 0;
};

}  // namespace sluice::engine::test
