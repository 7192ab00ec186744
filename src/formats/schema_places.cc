#include "formats/schema_places.h"

#include <array>

#include "base/json_number.h"
#include "base/work_budget.h"
#include "formats/json_pointer.h"

namespace sluice::formats {
namespace {

constexpr std::array<std::string_view, 12> kSchemaKeywords = {"items",
                                                              "additionalItems",
                                                              "contains",
                                                              "additionalProperties",
                                                              "propertyNames",
                                                              "not",
                                                              "if",
                                                              "then",
                                                              "else",
                                                              "unevaluatedItems",
                                                              "unevaluatedProperties",
                                                              "contentSchema"};
constexpr std::array<std::string_view, 5> kArrayKeywords = {"allOf", "anyOf", "oneOf",
                                                            "prefixItems", "items"};
constexpr std::array<std::string_view, 6> kMapKeywords = {
    "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"};

// scheme:, //authority, path and ?query, each with its marks; empty when it is not there.
struct Uri {
  std::string_view scheme;
  std::string_view authority;
  std::string_view path;
  std::string_view query;
};

Uri split(std::string_view text) {
  Uri uri;
  text = text.substr(0, text.find('#'));
  const auto colon = text.find(':');
  if (colon != text.npos && colon > 0 && text.find_first_of("/?") > colon) {
    uri.scheme = text.substr(0, colon + 1);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    const auto end = std::min(text.find_first_of("/?", 2), text.size());
    uri.authority = text.substr(0, end);
    text.remove_prefix(end);
  }
  const auto question = std::min(text.find('?'), text.size());
  uri.path = text.substr(0, question);
  uri.query = text.substr(question);
  return uri;
}

std::string without_dots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const auto end = std::min(path.find('/', 1), path.size());
    const auto segment = path.substr(0, end);
    path.remove_prefix(end);
    if (segment == "/." || segment == "/..") {
      if (segment == "/..") out.erase(std::min(out.rfind('/'), out.size()));
      if (path.empty()) out += '/';
    } else {
      out += segment;
    }
  }
  return out;
}

std::string merged_path(const Uri& base, std::string_view path) {
  if (path.starts_with('/')) return without_dots(path);
  if (!base.authority.empty() && base.path.empty()) return without_dots("/" + std::string(path));
  const auto slash = base.path.rfind('/');
  const auto folder = slash == base.path.npos ? std::string_view() : base.path.substr(0, slash + 1);
  return without_dots(std::string(folder) + std::string(path));
}

}  // namespace

std::string resolve_uri(std::string_view base, std::string_view reference) {
  const Uri to = split(reference);
  const Uri from = split(base);
  std::string out;
  const auto join = [&](std::string_view scheme, std::string_view authority, std::string_view path,
                        std::string_view query) {
    for (const auto part : {scheme, authority, path, query}) out += part;
    return out;
  };
  if (!to.scheme.empty()) return join(to.scheme, to.authority, to.path, to.query);
  if (!to.authority.empty()) return join(from.scheme, to.authority, to.path, to.query);
  if (to.path.empty())
    return join(from.scheme, from.authority, from.path, to.query.empty() ? from.query : to.query);
  return join(from.scheme, from.authority, merged_path(from, to.path), to.query);
}

void SchemaPlaces::add(const json::value& schema, std::string_view uri) {
  scan(schema, open(std::string(uri.substr(0, uri.find('#'))), schema));
}

SchemaPlaces::ResourceIndex SchemaPlaces::open(std::string uri, const json::value& root) {
  const auto index = static_cast<ResourceIndex>(resources_.size());
  by_uri_.try_emplace(uri, index);
  resources_.push_back({std::move(uri), &root, {}});
  return index;
}

// The resource that begins with `$id`; a document's own one may have two names.
SchemaPlaces::ResourceIndex SchemaPlaces::identify(const json::value& schema,
                                                   ResourceIndex resource, std::string_view id) {
  auto uri = resolve_uri(resources_[resource].uri, id);
  if (uri.size() > kUriBytesMax || resources_.size() >= kResourcesMax) {
    is_too_large_ = true;
    return resource;
  }
  if (resources_[resource].root != &schema) return open(std::move(uri), schema);
  by_uri_.try_emplace(uri, resource);
  resources_[resource].uri = std::move(uri);
  return resource;
}

// No deeper than the JSON parser allows.
void SchemaPlaces::scan(const json::value& schema, ResourceIndex resource) {
  if (is_too_large_) return;
  const auto* object = schema.if_object();
  if (object) {
    WorkBudget::spend(4 + object->size());
    const auto* id = find_string(*object, "$id");
    if (id && !id->empty() && id->front() != '#') resource = identify(schema, resource, *id);
  }
  if (!resource_of_.try_emplace(&schema, resource).second || !object) return;
  auto& names = resources_[resource];
  if (const auto* anchor = find_string(*object, "$anchor"))
    names.anchors.try_emplace(*anchor, &schema);
  if (const auto* anchor = find_string(*object, "$dynamicAnchor"))
    dynamic_anchors_[*anchor].try_emplace(resource, &schema);
  scan_below(*object, resource);
}

void SchemaPlaces::scan_below(const json::object& schema, ResourceIndex resource) {
  for (const auto keyword : kSchemaKeywords)
    if (const auto* value = schema.if_contains(keyword); value && !value->is_array())
      scan(*value, resource);
  for (const auto keyword : kArrayKeywords)
    if (const auto* value = schema.if_contains(keyword); value && value->is_array())
      for (const auto& element : value->get_array()) scan(element, resource);
  for (const auto keyword : kMapKeywords)
    if (const auto* value = schema.if_contains(keyword); value && value->is_object())
      for (const auto& [name, member] : value->get_object())
        if (!member.is_array()) scan(member, resource);
}

SchemaPlaces::ResourceIndex SchemaPlaces::resource_of(const json::value& schema) const {
  const auto found = resource_of_.find(&schema);
  return found == resource_of_.end() ? 0 : found->second;
}

// A place that no keyword makes a schema is read as one from now on.
const json::value* SchemaPlaces::walk(ResourceIndex from, std::string_view pointer) {
  const auto* place = resources_[from].root;
  auto resource = from;
  for (auto rest = pointer; place && !rest.empty();) {
    place = step_into(*place, rest);
    if (!place) return nullptr;
    const auto known = resource_of_.find(place);
    if (known != resource_of_.end()) resource = known->second;
  }
  if (place && !resource_of_.contains(place)) scan(*place, resource);
  return place;
}

SchemaPlaces::Target SchemaPlaces::find(ResourceIndex from, std::string_view reference) {
  const auto hash = std::min(reference.find('#'), reference.size());
  const auto found = by_uri_.find(resolve_uri(resources_[from].uri, reference.substr(0, hash)));
  if (found == by_uri_.end()) return {};
  const std::string fragment = undo_percent(reference.substr(std::min(hash + 1, reference.size())));
  if (fragment.empty() || fragment.front() == '/') return {walk(found->second, fragment), {}};
  if (const auto named = dynamic_anchors_.find(fragment); named != dynamic_anchors_.end())
    if (const auto anchor = named->second.find(found->second); anchor != named->second.end())
      return {anchor->second, named->first};
  const auto& anchors = resources_[found->second].anchors;
  const auto anchor = anchors.find(fragment);
  return {anchor == anchors.end() ? nullptr : anchor->second, {}};
}

const SchemaPlaces::ByResource& SchemaPlaces::dynamic_anchors(std::string_view name) const {
  return dynamic_anchors_.at(name);
}

}  // namespace sluice::formats
