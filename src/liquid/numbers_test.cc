// Numbers that neither 64 bits nor a double hold, or not as they were written.

#include "liquid/cases.h"

namespace sluice::liquid::numbers_test {
namespace {

constexpr std::string_view kData =
    R"({"id":9772945757313177262,"price":1.10,"free":0.00,"huge":1e400,"tiny":1e-400,
        "wei":100000000000000000001,"exact":0.1234567890123456789,
        "list":[9772945757313177262,1.10,9772945757313177261,1.1],
        "rows":[{"n":1.10},{"n":2.20},{"n":9772945757313177262}]})";

TEST(LiquidNumbers, PassUnchanged) {
  constexpr Case kCases[] = {
      {"{{ id }} {{ price }} {{ free }} {{ wei }} {{ exact }}", kData,
       "9772945757313177262 1.10 0.00 100000000000000000001 0.1234567890123456789"},
      {"{{ huge }} {{ tiny }}", kData, "1e400 1e-400"},
      {"{{ id | json }} {{ price | json }} {{ rows | json }}", kData,
       R"(9772945757313177262 1.10 [{"n":1.10},{"n":2.20},{"n":9772945757313177262}])"},
      {"{{ id | append: '' }} {{ price | append: ' EUR' }}", kData, "9772945757313177262 1.10 EUR"},
      {"{{ list | join: ' ' }}", kData, "9772945757313177262 1.10 9772945757313177261 1.1"},
      {"{{ rows | map: 'n' | last }} {{ rows[0].n }}", kData, "9772945757313177262 1.10"},
      {"{% assign x = price %}{{ x }}{% capture y %}{{ id }}{% endcapture %} {{ y }}", kData,
       "1.10 9772945757313177262"},
      {"{{ price | default: 5 }} {{ rows }}", kData,
       R"(1.10 {"n"=>1.10}{"n"=>2.20}{"n"=>9772945757313177262})"},
      {"{{ t | parse_json | json }}", R"({"t":"{\"a\":1.10}"})", R"({"a":1.10})"},
      {"{{ 9772945757313177262 }} {{ 99999999999999999999999 }} {{ 007 }}", "",
       "9772945757313177262 99999999999999999999999 7"},
      {"{{ id | size }} {{ price | split: '.' | last }}", kData, "8 10"},
  };
  check_cases(kCases);
}

TEST(LiquidNumbers, AreComparedExactly) {
  constexpr Case kCases[] = {
      {"{% if id == 9772945757313177262 %}=={% endif %}", kData, "=="},
      {"{% if id == 9772945757313177263 %}=={% else %}!={% endif %}", kData, "!="},
      {"{% if id < 9772945757313177263 %}<{% endif %}", kData, "<"},
      {"{% if id > 1.5 %}>{% endif %}", kData, ">"},
      {"{% if price == 1.1 %}=={% endif %}{% if price > 1 %}>{% endif %}", kData, "==>"},
      {"{% if huge > id %}>{% endif %}{% if tiny > 0 %}>{% endif %}", kData, ">>"},
      {"{% if wei > 100000000000000000000 %}>{% endif %}", kData, ">"},
      {"{{ list | sort | join: ' ' }}", kData, "1.10 1.1 9772945757313177261 9772945757313177262"},
      {"{{ list | uniq | join: ' ' }}", kData, "9772945757313177262 1.10 9772945757313177261"},
      {"{% if list contains 1.1 %}yes{% endif %}", kData, "yes"},
      {"{% case price %}{% when 1.1 %}one{% endcase %}", kData, "one"},
      {"{{ rows | where: 'n', 1.1 | size }}", kData, "1"},
      {"{% if id == '9772945757313177262' %}=={% else %}!={% endif %}", kData, "!="},
  };
  check_cases(kCases);
}

