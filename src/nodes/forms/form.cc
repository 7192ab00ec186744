#include "nodes/forms/form.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <unordered_set>

#include "base/json_number.h"
#include "liquid/values/text.h"
#include "nodes/data/field_rule_dates.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kIdBytesMax = 64;
constexpr std::size_t kLineBytesMax = 1'000;     // of labels, placeholders, ...
constexpr std::size_t kTextBytesMax = 64 << 10;  // of the description

// By the number of the type.
constexpr std::array<std::string_view, 15> kTypeNames = {
    "text", "textarea", "number", "integer",     "email", "url",      "tel",   "date",
    "time", "datetime", "select", "multiselect", "radio", "checkbox", "hidden"};

bool is_text_type(FieldType type) {
  return type == FieldType::kText || type == FieldType::kTextarea || type == FieldType::kEmail ||
         type == FieldType::kUrl || type == FieldType::kTel;
}

bool has_choices(FieldType type) {
  return type == FieldType::kSelect || type == FieldType::kMultiselect || type == FieldType::kRadio;
}

bool has_range(FieldType type) {
  return type == FieldType::kNumber || type == FieldType::kInteger || type == FieldType::kDate ||
         type == FieldType::kTime || type == FieldType::kDatetime ||
         type == FieldType::kMultiselect;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kIdBytesMax && !liquid::is_digit(text[0]) &&
         text[0] != '-' &&
         std::ranges::all_of(text, [](char c) { return liquid::is_word(c) || c == '-'; });
}

class FormReader {
 public:
  FormReader(FormStage stage, Timestamp now) : stage_(stage), now_(now) {}

  Form read(DataReader& data) {
    Form form;
    form.title = text(data, "title", kLineBytesMax);
    form.description = text(data, "description", kTextBytesMax);
    form.markdown = data.choice("description_format", {"text", "markdown"}, "text") == "markdown";
    form.confirmation = text(data, "confirmation", kLineBytesMax);
    read_entries(data, "fields", kFormFieldsMax,
                 [&](DataReader& entry) { form.fields.push_back(field(entry, form.fields)); });
    read_entries(data, "buttons", kFormButtonsMax,
                 [&](DataReader& entry) { form.buttons.push_back(button(entry, form.buttons)); });
    if (!data.find("buttons"))
      form.buttons.push_back({"submit", "Submit", "primary", true});
    else if (form.buttons.empty() && data.ok())
      data.error("`buttons` must have at least one entry or be omitted");
    return form;
  }

 private:
  template <class Read>
  void read_entries(DataReader& data, std::string_view name, std::size_t count_max, Read read) {
    const auto* list = data.find(name);
    if (!list) return;
    const auto* array = list->if_array();
    if (!array || array->size() > count_max) {
      data.error(
          fmt::format("`{}` must be an array of at most {} objects", data.place(name), count_max));
      return;
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
      const auto* object = (*array)[i].if_object();
      if (!object) {
        data.error(fmt::format("`{}.{}` must be an object, not {}", data.place(name), i,
                               json_kind_name((*array)[i])));
        continue;
      }
      data.watch([&](auto&) {
        DataReader entry(*object, fmt::format("{}.{}.", name, i), data);
        read(entry);
        return 0;
      });
    }
  }

  // A text, or what prints as one.
  std::string text(DataReader& data, std::string_view name, std::size_t bytes_max) {
    const auto* value = data.find(name);
    if (!value || (stage_ == FormStage::kDraft && is_template(value))) return {};
    std::string storage;
    const auto scalar = scalar_text(*value, storage);
    if (!scalar || scalar->size() > bytes_max) {
      data.error(
          fmt::format("`{}` must be a string of at most {} bytes", data.place(name), bytes_max));
      return {};
    }
    return std::string(*scalar);
  }

  // Never a template, and unlike the others above it.
  template <class Entries>
  std::string id(DataReader& data, const Entries& above) {
    const auto* value = data.find("id");
    const auto* text = value ? if_text(*value) : nullptr;
    if (!text || !is_id(*text)) {
      data.error(fmt::format(
          "`{}` must consist of letters, digits, _ and -, with at most {} characters, not {}",
          data.place("id"), kIdBytesMax, value ? excerpt(*value) : "missing"));
      return {};
    }
    if (std::ranges::any_of(above, [&](const auto& other) { return other.id == *text; }))
      data.error(fmt::format("`{}`: the id `{}` is used more than once", data.place("id"),
                             std::string_view(*text)));
    return std::string(*text);
  }

