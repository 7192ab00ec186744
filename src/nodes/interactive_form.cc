#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/time.h"
#include "liquid/datetime.h"
#include "model/secret_marker.h"
#include "nodes/catalogue.h"
#include "nodes/common.h"
#include "nodes/dates.h"
#include "nodes/form.h"
#include "nodes/template_field.h"

// Waits until a person has filled in a form, and goes on by the button that was pressed.
namespace sluice::nodes {
namespace {

constexpr std::int64_t kExpiresDaysMax = 366;
constexpr Micros kExpiresMax = std::chrono::days(kExpiresDaysMax);

// What the page is made of.
constexpr std::array<std::string_view, 6> kShownSettings = {
    "title", "description", "description_format", "confirmation", "fields", "buttons"};

json::value schema() {
  return make_schema("Interactive form", R"json({
    "description": "Waits until a person fills in the form at {{ forms.NODE.url }}, and leaves by the id of the button that was pressed, or by `expired`. Output: {\"button\": \"approve\", \"values\": {\"note\": \"fine\"}, \"submitted_at\": \"2026-01-31T12:00:00.000000Z\"}; when it expired {\"expired\": true, \"expired_at\": ...}.",
    "$defs": {
      "condition": {"type": "object", "additionalProperties": false,
        "properties": {
          "field": {"type": "string", "description": "The id of a field above this one."},
          "operator": {"type": "string", "default": "equals", "description": "One of the condition that suits the type of that field: number_condition for numbers, date_condition for dates, array_condition for multiselect, boolean_condition for checkbox, else string_condition; or one that only another of them knows."},
          "value": {"description": "What the field is compared to; may be a template."},
          "case_sensitive": {"type": "boolean", "default": true, "description": "Of texts: whether A and a are different."},
          "timezone": {"type": "string", "default": "UTC", "description": "Of dates: where days begin."},
          "all": {"type": "array", "minItems": 1, "maxItems": 50, "items": {"$ref": "#/$defs/condition"}, "description": "Instead of the above: each of these must hold."},
          "any": {"type": "array", "minItems": 1, "maxItems": 50, "items": {"$ref": "#/$defs/condition"}, "description": "Instead: one of these is enough."}}}},
    "properties": {
      "title": {"type": "string", "description": "Stands above the form; may be a template."},
      "description": {"type": ["string", "null"], "description": "Stands under the title; may be a template."},
      "description_format": {"enum": ["text", "markdown"], "default": "text", "description": "markdown: the description is Markdown. What templates put into it then counts as Markdown too, links included."},
      "confirmation": {"type": "string", "default": "Thank you. Your answer was received.", "description": "What is shown once the form was sent; may be a template."},
      "fields": {"type": "array", "maxItems": 100, "description": "What is asked, in order. Left out: only the buttons.",
        "items": {"type": "object", "required": ["id"], "additionalProperties": false,
          "properties": {
            "id": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_-]{0,63}$", "description": "Its name in `values`."},
            "label": {"type": "string", "description": "Its name for people; the id when left out. May be a template."},
            "type": {"enum": ["text", "textarea", "number", "integer", "email", "url", "tel", "date", "time", "datetime", "select", "multiselect", "radio", "checkbox", "hidden"], "default": "text", "description": "multiselect gives an array, checkbox true or false, the numbers a number, all others a text. hidden: not shown; always its default."},
            "required": {"type": "boolean", "default": false, "description": "Must be filled in, chosen or ticked, when it is there."},
            "default": {"description": "What stands in it at first; may be a template. For dates also words such as today."},
            "options": {"type": ["array", "string"], "description": "Of select, multiselect and radio: texts, or {value, label}; or a template that yields such an array. At most 500.",
              "items": {"type": ["string", "number", "boolean", "object"], "required": ["value"], "additionalProperties": false,
                "properties": {"value": {"description": "What the run gets."}, "label": {"description": "What people see."}}}},
            "min": {"type": ["number", "string"], "description": "The smallest number, the earliest date or time, or how many options must be chosen at least. May be a template; dates also as words such as today."},
            "max": {"type": ["number", "string"], "description": "The largest, latest or most."},
            "min_length": {"type": "integer", "minimum": 0, "maximum": 100000, "description": "Characters of a text, at least."},
            "max_length": {"type": "integer", "minimum": 0, "maximum": 100000, "description": "Characters of a text, at most; 1000, of textarea 20000, when left out."},
            "pattern": {"type": "string", "description": "An RE2 expression that the whole text must match."},
            "placeholder": {"type": "string", "description": "An example that is shown while the field is empty; may be a template."},
            "help": {"type": "string", "description": "A line under the field; may be a template."},
            "visible_if": {"$ref": "#/$defs/condition", "description": "When the field is there; always when left out. One that is not there is not checked and not in `values`."}}}},
      "buttons": {"type": "array", "minItems": 1, "maxItems": 10, "description": "The ways out. Left out: one `submit`.",
        "items": {"type": "object", "required": ["id"], "additionalProperties": false,
          "properties": {
            "id": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_-]{0,63}$", "description": "The handle that the run goes on by. Not expired, not error."},
            "label": {"type": "string", "description": "What stands on it; the id when left out. May be a template."},
            "style": {"enum": ["primary", "secondary", "danger"], "description": "How it looks; the first is primary, the others secondary, when left out."},
            "validates": {"type": "boolean", "default": true, "description": "false: the form is taken as it is; what is wrong in it counts as empty."}}}},
      "expires_after": {"type": ["number", "string"], "description": "How long the form is open: seconds, or a text such as \"2d\"; may be a template. Then the run goes on by `expired`. At most 366 days. Left out: until somebody comes."}
    },
    "examples": [{"componentId": "interactive_form", "title": "Refund for order {{ webhook_payload.order }}", "expires_after": "2d",
      "fields": [
        {"id": "amount", "label": "Amount", "type": "number", "min": 0, "max": "{{ webhook_payload.total }}", "default": "{{ webhook_payload.total }}", "required": true},
        {"id": "reason", "label": "Reason", "type": "select", "options": [{"value": "broken", "label": "It was broken"}, {"value": "other", "label": "Something else"}], "required": true},
        {"id": "note", "label": "What was it?", "type": "textarea", "required": true, "visible_if": {"field": "reason", "operator": "equals", "value": "other"}}],
      "buttons": [{"id": "approve", "label": "Approve"}, {"id": "reject", "label": "Reject", "style": "danger", "validates": false}]}]
  })json");
}

