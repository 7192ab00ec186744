// Where the paths of a template lead, and what is said of those that lead nowhere.
#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/work_budget.h"
#include "liquid/runtime.h"

namespace sluice::liquid {
namespace {

// Negative indices count from the end.
bool is_within(std::int64_t index, std::size_t count) {
  const auto size = static_cast<std::int64_t>(count);
  return index < size && index >= -size;
}

constexpr std::size_t kMissingMax = 100;  // that are noted of one render

void note_missing(std::vector<std::string>& missing, std::string path) {
  if (missing.size() < kMissingMax && std::ranges::find(missing, path) == missing.end())
    missing.push_back(std::move(path));
}

}  // namespace

Value Runtime::evaluate_path(const Expression& path) {
  std::string_view root;
  std::optional<Value> value;
  if (path.name != kAbsent) {
    root = tree_->names[path.name];
    value = lookup(*active_->slots[path.name], root);
  } else {
    const Value name = value_of(path.first);
    if (failure_ || !name.is_string() || !spend(name.as_string().size() / 64)) return {};
    root = name.as_string();
    value = lookup_dynamic(root);
  }
  constexpr Index kStepsAUnit = 4;
  if (path.steps.count >= kStepsAUnit) WorkBudget::spend(path.steps.count / kStepsAUnit);
  const Step* step = tree_->steps.data() + path.steps.first;
  const Step* end = step + path.steps.count;
  if (!value && step != end && step->kind == Step::Kind::kKey && frame_->scope) {
    if (const auto secret = frame_->scope->opaque(root, step->key)) {
      if (step + 1 != end)
        return fail(fmt::format("{}.{} is a secret and has no members", root, step->key));
      return Value::opaque(arena_.copy(*secret));
    }
  }
  if (!value && root == "self" && step != end && step->kind != Step::Kind::kIndex) {
    // `self` stands for the scope, so its members are the variables.
    root = step->key;
    if (step->kind == Step::Kind::kExpression) {
      const Value name = value_of(step->expression);
      if (failure_ || !name.is_string()) return {};
      root = name.as_string();
    }
    ++step;
    value = lookup_dynamic(root);
  }
  if (!value) return nothing_at(root, {}, nullptr);
  for (const Step* const first = step; step != end; ++step) {
    const auto next = step_into(*value, *step);
    if (failure_) return {};
    const bool is_outside = options_.missing_is_error && next && next->is_nil() &&
                            step->kind == Step::Kind::kIndex && value->is_array() &&
                            !is_within(step->index, value->count());
    if (!next || is_outside) return nothing_at(root, {first, step + 1}, &*value);
    value = next;
  }
  return *value;
}

// The last of the steps leads nowhere; without steps there is no such root.
Value Runtime::nothing_at(std::string_view root, std::span<const Step> steps, const Value* parent) {
  const auto name_of = [](const Step& step) {
    return step.kind == Step::Kind::kKey ? step.key : std::string_view("[]");
  };
  if (options_.mode != Mode::kLax)
    return fail(fmt::format("undefined variable {}", steps.empty() ? root : name_of(steps.back())));
  const bool is_error = options_.missing_is_error && !may_be_missing_;
  const bool is_text = parent && parent->is_string();
  const bool is_noted = options_.missing && !may_be_missing_;
  if (!is_error && !is_noted && !(is_text && options_.warnings)) return {};
  std::string path(root);
  std::string parent_path;
  for (const auto& step : steps) {
    WorkBudget::spend(1);
    parent_path = path;
    if (step.kind == Step::Kind::kIndex)
      path += fmt::format("[{}]", step.index);
    else
      path += step.kind == Step::Kind::kKey ? fmt::format(".{}", step.key) : "[...]";
  }
  if (is_error)
    return fail(is_text ? fmt::format("{} does not exist: {} is text, which has no members", path,
                                      parent_path)
                        : fmt::format("{} does not exist", path));
  if (is_text && options_.warnings)
    add_warning(
        *options_.warnings,
        fmt::format("{} is empty because {} is text, which has no members.", path, parent_path));
  if (is_noted) note_missing(*options_.missing, std::move(path));
  return {};
}

Value Runtime::read_optional(Index expression) {
  const bool before = std::exchange(may_be_missing_, true);
  const Value value = value_of(expression);
  may_be_missing_ = before;
  return value;
}

std::optional<Value> Runtime::step_into(const Value& value, const Step& step) {
  switch (step.kind) {
    case Step::Kind::kKey: {
      auto found = member(value, step.key);
      if (!found && step.command != Command::kNone) {
        if (value.is_string() && !spend(value.as_string().size() / 64)) return std::nullopt;
        found = command(value, step.command);
      }
      return found;
    }
    case Step::Kind::kIndex:
      return element(value, step.index);
    case Step::Kind::kExpression: {
      const Value key = value_of(step.expression);
      if (key.is_string() && spend(key.as_string().size() / 64))
        return member(value, key.as_string());
      if (key.kind() == Kind::kInt) return element(value, key.as_int());
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace sluice::liquid
