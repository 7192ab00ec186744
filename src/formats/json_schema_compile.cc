#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <unordered_map>

#include "base/json_number.h"
#include "base/text.h"
#include "formats/json_pointer.h"
#include "formats/json_schema_program.h"
#include "formats/schema_places.h"

namespace sluice::formats {
namespace {

constexpr std::size_t kSchemasMax = 5'000;
constexpr std::size_t kPatternsMax = 200;
constexpr std::size_t kReferenceBytesShown = 1'000;

using Index = Subschema::Index;

// What would change the meaning of a schema if it were passed over.
constexpr std::array<std::string_view, 2> kUnread = {"$recursiveRef", "extends"};

// Goes through the schemas one by one, each with a place in the list that others can name before
// its turn has come. So neither depth nor references make it recurse.
class Compiler {
 public:
  Compiler(const json::value& root, const SchemaOptions& options)
      : root_(root), formats_are_checked_(options.formats_are_checked) {
    places_.add(root, "");
    for (const auto& document : options.documents) places_.add(*document.schema, document.uri);
  }

  Result<JsonSchema::Program> run() {
    index_of(root_, "");
    for (std::size_t i = 0; i < waiting_.size() && !error_; ++i) {
      const auto [value, pointer] = waiting_[i];
      pointer_ = pointer;
      Subschema schema;
      schema.resource = places_.resource_of(*value);
      read(*value, schema);
      program_.schemas.push_back(std::move(schema));
    }
    if (places_.is_too_large())
      return fail(ErrorCode::kInvalid,
                  fmt::format("the schema has more than {} `$id`s, or one of more than {} bytes",
                              SchemaPlaces::kResourcesMax, SchemaPlaces::kUriBytesMax));
    if (!error_ && has_loop())
      wrong("", "refers to itself: following $ref leads back to the same place");
    if (error_) return fail(*std::move(error_));
    return std::move(program_);
  }

 private:
  struct Waiting {
    const json::value* value;
    std::string pointer;
  };

  Index index_of(const json::value& value, std::string pointer) {
    const auto [entry, is_new] = indices_.try_emplace(&value, static_cast<Index>(waiting_.size()));
    if (is_new) {
      waiting_.push_back({&value, std::move(pointer)});
      if (waiting_.size() > kSchemasMax)
        wrong("", fmt::format("has more than {} schemas", kSchemasMax));
    }
    return entry->second;
  }

  void wrong(std::string_view keyword, std::string_view problem) {
    if (error_) return;
    const auto place = keyword.empty() ? pointer_ : fmt::format("{}/{}", pointer_, keyword);
    error_ = Error{ErrorCode::kInvalid, place.empty()
                                            ? fmt::format("the schema {}", problem)
                                            : fmt::format("the schema at {} {}", place, problem)};
  }

  void read(const json::value& value, Subschema& schema) {
    if (const auto* verdict = value.if_bool()) {
      schema.verdict = *verdict;
      return;
    }
    const auto* object = value.if_object();
    if (!object)
      return wrong("", fmt::format("must be an object, true or false, not {}", excerpt(value)));
    for (const auto name : kUnread)
      if (object->contains(name)) return wrong(name, "is not supported");
    read_values(*object, schema);
    read_numbers(*object, schema);
    read_texts(*object, schema);
    read_arrays(*object, schema);
    read_objects(*object, schema);
    read_in_place(*object, schema);
  }

  // Only as much of a name as helps to find it: each schema keeps the whole of its place.
  std::string below(std::string_view keyword, std::string_view name) const {
    constexpr std::size_t kNameBytesMax = 64;
    std::string pointer = fmt::format("{}/{}", pointer_, keyword);
    append_pointer(pointer, cut_text(name, kNameBytesMax));
    return pointer;
  }

  // --- keywords by the form of their value ---

  void number(const json::object& object, std::string_view keyword,
              std::optional<Subschema::Bound>& out) {
    const auto* value = object.if_contains(keyword);
    if (!value) return;
    const auto number = is_number(*value) ? ExactNumber::of(*value) : std::nullopt;
    if (!number) return wrong(keyword, fmt::format("must be a number, not {}", excerpt(*value)));
    out = Subschema::Bound{*number, bound_text(*value)};
  }

  void count(const json::object& object, std::string_view keyword,
             std::optional<std::size_t>& out) {
    const auto* value = object.if_contains(keyword);
    if (!value) return;
    const auto number = is_number(*value) ? to_number(*value) : std::nullopt;
    constexpr long double kMax = 1e15L;
    if (!number || *number < 0 || *number > kMax || !is_whole_number(*value))
      return wrong(keyword,
                   fmt::format("must be a non-negative whole number, not {}", excerpt(*value)));
    out = static_cast<std::size_t>(*number);
  }

  void child(const json::object& object, std::string_view keyword, std::optional<Index>& out) {
    if (const auto* value = object.if_contains(keyword))
      out = index_of(*value, fmt::format("{}/{}", pointer_, keyword));
  }

