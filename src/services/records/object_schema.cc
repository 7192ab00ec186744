#include "services/records/object_schema.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "base/json_number.h"
#include "base/text.h"

namespace sluice::services {
namespace {

struct FieldType {
  std::string_view name;
  std::string_view type;  // of JSON Schema
  std::string_view format{};
};
constexpr std::array<FieldType, 8> kFieldTypes = {{{"string", "string"},
                                                   {"number", "number"},
                                                   {"integer", "integer"},
                                                   {"boolean", "boolean"},
                                                   {"date", "string", "date"},
                                                   {"datetime", "string", "date-time"},
                                                   {"array", "array"},
                                                   {"object", "object"}}};
constexpr std::array<std::string_view, 6> kTold = {"$schema", "$ref",  "$defs",
                                                   "allOf",   "anyOf", "oneOf"};

// A field may have any of these names, so what is an object or array in a JSON Schema must be one.
bool is_json_schema(const json::object& schema) {
  if (std::ranges::any_of(kTold, [&](auto name) {
        const auto* value = schema.if_contains(name);
        return value && (name.starts_with('$') || value->is_array());
      }))
    return true;
  const auto* properties = schema.if_contains("properties");
  return properties && properties->is_object();
}

std::array<std::string_view, kFieldTypes.size()> type_names() {
  std::array<std::string_view, kFieldTypes.size()> names{};
  std::ranges::transform(kFieldTypes, names.begin(), &FieldType::name);
  return names;
}

std::string wrong_type(std::string_view field, const json::value& value) {
  const auto names = type_names();
  const auto* text = if_text(value);
  if (!text)
    return fmt::format("schema.{} must be the name of a type, but is {}.", cut_text(field, 64),
                       json_kind_name(value));
  const std::string_view name(*text);
  const auto hint = nearest_hint(name, names);
  return fmt::format("schema.{}: {} is not a type{}", cut_text(field, 64), cut_text(name, 64),
                     hint.empty() ? "; the types are string, number, integer, boolean, date, "
                                    "datetime, array, object."
                                  : hint);
}

Outcome<json::object> whole_schema(const json::object& fields) {
  json::object properties;
  std::vector<std::string> errors;
  for (const auto& [field, value] : fields) {
    const auto* text = if_text(value);
    const auto type =
        text ? std::ranges::find(kFieldTypes, std::string_view(*text), &FieldType::name)
             : kFieldTypes.end();
    if (type == kFieldTypes.end()) {
      if (errors.size() < 20) errors.push_back(wrong_type(field, value));
      continue;
    }
    json::object rule{{"type", json::array{type->type, "null"}}};
    if (!type->format.empty()) rule["format"] = type->format;
    properties[field] = std::move(rule);
  }
  if (!errors.empty()) return std::unexpected(invalid("parameter_invalid", std::move(errors)));
  return json::object{{"type", "object"}, {"properties", std::move(properties)}};
}

// "/address/street" is address.street.
std::string field_name(std::string_view pointer) {
  if (pointer.empty()) return "data";
  std::string name(pointer.substr(1));
  std::ranges::replace(name, '/', '.');
  return name;
}

}  // namespace

Outcome<formats::JsonSchema> compile_object_schema(const json::object& schema) {
  json::object whole;
  if (is_json_schema(schema)) {
    whole = schema;
  } else {
    SLUICE_TRY(whole, whole_schema(schema));
  }
  auto compiled = formats::JsonSchema::compile(whole);
  if (!compiled)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "schema: " + std::move(compiled).error().message);
  return *std::move(compiled);
}

std::vector<std::string> check_object_data(const formats::JsonSchema& schema,
                                           const json::object& data) {
  std::vector<std::string> sentences;
  for (const auto& issue : schema.check(data))
    sentences.push_back(fmt::format("{} {}.", field_name(issue.pointer), issue.message));
  return sentences;
}

}  // namespace sluice::services
