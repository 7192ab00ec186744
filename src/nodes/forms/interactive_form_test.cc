#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/secret_placeholder.h"
#include "nodes/forms/form.h"
#include "nodes/test_support.h"

namespace sluice::nodes::interactive_form_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using ::testing::ElementsAre;
using testing::from_json;
using ::testing::HasSubstr;

constexpr std::string_view kKind = "interactive_form";

std::string errors_of(std::string_view data) {
  return compile_node(kKind, from_json(data)).all_errors();
}

Suspend suspended(const Step& step) {
  const auto* suspend = std::get_if<Suspend>(&step);
  EXPECT_TRUE(suspend) << describe(step);
  return suspend ? *suspend : Suspend();
}

TEST(InteractiveForm, ShowsWhatItsTemplatesSay) {
  const Bench bench(kKind, R"({"title": "Order {{ p.id }}", "fields": [
      {"id": "size", "type": "radio", "options": "{{ p.sizes }}", "default": "{{ p.sizes[1] }}"},
      {"id": "n", "type": "number", "max": "{{ p.max }}"},
      {"id": "d", "type": "date", "min": "today", "default": "2026-03-01 10:00"},
      {"id": "x", "visible_if": {"field": "n", "operator": ">", "value": "{{ p.id }}"}}],
    "buttons": [{"id": "go", "label": "Go, {{ p.who }}"}]})",
                    R"({"p": {"id": 7, "sizes": ["s", "{{ p.id }}"], "max": 9, "who": "Ada"}})");
  const auto suspend = suspended(bench.start());
  EXPECT_EQ(suspend.what, model::WaitKind::kForm);
  EXPECT_FALSE(suspend.until);
  EXPECT_EQ(to_json(suspend.shown),
            R"({"title":"Order 7","fields":[)"
            R"({"id":"size","type":"radio","options":["s","{{ p.id }}"],"default":"{{ p.id }}"},)"
            R"({"id":"n","type":"number","max":9},)"
            R"({"id":"d","type":"date","min":"2026-01-31","default":"2026-03-01"},)"
            R"({"id":"x","visible_if":{"field":"n","operator":">","value":7}}],)"
            R"("buttons":[{"id":"go","label":"Go, Ada"}]})")
      << "what data holds is never a template";
  EXPECT_TRUE(read_shown_form(suspend.shown, Timestamp()));
  EXPECT_THAT(bench.node().handles(), ElementsAre("go"));
  EXPECT_THAT(bench.node().roots(), ElementsAre("p"));
}

TEST(InteractiveForm, IsOpenForAWhile) {
  for (const std::string_view after : {"90", "\"90s\"", "\"{{ p.s }}\"", "\"1m30s\""}) {
    const Bench bench(kKind, R"({"expires_after": )" + std::string(after) + "}",
                      R"({"p": {"s": 90}})");
    EXPECT_EQ(suspended(bench.start()).until, *parse_time("2026-01-31T12:01:30Z")) << after;
    EXPECT_THAT(bench.node().handles(), ElementsAre("submit", "expired"));
  }
  EXPECT_THAT(describe(Bench(kKind, R"({"expires_after": "{{ p }}"})", R"({"p": "soon"})").start()),
              HasSubstr("failed: `expires_after`"));
  EXPECT_THAT(describe(Bench(kKind, R"({"expires_after": "{{ p }}"})", R"({"p": 0})").start()),
              HasSubstr("greater than 0"));
}

