// The contract of liquid.h: parsing, types, secrets, fuel, errors.

#include "liquid/cases.h"

namespace sluice::liquid::liquid_test {
namespace {

std::shared_ptr<const Template> compile(std::string_view source, Mode mode = Mode::kLax) {
  auto compiled = Template::parse(source, mode);
  EXPECT_TRUE(compiled) << compiled.error().message;
  return compiled ? *compiled : nullptr;
}

json::value evaluate(std::string_view source, std::string_view data) {
  const auto parsed = parse_json(data).value();
  const auto value = compile(source)->evaluate(ObjectScope(parsed.get_object()), {});
  return value ? *value : json::value("error: " + value.error().message);
}

TEST(Liquid, EvaluateKeepsTheType) {
  constexpr std::string_view kData = R"({"a":[1,{"b":2}],"n":1.5,"t":true,"s":"x"})";
  EXPECT_EQ(evaluate("{{ a }}", kData), parse_json(R"([1,{"b":2}])").value());
  EXPECT_EQ(evaluate(" {{ n }}\n", kData), json::value(1.5));
  EXPECT_EQ(evaluate("{{ t }}", kData), json::value(true));
  EXPECT_EQ(evaluate("{{ nothing }}", kData), json::value(nullptr));
  EXPECT_EQ(evaluate("{{ n | plus: 0.5 }}", kData), json::value(2.0));
  EXPECT_EQ(evaluate("{{ a | size }}", kData), json::value(2));
  EXPECT_EQ(evaluate("{{ s }}!", kData), json::value("x!"));
  EXPECT_EQ(evaluate("{{ s }}{{ s }}", kData), json::value("xx"));
  EXPECT_EQ(evaluate("plain", kData), json::value("plain"));
  EXPECT_EQ(evaluate("{{ (1..2) }}", kData), json::value("1..2"));
}

TEST(Liquid, ConstantIsTheTextOfATemplateWithoutTags) {
  EXPECT_EQ(compile("just text")->constant(), "just text");
  EXPECT_EQ(compile("")->constant(), "");
  EXPECT_EQ(compile("{% raw %}{{{% endraw %}")->constant(), "{{");
  EXPECT_EQ(compile("a{{ b }}")->constant(), std::nullopt);
  EXPECT_EQ(compile("{% assign a = 1 %}")->constant(), std::nullopt);
}

TEST(Liquid, RootsAreWhatIsReadAndNotAssigned) {
  const auto compiled = compile(
      "{{ a.b | append: c }}{% assign d = e %}{{ d }}{% for f in g %}{{ f }}{{ forloop.index }}"
      "{{ h[i.j] }}{% endfor %}{% if k == a %}{% endif %}");
  EXPECT_EQ(compiled->roots(), (std::vector<std::string>{"a", "c", "e", "g", "i", "h", "k"}));
}

TEST(Liquid, AppendsAndKeepsWhatWasRenderedBeforeAnError) {
  std::string out = "before ";
  const json::object none;
  const auto done = compile("a{% capture c %}lost{{ 1 | divided_by: 0 }}{% endcapture %}b")
                        ->render(out, ObjectScope(none), {});
  EXPECT_FALSE(done);
  EXPECT_EQ(out, "before a");
}

TEST(Liquid, ErrorsNameThePlace) {
  EXPECT_EQ(render_case("a\nb {{ x | divided_by: 0 }}", ""),
            "error: Liquid error (line 2): divided by 0 (column 10: `{{ x | divided_by: 0 }}`)");
  EXPECT_EQ(
      render_case("é {% if a %}", ""),
      "error: Liquid syntax error (line 1): 'if' tag was never closed (column 6: `{% if a %}`)");
}

TEST(Liquid, SyntaxErrors) {
  constexpr Case kCases[] = {
      {"{% nope %}", "", "Liquid syntax error (line 1): Unknown tag 'nope'"},
      {"a\n{% endif %}", "", "Liquid syntax error (line 2): Unknown tag 'endif'"},
      {"{% else %}", "", "Liquid syntax error (line 1): Unexpected outer 'else' tag"},
      {"{% if a %}{% endfor %}", "",
       "Liquid syntax error (line 1): 'endfor' is not a valid delimiter for if tags. use endif"},
      {"{% for a in b %}{% elsif %}", "", "Liquid syntax error (line 1): Unknown tag 'elsif'"},
      {"{% capture a %}{% else %}", "",
       "Liquid syntax error (line 1): capture tag does not expect 'else' tag"},
      {"{{ a", "", "Liquid syntax error (line 1): '{{' is never closed (column 1: `{{ a`)"},
      {"{{ a }", "", "Liquid syntax error (line 1): '{{' is never closed (column 1: `{{ a }`)"},
      {"ok\nHello {{ name", "",
       "Liquid syntax error (line 2): '{{' is never closed (column 7: `{{ name`)"},
      {"{% if a", "", "Liquid syntax error (line 1): '{%' is never closed (column 1: `{% if a`)"},
      {"{% %}", "", "Liquid syntax error (line 1): Unknown tag '{% %}'"},
      {"{% if %}{% endif %}", "", "Liquid syntax error (line 1): Syntax Error in tag 'if'"},
      {"{% for a %}{% endfor %}", "", "Liquid syntax error (line 1): Syntax Error in 'for loop'"},
      {"{% assign a %}", "", "Liquid syntax error (line 1): Syntax Error in 'assign'"},
      {"{% capture %}{% endcapture %}", "",
       "Liquid syntax error (line 1): Syntax Error in 'capture'"},
      {"{% case a %}{% when %}{% endcase %}", "",
       "Liquid syntax error (line 1): Syntax Error in tag 'case'"},
      {"{% cycle %}", "", "Liquid syntax error (line 1): Syntax Error in 'cycle'"},
      {"{% render a %}", "", "Liquid syntax error (line 1): Syntax error in tag 'render'"},
      {"{% comment %}", "", "Liquid syntax error (line 1): 'comment' tag was never closed"},
      {"{% raw %}", "", "Liquid syntax error (line 1): 'raw' tag was never closed"},
      {"{% raw x %}{% endraw %}", "", "Liquid syntax error (line 1): Syntax Error in 'raw'"},
      {"{% doc %}{% doc %}{% enddoc %}", "",
       "Liquid syntax error (line 1): Syntax Error in 'doc' - Nested"},
      {"{% # a\n b %}", "", "Liquid syntax error (line 2): Syntax error in tag '#'"},
      {"{% liquid if a %}{% endif %}", "",
       "Liquid syntax error (line 1): 'if' tag was never closed"},
      {"{% if a %}{% liquid endif %}", "",
       "Liquid syntax error (line 1): 'endif' is not a valid delimiter for liquid tags. use %}"},
      {"\xff", "", "Liquid syntax error: Invalid template encoding"},
  };
  check_errors(kCases);
}

TEST(Liquid, LaxModeSkipsWhatStrictModeRefuses) {
  struct Row {
    std::string_view source;
    std::string_view lax;
    std::string_view strict;
  };
  constexpr Row kRows[] = {
      {"{{ a b }}", "1", "Expected end_of_string but found id"},
      {"{{ a | upcase ! }}", "1", "Unexpected character !"},
      {"{{ l.0 }}", "", "Expected id but found number"},
      {"{{ o.['k'] }}", "v", "Expected id but found open_square"},
      {"{{ 1 + 2 }}", "1", "Unexpected character +"},
      {"{{ a ||| append: 'x' }}", "1x", "Expected id but found pipe"},
      {"{{ | }}", "", "pipe is not a valid expression"},
      {"{% if a = 1 %}y{% endif %}", "Unknown operator =", "Unexpected character ="},
      {"{% if a && b %}y{% endif %}", "y", "Unexpected character &"},
      {"{% for i in l x %}{{ i }}{% endfor %}", "12", "Invalid attribute in for loop"},
      {"{{ a | nope }}", "1", "undefined filter nope"},
      {"{{ l.[0] ! }}", "1", "Unexpected character ! (column 10"},
      {"{{ [[o.k] ! }}", "", "Unexpected character !"},
      {"{{ o['k' }}", "v", "Expected close_square but found"},
  };
  constexpr std::string_view kData = R"({"a":1,"b":2,"l":[1,2],"o":{"k":"v"}})";
  for (const auto& row : kRows) {
    const auto lax = render_case(row.source, kData);
    EXPECT_NE(lax.find(row.lax), std::string::npos) << row.source << " gives " << lax;
    const auto strict = render_case(row.source, kData, {}, Mode::kStrict);
    EXPECT_NE(strict.find(row.strict), std::string::npos) << row.source << " gives " << strict;
  }
}

TEST(Liquid, StrictRenderRefusesUnknownNames) {
  RenderOptions options;
  options.mode = Mode::kStrict;
  EXPECT_EQ(render_case("{{ a.b }}", R"({"a":{"b":1}})", options), "1");
  EXPECT_TRUE(render_case("{{ x }}", "", options)
                  .starts_with("error: Liquid error (line 1): undefined variable x"));
  EXPECT_TRUE(render_case("{{ a.c }}", R"({"a":{}})", options)
                  .starts_with("error: Liquid error (line 1): undefined variable c"));
  EXPECT_TRUE(render_case("{{ 1 | nope }}", "", options)
                  .starts_with("error: Liquid error (line 1): undefined filter nope"));
}

class VaultScope final : public Scope {
 public:
  const json::value* find(std::string_view root) const override { return data_.if_contains(root); }
  std::optional<std::string> opaque(std::string_view root, std::string_view name) const override {
    if (root != "vault" || name != "KEY") return std::nullopt;
    return "<sealed>";
  }