  FormButton button(DataReader& data, const std::vector<FormButton>& above) {
    data.allow({"id", "label", "style", "validates"});
    FormButton button;
    button.id = id(data, above);
    if (button.id == "expired" || button.id == "error")
      data.error(fmt::format("`{}`: `{}` is reserved for another handle of the node",
                             data.place("id"), button.id));
    button.label = text(data, "label", kLineBytesMax);
    if (button.label.empty()) button.label = button.id;
    button.style = data.choice("style", {"primary", "secondary", "danger"},
                               above.empty() ? "primary" : "secondary");
    button.validates = data.flag("validates", true);
    return button;
  }

  FormField field(DataReader& data, const std::vector<FormField>& above) {
    data.allow({"id", "label", "type", "required", "default", "options", "min", "max", "min_length",
                "max_length", "pattern", "placeholder", "help", "visible_if"});
    FormField field;
    field.id = id(data, above);
    field.type = type(data);
    field.label = text(data, "label", kLineBytesMax);
    if (field.label.empty()) field.label = field.id;
    field.required = data.flag("required", false);
    field.placeholder = text(data, "placeholder", kLineBytesMax);
    field.help = text(data, "help", kLineBytesMax);
    choices(data, field);
    range(data, field);
    lengths(data, field);
    if (const auto* condition = data.find("visible_if")) {
      if (const auto* object = condition->if_object()) {
        DataReader inner(*object, "visible_if.", data);
        field.visible_if =
            data.watch([&](auto&) { return read_form_condition(inner, above, stage_, now_); });
      } else {
        data.error(fmt::format("`{}` must be an object, not {}", data.place("visible_if"),
                               json_kind_name(*condition)));
      }
    }
    if (const auto* value = data.find("default"); value && !is_draft_template(value))
      field.fallback = *value;
    return field;
  }

  FieldType type(DataReader& data) {
    const auto* value = data.find("type");
    if (!value) return FieldType::kText;
    const auto* text = if_text(*value);
    const auto found = std::ranges::find(kTypeNames, text ? std::string_view(*text) : "");
    if (found != kTypeNames.end()) return static_cast<FieldType>(found - kTypeNames.begin());
    std::string names;
    for (const auto name : kTypeNames) names += (names.empty() ? "" : ", ") + std::string(name);
    data.error(
        fmt::format("`{}` must be one of {}, not {}", data.place("type"), names, excerpt(*value)));
    return FieldType::kText;
  }

