#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <map>

#include "base/json_number.h"
#include "base/text.h"
#include "formats/json_values.h"
#include "formats/text_formats.h"
#include "liquid/values/text.h"
#include "nodes/data/field_rule_dates.h"
#include "nodes/forms/form.h"

// Whether what somebody filled in is an answer.
namespace sluice::nodes {
namespace {

// A value of its field; null when it was left empty. The error is a sentence for that person.
using Reading = Result<json::value>;

std::unexpected<Error> wrong(std::string sentence) {
  return fail(ErrorCode::kInvalid, std::move(sentence));
}

std::string bound_text(const json::value& bound) {
  std::string text;
  append_text(text, bound);
  return text;
}

bool is_choice(const FormField& field, std::string_view value) {
  return std::ranges::find(field.choices, value, &FormChoice::value) != field.choices.end();
}

// Line ends of a page are CR LF; in a value they are LF.
std::string with_unix_lines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r')
      out += text[i];
    else if (i + 1 == text.size() || text[i + 1] != '\n')
      out += '\n';
  return out;
}

Reading read_text(const FormField& field, std::string_view given) {
  const bool area = field.type == FieldType::kTextarea;
  std::string text = area ? with_unix_lines(given) : std::string(trim(given));
  if (area ? liquid::is_blank_text(text) : text.empty()) return nullptr;
  if (text.find('\0') != std::string::npos || (!area && has_control(text)))
    return wrong("Line breaks and control characters are not allowed here.");
  const std::size_t length = liquid::character_count(text);
  if (length < field.length_min)
    return wrong(fmt::format("Enter at least {} characters.", field.length_min));
  if (length > field.length_max)
    return wrong(fmt::format("Enter at most {} characters.", field.length_max));
  if (field.type == FieldType::kEmail && !formats::is_email(text))
    return wrong("Enter an email address, such as name@example.com.");
  if (field.type == FieldType::kUrl && !formats::is_url(text))
    return wrong("Enter a web address, such as https://example.com.");
  if (field.regex) {
    const auto matches = field.regex.matches(text);
    if (!matches) return wrong("This is too long to be checked. Enter a shorter text.");
    if (!*matches) return wrong("This does not have the expected format.");
  }
  return json::value(text);
}

json::value whole_number(long double number) {
  constexpr long double kExactMax = 9.0e18L;
  constexpr long double kUnsignedMax = 1.8e19L;
  if (std::fabs(number) < kExactMax) return static_cast<std::int64_t>(number);
  if (number > 0 && number < kUnsignedMax) return static_cast<std::uint64_t>(number);
  return static_cast<double>(number);
}

// What is written as a whole number is one.
json::value number_value(std::string_view text, long double number) {
  if (text.find_first_of(".eE") == std::string_view::npos) return whole_number(number);
  const json::value real = static_cast<double>(number);
  const bool exact = ExactNumber::of(real) == ExactNumber::of(json::value(text));
  return exact || !is_number_text(text) ? real : make_number(text);
}

Reading read_number(const FormField& field, const json::value& given) {
  const auto* text = if_text(given);
  if (text && trim(*text).empty()) return nullptr;
  const auto number = to_number(given);
  if (!number || !std::isfinite(*number)) return wrong("Enter a number.");
  if (field.type == FieldType::kInteger && std::floor(*number) != *number)
    return wrong("Enter a whole number.");
  if (!field.min.is_null() && *number < *to_number(field.min))
    return wrong(fmt::format("Must be at least {}.", bound_text(field.min)));
  if (!field.max.is_null() && *number > *to_number(field.max))
    return wrong(fmt::format("Must be at most {}.", bound_text(field.max)));
  const auto written = written_number(given);
  const bool digits = written && written->find_first_of(".eE") == std::string_view::npos;
  if (field.type == FieldType::kInteger && !given.is_uint64() && !digits)
    return whole_number(*number);
  return text ? number_value(trim(*text), *number) : given;
}

// Dates and times of the same form are in order as texts are.
Reading read_moment(const FormField& field, std::string_view given) {
  const std::string text(trim(given));
  if (text.empty()) return nullptr;
  const bool date = field.type == FieldType::kDate;
  const bool time = field.type == FieldType::kTime;
  const std::string_view format = date ? "Y-m-d" : time ? "H:i" : "Y-m-d\\TH:i";
  const std::string_view with_seconds = date ? "" : time ? "H:i:s" : "Y-m-d\\TH:i:s";
  if (!matches_date_format(text, format) && (date || !matches_date_format(text, with_seconds)))
    return wrong(date   ? "Enter a date, such as 2026-01-31."
                 : time ? "Enter a time, such as 18:30."
                        : "Enter a date and a time, such as 2026-01-31T18:30.");
  const auto min = bound_text(field.min);
  const auto max = bound_text(field.max);
  if (text.substr(0, min.size()) < min) return wrong(fmt::format("Must not be before {}.", min));
  if (!max.empty() && text.substr(0, max.size()) > max)
    return wrong(fmt::format("Must not be after {}.", max));
  return json::value(text);
}

Reading read_choice(const FormField& field, std::string_view given) {
  if (given.empty()) return nullptr;
  if (!is_choice(field, given)) return wrong("Choose one of the options.");
  return json::value(given);
}

// In the order of the options, each once.
Reading read_choices(const FormField& field, const json::value& given) {
  const json::array one{given};
  const auto& list = given.is_array() ? given.get_array() : one;
  std::map<std::string_view, bool> chosen;
  for (const auto& choice : field.choices) chosen.emplace(choice.value, false);
  for (const auto& entry : list) {
    std::string storage;
    const auto text = scalar_text(entry, storage);
    const auto choice = text ? chosen.find(*text) : chosen.end();
    if (choice != chosen.end()) choice->second = true;
    if (choice == chosen.end() && !(text && text->empty()))
      return wrong("Choose only from the options.");
  }
  json::array values;
  for (const auto& choice : field.choices)
    if (chosen.at(choice.value)) values.emplace_back(choice.value);
  const auto count = static_cast<long double>(values.size());
  if (!field.min.is_null() && !values.empty() && count < *to_number(field.min))
    return wrong(fmt::format("Choose at least {}.", bound_text(field.min)));
  if (!field.max.is_null() && count > *to_number(field.max))
    return wrong(fmt::format("Choose at most {}.", bound_text(field.max)));
  return json::value(std::move(values));
}

Reading read_checkbox(const json::value& given) {
  constexpr std::array<std::string_view, 5> kYes = {"true", "on", "yes", "1", "checked"};
  constexpr std::array<std::string_view, 4> kNo = {"false", "off", "no", "0"};
  if (given.is_bool()) return given;
  std::string storage;
  const auto text = scalar_text(given, storage);
  const auto word = text ? ascii_lower(trim(*text)) : std::string("?");
  if (std::ranges::find(kYes, word) != kYes.end()) return true;
  if (word.empty() || std::ranges::find(kNo, word) != kNo.end()) return false;
  return wrong("Must be true or false.");
}

Reading read_value(const FormField& field, const json::value& given) {
  if (field.type == FieldType::kCheckbox) return read_checkbox(given);
  if (field.type == FieldType::kMultiselect)
    return given.is_null() ? json::value(json::array()) : read_choices(field, given);
  if (given.is_null() || field.type == FieldType::kHidden) return given;
  if (field.type == FieldType::kNumber || field.type == FieldType::kInteger)
    return read_number(field, given);
  std::string storage;
  const auto text = scalar_text(given, storage);
  if (!text) return wrong("Must be a string.");
  switch (field.type) {
    case FieldType::kDate:
    case FieldType::kTime:
    case FieldType::kDatetime:
      return read_moment(field, *text);
    case FieldType::kSelect:
    case FieldType::kRadio:
      return read_choice(field, *text);
    default:
      return read_text(field, *text);
  }
}

bool is_empty(const json::value& value) {
  if (value.is_null() || value == json::value(false)) return true;
  const auto* array = value.if_array();
  return array && array->empty();
}

std::string required_sentence(FieldType type) {
  switch (type) {
    case FieldType::kCheckbox:
      return "Please tick this box.";
    case FieldType::kSelect:
    case FieldType::kRadio:
    case FieldType::kMultiselect:
      return "Please choose an option.";
    default:
      return "Please fill in this field.";
  }
}

// The value of a field that is there, and what is wrong with it.
Reading answer(const FormField& field, const json::object& given) {
  const auto* found = given.if_contains(field.id);
  // Nobody but the author of the form says what a hidden field holds.
  if (field.type == FieldType::kHidden && found && !formats::equal_json(*found, field.fallback))
    return wrong("This field cannot be changed.");
  SLUICE_TRY(auto value, read_value(field, found ? *found : field.fallback));
  if (field.required && is_empty(value)) return wrong(required_sentence(field.type));
  return value;
}

json::value empty_value(FieldType type) {
  if (type == FieldType::kMultiselect) return json::array();
  if (type == FieldType::kCheckbox) return false;
  return nullptr;
}

}  // namespace

CheckedForm check_form(const Form& form, const FormButton& button, const json::object& given) {
  CheckedForm checked;
  for (const auto& [name, value] : given)
    if (!form.field(name))
      checked.errors.push_back({std::string(name), "This form has no such field."});
  for (const auto& field : form.fields) {
    if (field.visible_if && !holds(*field.visible_if, checked.values)) continue;
    checked.visible.push_back(field.id);
    auto value = answer(field, given);
    if (!value && button.validates) checked.errors.push_back({field.id, value.error().message});
    checked.values[field.id] = value ? *std::move(value) : empty_value(field.type);
  }
  return checked;
}

}  // namespace sluice::nodes
