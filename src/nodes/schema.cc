#include <algorithm>
#include <fmt/format.h>

#include "base/check.h"
#include "embedded/node_schemas.h"
#include "nodes/catalogue.h"

// The schemas of the node kinds, read from the files that were embedded at build time.
namespace sluice::nodes {
namespace {

constexpr std::string_view kFacts = "x-node";  // the member of a file that is no JSON Schema

json::value read_schema(std::string_view file_name) {
  const auto files = embedded::node_schemas();
  const auto file = std::ranges::find(files, file_name, &EmbeddedFile::name);
  SLUICE_CHECK(file != files.end(), file_name);
  auto schema = parse_json(file->bytes);
  SLUICE_CHECK(schema.has_value() && schema->is_object(), file_name);
  return *std::move(schema);
}

// Replaces "$ref": "NAME.schema.json" of a property by the members of that file.
void fill_in_references(json::object& properties) {
  for (auto& [name, property] : properties) {
    auto* members = property.if_object();
    const auto* reference = members ? find_string(*members, "$ref") : nullptr;
    if (!reference || !reference->ends_with(".schema.json")) continue;
    const auto part = read_schema(*reference);
    members->erase("$ref");
    for (const auto& [key, value] : part.get_object()) members->emplace(key, value);
  }
}

// Editors show the settings in the order of the file, unless a hint says otherwise.
void add_order(json::object& properties) {
  std::int64_t place = 0;
  for (auto& [name, property] : properties) {
    ++place;
    auto* members = property.if_object();
    if (!members) continue;
    auto& hints = (*members)["x-ui"];
    if (!hints.is_object()) hints.emplace_object();
    hints.get_object().emplace("order", place);
  }
}

std::string_view family_name(Family family) {
  switch (family) {
    case Family::kTrigger:
      return "trigger";
    case Family::kAction:
      return "action";
    case Family::kCondition:
      return "condition";
  }
  return "action";
}

// What the file says of the kind itself; see catalogue_entry().
json::object read_facts(const NodeKind& kind) {
  auto schema = read_schema(fmt::format("{}.schema.json", kind.id));
  auto* facts = schema.get_object().if_contains(kFacts);
  SLUICE_CHECK(facts && facts->is_object(), kind.id);
  return std::move(facts->get_object());
}

bool may_be_sync(const NodeKind& kind) {
  if (kind.trigger) return kind.trigger->can_be_started_by(model::TriggerKind::kSync);
  return !kind.waits && !kind.holds_nodes;
}

}  // namespace

json::object catalogue_entry(const NodeKind& kind) {
  auto facts = read_facts(kind);
  auto& handles = facts.at("handles").as_array();
  if (!kind.trigger)
    handles.push_back({{"id", "error"}, {"title", "Error"}, {"when", "continue_on_error"}});
  const bool has_effects = !facts.at("effects").as_array().empty();
  const auto root = kind.trigger ? kind.trigger->root() : std::string_view();
  return {{"component_id", kind.id},
          {"title", kind.title},
          {"summary", kind.summary},
          {"family", family_name(kind.family)},
          {"category", std::move(facts.at("category"))},
          {"icon", std::move(facts.at("icon"))},
          {"synonyms", std::move(facts.at("synonyms"))},
          {"root", root.empty() ? json::value(nullptr) : json::value(root)},
          {"handles", std::move(handles)},
          {"output_schema", std::move(facts.at("output"))},
          {"pure", !has_effects && !kind.waits && !kind.holds_nodes},
          {"waits", kind.waits},
          {"effects", std::move(facts.at("effects"))},
          {"holds_nodes", kind.holds_nodes},
          {"sync_allowed", may_be_sync(kind)},
          {"docs", fmt::format("/docs/nodes/{}.md", kind.id)},
          {"schema", schema_of(kind)}};
}

json::value schema_of(const NodeKind& kind) {
  auto schema = read_schema(fmt::format("{}.schema.json", kind.id));
  auto& object = schema.get_object();
  object.erase(kFacts);
  object["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  object["title"] = kind.title;
  object["type"] = "object";
  auto& properties = object["properties"].is_object() ? object["properties"].get_object()
                                                      : object["properties"].emplace_object();
  fill_in_references(properties);
  const auto shared = read_schema("shared.schema.json");
  for (const auto& [key, value] : shared.at("properties").as_object())
    if (key != "timeout" || !kind.waits) properties.emplace(key, value);
  add_order(properties);
  object["additionalProperties"] = false;
  if (kind.complete_schema) kind.complete_schema(schema);
  return schema;
}

}  // namespace sluice::nodes
