#include "liquid/cases.h"

namespace sluice::liquid::partials_test {
namespace {

class LiquidPartials : public testing::Test {
 protected:
  void add(const std::string& name, std::string_view source) {
    auto compiled = Template::parse(source);
    ASSERT_TRUE(compiled) << compiled.error().message;
    partials_[name] = *compiled;
  }
  std::string render(std::string_view source, std::string_view data = "{}") {
    RenderOptions options;
    options.partials = &partials_;
    return render_case(source, data, options);
  }
  Partials partials_;
};

TEST_F(LiquidPartials, RenderSeesOnlyItsArguments) {
  add("p", "[{{ a }}{{ x }}]");
  EXPECT_EQ(render("{% render 'p' %}", R"({"a":1})"), "[]");
  EXPECT_EQ(render("{% assign x = 1 %}{% render 'p' %}"), "[]");
  EXPECT_EQ(render("{% render 'p', a: 1, x: 'y' %}"), "[1y]");
  EXPECT_EQ(render("{% render 'p' a: b %}", R"({"b":2})"), "[2]");
  EXPECT_EQ(render("{% render \"p\" with b as a %}", R"({"b":3})"), "[3]");
}

TEST_F(LiquidPartials, RenderKeepsWhatItAssigns) {
  add("p", "{% assign a = 5 %}{% increment n %}{{ a }}");
  EXPECT_EQ(render("{% render 'p' %}{{ a }}{% render 'p' %}{{ n }}"), "0505");
}

TEST_F(LiquidPartials, RenderForRunsOnceAnElement) {
  add("p", "{{ forloop.index }}{{ p }}{{ forloop.last }} ");
  EXPECT_EQ(render("{% render 'p' for a %}", R"({"a":["x","y"]})"), "1xfalse 2ytrue ");
  add("q", "{{ item }},");
  EXPECT_EQ(render("{% render 'q' for (1..3) as item %}"), "1,2,3,");
  EXPECT_EQ(render("{% render 'q' for a as item %}"), ",");
}

TEST_F(LiquidPartials, RenderStopsABreakAtItsEdge) {
  add("p", "a{% break %}b");
  EXPECT_EQ(render("{% for i in (1..2) %}{% render 'p' %}{{ i }}{% endfor %}"), "a1a2");
}

TEST_F(LiquidPartials, IncludeSharesTheScope) {
  add("p", "[{{ a }}{% assign b = 2 %}]");
  EXPECT_EQ(render("{% include 'p' %}{{ b }}", R"({"a":1})"), "[1]2");
  EXPECT_EQ(render("{% assign a = 7 %}{% include 'p' %}"), "[7]");
  EXPECT_EQ(render("{% include 'p', a: 9 %}{{ a }}", R"({"a":1})"), "[9]1");
  EXPECT_EQ(render("{% include n %}", R"({"n":"p"})"), "[]");
}

TEST_F(LiquidPartials, IncludeBindsAVariable) {
  add("p", "<{{ p }}>");
  EXPECT_EQ(render("{% include 'p' with a %}", R"({"a":1})"), "<1>");
  EXPECT_EQ(render("{% include 'p' for a %}", R"({"a":[1,2]})"), "<1><2>");
  EXPECT_EQ(render("{% include 'p' %}", R"({"p":"own"})"), "<own>");
  add("dir/q", "<{{ q }}{{ z }}>");
  EXPECT_EQ(render("{% include 'dir/q' with 5 %}"), "<5>");
  EXPECT_EQ(render("{% include 'dir/q' with 5 as z %}"), "<5>");
  EXPECT_EQ(render("{% assign n = 'dir/q' %}{% include n with 6 %}"), "<6>");
}

TEST_F(LiquidPartials, IncludePassesABreakOn) {
  add("p", "a{% break %}b");
  EXPECT_EQ(render("{% for i in (1..2) %}{% include 'p' %}{{ i }}{% endfor %}."), "a.");
}

TEST_F(LiquidPartials, IncludedLoopsShareContinueAndCycle) {
  add("p", "{% for i in a limit:1 offset:continue %}{{ i }}{% endfor %}{% cycle 'x', 'y' %}");
  EXPECT_EQ(render("{% include 'p' %}{% include 'p' %}{% include 'p' %}", R"({"a":[1,2,3]})"),
            "1x2y3x");
  EXPECT_EQ(render("{% render 'p', a: a %}{% render 'p', a: a %}", R"({"a":[1,2,3]})"), "1x1x");
}

TEST_F(LiquidPartials, Errors) {
  add("p", "{% include 'p' %}");
  add("q", "{% render 'q' %}");
  add("r", "{% include 'p' %}");
  add("bad", "ok\n{{ 1 | divided_by: 0 }}");
  EXPECT_NE(render("{% include 'p' %}").find("Nesting too deep"), std::string::npos);
  EXPECT_NE(render("{% render 'q' %}").find("Nesting too deep"), std::string::npos);
  EXPECT_NE(render("{% render 'r' %}").find("include usage is not allowed in this context"),
            std::string::npos);
  EXPECT_NE(render("{% render 'none' %}").find("No such template 'none'"), std::string::npos);
  EXPECT_NE(render("{% include 5 %}").find("Illegal template name"), std::string::npos);
  EXPECT_TRUE(
      render("{% render 'bad' %}").starts_with("error: Liquid error (bad line 2): divided by 0"));
}

}  // namespace
}  // namespace sluice::liquid::partials_test