bool holds_secret(const json::value& value) {
  if (const auto* text = value.if_string()) return model::find_marker_shape(*text).has_value();
  if (const auto* array = value.if_array()) return std::ranges::any_of(*array, holds_secret);
  const auto* object = value.if_object();
  return object && std::ranges::any_of(
                       *object, [](const auto& member) { return holds_secret(member.value()); });
}

// Dates said in another way, such as "today", become what the page and the answer hold.
void settle_dates(json::value& fields, Timestamp now) {
  auto* array = fields.if_array();
  if (!array) return;
  for (auto& entry : *array) {
    auto* field = entry.if_object();
    const auto* type = field ? find_string(*field, "type") : nullptr;
    if (!type || (*type != "date" && *type != "datetime")) continue;
    for (const auto* name : {"min", "max", "default"}) {
      auto* value = field->if_contains(name);
      if (!value || value->is_null()) continue;
      const auto date = read_date(*value, Zone(), now);
      if (!date) continue;
      std::string text;
      liquid::format_date(text, {.time = *date}, *type == "date" ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M",
                          32);
      *value = text;
    }
  }
}

Result<Micros> read_expiry(const json::value& value) {
  const auto* text = value.if_string();
  const auto length = text ? read_duration(json::value(trim(*text))) : read_duration(value);
  if (!length) return fail(ErrorCode::kInvalid, "`expires_after`: " + length.error().message);
  if (*length <= Micros(0) || *length > kExpiresMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("`expires_after` must be more than 0 and at most {} days, not {}",
                            kExpiresDaysMax, excerpt(value)));
  return *length;
}

