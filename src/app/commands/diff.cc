#include "app/commands/diff.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "app/terminal.h"

namespace sluice::app {
namespace {

constexpr std::size_t kShownMax = 100;
constexpr std::size_t kContext = 20;
constexpr std::string_view kHidden = "***";
constexpr std::string_view kNotShown = "(not shown)";
constexpr std::array<std::string_view, 6> kPlainMembers = {
    "description", "is_active", "authorization_id", "schedule_type", "schedule_value", "settings"};

// The value as JSON, cut to what fits on a line. What stands before `from` is left out.
std::string shown(const json::value& value, std::size_t from = 0) {
  std::string out = to_json(value);
  if (from > 0) out = "..." + out.substr(std::min(from, out.size()));
  if (out.size() > kShownMax) out = out.substr(0, kShownMax) + "...";
  return out;
}

// Both values, from shortly before the place where they part.
std::string shown_change(const json::value& before, const json::value& after) {
  const std::string a = to_json(before);
  const std::string b = to_json(after);
  const auto components = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  const auto same = static_cast<std::size_t>(components - a.begin());
  const bool fits = a.size() <= kShownMax && b.size() <= kShownMax;
  const std::size_t from = fits || same < kContext ? 0 : same - kContext;
  return fmt::format("{} -> {}", shown(before, from), shown(after, from));
}

bool is_hidden(const json::value& value) {
  return value.is_string() && value.get_string() == kHidden;
}

void diff_value(const json::value& before, const json::value& after, const std::string& where,
                std::vector<Difference>& out) {
  // What is hidden may be another one: the server, which knows, is always asked.
  if (is_hidden(before)) {
    if (!is_hidden(after)) out.push_back({'~', where, std::string(kNotShown), true});
    return;
  }
  const auto* old_object = before.if_object();
  const auto* new_object = after.if_object();
  if (old_object && new_object) {
    for (const auto& [key, value] : *new_object) {
      const auto* old = old_object->if_contains(key);
      const std::string at = where + "." + std::string(key);
      if (old) {
        diff_value(*old, value, at, out);
      } else {
        out.push_back({'+', at, shown(value)});
      }
    }
    for (const auto& [key, value] : *old_object) {
      if (!new_object->contains(key))
        out.push_back({'-', where + "." + std::string(key), shown(value)});
    }
    return;
  }
  const auto* old_array = before.if_array();
  const auto* new_array = after.if_array();
  if (old_array && new_array && old_array->size() == new_array->size()) {
    for (std::size_t i = 0; i < old_array->size(); ++i) {
      diff_value((*old_array)[i], (*new_array)[i], fmt::format("{}.{}", where, i), out);
    }
    return;
  }
  if (before != after) out.push_back({'~', where, shown_change(before, after)});
}

// What an edge connects: "form:approve -> send".
std::string ends_of(const json::value& edge) {
  const auto end = [&edge](std::string_view node, std::string_view handle) {
    const auto name = text_of(edge, handle);
    return text_of(edge, node) + (name.empty() ? "" : ":" + name);
  };
  return end("source", "sourceHandle") + " -> " + end("target", "targetHandle");
}

const json::value* find_same(const json::array& list, const json::value& wanted) {
  const auto id = text_of(wanted, "id");
  for (const auto& element : list) {
    const auto other = text_of(element, "id");
    if (id.empty() || other.empty() ? ends_of(element) == ends_of(wanted) : other == id)
      return &element;
  }
  return nullptr;
}

std::string name_of(std::string_view what, const json::value& element) {
  const auto id = text_of(element, "id");
  return fmt::format("{}.{}", what, id.empty() ? ends_of(element) : id);
}

// An element of the wanted list with the id that the stored one has.
json::value with_id_of(const json::value& element, const json::value& stored) {
  auto out = element;
  const auto* id = find_member(stored, "id");
  if (id && out.is_object() && !out.get_object().contains("id")) out.get_object()["id"] = *id;
  return out;
}

void diff_list(const json::object& stored, const json::object& wanted, std::string_view what,
               std::vector<Difference>& out) {
  static const json::value nothing = json::array();
  const auto* after = wanted.if_contains(what);
  if (!after || !after->is_array()) return;
  const auto* found = stored.if_contains(what);
  const auto& before = found && found->is_array() ? found->get_array() : nothing.get_array();
  for (const auto& element : after->get_array()) {
    const auto* old = find_same(before, element);
    if (old) {
      diff_value(*old, with_id_of(element, *old), name_of(what, element), out);
    } else {
      out.push_back({'+', name_of(what, element), shown(element)});
    }
  }
  for (const auto& element : before) {
    if (!find_same(after->get_array(), element)) out.push_back({'-', name_of(what, element), ""});
  }
}

void hide_secrets(json::value& value) {
  if (auto* array = value.if_array()) {
    for (auto& element : *array) hide_secrets(element);
    return;
  }
  auto* object = value.if_object();
  if (!object) return;
  for (auto& [key, member] : *object) hide_secrets(member);
  if (auto* token = object->if_contains("verify_token"); token && token->is_string())
    *token = kHidden;
  auto* signature = object->if_contains("signature");
  auto* secrets = signature && signature->is_object()
                      ? signature->get_object().if_contains("secrets")
                      : nullptr;
  if (!secrets || !secrets->is_array()) return;
  for (auto& secret : secrets->get_array()) secret = kHidden;
}

}  // namespace

json::object without_server_members(const json::value& workflow) {
  json::object out = workflow.is_object() ? workflow.get_object() : json::object();
  for (const auto* member : {"id", "webhook_url", "sync_url", "created_at", "updated_at",
                             "schedule_timezone", "schedule_in_words", "next_run_at",
                             "next_run_in_words", "next_runs_at", "version", "calls"})
    out.erase(member);
  return out;
}

bool has_hidden(const json::value& value) {
  const auto in_member = [](const auto& member) { return has_hidden(member.value()); };
  if (const auto* array = value.if_array()) return std::ranges::any_of(*array, has_hidden);
  if (const auto* object = value.if_object()) return std::ranges::any_of(*object, in_member);
  return is_hidden(value);
}

json::value without_secrets(json::value workflow) {
  hide_secrets(workflow);
  return workflow;
}

std::vector<Difference> diff_workflow(const json::object& stored, const json::object& wanted) {
  std::vector<Difference> out;
  for (const auto member : kPlainMembers) {
    const auto* after = wanted.if_contains(member);
    const auto* before = stored.if_contains(member);
    if (!after) continue;
    if (before)
      diff_value(*before, *after, std::string(member), out);
    else if (!after->is_null())
      out.push_back({'+', std::string(member), shown(*after)});
  }
  diff_list(stored, wanted, "nodes", out);
  diff_list(stored, wanted, "edges", out);
  return out;
}

}  // namespace sluice::app
