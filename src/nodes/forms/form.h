#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/regex.h"
#include "base/result.h"
#include "nodes/conditions/comparison.h"

// A form that a run shows to a person: its fields, which of them are visible for the values entered
// so far, and whether an answer is valid. Pure: the page is api/forms/form_page.h.
namespace sluice::nodes {

inline constexpr std::size_t kFormFieldsMax = 100;
inline constexpr std::size_t kFormButtonsMax = 10;
inline constexpr std::size_t kFormChoicesMax = 500;           // of one field
inline constexpr std::size_t kFormBytesMax = 256 << 10;       // of the whole form, as JSON
inline constexpr std::size_t kFormTextCharactersMax = 1'000;  // of an answer, unless max_length
inline constexpr std::size_t kFormAreaCharactersMax = 20'000;
inline constexpr std::size_t kFormCharactersMax = 100'000;  // that max_length may allow

enum class FieldType {
  kText,
  kTextarea,
  kNumber,
  kInteger,
  kEmail,
  kUrl,
  kTel,
  kDate,
  kTime,
  kDatetime,
  kSelect,
  kMultiselect,
  kRadio,
  kCheckbox,
  kHidden,
};
std::string_view field_type_name(FieldType type);

struct FormChoice {
  std::string value;
  std::string label;
};

// When a field is there: a question about a field above it, or several of these together.
struct FormCondition {
  enum class Kind { kField, kAll, kAny };
  Kind kind = Kind::kField;
  std::string field;
  Test test;
  std::vector<FormCondition> parts;
};

struct FormField {
  std::string id;
  std::string label;
  FieldType type = FieldType::kText;
  bool required = false;
  json::value fallback;  // `default`; null when there is none
  std::vector<FormChoice> choices;
  json::value min;  // a number, or for dates and times a text of the same form as the answer
  json::value max;
  std::size_t length_min = 0;
  std::size_t length_max = 0;  // of texts
  std::string pattern;
  Regex regex;
  std::string placeholder;
  std::string help;
  std::optional<FormCondition> visible_if;
};

struct FormButton {
  std::string id;
  std::string label;
  std::string style;      // primary, secondary or danger
  bool validates = true;  // what is filled in must be right
};

struct Form {
  std::string title;
  std::string description;
  bool markdown = false;  // the description is Markdown
  std::string confirmation;
  std::vector<FormField> fields;
  std::vector<FormButton> buttons;

  const FormField* field(std::string_view id) const;
  const FormButton* button(std::string_view id) const;
};

// kDraft: as its author wrote it; a setting that is a template is not looked at. kShown: with the
// templates rendered.
enum class FormStage { kDraft, kShown };
// The settings that make a form, out of those of a node; every problem is an error of `data`.
Form read_form(DataReader& data, FormStage stage, Timestamp now);
// A form whose templates are rendered. kInvalid names the first setting that is wrong.
Result<Form> read_shown_form(const json::value& shown, Timestamp now);

// Whether a setting of a draft is only known once its templates are rendered. Null is none.
bool is_template(const json::value* setting);

// Reads `visible_if` of a field that stands behind `above`.
FormCondition read_form_condition(DataReader& data, const std::vector<FormField>& above,
                                  FormStage stage, Timestamp now);
// `values` are those of the fields that are there; a field without a value, or with one that cannot
// be asked about, does not meet a condition.
bool holds(const FormCondition& condition, const json::object& values);

struct FieldError {
  std::string field;    // empty: the form as a whole
  std::string message;  // a sentence for whoever fills the form in
};

struct CheckedForm {
  std::vector<std::string> visible;  // ids of the fields that are there, in order
  json::object values;               // of these, null where there is none
  std::vector<FieldError> errors;
};
// Checks an answer: `given` has one member per field; a field that it leaves out takes its default.
// Texts stand for numbers and truth values where those are asked for, as a page sends them. Of a
// button that does not validate, what is wrong counts as left empty.
CheckedForm check_form(const Form& form, const FormButton& button, const json::object& given);

}  // namespace sluice::nodes
