#include "nodes/triggers/trigger.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/json_number.h"
#include "nodes/config/vault_reads.h"

namespace sluice::nodes {
namespace {

// Written without a fraction and an exponent, whatever its size.
bool is_whole(const json::value& value) {
  if (const auto text = written_number(value))
    return text->find_first_of(".eE") == std::string_view::npos;
  return value.is_int64() || value.is_uint64();
}

bool has_type(const json::value& value, std::string_view type) {
  if (type == "integer") return is_whole(value);
  return type == "any" || json_kind_name(value) == type;
}

}  // namespace

Step TriggerNode::start(const StepInput& input) const {
  const auto* trigger = input.scope.find("trigger");
  return Completed{trigger ? *trigger : json::value(json::object()), ""};
}

Result<json::object> SyncTrigger::accept(json::object payload) const {
  if (!schema_) return payload;
  // Lent, not copied: a payload may be large.
  json::value lent(std::move(payload));
  const auto issues = schema_->check(lent);
  if (issues.empty()) return std::move(lent.get_object());
  constexpr std::size_t kShownMax = 5;
  std::string text = "the payload does not match the workflow's input schema: ";
  for (std::size_t i = 0; i < issues.size() && i < kShownMax; ++i) {
    if (i > 0) text += "; ";
    text += fmt::format("{} {}", issues[i].pointer.empty() ? "it" : issues[i].pointer,
                        issues[i].message);
  }
  if (issues.size() > kShownMax) text += fmt::format("; and {} more", issues.size() - kShownMax);
  return fail(ErrorCode::kInvalid, std::move(text));
}

std::vector<std::string> SyncTrigger::roots() const {
  if (key_.empty()) return {};
  return {vault_root({.name = key_})};
}

Result<json::object> InputsTrigger::accept(json::object given) const {
  if (inputs_.empty()) return given;
  const auto declares = [&](std::string_view name) {
    return std::ranges::find(inputs_, name, &DeclaredInput::name) != inputs_.end();
  };
  for (const auto& [name, value] : given)
    if (!declares(name))
      return fail(ErrorCode::kInvalid, fmt::format("the called workflow has no input `{}`",
                                                   std::string_view(name).substr(0, 64)));
  json::object out;
  for (const auto& input : inputs_) {
    const auto* value = given.if_contains(input.name);
    if (!value || value->is_null()) {
      if (input.required)
        return fail(ErrorCode::kInvalid,
                    fmt::format("the called workflow requires the input `{}`", input.name));
      value = &input.fallback;
    } else if (!has_type(*value, input.type)) {
      return fail(ErrorCode::kInvalid, fmt::format("the input `{}` must be of type {}, not {}",
                                                   input.name, input.type, json_kind_name(*value)));
    }
    out.emplace(input.name, *value);
  }
  return out;
}

}  // namespace sluice::nodes
