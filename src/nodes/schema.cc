#include <algorithm>
#include <fmt/format.h>

#include "base/check.h"
#include "embedded/node_schemas.h"
#include "nodes/config/common.h"
#include "nodes/node.h"

// The schemas of the node kinds, read from the files that were embedded at build time.
namespace sluice::nodes {
namespace {

json::value read_schema(std::string_view file_name) {
  const auto files = embedded::node_schemas();
  const auto file = std::ranges::find(files, file_name, &EmbeddedFile::name);
  SLUICE_CHECK(file != files.end(), file_name);
  auto schema = parse_json(file->bytes);
  SLUICE_CHECK(schema.has_value() && schema->is_object(), file_name);
  return *std::move(schema);
}

// Replaces each property that is only {"$ref": "NAME.schema.json"} by that file.
void fill_in_references(json::object& properties) {
  for (auto& [name, property] : properties) {
    const auto* reference =
        property.is_object() ? find_string(property.get_object(), "$ref") : nullptr;
    if (reference && reference->ends_with(".schema.json")) property = read_schema(*reference);
  }
}

}  // namespace

json::value schema_of(const NodeKind& kind) {
  auto schema = read_schema(fmt::format("{}.schema.json", kind.id));
  auto& object = schema.get_object();
  object["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  object["title"] = kind.title;
  object["type"] = "object";
  auto& properties = object["properties"].is_object() ? object["properties"].get_object()
                                                      : object["properties"].emplace_object();
  fill_in_references(properties);
  const auto shared = read_schema("shared.schema.json");
  for (const auto& [key, value] : shared.at("properties").as_object())
    properties.emplace(key, value);
  for (const auto name : shared_members()) properties.emplace(name, json::object());
  object["additionalProperties"] = false;
  if (kind.complete_schema) kind.complete_schema(schema);
  return schema;
}

}  // namespace sluice::nodes
