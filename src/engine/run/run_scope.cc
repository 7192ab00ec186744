#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/time.h"
#include "engine/run/run_state.h"
#include "model/form_token.h"
#include "model/secret_placeholder.h"

namespace sluice::engine {
const json::value* RunState::find(std::string_view root) const {
  if (asked_in_ != kTop && is_loop_root(root))
    return iterations_.frame(asked_in_).loop.get_object().if_contains(root);
  if (const auto node = program_->find(root)) return find_node(*node);
  if (root == "trigger") return &trigger_->value();
  if (root == "workflow") return &program_->workflow_root();
  if (root == "forms") return &forms_root();
  if (root == "run") {
    if (run_root_.is_null())
      run_root_ = json::object{{"id", id_text()}, {"started_at", format_time(header_.created_at)}};
    return &run_root_;
  }
  return trigger_->body_root(root);
}

// The nearest one, from the item that the asking step belongs to up to the top. Inside an iterator
// its own id stands for the item at hand.
const json::value* RunState::find_node(NodeIndex node) const {
  if (node == program_->trigger()) return &trigger_->value();
  const auto parent = program_->nodes()[node].parent;
  FrameId at = asked_in_;
  for (; at != kTop; at = owner_of(at).frame) {
    const NodeIndex iterator = owner_of(at).node;
    if (iterator == node) return &iterations_.frame(at).loop;
    if (parent == iterator) break;
  }
  if (at == kTop && parent) return nullptr;
  const Slot& slot = slots_[step_in(at, node)];
  const bool done = slot.phase == Phase::kCompleted || slot.phase == Phase::kFailed;
  return done ? &slot.output : nullptr;
}

std::optional<std::string> RunState::opaque(std::string_view root, std::string_view name) const {
  if (root != "vault") return std::nullopt;
  return model::make_placeholder(options_.keys->placeholders, header_.id, name);
}

// {"<node>": {"url"}} of every form that the asking step can know of: those of its own item and of
// the levels around it.
const json::value& RunState::forms_root() const {
  json::object forms;
  const auto& nodes = program_->nodes();
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    if (!nodes[i].kind->is_form) continue;
    FrameId at = asked_in_;
    while (at != kTop && nodes[i].parent != owner_of(at).node) at = owner_of(at).frame;
    if (at == kTop && nodes[i].parent) continue;
    const auto token = model::make_form_token(
        options_.keys->links, {header_.id, nodes[i].id, std::string(iterations_.path_of(at))});
    forms[nodes[i].id] =
        json::object{{"url", fmt::format("{}/forms/{}", options_.keys->public_url, token)}};
  }
  forms_root_ = std::move(forms);
  return forms_root_;
}

std::string_view RunState::id_text() const {
  if (id_text_.empty()) id_text_ = header_.id.text();
  return id_text_;
}

}  // namespace sluice::engine
