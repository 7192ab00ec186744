#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/json.h"
#include "calls/call_provider.h"
#include "engine/run/node_trial.h"
#include "nodes/effect.h"

namespace sluice::calls {

// The provider did what it was asked, or said how a call stands.
struct Answered {
  CallNews news;
};
// It certainly did nothing.
struct NotDone {
  std::string why;
  bool may_retry = false;  // another attempt may succeed
  std::optional<Micros> retry_after{};
};
// It may have done it: no answer came, or none that can be read.
struct NotKnown {
  std::string why;
};
// There is no such call there.
struct Absent {};
using ProviderAnswer = std::variant<Answered, NotDone, NotKnown, Absent>;

// One question to a provider, as the HTTP call that a node `webhook` makes, and what its result
// means. One thread at a time.
class ProviderRequest {
 public:
  // `run` is no run: it names the call where runs name themselves, as in idempotency keys and in
  // the placeholders of secrets. An error when it cannot be asked: a template fails.
  static Result<std::unique_ptr<ProviderRequest>> make(std::shared_ptr<const CallProvider> provider,
                                                       CallAction action, json::object settings,
                                                       json::object roots, RunId run,
                                                       const engine::RunOptions& options,
                                                       Timestamp now);

  const nodes::HttpCall& call() const { return call_; }  // secrets are placeholders
  const std::string& key() const { return trial_->key(); }
  RunId run() const { return trial_->run(); }

  ProviderAnswer judge(const nodes::EffectResult& result, Timestamp now);

 private:
  ProviderRequest(std::shared_ptr<const CallProvider> provider, CallAction action,
                  std::unique_ptr<engine::NodeTrial> trial)
      : provider_(std::move(provider)), action_(action), trial_(std::move(trial)) {}
  ProviderAnswer judge_failure(const nodes::Failed& failed,
                               const nodes::EffectResult& result) const;

  std::shared_ptr<const CallProvider> provider_;
  CallAction action_;
  std::unique_ptr<engine::NodeTrial> trial_;
  nodes::HttpCall call_;
};

}  // namespace sluice::calls
