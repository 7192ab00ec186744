#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json_number.h"
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

// Null when there is none of that name.
const SchemaType* find_schema_type(std::string_view name);
const SchemaFormat* find_schema_format(std::string_view name);

// ECMAScript names categories of characters in full where RE2 takes letters: \p{Letter}, \p{L}.
std::string with_short_categories(std::string_view expression);

// A number for messages: 3 and 3.0 alike.
std::string bound_text(const json::value& value);

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

  // Each with its text, for messages.
  struct Bound {
    ExactNumber number;
    std::string text;
  };
  Range<Bound> number;
  Range<Bound> number_exclusive;
  std::optional<long double> multiple_of;
  std::string multiple_of_text;

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
  std::optional<Index> dynamic_ref;
  // When that is a $dynamicAnchor, which an outer resource may have too: in dynamic_anchors.
  std::optional<std::uint32_t> dynamic_name;
  std::vector<Index> all_of;
  std::vector<Index> any_of;
  std::vector<Index> one_of;
  std::optional<Index> none_of;
  std::optional<Index> if_schema;
  std::optional<Index> then_schema;
  std::optional<Index> else_schema;
  std::vector<std::pair<std::string, Index>> dependent_schemas;

  // Of what no other keyword of the same value has looked at.
  std::optional<Index> unevaluated_items;
  std::optional<Index> unevaluated_properties;

  std::uint32_t resource = 0;  // the schema resource ($id) that it is part of
};

struct JsonSchema::Program {
  std::vector<Subschema> schemas;  // the first is the root
  // For each name, the schema in each resource that has it.
  std::vector<std::map<std::uint32_t, Subschema::Index>> dynamic_anchors;
};

}  // namespace sluice::formats
