#include "api/forms/form_page.h"

#include <algorithm>
#include <fmt/format.h>

#include "api/forms/form_assets.h"
#include "base/bytes.h"
#include "base/time.h"
#include "formats/markdown_html.h"
#include "liquid/dates/datetime.h"
#include "nodes/config/common.h"

namespace sluice::api {
namespace {

using nodes::FieldType;
using nodes::FormField;

// Bytes are appended as they are; put() escapes what it is given.
class Html {
 public:
  Html& raw(std::string_view markup) {
    out_ += markup;
    return *this;
  }
  Html& put(std::string_view text) { return raw(escape_markup(text)); }
  // ` name="value"`
  Html& attribute(std::string_view name, std::string_view value) {
    return raw(" ").raw(name).raw("=\"").put(value).raw("\"");
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string source_hash(std::string_view text) {
  return fmt::format("'sha256-{}'", to_base64(sha256(as_bytes(text))));
}

// Nothing but what stands in the page itself, and only in a window of its own.
const std::string& policy() {
  static const std::string kPolicy = fmt::format(
      "default-src 'none'; style-src {}; script-src {}; connect-src 'self'; form-action 'self'; "
      "base-uri 'none'; frame-ancestors 'none'",
      source_hash(kFormStyle), source_hash(kFormScript));
  return kPolicy;
}

http::Response respond(int status, std::string_view title, std::string_view main, bool script) {
  Html html;
  html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
      .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
      .raw("<meta name=\"robots\" content=\"noindex\">\n<title>")
      .put(title)
      .raw("</title>\n<style>")
      .raw(kFormStyle)
      .raw("</style>\n</head>\n<body>\n<main>\n")
      .raw(main)
      .raw("</main>\n");
  if (script) html.raw("<script>").raw(kFormScript).raw("</script>\n");
  html.raw("</body>\n</html>\n");
  return {status,
          "text/html; charset=utf-8",
          html.take(),
          {{"Content-Security-Policy", policy()},
           {"X-Frame-Options", "DENY"},
           {"Referrer-Policy", "no-referrer"},
           {"Cache-Control", "no-store"},
           {"X-Robots-Tag", "noindex"}}};
}

std::string input_type(FieldType type) {
  switch (type) {
    case FieldType::kNumber:
    case FieldType::kInteger:
      return "number";
    case FieldType::kDatetime:
      return "datetime-local";
    case FieldType::kEmail:
    case FieldType::kUrl:
    case FieldType::kTel:
    case FieldType::kDate:
    case FieldType::kTime:
      return std::string(nodes::field_type_name(type));
    default:
      return "text";
  }
}

std::string text_of(const json::value* value) {
  std::string text;
  if (value) append_text(text, *value);
  return text;
}

bool is_group(FieldType type) {
  return type == FieldType::kRadio || type == FieldType::kMultiselect;
}

// Of several choices any may be the value.
bool is_chosen(const json::value* value, std::string_view choice) {
  if (!value) return false;
  if (const auto* array = value->if_array())
    return std::ranges::any_of(*array,
                               [&](const json::value& each) { return is_chosen(&each, choice); });
  std::string storage;
  const auto text = scalar_text(*value, storage);
  return text && *text == choice;
}

class FieldWriter {
 public:
  FieldWriter(Html& html, const FormField& field, const FormContent& content)
      : html_(html), field_(field), value_(content.values.if_contains(field.id)) {
    there_ = std::ranges::find(content.visible, field.id) != content.visible.end();
    for (const auto& error : content.errors)
      if (error.field == field.id) error_ = error.message;
  }

  void write() {
    const bool group = is_group(field_.type);
    const std::string_view tag = group ? "fieldset" : "div";
    html_.raw("<").raw(tag).raw(" class=\"field\"").attribute("data-field", field_.id);
    if (group) html_.attribute("id", "f-" + field_.id);
    if (!there_) html_.raw(" data-off");
    html_.raw(">\n");
    if (group) {
      html_.raw("<legend>");
      label_text();
      html_.raw("</legend>\n");
      help();
      for (const auto& choice : field_.choices) group_choice(choice);
    } else if (field_.type == FieldType::kCheckbox) {
      checkbox();
    } else {
      html_.raw("<label").attribute("for", "f-" + field_.id).raw(">");
      label_text();
      html_.raw("</label>\n");
      help();
      control();
    }
    html_.raw("<p class=\"error\" aria-live=\"polite\"")
        .attribute("id", "e-" + field_.id)
        .raw(">")
        .put(error_)
        .raw("</p>\n</")
        .raw(tag)
        .raw(">\n");
  }

 private:
  void label_text() {
    html_.put(field_.label);
    if (field_.required) html_.raw(" <span class=\"star\" aria-hidden=\"true\">*</span>");
  }

  void help() {
    if (field_.help.empty()) return;
    html_.raw("<p class=\"help\"")
        .attribute("id", "h-" + field_.id)
        .raw(">")
        .put(field_.help)
        .raw("</p>\n");
  }

  // What every control has.
  void common() {
    html_.attribute("name", field_.id);
    const std::string help = field_.help.empty() ? "" : "h-" + field_.id + " ";
    html_.attribute("aria-describedby", help + "e-" + field_.id);
    if (!error_.empty()) html_.attribute("aria-invalid", "true");
    if (!field_.required || field_.type == FieldType::kMultiselect) return;
    // Without the script a field that need not be there must not hold up the others.
    html_.raw(field_.visible_if ? " aria-required=\"true\"" : " required");
  }

  void group_choice(const nodes::FormChoice& choice) {
    html_.raw("<label class=\"choice\"><input type=\"")
        .raw(field_.type == FieldType::kRadio ? "radio" : "checkbox")
        .raw("\"");
    common();
    html_.attribute("value", choice.value);
    if (is_chosen(value_, choice.value)) html_.raw(" checked");
    html_.raw("><span>").put(choice.label).raw("</span></label>\n");
  }

  void checkbox() {
    html_.raw("<label class=\"choice\"><input type=\"checkbox\" value=\"true\"");
    html_.attribute("id", "f-" + field_.id);
    common();
    if (value_ && (*value_ == json::value(true) || is_chosen(value_, "true") ||
                   is_chosen(value_, "on") || is_chosen(value_, "1")))
      html_.raw(" checked");
    html_.raw("><span>");
    label_text();
    html_.raw("</span></label>\n");
    help();
  }

  void control() {
    if (field_.type == FieldType::kSelect) return select();
    const bool area = field_.type == FieldType::kTextarea;
    const bool limited = area || field_.type == FieldType::kText ||
                         field_.type == FieldType::kEmail || field_.type == FieldType::kUrl ||
                         field_.type == FieldType::kTel;
    html_.raw(area ? "<textarea class=\"text\"" : "<input");
    if (!area) html_.attribute("type", input_type(field_.type));
    if (!area) html_.attribute("class", limited ? "text" : "text short");
    html_.attribute("id", "f-" + field_.id);
    common();
    if (!field_.placeholder.empty()) html_.attribute("placeholder", field_.placeholder);
    if (limited) {
      if (field_.length_min > 0) html_.attribute("minlength", std::to_string(field_.length_min));
      html_.attribute("maxlength", std::to_string(field_.length_max));
    }
    if (field_.type == FieldType::kNumber) html_.attribute("step", "any");
    if (!field_.min.is_null()) html_.attribute("min", text_of(&field_.min));
    if (!field_.max.is_null()) html_.attribute("max", text_of(&field_.max));
    // A browser drops a line end right after the tag.
    if (area) {
      html_.raw(">\n").put(text_of(value_)).raw("</textarea>\n");
    } else {
      html_.attribute("value", text_of(value_)).raw(">\n");
    }
  }

  void select() {
    html_.raw("<select class=\"text\"").attribute("id", "f-" + field_.id);
    common();
    html_.raw(">\n<option value=\"\">Choose\xE2\x80\xA6</option>\n");
    for (const auto& choice : field_.choices) {
      html_.raw("<option").attribute("value", choice.value);
      if (is_chosen(value_, choice.value)) html_.raw(" selected");
      html_.raw(">").put(choice.label).raw("</option>\n");
    }
    html_.raw("</select>\n");
  }

  Html& html_;
  const FormField& field_;
  const json::value* value_;
  bool there_ = true;
  std::string error_;
};

void write_description(Html& html, const nodes::Form& form) {
  if (form.description.empty()) return;
  const auto markdown = form.markdown
                            ? formats::markdown_to_html(form.description, {.hard_breaks = true})
                            : Result<std::string>("");
  if (form.markdown && markdown)
    html.raw("<div class=\"description\">\n").raw(*markdown).raw("</div>\n");
  else
    html.raw("<p class=\"description plain\">").put(form.description).raw("</p>\n");
}

void write_expiry(Html& html, Timestamp expires_at) {
  std::string text;
  liquid::format_date(text, {.time = expires_at}, "%-d %B %Y, %H:%M UTC", 64);
  html.raw("<p class=\"soft\">Open until <time")
      .attribute("datetime", format_time(expires_at))
      .raw(">")
      .put(text)
      .raw("</time>.</p>\n");
}

void write_summary(Html& html, const nodes::Form& form,
                   const std::vector<nodes::FieldError>& errors) {
  if (errors.empty()) return;
  html.raw("<div class=\"summary\" role=\"alert\" tabindex=\"-1\">\n")
      .raw("<p>This was not sent yet:</p>\n<ul>\n");
  for (const auto& error : errors) {
    html.raw("<li>");
    if (const auto* field = form.field(error.field); field && field->type != FieldType::kHidden) {
      html.raw("<a").attribute("href", "#f-" + field->id).raw(">").put(field->label).raw("</a>: ");
    } else if (!error.field.empty()) {
      html.put(error.field).raw(": ");
    }
    html.put(error.message).raw("</li>\n");
  }
  html.raw("</ul>\n</div>\n");
}

}  // namespace

http::Response form_page(int status, const nodes::Form& form, const FormContent& content,
                         std::optional<Timestamp> expires_at) {
  const std::string title = form.title.empty() ? "Form" : form.title;
  Html html;
  html.raw("<h1>").put(title).raw("</h1>\n");
  write_description(html, form);
  if (expires_at) write_expiry(html, *expires_at);
  write_summary(html, form, content.errors);
  html.raw("<form method=\"post\" accept-charset=\"utf-8\">\n");
  bool any_required = false;
  for (const auto& field : form.fields) {
    if (field.type == FieldType::kHidden) continue;
    any_required = any_required || field.required;
    FieldWriter(html, field, content).write();
  }
  if (any_required)
    html.raw("<p class=\"soft\"><span class=\"star\">*</span> must be filled in</p>\n");
  html.raw("<div class=\"buttons\">\n");
  for (const auto& button : form.buttons) {
    html.raw("<button type=\"submit\"").attribute("class", button.style);
    html.attribute("name", kFormButtonName).attribute("value", button.id);
    if (!button.validates) html.raw(" formnovalidate");
    html.raw(">").put(button.label).raw("</button>\n");
  }
  html.raw("</div>\n</form>\n");
  const bool wrong = !content.errors.empty();
  return respond(status, wrong ? "Not sent yet: " + title : title, html.take(), true);
}

http::Response notice_page(int status, std::string_view title, std::string_view text) {
  Html html;
  html.raw("<h1>").put(title).raw("</h1>\n<p class=\"plain\">").put(text).raw("</p>\n");
  return respond(status, title, html.take(), false);
}

}  // namespace sluice::api