using Settings = std::vector<std::pair<std::string_view, TemplateField>>;

class InteractiveForm final : public Node {
 public:
  InteractiveForm(Settings settings, std::vector<std::string> buttons,
                  std::optional<TemplateField> expires_after)
      : settings_(std::move(settings)),
        buttons_(std::move(buttons)),
        expires_after_(std::move(expires_after)) {}

  Step start(const StepInput& input) const override {
    const Timestamp now = input.render.now;
    json::object shown;
    for (const auto& [name, setting] : settings_) {
      auto value = setting.evaluate(input);
      if (!value) return render_failure(name, value.error());
      shown[name] = *std::move(value);
    }
    settle_dates(shown["fields"], now);
    Parks parks{.what = model::WaitKind::kForm, .key = {}, .until = {}, .shown = std::move(shown)};
    if (holds_secret(parks.shown))
      return failure(
          "a secret of the vault is opened only when it is sent, so it cannot be shown in a form");
    if (to_json(parks.shown).size() > kFormBytesMax)
      return failure(fmt::format("the form has more than {} bytes", kFormBytesMax));
    if (const auto form = read_shown_form(parks.shown, now); !form)
      return failure("the form cannot be shown: " + form.error().message);
    if (expires_after_) {
      json::value storage;
      const auto value = expires_after_->inspect(input, storage);
      if (!value) return render_failure("expires_after", value.error());
      const auto length = read_expiry(**value);
      if (!length) return failure(length.error().message);
      parks.until = now + *length;
    }
    return parks;
  }

  Step resume(const Arrival& arrival, const StepInput& input) const override {
    const std::string now = format_time(input.render.now);
    const auto* submission = std::get_if<FormSubmission>(&arrival);
    if (!submission)
      return Completed{json::object{{"expired", true}, {"expired_at", now}}, "expired"};
    if (std::ranges::find(buttons_, submission->button) == buttons_.end())
      return failure(fmt::format("the form has no button `{}`", submission->button));
    return Completed{
        json::object{
            {"button", submission->button}, {"values", submission->values}, {"submitted_at", now}},
        submission->button};
  }

  std::vector<std::string> handles() const override {
    auto handles = buttons_;
    if (expires_after_) handles.emplace_back("expired");
    return handles;
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    for (const auto& [name, setting] : settings_) setting.add_roots(roots);
    if (expires_after_) expires_after_->add_roots(roots);
    return roots;
  }

 private:
  Settings settings_;
  std::vector<std::string> buttons_;
  std::optional<TemplateField> expires_after_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"title", "description", "description_format", "confirmation", "fields", "buttons",
              "expires_after"});
  // Any moment does for the check: dates are settled when the run comes to the form.
  const auto form = read_form(data, FormStage::kDraft, Timestamp());
  std::optional<TemplateField> expires_after;
  if (data.find("expires_after")) expires_after = data.field("expires_after", Need::kRequired);
  if (data.ok() && expires_after && expires_after->constant()) {
    if (const auto length = read_expiry(*expires_after->constant()); !length)
      data.error(length.error().message);
  }
  Settings settings;
  for (const auto name : kShownSettings)
    if (data.find(name)) settings.emplace_back(name, data.field(name, Need::kRequired));
  if (!data.ok()) return {};
  std::vector<std::string> buttons;
  for (const auto& button : form.buttons) buttons.push_back(button.id);
  return {.node = std::make_unique<InteractiveForm>(std::move(settings), std::move(buttons),
                                                    std::move(expires_after))};
}

}  // namespace

const NodeKind kInteractiveForm = {
    .id = "interactive_form",
    .title = "Interactive form",
    .summary = "Waits until a person has filled in a form, and goes on by the button pressed.",
    .family = Family::kAction,
    .waits = true,
    .is_form = true,
    .schema = schema,
    .compile = compile,
};

}  // namespace sluice::nodes
