#include "nodes/conditions/failure.h"

#include <gmock/gmock.h>

#include "nodes/test_support.h"

namespace sluice::nodes::failure_test {
namespace {

using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

// A data_mapper, whose output is what is given, with the setting.
struct Made {
  std::unique_ptr<Node> node;
  std::string errors;
};
Made make(std::string_view failure) {
  model::NodeDef def;
  def.id = "n";
  def.component = "text_transform";
  def.data = from_json(R"({"template": "{{ given }}"})").get_object();
  def.data["failure"] = from_json(failure);
  std::vector<std::string> errors;
  auto compiled = find_kind("text_transform")->compile(CompileInput{def}, errors);
  Made made;
  made.node = with_failure(std::move(compiled.node), CompileInput{def}, errors);
  for (const auto& error : errors) made.errors += error + "\n";
  return made;
}

std::string run(std::string_view failure, std::string_view given) {
  const auto made = make(failure);
  EXPECT_EQ(made.errors, "");
  const auto context = from_json(given);
  const liquid::ObjectScope scope(context.get_object());
  const liquid::RenderOptions options;
  return describe(made.node->start({scope, options, "run/n"}));
}

TEST(Failure, IsWhatTheAuthorSaysItIs) {
  constexpr std::string_view kRule =
      R"({"if": {"input": "{{ output.text }}", "operator": "equals", "value": "bad"},
          "message": "it is {{ output.text }}, said {{ who }}"})";
  EXPECT_EQ(run(kRule, R"({"given": "bad", "who": "Ann"})"), "failed: it is bad, said Ann");
  EXPECT_THAT(run(kRule, R"({"given": "good"})"), HasSubstr(R"("text":"good")"));
}

TEST(Failure, MayBeATemplateWhoseValueCounts) {
  constexpr std::string_view kTemplate = R"({"if": "{{ error }}", "message": "{{ error }}"})";
  EXPECT_EQ(run(kTemplate, R"({"given": "x", "error": "no stock"})"), "failed: no stock");
  EXPECT_EQ(run(R"({"if": "{{ error }}"})", R"({"given": "x", "error": [1]})"),
            "failed: what the node put out counts as a failure");
  for (const auto* fine : {R"({"given": "x"})", R"({"given": "x", "error": ""})",
                           R"({"given": "x", "error": false})", R"({"given": "x", "error": 0})",
                           R"({"given": "x", "error": []})", R"({"given": "x", "error": "false"})"})
    EXPECT_THAT(run(kTemplate, fine), HasSubstr("\"text\"")) << fine;
}

TEST(Failure, MayBeAGroup) {
  constexpr std::string_view kGroup =
      R"({"if": {"operator": "OR", "rules": [
            {"input": "{{ output.text }}", "operator": "equals", "value": "a"},
            {"input": "{{ output.text }}", "operator": "equals", "value": "b"}]}, "message": "m"})";
  EXPECT_EQ(run(kGroup, R"({"given": "b"})"), "failed: m");
  EXPECT_THAT(run(kGroup, R"({"given": "c"})"), HasSubstr("\"c\""));
}

TEST(Failure, SaysWhatIsWrongWithIt) {
  const std::pair<const char*, const char*> rows[] = {
      {"[]", "`failure` must be an object"},
      {R"({"message": "m"})", "`failure.if` is required"},
      {R"({"if": "always"})", "`failure.if` must be a template"},
      {R"({"if": 1})", "`failure.if` must be a template or an object"},
      {R"({"if": "{{ x }}", "mesage": "m"})", "failure.mesage"},
      {R"({"if": {"input": "x", "operator": "like"}})", "failure.if."},
  };
  for (const auto& [failure, says] : rows) EXPECT_THAT(make(failure).errors, HasSubstr(says));
}

TEST(Failure, ReadsWhatTheNodeMayRead) {
  const auto made = make(R"({"if": "{{ output.x }}{{ other.y }}", "message": "{{ third }}"})");
  EXPECT_THAT(made.node->roots(), ::testing::UnorderedElementsAre("other", "third", "given"));
}

}  // namespace
}  // namespace sluice::nodes::failure_test
