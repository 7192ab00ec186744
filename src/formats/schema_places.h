#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"

// The places in JSON Schemas that references name: by pointer, `$anchor`, `$dynamicAnchor` and
// `$id`.
namespace sluice::formats {

// A reference as RFC 3986 resolves it against a base; both may be empty. Without its fragment.
std::string resolve_uri(std::string_view base, std::string_view reference);

class SchemaPlaces {
 public:
  using ResourceIndex = std::uint32_t;

  // Reads the schema, which must outlive this; its base is `uri` until it says otherwise by `$id`.
  // Steps over what no keyword makes a schema, such as the values of `enum`. The first one to be
  // added is the root.
  void add(const json::value& schema, std::string_view uri);

  // The resource (what one `$id` names) that a schema is part of.
  ResourceIndex resource_of(const json::value& schema) const;

  struct Target {
    const json::value* schema = nullptr;  // null when there is no such place
    std::string_view dynamic_name;        // set when a `$dynamicAnchor` was named
  };
  // "#", "#/$defs/item", "#anchor", "item.json#anchor", as written in a schema of `from`.
  Target find(ResourceIndex from, std::string_view reference);

  // The schemas with a `$dynamicAnchor` of that name, which `find` has given, by their resource.
  using ByResource = std::map<ResourceIndex, const json::value*>;
  const ByResource& dynamic_anchors(std::string_view name) const;

  // Each resource keeps its whole URI, so there are bounds. Beyond them nothing more is read, and
  // what `find` answers must not be used.
  static constexpr std::size_t kResourcesMax = 5'000;
  static constexpr std::size_t kUriBytesMax = 1'000;
  bool is_too_large() const { return is_too_large_; }

 private:
  struct Resource {
    std::string uri;
    const json::value* root = nullptr;
    std::map<std::string_view, const json::value*> anchors;
  };

  void scan(const json::value& schema, ResourceIndex resource);
  void scan_below(const json::object& schema, ResourceIndex resource);
  ResourceIndex identify(const json::value& schema, ResourceIndex resource, std::string_view id);
  ResourceIndex open(std::string uri, const json::value& root);
  const json::value* walk(ResourceIndex from, std::string_view pointer);

  std::vector<Resource> resources_;
  std::map<std::string, ResourceIndex> by_uri_;
  std::map<std::string_view, ByResource> dynamic_anchors_;
  std::unordered_map<const json::value*, ResourceIndex> resource_of_;
  bool is_too_large_ = false;
};

}  // namespace sluice::formats
