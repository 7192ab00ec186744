#include "api/forms/form_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/forms/form_assets.h"
#include "api/forms/form_input.h"
#include "base/bytes.h"
#include "base/time.h"

namespace sluice::api::form_page_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

nodes::Form form_of(std::string_view text) {
  auto form = nodes::read_shown_form(*parse_json(text), Timestamp());
  EXPECT_TRUE(form) << (form ? "" : form.error().message);
  return form ? *std::move(form) : nodes::Form();
}

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "";
}

constexpr std::string_view kEvil = R"(<script>alert("1")</script>'&)";
constexpr std::string_view kHarmless =
    "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;";

TEST(FormPage, NothingThatIsShownIsMarkup) {
  auto form = form_of(R"({"fields": [{"id": "a"}, {"id": "t", "type": "textarea"},
    {"id": "s", "type": "select", "options": ["x"]}, {"id": "r", "type": "radio", "options": ["x"]},
    {"id": "c", "type": "checkbox"}]})");
  form.title = form.description = kEvil;
  for (auto& field : form.fields) {
    field.label = field.help = field.placeholder = kEvil;
    for (auto& choice : field.choices) choice.value = choice.label = kEvil;
  }
  form.buttons[0].label = kEvil;
  const FormContent content{{{"a", kEvil}, {"t", kEvil}},
                            {"a", "t", "s", "r", "c"},
                            {{"a", std::string(kEvil)}, {std::string(kEvil), std::string(kEvil)}}};
  for (const bool markdown : {false, true}) {
    form.markdown = markdown;
    const auto page = form_page(422, form, content, std::nullopt);
    EXPECT_EQ(page.body.find("<script>alert"), std::string::npos);
    EXPECT_THAT(page.body, HasSubstr(kHarmless));
  }
  EXPECT_THAT(notice_page(410, kEvil, kEvil).body, Not(HasSubstr("<script>")));
}

TEST(FormPage, MarkdownCannotRunAnything) {
  auto form = form_of(R"({"description": "**b** [x](javascript:alert(1)) <img src=x onerror=y>",
                          "description_format": "markdown"})");
  const auto body = form_page(200, form, {}, std::nullopt).body;
  EXPECT_THAT(body, HasSubstr("<strong>b</strong>"));
  EXPECT_THAT(body, Not(HasSubstr("javascript:")));
  EXPECT_THAT(body, Not(HasSubstr("<img")));
  form.markdown = false;
  EXPECT_THAT(form_page(200, form, {}, std::nullopt).body, HasSubstr("**b** [x](javascript:"));
}