  void children(const json::object& object, std::string_view keyword, std::vector<Index>& out) {
    const auto* value = object.if_contains(keyword);
    if (!value) return;
    const auto* array = value->if_array();
    if (!array || array->empty())
      return wrong(keyword, fmt::format("must be an array of schemas, not {}", excerpt(*value)));
    for (std::size_t i = 0; i < array->size() && !error_; ++i)
      out.push_back(index_of((*array)[i], fmt::format("{}/{}/{}", pointer_, keyword, i)));
  }

  // Calls `visit` with each name and the schema at it.
  template <class Visit>
  void named_children(const json::object& object, std::string_view keyword, Visit visit) {
    const auto* value = object.if_contains(keyword);
    if (!value) return;
    const auto* members = value->if_object();
    if (!members)
      return wrong(keyword, fmt::format("must be an object of schemas, not {}", excerpt(*value)));
    for (const auto& [name, schema] : *members) {
      if (error_) return;
      visit(std::string(name), schema, below(keyword, name));
    }
  }

  std::vector<std::string> names(const json::value& value, std::string_view keyword) {
    std::vector<std::string> out;
    const auto* array = value.if_array();
    if (!array) wrong(keyword, fmt::format("must be an array of names, not {}", excerpt(value)));
    for (std::size_t i = 0; array && i < array->size(); ++i) {
      const auto* name = if_text((*array)[i]);
      if (!name) {
        wrong(keyword, fmt::format("must contain only names, not {}", excerpt((*array)[i])));
        break;
      }
      out.emplace_back(*name);
    }
    return out;
  }

  Regex pattern(std::string_view expression, std::string_view keyword) {
    if (++patterns_ > kPatternsMax) {
      wrong(keyword, fmt::format("exceeds the maximum of {} patterns", kPatternsMax));
      return {};
    }
    auto regex = Regex::compile(with_short_categories(expression));
    if (regex) return *std::move(regex);
    wrong(keyword, "is " + regex.error().message);
    return {};
  }

  // --- keywords by what they are about ---

  void read_values(const json::object& object, Subschema& schema) {
    if (const auto* type = object.if_contains("type")) {
      const auto list = is_text(*type) ? std::vector<std::string>{std::string(type->get_string())}
                                       : names(*type, "type");
      for (const auto& name : list) {
        const auto* row = find_schema_type(name);
        if (!row) return wrong("type", fmt::format("has an unknown type `{}`", name));
        schema.types.push_back(row);
      }
      if (list.empty()) return wrong("type", "must name at least one type");
    }
    if (const auto* constant = object.if_contains("const")) schema.constant = *constant;
    if (const auto* choices = object.if_contains("enum")) {
      if (!choices->is_array())
        return wrong("enum", fmt::format("must be an array, not {}", excerpt(*choices)));
      schema.choices = choices->get_array();
    }
  }

  void read_numbers(const json::object& object, Subschema& schema) {
    number(object, "minimum", schema.number.min);
    number(object, "maximum", schema.number.max);
    number(object, "exclusiveMinimum", schema.number_exclusive.min);
    number(object, "exclusiveMaximum", schema.number_exclusive.max);
    std::optional<Subschema::Bound> multiple;
    number(object, "multipleOf", multiple);
    if (!multiple) return;
    schema.multiple_of = to_number(object.at("multipleOf"));
    schema.multiple_of_text = multiple->text;
    if (!schema.multiple_of || *schema.multiple_of <= 0)
      wrong("multipleOf", "must be greater than 0");
  }

  void read_texts(const json::object& object, Subschema& schema) {
    count(object, "minLength", schema.length.min);
    count(object, "maxLength", schema.length.max);
    if (const auto* value = object.if_contains("pattern")) {
      if (!is_text(*value))
        return wrong("pattern", fmt::format("must be a string, not {}", excerpt(*value)));
      schema.pattern = pattern(value->get_string(), "pattern");
    }
    if (const auto* format = find_string(object, "format"); format && formats_are_checked_)
      schema.format = find_schema_format(*format);
  }

  void read_arrays(const json::object& object, Subschema& schema) {
    count(object, "minItems", schema.items_count.min);
    count(object, "maxItems", schema.items_count.max);
    if (const auto* unique = object.if_contains("uniqueItems")) {
      if (!unique->is_bool())
        return wrong("uniqueItems", fmt::format("must be true or false, not {}", excerpt(*unique)));
      schema.unique_items = unique->get_bool();
    }
    const auto* items = object.if_contains("items");
    if (items && items->is_array()) {  // before 2020-12
      if (!items->get_array().empty()) children(object, "items", schema.prefix_items);
      child(object, "additionalItems", schema.items);
    } else {
      children(object, "prefixItems", schema.prefix_items);
      child(object, "items", schema.items);
    }
    child(object, "unevaluatedItems", schema.unevaluated_items);
    child(object, "contains", schema.contains);
    count(object, "minContains", schema.contains_count.min);
    count(object, "maxContains", schema.contains_count.max);
  }

