#include "nodes/node.h"

#include <algorithm>

#include "base/check.h"

namespace sluice::nodes {

model::FailureCause cause_of(const EffectError& error) {
  using model::FailureKind;
  if (error.cause.kind != FailureKind::kOther) return error.cause;
  switch (error.code) {
    case EffectErrorCode::kRefused:
      return {FailureKind::kRefused};
    case EffectErrorCode::kDns:
      return {FailureKind::kDns};
    case EffectErrorCode::kTls:
      return {FailureKind::kTls};
    case EffectErrorCode::kTimeout:
      return {FailureKind::kTimeout};
    case EffectErrorCode::kBroken:
      return {FailureKind::kBroken};
    case EffectErrorCode::kTooLarge:
      return {FailureKind::kTooLarge};
    case EffectErrorCode::kRedirect:
      return {FailureKind::kResponse};
    case EffectErrorCode::kBlocked:
    case EffectErrorCode::kInvalid:
    case EffectErrorCode::kSecret:
    case EffectErrorCode::kDenied:
      break;
  }
  return {};
}

Step Node::finish(const EffectRequest&, const EffectResult&, const StepInput&) const {
  SLUICE_CHECK(false, "a node that requested no effect was given a result");
  return Failed{};
}

Result<json::object> Node::accept(json::object given) const { return given; }

Step Node::resume(const Arrival&, const StepInput&) const {
  SLUICE_CHECK(false, "a node that does not wait was resumed");
  return Failed{};
}

bool Trigger::can_be_started_by(model::TriggerKind by) const {
  return started_by == by || std::ranges::find(also_started_by, by) != also_started_by.end();
}

}  // namespace sluice::nodes
