#include "api/forms/form_input.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "api/forms/form_page.h"
#include "base/bytes.h"
#include "base/json_number.h"

namespace sluice::api {
namespace {

constexpr std::size_t kPairsMax = 10'000;

std::optional<std::string> decode(std::string_view text) {
  std::string plus(text);
  std::ranges::replace(plus, '+', ' ');
  auto decoded = percent_decode(plus);
  if (!decoded || !is_utf8(*decoded)) return std::nullopt;
  return decoded;
}

void add_value(json::object& values, const std::string& name, const std::string& value) {
  auto [at, added] = values.emplace(name, value);
  if (added) return;
  if (!at->value().is_array()) at->value() = json::array{at->value()};
  at->value().get_array().emplace_back(value);
}

}  // namespace

Result<FormInput> read_json_form(std::string_view body) {
  auto value = parse_json(body);
  if (!value) return fail(ErrorCode::kInvalid, "The body is " + value.error().message + ".");
  auto* object = value->if_object();
  if (!object) return fail(ErrorCode::kInvalid, "The body must be a JSON object.");
  FormInput input;
  for (auto& [name, member] : *object) {
    if (name == "button" && is_text(member)) {
      input.button = member.get_string();
    } else if (name == "values" && member.is_object()) {
      input.values = std::move(member.get_object());
    } else if ((name != "button" && name != "values") || !member.is_null()) {
      return fail(ErrorCode::kInvalid,
                  "The body must be {\"button\": \"...\", \"values\": {...}}; both are optional, "
                  "and no other members are allowed.");
    }
  }
  return input;
}

Result<FormInput> read_encoded_form(std::string_view body, const nodes::Form& form) {
  FormInput input;
  std::size_t pairs = 0;
  while (!body.empty()) {
    const auto pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(pair.size() + 1, body.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = decode(pair.substr(0, equals));
    auto value = decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value || ++pairs > kPairsMax)
      return fail(ErrorCode::kInvalid, "The body is not application/x-www-form-urlencoded UTF-8.");
    if (*name == kFormButtonName)
      input.button = *std::move(value);
    else
      add_value(input.values, *name, *std::move(value));
  }
  for (const auto& field : form.fields) {
    if (field.type == nodes::FieldType::kCheckbox) input.values.emplace(field.id, false);
    if (field.type == nodes::FieldType::kMultiselect) input.values.emplace(field.id, json::array());
  }
  return input;
}

}  // namespace sluice::api