  void choices(DataReader& data, FormField& field) {
    const auto* options = data.find("options");
    if (!has_choices(field.type)) {
      if (options) misplaced(data, "options", field.type);
      return;
    }
    if (is_draft_template(options)) return;
    const auto* array = options ? options->if_array() : nullptr;
    if (!array || array->empty() || array->size() > kFormChoicesMax) {
      data.error(fmt::format("`{}` must be an array of 1 to {} options, not {}",
                             data.place("options"), kFormChoicesMax,
                             options ? excerpt(*options) : "missing"));
      return;
    }
    std::unordered_set<std::string> seen;
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (is_draft_template(&(*array)[i])) continue;
      auto made = choice(data, (*array)[i], fmt::format("options.{}", i));
      if (made && !seen.insert(made->value).second)
        data.error(fmt::format("`{}.{}`: more than one option has the value `{}`",
                               data.place("options"), i, made->value));
      if (made) field.choices.push_back(*std::move(made));
    }
  }

  // {"value", "label"}, or a text that is both. Nothing in a draft whose value is a template.
  std::optional<FormChoice> choice(DataReader& data, const json::value& entry,
                                   const std::string& place) {
    const auto* object = entry.if_object();
    if (!object) {
      std::string storage;
      const auto both = scalar_text(entry, storage);
      if (both && !both->empty() && both->size() <= kLineBytesMax)
        return FormChoice{std::string(*both), std::string(*both)};
      data.error(fmt::format("`{}` must be a string, or {{\"value\", \"label\"}}, not {}",
                             data.place(place), excerpt(entry)));
      return std::nullopt;
    }
    DataReader inner(*object, place + ".", data);
    return data.watch([&](auto&) -> std::optional<FormChoice> {
      inner.allow({"value", "label"});
      if (is_draft_template(inner.find("value"))) return std::nullopt;
      FormChoice made{text(inner, "value", kLineBytesMax), text(inner, "label", kLineBytesMax)};
      if (made.value.empty()) {
        inner.error(fmt::format("`{}` must be a non-empty string", inner.place("value")));
        return std::nullopt;
      }
      if (made.label.empty()) made.label = made.value;
      return made;
    });
  }

  void range(DataReader& data, FormField& field) {
    for (auto [name, bound] : {std::pair("min", &field.min), std::pair("max", &field.max)}) {
      const auto* value = data.find(name);
      if (!value) continue;
      if (!has_range(field.type)) {
        misplaced(data, name, field.type);
      } else if (!is_draft_template(value)) {
        const bool fits = stage_ == FormStage::kDraft ? is_bound_of_draft(field.type, *value)
                                                      : is_bound(field.type, *value);
        if (fits)
          *bound = *value;
        else
          data.error(fmt::format("`{}` of a field of type {} cannot be {}", data.place(name),
                                 field_type_name(field.type), excerpt(*value)));
      }
    }
  }

  static bool is_bound(FieldType type, const json::value& value) {
    const auto* text = if_text(value);
    switch (type) {
      case FieldType::kDate:
        return text && matches_date_format(*text, "Y-m-d");
      case FieldType::kTime:
        return text && matches_date_format(*text, "H:i");
      case FieldType::kDatetime:
        return text && matches_date_format(*text, "Y-m-d\\TH:i");
      default:
        return to_number(value).has_value();
    }
  }
  // Dates may also be said in other ways, such as "today": they are settled with the templates.
  static bool is_bound_of_draft(FieldType type, const json::value& value) {
    if (type == FieldType::kDate || type == FieldType::kDatetime)
      return value.is_string() || value.is_number();
    return is_bound(type, value);
  }

  void lengths(DataReader& data, FormField& field) {
    field.length_max =
        field.type == FieldType::kTextarea ? kFormAreaCharactersMax : kFormTextCharactersMax;
    for (auto [name, length] :
         {std::pair("min_length", &field.length_min), std::pair("max_length", &field.length_max)}) {
      const auto* value = data.find(name);
      if (!value) continue;
      const auto number = to_number(*value);
      if (!is_text_type(field.type)) {
        misplaced(data, name, field.type);
      } else if (!number || *number < 0 || *number > kFormCharactersMax ||
                 std::floor(*number) != *number) {
        data.error(fmt::format("`{}` must be a whole number from 0 to {}, not {}", data.place(name),
                               kFormCharactersMax, excerpt(*value)));
      } else {
        *length = static_cast<std::size_t>(*number);
      }
    }
    if (field.length_min > field.length_max)
      data.error(fmt::format("`{}` is greater than `max_length`", data.place("min_length")));
    const auto* pattern = data.find("pattern");
    if (!pattern) return;
    if (!is_text_type(field.type)) return misplaced(data, "pattern", field.type);
    const auto* expression = if_text(*pattern);
    auto regex = Regex::compile(expression ? std::string_view(*expression) : "(");
    if (!regex)
      return data.error(fmt::format("`{}`: {}", data.place("pattern"), regex.error().message));
    field.pattern = *expression;
    field.regex = *std::move(regex);
  }

  static void misplaced(DataReader& data, std::string_view name, FieldType type) {
    data.error(fmt::format("`{}` cannot be used with the type {}", data.place(name),
                           field_type_name(type)));
  }

  bool is_draft_template(const json::value* value) const {
    return stage_ == FormStage::kDraft && is_template(value);
  }

  FormStage stage_;
  Timestamp now_;
};

}  // namespace

std::string_view field_type_name(FieldType type) {
  return kTypeNames[static_cast<std::size_t>(type)];
}

const FormField* Form::field(std::string_view id) const {
  const auto found = std::ranges::find(fields, id, &FormField::id);
  return found == fields.end() ? nullptr : &*found;
}

const FormButton* Form::button(std::string_view id) const {
  const auto found = std::ranges::find(buttons, id, &FormButton::id);
  return found == buttons.end() ? nullptr : &*found;
}

bool is_template(const json::value* setting) {
  if (!setting) return false;
  if (const auto* text = if_text(*setting))
    return text->find("{{") != json::string::npos || text->find("{%") != json::string::npos;
  const auto* array = setting->if_array();
  return array &&
         std::ranges::any_of(*array, [](const json::value& each) { return is_template(&each); });
}

Form read_form(DataReader& data, FormStage stage, Timestamp now) {
  return FormReader(stage, now).read(data);
}

Result<Form> read_shown_form(const json::value& shown, Timestamp now) {
  const auto* object = shown.if_object();
  if (!object) return fail(ErrorCode::kInvalid, "the form is not an object");
  model::NodeDef def;
  def.component = "interactive_form";
  def.data = *object;
  std::vector<std::string> errors;
  DataReader data(CompileInput{def}, errors);
  auto form = read_form(data, FormStage::kShown, now);
  if (!errors.empty()) return fail(ErrorCode::kInvalid, errors.front());
  return form;
}

}  // namespace sluice::nodes
