#include <fmt/format.h>

#include "base/work_budget.h"
#include "liquid/runtime.h"

namespace sluice::liquid {

Result<void> Runtime::render() {
  render_nodes(0, static_cast<Index>(root_.nodes.size()));
  if (failure_) return sluice::fail(std::move(*failure_));
  return {};
}

// One level of blocks or partials.
class Runtime::Depth {
 public:
  explicit Depth(Runtime& runtime) : runtime_(runtime) { ++runtime_.depth_; }
  ~Depth() { --runtime_.depth_; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;

 private:
  Runtime& runtime_;
};

void Runtime::render_nodes(Index begin, Index end) {
  const Depth depth(*this);
  // The outermost level is not nesting; each partial adds one of its own.
  if (depth_ > options_.fuel.nesting_max + 1) {
    fail("Nesting too deep");
    return;
  }
  for (Index i = begin; i < end;) {
    const Node& node = tree_->nodes[i];
    if (!spend(1)) return;
    if (node.op == Op::kText) {
      print_text(node.text);
    } else {
      at_ = node.text.data();
      render_node(node, i);
    }
    if (failure_ || interrupt_ != Interrupt::kNone) return;
    i = node.next;
  }
}

void Runtime::render_node(const Node& node, Index index) {
  switch (node.op) {
    case Op::kText:
    case Op::kNothing:
      return;
    case Op::kOutput:
      return print(node);
    case Op::kAssign: {
      const Value value = evaluate_filtered(tree_->outputs[node.a]);
      if (value.kind() == Kind::kOpaque) {
        fail("a secret can only be printed directly, not assigned");
        return;
      }
      Slot& slot = *active_->slots[node.b];
      slot.local = value;
      slot.has_local = true;
      ++writes_;
      return;
    }
    case Op::kCapture:
      return capture(node, index);
    case Op::kIf:
    case Op::kUnless:
      return choose(node);
    case Op::kCase:
      return choose_case(node);
    case Op::kFor:
      return loop_for(tree_->loops[node.a]);
    case Op::kTableRow:
      return loop_table(tree_->loops[node.a]);
    case Op::kCycle:
      return cycle(node);
    case Op::kIncrement:
    case Op::kDecrement:
      return count(node);
    case Op::kBreak:
      interrupt_ = Interrupt::kBreak;
      return;
    case Op::kContinue:
      interrupt_ = Interrupt::kContinue;
      return;
    case Op::kIfChanged:
      return if_changed(node, index);
    case Op::kRender:
      return render_partial(tree_->partials[node.a]);
    case Op::kInclude:
      return include_partial(tree_->partials[node.a]);
  }
}

// Whether `more` may be printed, or what was printed was not too much already.
bool Runtime::within_output_bound(std::size_t more) {
  if (out_.size() - out_base_ + more <= options_.fuel.output_bytes_max) return true;
  fail(fmt::format("the template's output exceeds {} bytes", options_.fuel.output_bytes_max));
  return false;
}

void Runtime::print_text(std::string_view text) {
  if (text.empty() || !within_output_bound(text.size())) return;
  out_.append(text);
  spend(text.size() / 64);
}

bool Runtime::reserve_tree(const Value& value) {
  return (!value.is_array() && !value.is_object()) ||
         reserve(tree_bytes(value, options_.fuel.memory_bytes_max));
}

// Within a capture the text is not yet where it will stand, so the caller's printer has to wait.
void Runtime::print_value(const Value& value) {
  if (!options_.printer || captures_ != 0) {
    if (within_output_bound(least_output_bytes(value, options_.fuel.output_bytes_max)))
      append_output(out_, value);
  } else if (value.kind() == Kind::kOpaque) {
    options_.printer->print(out_, json::value(value.as_string()));
  } else if (reserve_tree(value)) {
    options_.printer->print(out_, json_of(value));
  }
}

void Runtime::print(const Node& node) {
  const auto mark = arena_.mark();
  const Value value = evaluate_filtered(tree_->outputs[node.a]);
  if (value.kind() == Kind::kOpaque && captures_ != 0) {
    fail("a secret can only be printed directly, not captured");
  } else if (!failure_) {
    const std::size_t before = out_.size();
    print_value(value);
    if (spend((out_.size() - before) / 64)) within_output_bound();
  }
  arena_.rewind(mark);
}

void Runtime::capture(const Node& node, Index index) {
  const std::size_t begin = out_.size();
  ++captures_;
  render_nodes(index + 1, node.next);
  --captures_;
  const std::string_view text = std::string_view(out_).substr(begin);
  if (!failure_ && reserve(text.size())) {
    Slot& slot = *active_->slots[node.b];
    slot.local = Value::string(arena_.copy(text));
    slot.has_local = true;
    ++writes_;
  }
  out_.resize(begin);
}

void Runtime::if_changed(const Node& node, Index index) {
  const std::size_t begin = out_.size();
  ++captures_;
  render_nodes(index + 1, node.next);
  --captures_;
  const std::string_view text = std::string_view(out_).substr(begin);
  WorkBudget::spend(work_of_bytes(text.size()));
  if (failure_ || text == frame_->last_changed) {
    out_.resize(begin);
    return;
  }
  frame_->last_changed = std::string(text);
  if (!options_.printer || captures_ != 0) return;
  out_.resize(begin);
  options_.printer->print(out_, json::value(*frame_->last_changed));
}

void Runtime::choose(const Node& node) {
  const Branch* branch = tree_->branches.data() + node.branches.first;
  for (Index i = 0; i < node.branches.count; ++i, ++branch) {
    bool chosen = true;
    if (branch->conditions.count != 0) {
      const auto mark = arena_.mark();
      chosen = holds(branch->conditions);
      arena_.rewind(mark);
      if (failure_) return;
      if (i == 0 && node.op == Op::kUnless) chosen = !chosen;
    }
    if (chosen) return render_nodes(branch->body_begin, branch->body_end);
  }
}

// Every `when` that matches is rendered; an `else` when none before it was.
void Runtime::choose_case(const Node& node) {
  bool matched = false;
  const Branch* branch = tree_->branches.data() + node.branches.first;
  for (Index i = 0; i < node.branches.count; ++i, ++branch) {
    bool chosen = !matched;
    if (branch->conditions.count != 0) {
      if (!spend(1)) return;
      const auto mark = arena_.mark();
      chosen = holds(branch->conditions);
      arena_.rewind(mark);
      matched = matched || chosen;
    }
    if (failure_) return;
    if (chosen) render_nodes(branch->body_begin, branch->body_end);
    if (failure_ || interrupt_ != Interrupt::kNone) return;
  }
}

void Runtime::cycle(const Node& node) {
  const Cycle& cycle = tree_->cycles[node.a];
  if (cycle.values.count == 0) return;
  const auto mark = arena_.mark();
  // One key for each kind of group, so that a name cannot be mistaken for a list of values.
  std::string key;
  if (cycle.name != kAbsent) {
    const Value name = value_of(cycle.name);
    key = fmt::format("name {} {}", class_name(name), text_of(name));
  } else if (!cycle.group.empty()) {
    key = fmt::format("values {}", cycle.group);
  } else {
    key = fmt::format("tag {} {}", static_cast<const void*>(tree_), node.a);
  }
  if (failure_ || !reserve(key.size())) return;
  const auto [entry, added] = frame_->cycles.emplace(std::move(key), 0);
  if (added) arena_.charge(entry->first.size() + 64);
  const std::size_t turn = entry->second;
  if (turn < cycle.values.count) {
    const Value value = value_of(tree_->arguments[cycle.values.first + turn]);
    if (!failure_) print_value(value);
  }
  entry->second = turn + 1 >= cycle.values.count ? 0 : turn + 1;
  within_output_bound();
  arena_.rewind(mark);
}

void Runtime::count(const Node& node) {
  Slot& slot = *active_->slots[node.b];
  if (!slot.has_data && frame_->scope)
    if (const auto* found = frame_->scope->find(tree_->names[node.b]))
      slot.data = Value::json(*found);
  std::int64_t value = 0;
  if (slot.data.kind() == Kind::kInt) {
    value = slot.data.as_int();
  } else if (slot.data.truthy()) {
    fail(fmt::format("{} is not an integer", tree_->names[node.b]));
    return;
  }
  const bool up = node.op == Op::kIncrement;
  std::int64_t next = 0;
  if (__builtin_add_overflow(value, up ? 1 : -1, &next)) next = value;
  slot.data = Value::integer(next);
  slot.has_data = true;
  append_output(out_, Value::integer(up ? value : next));
  within_output_bound();
}

}  // namespace sluice::liquid
