#include "services/definition_diff.h"

#include <fmt/format.h>
#include <map>
#include <string>
#include <string_view>

#include "formats/json_pointer.h"
#include "secrets/hook_secrets.h"
#include "services/definition_hash.h"

namespace sluice::services {
namespace {

constexpr std::size_t kChangesMax = 1'000;  // of one diff; a longer one says so

using IsLayout = bool (*)(std::string_view member);

// A definition as it is compared, and as it is shown.
struct Side {
  const json::value& real;
  json::value shown;
};

struct Entry {
  const json::value* value = nullptr;
  std::string pointer;
};
using Entries = std::map<std::string, Entry, std::less<>>;

const json::array* list_of(const json::value& definition, std::string_view name) {
  const auto* list = find_member(definition, name);
  return list ? list->if_array() : nullptr;
}

std::string text_at(const json::value& object, std::string_view name) {
  const auto* text = find_member(object, name);
  return text && text->is_string() ? std::string(text->get_string()) : std::string();
}

// By its id; an edge without one by what it connects, and anything else by its place.
std::string name_of(const json::value& entry, std::size_t index) {
  if (auto id = text_at(entry, "id"); !id.empty()) return id;
  const auto source = text_at(entry, "source");
  if (source.empty()) return fmt::format("#{}", index + 1);
  return fmt::format("{}.{} -> {}", source, text_at(entry, "sourceHandle"),
                     text_at(entry, "target"));
}

Entries entries_of(const json::value& definition, std::string_view list) {
  Entries entries;
  const auto* array = list_of(definition, list);
  if (!array) return entries;
  for (std::size_t i = 0; i < array->size(); ++i)
    entries.try_emplace(name_of((*array)[i], i),
                        Entry{&(*array)[i], fmt::format("/{}/{}", list, i)});
  return entries;
}

const json::value* at_pointer(const json::value& value, std::string_view pointer) {
  const auto* at = &value;
  while (at && !pointer.empty()) at = formats::step_into(*at, pointer);
  return at;
}

class Differ {
 public:
  Differ(const json::value& before, const json::value& after)
      : before_{before, before}, after_{after, after} {
    secrets::redact_hook_secrets(before_.shown);
    secrets::redact_hook_secrets(after_.shown);
  }

  json::object run() {
    json::object out{{"nodes", compare_lists("nodes", &is_node_layout)},
                     {"edges", compare_lists("edges", &is_edge_layout)}};
    json::array settings;
    const json::value none = json::object();
    const auto* was = find_member(before_.real, "settings");
    const auto* is = find_member(after_.real, "settings");
    compare(was ? *was : none, is ? *is : none, "/settings", "/settings", settings);
    out["settings"] = std::move(settings);
    out["complete"] = changes_ <= kChangesMax;
    return out;
  }

 private:
  json::object compare_lists(std::string_view list, IsLayout is_layout) {
    const auto before = entries_of(before_.real, list);
    const auto after = entries_of(after_.real, list);
    json::array added;
    json::array removed;
    json::array changed;
    json::array moved;
    for (const auto& [name, entry] : after) {
      const auto old = before.find(name);
      if (old == before.end()) {
        note(added, {{"id", name}, {"pointer", entry.pointer}});
        continue;
      }
      json::array changes;
      compare_entries(old->second, entry, is_layout, changes);
      if (!changes.empty())
        note(changed, {{"id", name}, {"pointer", entry.pointer}, {"changes", std::move(changes)}});
      if (layout_differs(*old->second.value, *entry.value, is_layout))
        note(moved, {{"id", name}, {"pointer", entry.pointer}});
    }
    for (const auto& [name, entry] : before)
      if (!after.contains(name)) note(removed, {{"id", name}, {"pointer", entry.pointer}});
    return {{"added", std::move(added)},
            {"removed", std::move(removed)},
            {"changed", std::move(changed)},
            {"moved", std::move(moved)}};
  }

  void compare_entries(const Entry& before, const Entry& after, IsLayout is_layout,
                       json::array& changes) {
    const auto* was = before.value->if_object();
    const auto* is = after.value->if_object();
    if (!was || !is)
      return compare(*before.value, *after.value, before.pointer, after.pointer, changes);
    compare_members(*was, *is, before.pointer, after.pointer, is_layout, changes);
  }

  // Members for which `is_layout` holds are passed over.
  void compare_members(const json::object& was, const json::object& is,
                       const std::string& was_pointer, const std::string& is_pointer,
                       IsLayout is_layout, json::array& changes) {
    const auto below = [](std::string pointer, std::string_view name) {
      formats::append_pointer(pointer, name);
      return pointer;
    };
    const bool is_node = is_layout == &is_node_layout;
    for (const auto& [name, value] : is) {
      if (is_layout && is_layout(name)) continue;
      const auto* old = was.if_contains(name);
      const auto old_pointer = below(was_pointer, name);
      const auto pointer = below(is_pointer, name);
      const auto* old_data = old && is_node && name == "data" ? old->if_object() : nullptr;
      if (old_data && value.is_object())
        compare_members(*old_data, value.get_object(), old_pointer, pointer, &is_data_layout,
                        changes);
      else if (old)
        compare(*old, value, old_pointer, pointer, changes);
      else
        add_change(changes, "add", pointer, nullptr, shown(after_, pointer));
    }
    for (const auto& [name, value] : was) {
      if ((is_layout && is_layout(name)) || is.contains(name)) continue;
      const auto pointer = below(was_pointer, name);
      add_change(changes, "remove", pointer, shown(before_, pointer), nullptr);
    }
  }

  void compare(const json::value& was, const json::value& is, const std::string& was_pointer,
               const std::string& is_pointer, json::array& changes) {
    if (was.is_object() && is.is_object())
      return compare_members(was.get_object(), is.get_object(), was_pointer, is_pointer, nullptr,
                             changes);
    if (to_json(was) == to_json(is)) return;
    add_change(changes, "replace", is_pointer, shown(before_, was_pointer),
               shown(after_, is_pointer));
  }

  static bool layout_differs(const json::value& before, const json::value& after,
                             IsLayout is_layout) {
    return layout_text(before, is_layout) != layout_text(after, is_layout);
  }

  // The members that are layout, in the order of their names.
  static std::string layout_text(const json::value& entry, IsLayout is_layout) {
    std::map<std::string, std::string, std::less<>> members;
    const auto* object = entry.if_object();
    if (!object) return {};
    for (const auto& [name, value] : *object)
      if (is_layout(name)) members[std::string(name)] = to_json(value);
    std::string out;
    for (const auto& [name, text] : members) out += name + "=" + text + ";";
    return out;
  }

  static json::value shown(const Side& side, std::string_view pointer) {
    const auto* value = at_pointer(side.shown, pointer);
    return value ? *value : json::value(nullptr);
  }

  void add_change(json::array& changes, std::string_view what, std::string_view pointer,
                  json::value before, json::value after) {
    note(changes, {{"op", what},
                   {"pointer", pointer},
                   {"before", std::move(before)},
                   {"after", std::move(after)}});
  }

  void note(json::array& list, json::object entry) {
    if (++changes_ <= kChangesMax) list.push_back(std::move(entry));
  }

  Side before_;
  Side after_;
  std::size_t changes_ = 0;
};

}  // namespace

json::object diff_definitions(const json::value& before, const json::value& after) {
  return Differ(before, after).run();
}

}  // namespace sluice::services
