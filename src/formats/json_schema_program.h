#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/regex.h"
#include "formats/json_schema.h"

// What a JSON Schema is compiled to: its subschemas as a list, each naming others by their index.
// Between json_schema_compile.cc, which makes it, and json_schema.cc, which runs it.
namespace sluice::formats {

struct SchemaType {
  std::string_view name;
  bool (*holds)(const json::value&);
};

struct SchemaFormat {
  std::string_view name;
  bool (*holds)(std::string_view);
};

struct Subschema {
  using Index = std::uint32_t;
  template <class Bound>
  struct Range {
    std::optional<Bound> min;
    std::optional<Bound> max;
  };

  std::optional<bool> verdict;  // the schemas `true` and `false`
  std::vector<const SchemaType*> types;
  std::optional<json::value> constant;
  std::optional<json::array> choices;

  Range<long double> number;
  Range<long double> number_exclusive;
  std::optional<long double> multiple_of;

  Range<std::size_t> length;
  Regex pattern;
  const SchemaFormat* format = nullptr;

  Range<std::size_t> items_count;
  bool unique_items = false;
  std::vector<Index> prefix_items;
  std::optional<Index> items;  // of those behind the prefix
  std::optional<Index> contains;
  Range<std::size_t> contains_count;

  Range<std::size_t> members_count;
  std::vector<std::string> required;
  std::map<std::string, Index, std::less<>> properties;
  std::vector<std::pair<Regex, Index>> pattern_properties;
  std::optional<Index> additional_properties;
  std::optional<Index> property_names;
  std::vector<std::pair<std::string, std::vector<std::string>>> dependent_required;

  // Schemas of the same value.
  std::optional<Index> ref;
  std::vector<Index> all_of;
  std::vector<Index> any_of;
  std::vector<Index> one_of;
  std::optional<Index> none_of;
  std::optional<Index> if_schema;
  std::optional<Index> then_schema;
  std::optional<Index> else_schema;
  std::vector<std::pair<std::string, Index>> dependent_schemas;
};

struct JsonSchema::Program {
  std::vector<Subschema> schemas;  // the first is the root
};

}  // namespace sluice::formats