TEST(InteractiveForm, FailsOnWhatCannotBeShown) {
  const auto start = [](std::string_view data, std::string_view context) {
    return describe(Bench(kKind, data, context).start());
  };
  EXPECT_THAT(
      start(R"({"fields": [{"id": "a", "type": "select", "options": "{{ p }}"}]})", R"({"p": 1})"),
      HasSubstr("the form cannot be shown: `fields.0.options`"));
  EXPECT_THAT(
      start(R"({"fields": [{"id": "a", "type": "number", "max": "{{ p }}"}]})", R"({"p": "x"})"),
      HasSubstr("`fields.0.max`"));
  EXPECT_THAT(start(R"({"title": "{{ p | divided_by: 0 }}"})", R"({"p": 1})"),
              HasSubstr("`title` could not be rendered"));
  EXPECT_THAT(start(R"({"description": "{{ p }}{{ p }}"})",
                    R"({"p": ")" + std::string(40'000, 'x') + "\"}"),
              HasSubstr("at most 65536 bytes"));
  const auto placeholder = model::make_placeholder(model::PlaceholderKey{}, RunId{}, "key");
  EXPECT_THAT(start(R"({"fields": [{"id": "a", "label": "is {{ p }}"}]})",
                    R"({"p": ")" + placeholder + "\"}"),
              HasSubstr("a vault secret"));
  std::string wide = R"({"p": [)";
  for (int i = 0; i < 400; ++i)
    wide += (i ? ",\"" : "\"") + std::to_string(i) + std::string(900, 'x') + '"';
  EXPECT_THAT(
      start(R"({"fields": [{"id": "a", "type": "select", "options": "{{ p }}"}]})", wide + "]}"),
      HasSubstr("larger than 262144 bytes"));
}

TEST(InteractiveForm, LeavesByTheButton) {
  const Bench bench(kKind, R"({"buttons": [{"id": "yes"}, {"id": "no"}], "expires_after": 1})");
  const json::object none;
  const liquid::ObjectScope scope(none);
  liquid::RenderOptions options;
  options.now = *parse_time("2026-01-31T12:00:00Z");
  const StepInput input{scope, options, "run/n"};
  EXPECT_EQ(describe(bench.node().resume(FormSubmission{"no", {{"a", 1}}}, input)),
            R"(no {"button":"no","values":{"a":1},"submitted_at":"2026-01-31T12:00:00.000000Z"})");
  EXPECT_EQ(describe(bench.node().resume(TimedOut{}, input)),
            R"(expired {"expired":true,"expired_at":"2026-01-31T12:00:00.000000Z"})");
  EXPECT_THAT(describe(bench.node().resume(FormSubmission{"other", {}}, input)),
              HasSubstr("no button `other`"));
}

TEST(InteractiveForm, RefusesWhatCannotWork) {
  EXPECT_THAT(errors_of(R"({"fields": [{"id": "{{ x }}"}]})"), HasSubstr("`fields.0.id`"));
  EXPECT_THAT(errors_of(R"({"fields": [{"id": "a", "type": "{{ x }}"}]})"),
              HasSubstr("`fields.0.type`"));
  EXPECT_THAT(errors_of(R"({"fields": [{"id": "a", "label": "{{ x"}]})"),
              HasSubstr("`fields.0.label`"));
  EXPECT_THAT(errors_of(R"({"fields": [{"id": "a", "type": "number", "min": "low"}]})"),
              HasSubstr("`fields.0.min`"));
  EXPECT_THAT(errors_of(R"({"fields": [{"id": "a"}, {"id": "b", "visible_if": {"field": "a"}}]})"),
              HasSubstr("`fields.1.visible_if.value` is required"));
  EXPECT_THAT(errors_of(R"({"expires_after": -1})"), HasSubstr("`expires_after`"));
  EXPECT_THAT(errors_of(R"({"expires_after": "367d"})"), HasSubstr("366 days"));
  EXPECT_THAT(errors_of(R"({"expires": 1})"), HasSubstr("`expires`"));
  EXPECT_EQ(errors_of(R"({"fields": [{"id": "a", "type": "date", "min": "today"}, {"id": "b",
      "type": "select", "options": [{"value": "{{ x }}", "label": "y"}, "{{ z }}"]}]})"),
            "");
}

}  // namespace
}  // namespace sluice::nodes::interactive_form_test