TEST(LiquidNumbers, OfThirtyEightDigitsAreComputedExactly) {
  constexpr Case kCases[] = {
      {"{{ id | plus: 1 }}", kData, "9772945757313177263"},
      {"{{ id | minus: 1 }}", kData, "9772945757313177261"},
      {"{{ id | times: 2 }}", kData, "19545891514626354524"},
      {"{{ id | divided_by: 2 }}", kData, "4886472878656588631"},
      {"{{ id | modulo: 1000 }}", kData, "262"},
      {"{{ '9772945757313177262' | plus: 0 }}", "", "9772945757313177262"},
      {"{{ 18446744073709551615 | plus: 1 }}", "", "18446744073709551616"},
      {"{{ wei | plus: 1 }}", kData, "100000000000000000002"},
      {"{{ id | abs }} {{ id | round }} {{ id | ceil }} {{ id | at_least: 5 }}", kData,
       "9772945757313177262 9772945757313177262 9772945757313177262 9772945757313177262"},
      {"{{ 5 | at_most: id }}", kData, "5"},
      {"{{ price | plus: 1 }} {{ price | times: 3 }}", kData, "2.1 3.3"},
      {"{{ price | round }} {{ price | ceil }}", kData, "1 2"},
      {"{{ rows | sum: 'n' }}", kData, "9.772945757313178e+18"},
      {"{{ list | size }}", kData, "4"},
      {"{{ 99999999999999999999999999999999999999 | times: 10 }}", "", "1.0e+39"},
      // Around the ends of what 128 bits hold.
      {"{{ -170141183460469231731687303715884105727 | minus: 1 | divided_by: -1 }}", "",
       "1.7014118346046923e+38"},
      {"{{ -170141183460469231731687303715884105727 | minus: 1 | modulo: -1 }}", "", "0.0"},
      {"{{ -170141183460469231731687303715884105727 | round: -1 }}", "", "-1.7014118346046923e+38"},
      {"{{ 170141183460469231731687303715884105727 | round: -1 }}", "", "1.7014118346046923e+38"},
  };
  check_cases(kCases);
}

TEST(LiquidNumbers, OutsideOfTheRangeAreSaid) {
  constexpr Case kCases[] = {
      {"{{ huge | plus: 1 }}", kData, "Liquid error (line 1): 1e400 is too large or too small"},
      {"{{ 1 | times: huge }}", kData, "Liquid error (line 1): 1e400 is too large or too small"},
      {"{{ tiny | round: 2 }}", kData, "Liquid error (line 1): 1e-400 is too large or too small"},
      {"{{ huge | abs }}", kData, "Liquid error (line 1): 1e400 is too large or too small"},
      {"{{ 1 | divided_by: huge }}", kData,
       "Liquid error (line 1): 1e400 is too large or too small"},
  };
  check_errors(kCases);
}

TEST(LiquidNumbers, BecomeJsonAsTheyAre) {
  const auto data = parse_json(kData);
  ASSERT_TRUE(data);
  for (const auto& [source, result] :
       {std::pair("{{ price }}", "1.10"), std::pair("{{ id }}", "9772945757313177262"),
        std::pair("{{ id | plus: 1 }}", "9772945757313177263"),
        std::pair("{{ wei }}", "100000000000000000001"),
        std::pair("{{ list | first }}", "9772945757313177262"),
        std::pair("{{ rows }}", R"([{"n":1.10},{"n":2.20},{"n":9772945757313177262}])")}) {
    const auto compiled = Template::parse(source);
    ASSERT_TRUE(compiled);
    const auto value = (*compiled)->evaluate(ObjectScope(data->get_object()), {});
    ASSERT_TRUE(value) << source;
    EXPECT_EQ(to_json(*value), result) << source;
  }
}

TEST(LiquidNumbers, AreFoundByPaths) {
  constexpr Case kCases[] = {
      {"{{ a | jsonpath: '$[?(@.id==9772945757313177262)].n' }}",
       R"({"a":[{"id":9772945757313177262,"n":"x"},{"id":9772945757313177263,"n":"y"}]})", "x"},
      {"{{ a | jsonpath: '$[?(@.p==1.1)].p' }}", R"({"a":[{"p":1.10},{"p":1.2}]})", "1.10"},
      {"{{ a | jsonpath: '$[0]' }}", R"({"a":[2.50]})", "2.50"},
  };
  check_cases(kCases);
}

}  // namespace
}  // namespace sluice::liquid::numbers_test
