#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/secret_placeholder.h"
#include "nodes/test_support.h"

// For the tests of nodes that call out: a node run through several calls with their answers.
namespace sluice::nodes::testing {

// Knows every secret; `shown` tells where they would go.
class VaultScope final : public liquid::Scope {
 public:
  explicit VaultScope(const json::object& roots) : roots_(roots) {}
  const json::value* find(std::string_view root) const override { return roots_.if_contains(root); }
  std::optional<std::string> opaque(std::string_view root, std::string_view name) const override {
    if (root != "vault") return std::nullopt;
    return model::make_placeholder({}, {}, name);
  }

 private:
  const json::object& roots_;
};

// The text with "<NAME>" where a secret is.
inline std::string shown(std::string_view text) {
  std::string out = model::show_placeholders(text);
  constexpr std::string_view kBegin = "{{ vault.";
  for (auto at = out.find(kBegin); at != std::string::npos; at = out.find(kBegin)) {
    out.replace(at, kBegin.size(), "<");
    out.replace(out.find(" }}", at), 3, ">");
  }
  return out;
}

class Caller {
 public:
  Caller(std::string_view kind, std::string_view data, std::string_view context = "{}")
      : outcome_(compile_node(kind, from_json(data))), context_(from_json(context)) {
    options_.now = *parse_time("2026-01-31T12:00:00Z");
    EXPECT_EQ(outcome_.all_errors(), "") << data;
  }

  // Begins, or with a memo goes on after a crash or for another try.
  const Step& start() {
    if (outcome_.compiled.node) take(outcome_.compiled.node->start(input()));
    return step_;
  }
  const Step& answer(const EffectResult& result) {
    const auto* effect = std::get_if<NeedsEffect>(&step_);
    EXPECT_TRUE(effect) << describe(step_);
    if (!effect) return step_;
    const EffectRequest request = effect->request;
    take(outcome_.compiled.node->finish(request, result, input()));
    return step_;
  }
  // The whole way, with one answer per call.
  const Step& run(const std::vector<HttpReply>& replies) {
    start();
    for (const auto& reply : replies) answer(reply);
    return step_;
  }

  const Step& step() const { return step_; }
  // The last call that the node asked for.
  HttpCall call() const {
    const auto* effect = std::get_if<NeedsEffect>(&step_);
    EXPECT_TRUE(effect) << describe(step_);
    return effect ? std::get<HttpCall>(effect->request) : HttpCall{};
  }
  const json::value& memo() const { return memo_; }
  const Compiled& compiled() const { return outcome_.compiled; }

 private:
  StepInput input() const {
    return {scope_, options_, "run/n", memo_.is_null() ? nullptr : &memo_};
  }
  void take(Step step) {
    step_ = std::move(step);
    if (auto* effect = std::get_if<NeedsEffect>(&step_); effect && !effect->memo.is_null())
      memo_ = effect->memo;
  }

  CompileOutcome outcome_;
  json::value context_;
  VaultScope scope_{context_.get_object()};
  liquid::RenderOptions options_;
  json::value memo_;
  Step step_;
};

inline HttpReply json_reply(std::string body, int status = 200) {
  HttpReply reply;
  reply.status = status;
  reply.headers = {{"content-type", "application/json"}};
  reply.body = std::move(body);
  return reply;
}

}  // namespace sluice::nodes::testing
