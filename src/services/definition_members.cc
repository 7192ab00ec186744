#include "services/definition_members.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <span>
#include <string_view>

#include "base/json_number.h"
#include "base/text.h"
#include "nodes/config/common.h"
#include "nodes/node.h"
#include "services/workflow_names.h"

namespace sluice::services {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::size_t kUnknownShownMax = 20;  // of one definition
constexpr std::string_view kIntoData = "; move it into the node's `data`";

// The first four are read by the engine. The others are those that graph editors (React Flow) keep
// with a node; `ui` is for whatever else one wants to keep.
constexpr auto kNodeMembers = std::to_array<std::string_view>({"id",
                                                               "type",
                                                               "parentId",
                                                               "data",
                                                               "position",
                                                               "ui",
                                                               "positionAbsolute",
                                                               "width",
                                                               "height",
                                                               "measured",
                                                               "selected",
                                                               "dragging",
                                                               "resizing",
                                                               "draggable",
                                                               "selectable",
                                                               "connectable",
                                                               "deletable",
                                                               "focusable",
                                                               "hidden",
                                                               "dragHandle",
                                                               "origin",
                                                               "style",
                                                               "className",
                                                               "zIndex",
                                                               "extent",
                                                               "expandParent",
                                                               "sourcePosition",
                                                               "targetPosition",
                                                               "initialWidth",
                                                               "initialHeight",
                                                               "handles",
                                                               "ariaLabel",
                                                               "ariaRole",
                                                               "domAttributes"});
// The first four are read by the engine.
constexpr auto kEdgeMembers = std::to_array<std::string_view>({"id",
                                                               "source",
                                                               "target",
                                                               "sourceHandle",
                                                               "targetHandle",
                                                               "type",
                                                               "label",
                                                               "ui",
                                                               "data",
                                                               "animated",
                                                               "selected",
                                                               "selectable",
                                                               "deletable",
                                                               "focusable",
                                                               "hidden",
                                                               "reconnectable",
                                                               "updatable",
                                                               "style",
                                                               "className",
                                                               "zIndex",
                                                               "markerStart",
                                                               "markerEnd",
                                                               "pathOptions",
                                                               "interactionWidth",
                                                               "labelStyle",
                                                               "labelShowBg",
                                                               "labelBgStyle",
                                                               "labelBgPadding",
                                                               "labelBgBorderRadius",
                                                               "ariaLabel",
                                                               "ariaRole",
                                                               "domAttributes"});
constexpr auto kPlace = std::to_array<std::string_view>({"x", "y"});
constexpr auto kSize = std::to_array<std::string_view>({"width", "height"});

class Checker {
 public:
  Checker(std::string_view what, model::Findings& findings) : what_(what), findings_(findings) {}

  void check(const json::array& list, Names known) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto* object = list[i].if_object();
      if (!object) continue;
      const auto* id = find_string(*object, "id");
      const std::string_view name = id ? std::string_view(*id) : std::string_view();
      at_ = {.code = "member_unknown",
             .pointer = model::list_pointer(fmt::format("{}s", what_), i)};
      (what_ == "node" ? at_.node : at_.edge) = name;
      where_ = name.empty() ? fmt::format("{} {}", what_, i + 1)
                            : fmt::format("{} '{}'", what_, cut_text(name, 64));
      check_members(*object, known);
      for (const auto* place : {"position", "positionAbsolute"})
        check_numbers(*object, place, kPlace);
      check_numbers(*object, "measured", kSize);
      if (const auto* ui = object->if_contains("ui"); ui && !ui->is_object() && !ui->is_null())
        report("{}: `ui` must be an object, not {}", where_, json_kind_name(*ui));
    }
    if (unknown_ > kUnknownShownMax)
      findings_.push_back({.code = "member_unknown",
                           .pointer = fmt::format("/{}s", what_),
                           .message = fmt::format("{} more members of {}s are unknown",
                                                  unknown_ - kUnknownShownMax, what_)});
  }

 private:
  template <class... Args>
  void report(fmt::format_string<Args...> format, Args&&... args) {
    if (++unknown_ > kUnknownShownMax) return;
    findings_.push_back(at_);
    findings_.back().message = fmt::format(format, std::forward<Args>(args)...);
  }

  void check_members(const json::object& object, Names known) {
    for (const auto& member : object) {
      const std::string_view key = member.key();
      if (std::ranges::find(known, key) == known.end())
        report("{}: `{}` is not a member of {}{}", where_, cut_text(key, 64),
               what_ == "node" ? "a node" : "an edge", advice(object, key, known));
    }
  }

  // A setting of the node that stands beside its `data`, or the nearest name.
  std::string advice(const json::object& object, std::string_view key, Names known) const {
    if (what_ == "node" && is_setting(object, key)) return std::string(kIntoData);
    return nearest_hint(key, known);
  }

  static bool is_setting(const json::object& node, std::string_view key) {
    const auto shared = nodes::shared_members();
    if (std::ranges::find(shared, key) != shared.end()) return true;
    const auto* kind = nodes::find_kind(component_of(node));
    if (!kind) return false;
    const auto schema = nodes::schema_of(*kind);
    const auto* properties = find_member(schema, "properties");
    return properties && find_member(*properties, key);
  }

  void check_numbers(const json::object& object, std::string_view name, Names known) {
    const auto* value = object.if_contains(name);
    if (!value || value->is_null()) return;
    const auto* members = value->if_object();
    if (!members)
      return report("{}: `{}` must be an object with {}, not {}", where_, name,
                    fmt::join(known, " and "), json_kind_name(*value));
    for (const auto& member : *members) {
      const std::string_view key = member.key();
      if (std::ranges::find(known, key) == known.end())
        report("{}: `{}.{}` is unknown; {} has {}", where_, name, cut_text(key, 64), name,
               fmt::join(known, " and "));
      else if (!is_number(member.value()) && !member.value().is_null())
        report("{}: `{}.{}` must be a number, not {}", where_, name, key,
               json_kind_name(member.value()));
    }
  }

  std::string_view what_;
  model::Findings& findings_;
  model::Finding at_{};  // the node or edge at hand
  std::string where_;
  std::size_t unknown_ = 0;
};

}  // namespace

void check_node_members(const json::array& nodes, model::Findings& findings) {
  Checker("node", findings).check(nodes, kNodeMembers);
}

void check_edge_members(const json::array& edges, model::Findings& findings) {
  Checker("edge", findings).check(edges, kEdgeMembers);
}

}  // namespace sluice::services
