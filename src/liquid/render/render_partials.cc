#include <deque>
#include <fmt/format.h>
#include <vector>

#include "liquid/runtime.h"
#include "liquid/syntax/parser.h"

namespace sluice::liquid {

const Tree* Runtime::find_partial(std::string_view name) {
  if (options_.partials) {
    const auto found = options_.partials->find(name);
    if (found != options_.partials->end()) return &tree_of(*found->second);
  }
  fail(fmt::format("No such template '{}'", name));
  return nullptr;
}

// Renders `tree` in the current frame.
void Runtime::run(const Tree& tree, std::string_view name) {
  Activation* const outer = active_;
  const Tree* const outer_tree = tree_;
  const char* const outer_at = at_;
  active_ = activate(tree, name);
  tree_ = &tree;
  at_ = tree.source.data();
  render_nodes(0, static_cast<Index>(tree.nodes.size()));
  active_ = outer;
  tree_ = outer_tree;
  at_ = outer_at;
}

void Runtime::include_partial(const PartialCall& call) {
  if (!frame_->scope) {
    fail("include usage is not allowed in this context");
    return;
  }
  const Value template_name = value_of(call.template_name);
  if (failure_) return;
  if (!template_name.is_string()) {
    fail("Argument error in tag 'include' - Illegal template name");
    return;
  }
  const auto name = template_name.as_string();
  const Tree* tree = find_partial(name);
  if (!tree) return;
  const Value variable =
      call.variable != kAbsent ? value_of(call.variable) : lookup_dynamic(name).value_or(Value());
  std::vector<Value> arguments;
  arguments.reserve(call.named.count);
  for (Index i = 0; i < call.named.count; ++i)
    arguments.push_back(value_of(tree_->named[call.named.first + i].expression));
  if (failure_) return;

  std::deque<Shadow> shadows;
  for (Index i = 0; i < call.named.count; ++i)
    shadows.emplace_back(*active_->slots[tree_->named[call.named.first + i].name_id])
        .set(arguments[i]);
  Slot* slot = call.alias != kAbsent ? active_->slots[call.alias] : nullptr;
  if (!slot) {
    const Index index = activate(*tree, name)->tree->names.find(base_name(name));
    if (index != kAbsent) slot = activate(*tree, name)->slots[index];
  }
  Slot unread;
  auto& shadow = shadows.emplace_back(slot ? *slot : unread);
  if (!variable.is_array()) {
    shadow.set(variable);
    run(*tree, name);
  } else {
    for (std::size_t i = 0; i < variable.count() && !failure_ && spend(1); ++i) {
      shadow.set(variable.at(i));
      run(*tree, name);
      if (interrupt_ != Interrupt::kNone) break;
    }
  }
  while (!shadows.empty()) shadows.pop_back();
}

void Runtime::render_partial(const PartialCall& call) {
  const Value template_name = value_of(call.template_name);
  if (failure_) return;
  const auto name = template_name.as_string();
  const Tree* tree = find_partial(name);
  if (!tree) return;
  const Value variable = call.variable != kAbsent ? value_of(call.variable) : Value();
  if (failure_) return;
  const bool many = variable.is_array() || variable.is_object() || variable.kind() == Kind::kRange;
  if (!call.is_for || !many) return render_isolated(call, *tree, name, variable, nullptr);
  const Segment segment = segment_of(variable, 0, std::nullopt);
  ForLoop loop;
  loop.name = name;
  loop.length = static_cast<std::int64_t>(segment.size);
  for (std::size_t i = 0; i < segment.size && !failure_ && spend(1); ++i) {
    const auto mark = arena_.mark();
    render_isolated(call, *tree, name, item(segment, i), &loop);
    arena_.rewind(mark);
    ++loop.index;
  }
}

// Renders `tree` in a frame of its own that sees nothing but the arguments. Only text leaves it.
void Runtime::render_isolated(const PartialCall& call, const Tree& tree, std::string_view name,
                              const Value& variable, ForLoop* loop) {
  const auto mark = arena_.mark();
  std::vector<Value> arguments;
  arguments.reserve(call.named.count);
  for (Index i = 0; i < call.named.count; ++i)
    arguments.push_back(value_of(tree_->named[call.named.first + i].expression));
  if (failure_) return;
  const auto caller_named = std::span(tree_->named).subspan(call.named.first, call.named.count);
  const auto variable_name = call.alias != kAbsent ? tree_->names[call.alias] : base_name(name);

  Frame frame;
  Frame* const outer = frame_;
  frame_ = &frame;
  const Activation* inner = activate(tree, name);
  const auto define = [&](std::string_view key, const Value& value) {
    const Index index = tree.names.find(key);
    if (index == kAbsent) return;
    inner->slots[index]->local = value;
    inner->slots[index]->has_local = true;
  };
  if (loop) define("forloop", Value::loop(loop));
  for (std::size_t i = 0; i < arguments.size(); ++i) define(caller_named[i].name, arguments[i]);
  if (!variable.is_nil()) define(variable_name, variable);
  run(tree, name);
  interrupt_ = Interrupt::kNone;
  frame_ = outer;
  arena_.rewind(mark);
}

}  // namespace sluice::liquid
