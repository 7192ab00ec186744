#include "liquid/runtime.h"

#include <array>
#include <fmt/format.h>

#include "base/memory_budget.h"
#include "base/work_budget.h"
#include "liquid/filters.h"
#include "liquid/values/number.h"
#include "liquid/values/text.h"

namespace sluice::liquid {

std::optional<std::string> Scope::opaque(std::string_view, std::string_view) const {
  return std::nullopt;
}

Runtime::Runtime(const Tree& tree, const Scope& scope, const RenderOptions& options,
                 std::string& out)
    : root_(tree),
      options_(options),
      out_(out),
      out_base_(out.size()),
      steps_left_(options.fuel.steps_max),
      tree_(&tree),
      at_(tree.source.data()),
      arena_(options.fuel.memory_bytes_max) {
  main_.scope = &scope;
  frame_ = &main_;
  // NOLINTNEXTLINE(cppcoreguidelines-prefer-member-initializer): needs the frame
  active_ = activate(tree, {});
}

Runtime::~Runtime() = default;

Result<json::value> Runtime::evaluate_output(Index output) {
  const Value value = evaluate_filtered(root_.outputs[output]);
  if (!failure_) reserve_tree(value);
  if (failure_) return sluice::fail(*failure_);
  return json_of(value);
}

Value Runtime::fail(const std::string& message) {
  if (failure_) return {};
  failure_ = Error{ErrorCode::kInvalid,
                   error_text("Liquid error", active_ ? active_->name : std::string_view(), message,
                              tree_->source, at_)};
  if (options_.fault) *options_.fault = fault_at(message, tree_->source, at_);
  return {};
}

bool Runtime::spend(std::size_t steps) {
  if (steps <= steps_left_) {
    WorkBudget::spend(steps);
    steps_left_ -= steps;
    return true;
  }
  steps_left_ = 0;
  fail(fmt::format("the template exceeds {} steps", options_.fuel.steps_max));
  return false;
}

bool Runtime::reserve(std::size_t bytes) {
  if (arena_.has_room(bytes)) return true;
  fail(fmt::format("Memory limits exceeded: the template needs more than {} bytes",
                   options_.fuel.memory_bytes_max));
  return false;
}

const json::value& Runtime::keep(json::value value, std::size_t text_bytes) {
  constexpr std::size_t kTreeBytesPerTextByte = 8;
  arena_.charge(text_bytes * kTreeBytesPerTextByte);
  kept_.push_front(std::move(value));
  return kept_.front();
}

const Regex* Runtime::regex(std::string_view pattern) {
  const auto found = regexes_.find(pattern);
  if (found != regexes_.end()) return &found->second;
  if (!spend(1000) || !reserve(Regex::kMemoryBytesMax)) return nullptr;
  const MemoryBudget::Overdraft bounded_by_the_regex;
  auto compiled = Regex::compile(pattern);
  if (!compiled) {
    fail(fmt::format("invalid pattern: {}", compiled.error().message));
    return nullptr;
  }
  arena_.charge(compiled->instructions() * 64);
  return &regexes_.emplace(std::string(pattern), *std::move(compiled)).first->second;
}

std::string_view Runtime::text_of(const Value& value) {
  if ((value.is_array() || value.is_object()) && !reserve(least_text_bytes(value, arena_.room())))
    return {};
  const auto text = liquid::text_of(value, arena_);
  if (!value.is_string()) spend(text.size() / 64);
  return text;
}

// How much longer than a step it takes to go through a value once.
static std::size_t cost_of(const Value& value) {
  if (value.is_string()) return value.as_string().size() / 64;
  return value.is_array() ? value.count() / 8 : 0;
}

Runtime::Activation* Runtime::activate(const Tree& tree, std::string_view name) {
  for (auto* known = frame_->activations; known; known = known->next)
    if (known->tree == &tree) return known;
  ++writes_;
  const std::size_t count = tree.names.size();
  WorkBudget::spend(count);
  auto** slots = arena_.allocate<Slot*>(count);
  for (std::size_t i = 0; i < count; ++i) slots[i] = nullptr;
  if (frame_->activations)
    for (std::size_t i = 0; i < count; ++i) slots[i] = find_slot(tree.names[static_cast<Index>(i)]);
  Slot* fresh = arena_.allocate<Slot>(count);
  for (std::size_t i = 0; i < count; ++i)
    if (!slots[i]) slots[i] = new (fresh++) Slot;
  auto* activation = arena_.allocate<Activation>(1);
  *activation = {&tree, name, slots, frame_->activations};
  frame_->activations = activation;
  return activation;
}

Runtime::Slot* Runtime::find_slot(std::string_view name) {
  for (auto* known = frame_->activations; known; known = known->next) {
    const Index index = known->tree->names.find(name);
    if (index != kAbsent) return known->slots[index];
  }
  return nullptr;
}

std::optional<Value> Runtime::lookup(Slot& slot, std::string_view name) {
  if (slot.has_shadow) return slot.shadow;
  if (slot.has_local) return slot.local;
  if (slot.has_data) return slot.data;
  if (!frame_->scope) return std::nullopt;
  const auto* found = frame_->scope->find(name);
  if (!found) return std::nullopt;
  slot.data = Value::json(*found);
  slot.has_data = true;
  return slot.data;
}

std::optional<Value> Runtime::lookup_dynamic(std::string_view name) {
  if (auto* slot = find_slot(name)) return lookup(*slot, name);
  if (!frame_->scope) return std::nullopt;
  const auto* found = frame_->scope->find(name);
  if (!found) return std::nullopt;
  return Value::json(*found);
}

Value Runtime::evaluate(Index index) {
  const Expression& expression = tree_->expressions[index];
  switch (expression.kind) {
    case Expression::Kind::kLiteral:
      return expression.literal;
    case Expression::Kind::kPath:
      return evaluate_path(expression);
    case Expression::Kind::kRange:
      return evaluate_range(expression);
  }
  return {};
}

Value Runtime::evaluate_range(const Expression& range) {
  const auto bound = [&](Index index) -> std::int64_t {
    const Value value = value_of(index);
    if (value.is_nil()) return 0;
    if (value.is_string()) return leading_integer(value.as_string());
    if (const auto integer = to_integer(value)) return *integer;
    if (!failure_) fail("invalid integer");
    return 0;
  };
  const std::int64_t first = bound(range.first);
  const std::int64_t last = bound(range.last);
  return Value::range(first, last);
}

Value Runtime::value_of(Index expression) {
  const Value value = evaluate(expression);
  if (value.kind() != Kind::kOpaque) return value;
  return fail(
      "a secret can only be printed directly, not used in a filter, condition or assignment");
}

Value Runtime::evaluate_filtered(const Output& output) {
  if (output.filters.count == 0) return evaluate(output.expression);
  const FilterCall* call = tree_->filters.data() + output.filters.first;
  Value value =
      call->name == "default" ? read_optional(output.expression) : value_of(output.expression);
  for (Index i = 0; i < output.filters.count && !failure_; ++i) value = apply(call[i], value);
  return value;
}

Value Runtime::apply(const FilterCall& call, const Value& input) {
  at_ = call.at;
  if (!call.info) {
    if (options_.mode != Mode::kLax) return fail(undefined_filter(call.name));
    return input;
  }
  const FilterInfo& info = *call.info;
  const std::size_t given = call.arguments.count + (call.named.count != 0 && info.option.empty());
  if (given < info.arguments_min || given > info.arguments_max) {
    const auto expected =
        info.arguments_min == info.arguments_max
            ? fmt::format("{}", info.arguments_min + 1)
            : fmt::format("{}..{}", info.arguments_min + 1, info.arguments_max + 1);
    return fail(
        fmt::format("wrong number of arguments (given {}, expected {})", given + 1, expected));
  }
  constexpr std::size_t kArgumentsMax = 8;
  std::array<Value, kArgumentsMax> values;
  std::size_t count = 0;
  for (Index i = 0; i < call.arguments.count; ++i)
    values[count++] = value_of(tree_->arguments[call.arguments.first + i]);
  WorkBudget::spend(call.named.count);
  for (Index i = 0; i < call.named.count; ++i) {
    const auto& named = tree_->named[call.named.first + i];
    const Value value = value_of(named.expression);
    if (named.name != info.option) continue;
    while (count < info.arguments_max) values[count++] = {};
    values[info.arguments_max] = value;
    count = info.arguments_max + std::size_t{1};
  }
  count = std::max(count, given);
  if (failure_ || !spend(1 + (info.cost == Cost::kInput ? cost_of(input) : 0))) return {};
  // A filter looks at each character, which takes longer than to copy it.
  constexpr std::size_t kBytesAUnit = 16;
  if (info.cost == Cost::kInput && input.is_string())
    WorkBudget::spend(input.as_string().size() / kBytesAUnit);
  return info.filter(*this, input, {values.data(), count});
}

// Whether the condition is about the left side being there at all.
bool Runtime::asks_presence(const Condition& condition) const {
  if (condition.op != Operator::kEqual && condition.op != Operator::kNotEqual) return false;
  const Expression& right = tree_->expressions[condition.right];
  return right.kind == Expression::Kind::kLiteral &&
         (right.literal.is_nil() || right.literal.kind() == Kind::kEmpty ||
          right.literal.kind() == Kind::kBlank);
}

bool Runtime::holds(Slice conditions) {
  const Condition* condition = tree_->conditions.data() + conditions.first;
  for (;; ++condition) {
    WorkBudget::spend(1);
    Value result =
        asks_presence(*condition) ? read_optional(condition->left) : value_of(condition->left);
    if (condition->op != Operator::kNone && !failure_)
      result = compare(*condition, result, value_of(condition->right));
    if (failure_) return false;
    switch (condition->next) {
      case Condition::Join::kEnd:
        return result.truthy();
      case Condition::Join::kAnd:
        if (!result.truthy()) return false;
        break;
      case Condition::Join::kOr:
        if (result.truthy()) return true;
        break;
    }
  }
}

static bool contains(const Value& left, const Value& right, Arena& arena, std::size_t& work) {
  if (!left.truthy() || !right.truthy()) return false;
  switch (left.kind()) {
    case Kind::kString:
      return find_text(left.as_string(), text_of(right, arena)) != std::string_view::npos;
    case Kind::kJsonObject:
      return right.is_string() && left.as_object().if_contains(right.as_string());
    case Kind::kRange:
      if (right.kind() == Kind::kInt)
        return right.as_int() >= left.range_first() && right.as_int() <= left.range_last();
      return right.is_number() && liquid::compare(right, Value::integer(left.range_first())) >= 0 &&
             liquid::compare(right, Value::integer(left.range_last())) <= 0;
    default:
      for (std::size_t i = 0; i < left.count(); ++i)
        if (equal(left.at(i), right, &work)) return true;
      return false;
  }
}

Value Runtime::compare(const Condition& condition, const Value& left, const Value& right) {
  if (failure_) return {};
  if (!spend(cost_of(left))) return {};
  std::size_t work = 0;
  bool result = false;
  switch (condition.op) {
    case Operator::kEqual:
      result = equal(left, right, &work);
      return spend(work) ? Value::boolean(result) : Value();
    case Operator::kNotEqual:
      result = !equal(left, right, &work);
      return spend(work) ? Value::boolean(result) : Value();
    case Operator::kContains:
      result = contains(left, right, arena_, work);
      return spend(work) ? Value::boolean(result) : Value();
    case Operator::kUnknown:
      return fail(fmt::format("Unknown operator {}", condition.op_text));
    default:
      break;
  }
  const auto ordered = [](const Value& v) { return v.is_number() || v.is_string(); };
  if (!ordered(left) || !ordered(right)) return {};
  const auto order = liquid::compare(left, right);
  if (!order) {
    if (left.is_number() && right.is_number()) return Value::boolean(false);  // NaN
    // Ruby names a number itself and anything else by its class.
    return fail(fmt::format("comparison of {} with {} failed", class_name(left),
                            right.is_number() ? text_of(right) : class_name(right)));
  }
  switch (condition.op) {
    case Operator::kLess:
      return Value::boolean(*order < 0);
    case Operator::kGreater:
      return Value::boolean(*order > 0);
    case Operator::kLessEqual:
      return Value::boolean(*order <= 0);
    default:
      return Value::boolean(*order >= 0);
  }
}

// An attribute such as `limit`: nil counts as `when_nil`, anything that is no integer fails.
std::optional<std::int64_t> Runtime::integer_of(Index expression, std::int64_t when_nil) {
  const Value value = value_of(expression);
  if (failure_) return std::nullopt;
  if (value.is_nil()) return when_nil;
  const auto integer = to_integer(value);
  if (!integer) fail("invalid integer");
  return integer;
}

}  // namespace sluice::liquid