TEST(FormPage, OnlyItsOwnStyleAndScriptRun) {
  const auto page = form_page(200, form_of("{}"), {}, std::nullopt);
  const auto hash = [](std::string_view text) {
    return "'sha256-" + to_base64(sha256(as_bytes(text))) + "'";
  };
  EXPECT_EQ(header(page, "Content-Security-Policy"),
            "default-src 'none'; style-src " + hash(kFormStyle) + "; script-src " +
                hash(kFormScript) +
                "; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
                "'none'");
  EXPECT_THAT(page.body, HasSubstr("<style>" + std::string(kFormStyle) + "</style>"));
  EXPECT_THAT(page.body, HasSubstr("<script>" + std::string(kFormScript) + "</script>"));
  EXPECT_EQ(header(page, "X-Frame-Options"), "DENY");
  EXPECT_EQ(header(page, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(header(page, "Cache-Control"), "no-store");
}

TEST(FormPage, EveryTypeHasItsControl) {
  const auto form = form_of(R"({"fields": [{"id": "text", "required": true, "max_length": 5},
    {"id": "area", "type": "textarea", "min_length": 2}, {"id": "number", "type": "number", "min": 1},
    {"id": "integer", "type": "integer"}, {"id": "mail", "type": "email"}, {"id": "url", "type": "url"},
    {"id": "tel", "type": "tel"}, {"id": "date", "type": "date", "max": "2026-01-31"},
    {"id": "time", "type": "time"}, {"id": "both", "type": "datetime"},
    {"id": "select", "type": "select", "options": [{"value": "1", "label": "One"}, "2"]},
    {"id": "many", "type": "multiselect", "options": ["x", "y"], "required": true},
    {"id": "radio", "type": "radio", "options": ["x", "y"]}, {"id": "box", "type": "checkbox"},
    {"id": "hidden", "type": "hidden", "default": "unseen"},
    {"id": "later", "required": true, "visible_if": {"field": "text", "value": "x"}}]})");
  const FormContent content{*parse_json(R"({"text": "a", "area": "\nb", "select": "2",
    "many": ["y"], "radio": "x", "box": true, "number": 7})")
                                 .value()
                                 .if_object(),
                            {"text"},
                            {}};
  const auto body = form_page(200, form, content, *parse_time("2026-01-31T12:00:00Z")).body;
  for (
      const auto part : {
          R"(<input type="text" class="text" id="f-text" name="text" aria-describedby="e-text" required maxlength="5" value="a">)",
          "minlength=\"2\" maxlength=\"20000\">\n\nb</textarea>",
          R"(<input type="number" class="text short" id="f-number" name="number" aria-describedby="e-number" step="any" min="1" value="7">)",
          R"(<input type="number" class="text short" id="f-integer")",
          R"(<input type="email")",
          R"(<input type="url")",
          R"(<input type="tel")",
          R"(<input type="date" class="text short" id="f-date" name="date" aria-describedby="e-date" max="2026-01-31")",
          R"(<input type="time")",
          R"(<input type="datetime-local")",
          R"(<option value="1">One</option>)",
          R"(<option value="2" selected>2</option>)",
          R"(<fieldset class="field" data-field="many" id="f-many" data-off>)",
          R"(<input type="checkbox" name="many" aria-describedby="e-many" value="y" checked>)",
          R"(<input type="radio" name="radio" aria-describedby="e-radio" value="x" checked>)",
          R"(<input type="checkbox" value="true" id="f-box" name="box" aria-describedby="e-box" checked>)",
          R"(<input type="text" class="text" id="f-later" name="later" aria-describedby="e-later" aria-required="true")",
          R"(<time datetime="2026-01-31T12:00:00.000000Z">31 January 2026, 12:00 UTC</time>)",
          R"(<button type="submit" class="primary" name=":button" value="submit">Submit</button>)",
      })
    EXPECT_THAT(body, HasSubstr(part));
  EXPECT_THAT(body, Not(HasSubstr("unseen")));
}

TEST(FormInput, ReadsWhatPagesSend) {
  const auto form = form_of(R"({"fields": [{"id": "a"}, {"id": "c", "type": "checkbox"},
    {"id": "m", "type": "multiselect", "options": ["x", "y"]}]})");
  const auto read = [&](std::string_view body) {
    const auto input = read_encoded_form(body, form);
    return input ? input->button + " " + to_json(input->values) : input.error().message;
  };
  EXPECT_EQ(read(""), R"( {"c":false,"m":[]})");
  EXPECT_EQ(read("a=b+c%26%C3%A4&%3Abutton=go&c=true&m=x&m=y"),
            "go {\"a\":\"b c&\xC3\xA4\",\"c\":\"true\",\"m\":[\"x\",\"y\"]}");
  EXPECT_EQ(read("a&&=&a=2"), R"( {"a":["","2"],"":"","c":false,"m":[]})");
  EXPECT_THAT(read("a=%zz"), HasSubstr("not application/x-www-form-urlencoded"));
  EXPECT_THAT(read("%ff=1"), HasSubstr("not application/x-www-form-urlencoded"));
  std::string many;
  for (int i = 0; i < 10'001; ++i) many += "a=1&";
  EXPECT_THAT(read(many), HasSubstr("not application/x-www-form-urlencoded"));
}

TEST(FormInput, ReadsWhatProgramsSend) {
  const auto read = [](std::string_view body) {
    const auto input = read_json_form(body);
    return input ? input->button + " " + to_json(input->values) : input.error().message;
  };
  EXPECT_EQ(read("{}"), " {}");
  EXPECT_EQ(read(R"({"button": "go", "values": {"a": [1]}})"), R"(go {"a":[1]})");
  EXPECT_EQ(read(R"({"button": null, "values": null})"), " {}");
  for (const std::string_view wrong :
       {"", "[]", "{", R"({"button": 1})", R"({"values": []})", R"({"valeus": {}})"})
    EXPECT_THAT(read(wrong), HasSubstr("The body ")) << wrong;
}

}  // namespace
}  // namespace sluice::api::form_page_test