 private:
  json::object data_{{"a", "x"}};
};

TEST(Liquid, ASecretIsPrintedAndNothingElse) {
  const auto render = [](std::string_view source) {
    std::string out;
    const auto done = compile(source)->render(out, VaultScope(), {});
    return done ? out : done.error().message;
  };
  EXPECT_EQ(render("Bearer {{ vault.KEY }}{{ a }}"), "Bearer <sealed>x");
  EXPECT_EQ(render("{{ vault['KEY'] }}{{ vault.NONE }}"), "<sealed>");
  EXPECT_EQ(render("{% if a %}{% echo vault.KEY %}{% endif %}"), "<sealed>");
  for (const std::string_view source :
       {"{{ vault.KEY | upcase }}", "{{ 'x' | append: vault.KEY }}", "{% assign k = vault.KEY %}",
        "{% if vault.KEY %}{% endif %}", "{% if vault.KEY == 'x' %}{% endif %}",
        "{% case vault.KEY %}{% when 'x' %}{% endcase %}",
        "{% capture k %}{{ vault.KEY }}{% endcapture %}", "{{ vault.KEY.size }}",
        "{% for k in vault.KEY %}{% endfor %}", "{% cycle vault.KEY, 'x' %}",
        "{% ifchanged %}{{ vault.KEY }}{% endifchanged %}", "{{ (1..vault.KEY) }}",
        "{{ a[vault.KEY] }}", "{{ 1 | default: vault.KEY }}"}) {
    EXPECT_NE(render(source).find("secret"), std::string::npos)
        << source << " gives " << render(source);
    // The same is known before anything is rendered.
    const auto reads = compile(source)->opaque_reads("vault");
    EXPECT_EQ(reads.names, std::vector<std::string>{"KEY"}) << source;
    EXPECT_EQ(reads.used, std::vector<std::string>{"KEY"}) << source;
  }
  for (const std::string_view source : {"Bearer {{ vault.KEY }}", "{{ vault['KEY'] }}",
                                        "{% if a %}{% echo vault.KEY %}{% endif %}"}) {
    const auto reads = compile(source)->opaque_reads("vault");
    EXPECT_EQ(reads.names, std::vector<std::string>{"KEY"}) << source;
    EXPECT_EQ(reads.used, std::vector<std::string>{}) << source;
  }
  EXPECT_TRUE(compile("{{ vault[a] | upcase }}{{ vault }}")->opaque_reads("vault").names.empty());
  EXPECT_TRUE(
      compile("{% assign vault = a %}{{ vault.x | upcase }}")->opaque_reads("vault").names.empty());
  const auto value = compile("{{ vault.KEY }}")->evaluate(VaultScope(), {});
  ASSERT_TRUE(value);
  EXPECT_EQ(*value, json::value("<sealed>"));
}

TEST(Liquid, FuelRunsOut) {
  RenderOptions options;
  options.fuel.steps_max = 1000;
  options.fuel.output_bytes_max = 1000;
  options.fuel.memory_bytes_max = 100'000;
  const auto render = [&](std::string_view source) { return render_case(source, "", options); };
  EXPECT_NE(render("{% for i in (1..100000) %}{% endfor %}").find("exceeds 1000 steps"),
            std::string::npos);
  EXPECT_NE(render("{% for i in (1..400) %}12345{% endfor %}").find("exceeds 1000 bytes"),
            std::string::npos);
  EXPECT_NE(render("{{ (1..1000000000) | join }}").find("exceeds 1000 steps"), std::string::npos);
  EXPECT_NE(render("{{ 'a' | replace: '', 'b' | date: 'x' }}").find("bab"), std::string::npos);
  EXPECT_EQ(render("{% for i in (1..300) %}1{% endfor %}"), std::string(300, '1'));
  options.fuel.steps_max = 100'000;
  EXPECT_NE(render("{% assign s = '0123456789' %}{% for i in (1..100) %}{% assign s = s | append: "
                   "s %}{% endfor %}")
                .find("more than 100000 bytes"),
            std::string::npos);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Liquid, NestingIsBounded) {
  const auto blocks = [](std::size_t n) {
    return repeated("{% if true %}", n) + "x" + repeated("{% endif %}", n);
  };
  EXPECT_EQ(render_case(blocks(100), ""), "x");
  EXPECT_NE(render_case(blocks(101), "").find("Nesting too deep"), std::string::npos);
  EXPECT_NE(render_case("{{ " + repeated("a[", 100'000) + "1" + repeated("]", 100'000) + " }}", "")
                .find("Nesting too deep"),
            std::string::npos);
  EXPECT_NE(render_case("{{ 'a' ! " + repeated("[", 100'000) + " }}", "").find("a"),
            std::string::npos);
  EXPECT_NE(render_case("{{ " + repeated("(", 100'000) + " }}", "").find("Nesting too deep"),
            std::string::npos);
  EXPECT_NE(render_case("{% " + repeated("liquid ", 1000) + "%}", "").find("Nesting too deep"),
            std::string::npos);
  RenderOptions options;
  options.fuel.nesting_max = 5;
  EXPECT_EQ(render_case(blocks(5), "", options), "x");
  EXPECT_NE(render_case(blocks(6), "", options).find("Nesting too deep"), std::string::npos);
}

TEST(Liquid, UuidsComeFromTheGivenEntropy) {
  SeededEntropy entropy(7);
  RenderOptions options;
  options.entropy = &entropy;
  const auto first = render_case("{{ '' | uuid }}", "", options);
  EXPECT_EQ(first.size(), 36U);
  EXPECT_EQ(first[14], '4');
  EXPECT_NE(first, render_case("{{ '' | uuid }}", "", options));
}

}  // namespace
}  // namespace sluice::liquid::liquid_test