  void read_objects(const json::object& object, Subschema& schema) {
    count(object, "minProperties", schema.members_count.min);
    count(object, "maxProperties", schema.members_count.max);
    if (const auto* required = object.if_contains("required"))
      schema.required = names(*required, "required");
    named_children(object, "properties",
                   [&](std::string name, const json::value& value, std::string pointer) {
                     schema.properties[std::move(name)] = index_of(value, std::move(pointer));
                   });
    named_children(object, "patternProperties",
                   [&](const std::string& name, const json::value& value, std::string pointer) {
                     schema.pattern_properties.emplace_back(pattern(name, "patternProperties"),
                                                            index_of(value, std::move(pointer)));
                   });
    child(object, "additionalProperties", schema.additional_properties);
    child(object, "propertyNames", schema.property_names);
    child(object, "unevaluatedProperties", schema.unevaluated_properties);
    const auto depend = [&](std::string_view keyword) {
      named_children(
          object, keyword, [&](std::string name, const json::value& value, std::string pointer) {
            if (value.is_array() || keyword == "dependentRequired") {
              schema.dependent_required.emplace_back(std::move(name), names(value, keyword));
            } else {
              schema.dependent_schemas.emplace_back(std::move(name),
                                                    index_of(value, std::move(pointer)));
            }
          });
    };
    depend("dependentRequired");
    depend("dependentSchemas");
    depend("dependencies");  // before 2019-09
  }

  void read_in_place(const json::object& object, Subschema& schema) {
    children(object, "allOf", schema.all_of);
    children(object, "anyOf", schema.any_of);
    children(object, "oneOf", schema.one_of);
    child(object, "not", schema.none_of);
    child(object, "if", schema.if_schema);
    child(object, "then", schema.then_schema);
    child(object, "else", schema.else_schema);
    refer(object, "$ref", schema, schema.ref);
    const auto name = refer(object, "$dynamicRef", schema, schema.dynamic_ref);
    if (!name.empty()) schema.dynamic_name = dynamic_name(name);
  }

  // The name of the `$dynamicAnchor`, where the reference names one.
  std::string_view refer(const json::object& object, std::string_view keyword,
                         const Subschema& schema, std::optional<Index>& out) {
    const auto* ref = object.if_contains(keyword);
    if (!ref) return {};
    const auto* text = if_text(*ref);
    const auto target = text ? places_.find(schema.resource, *text) : SchemaPlaces::Target();
    if (!target.schema) {
      wrong(keyword,
            fmt::format("must point to a place in this schema, such as #/$defs/item, not {}",
                        excerpt(*ref)));
      return {};
    }
    out = index_of(*target.schema, std::string(cut_text(*text, kReferenceBytesShown)));
    return target.dynamic_name;
  }

  std::uint32_t dynamic_name(std::string_view name) {
    const auto [entry, is_new] = dynamic_names_.try_emplace(
        std::string(name), static_cast<std::uint32_t>(program_.dynamic_anchors.size()));
    if (!is_new) return entry->second;
    const auto number = entry->second;
    program_.dynamic_anchors.emplace_back();
    for (const auto& [resource, schema] : places_.dynamic_anchors(name))
      program_.dynamic_anchors[number].emplace(resource,
                                               index_of(*schema, fmt::format("#{}", name)));
    return number;
  }

  template <class Visit>
  void each_in_place(const Subschema& schema, Visit visit) const {
    for (const auto* list : {&schema.all_of, &schema.any_of, &schema.one_of})
      for (const Index index : *list) visit(index);
    for (const auto* single : {&schema.ref, &schema.dynamic_ref, &schema.none_of, &schema.if_schema,
                               &schema.then_schema, &schema.else_schema})
      if (*single) visit(**single);
    for (const auto& [name, index] : schema.dependent_schemas) visit(index);
    if (schema.dynamic_name)
      for (const auto& [resource, index] : program_.dynamic_anchors[*schema.dynamic_name])
        visit(index);
  }

  // Whether a schema asks about its own value again. Takes away, one after the other, the schemas
  // that no other one leads to; what is left then is a loop.
  bool has_loop() const {
    const auto& schemas = program_.schemas;
    std::vector<std::size_t> incoming(schemas.size());
    for (const auto& schema : schemas) each_in_place(schema, [&](Index i) { ++incoming[i]; });
    std::vector<Index> free;
    for (Index i = 0; i < schemas.size(); ++i)
      if (incoming[i] == 0) free.push_back(i);
    for (std::size_t at = 0; at < free.size(); ++at)
      each_in_place(schemas[free[at]], [&](Index i) {
        if (--incoming[i] == 0) free.push_back(i);
      });
    return free.size() < schemas.size();
  }

  const json::value& root_;
  const bool formats_are_checked_;
  SchemaPlaces places_;
  JsonSchema::Program program_;
  std::vector<Waiting> waiting_;
  std::unordered_map<const json::value*, Index> indices_;
  std::map<std::string, std::uint32_t, std::less<>> dynamic_names_;
  std::string pointer_;  // of the schema that is being read
  std::size_t patterns_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<JsonSchema> JsonSchema::compile(const json::value& schema, const SchemaOptions& options) {
  SLUICE_TRY(auto program, Compiler(schema, options).run());
  return JsonSchema(std::make_shared<const Program>(std::move(program)));
}

}  // namespace sluice::formats
