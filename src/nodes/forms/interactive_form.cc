#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/json_number.h"
#include "base/time.h"
#include "liquid/dates/datetime.h"
#include "model/secret_placeholder.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/dates.h"
#include "nodes/config/template_field.h"
#include "nodes/forms/form.h"

// Waits until a person has filled in a form, and goes on by the button that was pressed.
namespace sluice::nodes {
namespace interactive_form {
namespace {

constexpr std::int64_t kExpiresDaysMax = 366;
constexpr Micros kExpiresMax = std::chrono::days(kExpiresDaysMax);

// What the page is made of.
constexpr std::array<std::string_view, 6> kShownSettings = {
    "title", "description", "description_format", "confirmation", "fields", "buttons"};

bool holds_secret(const json::value& value) {
  if (const auto* text = if_text(value)) return model::find_placeholder_shape(*text).has_value();
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
  const auto* text = if_text(value);
  const auto length = text ? read_duration(json::value(trim(*text))) : read_duration(value);
  if (!length) return fail(ErrorCode::kInvalid, "`expires_after`: " + length.error().message);
  if (*length <= Micros(0) || *length > kExpiresMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("`expires_after` must be greater than 0 and at most {} days, not {}",
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
    Suspend suspend{
        .what = model::WaitKind::kForm, .key = {}, .until = {}, .shown = std::move(shown)};
    if (holds_secret(suspend.shown))
      return failure(
          "a vault secret is only revealed when it is sent, so it cannot be shown in a form");
    if (to_json(suspend.shown).size() > kFormBytesMax)
      return failure(fmt::format("the form is larger than {} bytes", kFormBytesMax));
    if (const auto form = read_shown_form(suspend.shown, now); !form)
      return failure("the form cannot be shown: " + form.error().message);
    if (expires_after_) {
      json::value storage;
      const auto value = expires_after_->inspect(input, storage);
      if (!value) return render_failure("expires_after", value.error());
      const auto length = read_expiry(**value);
      if (!length) return failure(length.error().message);
      suspend.until = now + *length;
    }
    return suspend;
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
  buttons.reserve(form.buttons.size());
  for (const auto& button : form.buttons) buttons.push_back(button.id);
  return {.node = std::make_unique<InteractiveForm>(std::move(settings), std::move(buttons),
                                                    std::move(expires_after))};
}

}  // namespace
}  // namespace interactive_form

const NodeKind kInteractiveForm = {
    .id = "interactive_form",
    .title = "Interactive form",
    .summary =
        "Waits until a person has filled in a form and continues with the button that was pressed.",
    .family = Family::kAction,
    .waits = true,
    .is_form = true,
    .compile = interactive_form::compile,
};

}  // namespace sluice::nodes
