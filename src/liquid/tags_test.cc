#include "liquid/cases.h"

namespace sluice::liquid::tags_test {
namespace {

TEST(LiquidTags, IfAndUnless) {
  constexpr Case kCases[] = {
      {"{% if a %}y{% else %}n{% endif %}", "", "n"},
      {"{% if a %}y{% else %}n{% endif %}", R"({"a":0})", "y"},
      {"{% if a %}y{% else %}n{% endif %}", R"({"a":""})", "y"},
      {"{% if a %}y{% else %}n{% endif %}", R"({"a":[]})", "y"},
      {"{% if a %}y{% else %}n{% endif %}", R"({"a":false})", "n"},
      {"{% if a %}y{% else %}n{% endif %}", R"({"a":null})", "n"},
      {"{% if a == 1 %}1{% elsif a == 2 %}2{% elsif a == 3 %}3{% else %}-{% endif %}", R"({"a":3})",
       "3"},
      {"{% if a == 1 %}1{% elsif a == 2 %}2{% endif %}", R"({"a":9})", ""},
      {"{% if true %}a{% else %}b{% else %}c{% endif %}", "", "a"},
      {"{% if false %}a{% else %}b{% else %}c{% endif %}", "", "b"},
      {"{% unless a %}n{% else %}y{% endunless %}", R"({"a":1})", "y"},
      {"{% unless a %}n{% endunless %}", "", "n"},
      {"{% unless true %}1{% elsif true %}2{% else %}3{% endunless %}", "", "2"},
      {"{% if a %} {% assign b = 1 %} {% endif %}|{{ b }}", R"({"a":1})", "|1"},
      {"{% if a %} {{ b }} {% endif %}", R"({"a":1})", "  "},
  };
  check_cases(kCases);
}

TEST(LiquidTags, ConditionsAreRightAssociativeWithoutPrecedence) {
  constexpr Case kCases[] = {
      {"{% if true or false and false %}y{% else %}n{% endif %}", "", "y"},
      {"{% if false and false or true %}y{% else %}n{% endif %}", "", "n"},
      {"{% if true and false or true %}y{% else %}n{% endif %}", "", "y"},
      {"{% if false or true and true %}y{% else %}n{% endif %}", "", "y"},
      {"{% if true and true and false %}y{% else %}n{% endif %}", "", "n"},
      {"{% if false or false or true %}y{% else %}n{% endif %}", "", "y"},
  };
  check_cases(kCases);
}

TEST(LiquidTags, Comparisons) {
  struct Row {
    std::string_view condition;
    bool result;
  };
  constexpr Row kRows[] = {
      {"1 == 1", true},
      {"1 == 1.0", true},
      {"1 == '1'", false},
      {"1 != 2", true},
      {"1 <> 1", false},
      {"1 < 2", true},
      {"2 <= 2", true},
      {"2 > 2", false},
      {"2 >= 2.5", false},
      {"'a' < 'b'", true},
      {"'abc' == 'abc'", true},
      {"nil == nil", true},
      {"nil == null", true},
      {"nothing == nil", true},
      {"nothing == false", false},
      {"nothing < 1", false},
      {"1 < nothing", false},
      {"nothing >= nothing", false},
      {"true < 1", false},
      {"list < 1", false},
      {"list == list", true},
      {"list == other", false},
      {"object == object", true},
      {"(1..3) == (1..3)", true},
      {"(1..3) == (1..4)", false},
      {"'hello' contains 'ell'", true},
      {"'hello' contains 'x'", false},
      {"'h3llo' contains 3", true},
      {"list contains 2", true},
      {"list contains '2'", false},
      {"list contains 9", false},
      {"object contains 'k'", true},
      {"object contains 'z'", false},
      {"nothing contains 'a'", false},
      {"'a' contains nothing", false},
      {"3 contains 3", false},
      {"(1..5) contains 3", true},
      {"'' == empty", true},
      {"' ' == empty", false},
      {"' ' == blank", true},
      {"nothing == empty", false},
      {"nothing == blank", true},
      {"false == blank", true},
      {"true == blank", false},
      {"none == empty", true},
      {"list == empty", false},
      {"list != empty", true},
      {"empty == none", true},
      {"void == empty", true},
      {"void == blank", true},
      {"0 == empty", false},
      {"0 == blank", false},
      {"list.size == 3", true},
      {"object['k'] == 'v'", true},
      {"list[-1] == 3", true},
      {"list contains list[0]", true},
  };
  for (const auto& row : kRows) {
    const auto source =
        std::string("{% if ").append(row.condition).append(" %}y{% else %}n{% endif %}");
    const auto data = R"({"list":[1,2,3],"other":[1,2],"none":[],"void":{},"object":{"k":"v"}})";
    EXPECT_EQ(render_case(source, data), row.result ? "y" : "n") << row.condition;
  }
}

TEST(LiquidTags, Case) {
  constexpr Case kCases[] = {
      {"{% case a %}{% when 1 %}one{% when 2 %}two{% else %}many{% endcase %}", R"({"a":2})",
       "two"},
      {"{% case a %}{% when 1 %}one{% else %}many{% endcase %}", R"({"a":"1"})", "many"},
      {"{% case a %}{% when 1, 2 %}low{% when 3 or 4 %}high{% endcase %}", R"({"a":4})", "high"},
      {"{% case a %}{% when 1, 1 %}x{% endcase %}", R"({"a":1})", "xx"},
      {"{% case a %}{% when 1 %}x{% when 1 %}y{% endcase %}", R"({"a":1})", "xy"},
      {"{% case a %}{% else %}e{% when 1 %}x{% endcase %}", R"({"a":1})", "ex"},
      {"{% case a %}{% when 1 %}x{% else %}e{% else %}f{% endcase %}", R"({"a":2})", "ef"},
      {"{% case a %} junk {% when 1 %}x{% endcase %}", R"({"a":1})", "x"},
      {"{% case a %}{% when empty %}x{% endcase %}", R"({"a":[]})", "x"},
      {"{% case a %}{% when nil %}x{% endcase %}", "", "x"},
      {"{% case a.b %}{% when 'q' %}x{% endcase %}", R"({"a":{"b":"q"}})", "x"},
      {"{% case a %}{% when 'x' and 'y' %}1{% endcase %}", R"({"a":"x"})", "1"},
  };
  check_cases(kCases);
}

TEST(LiquidTags, For) {
  constexpr Case kCases[] = {
      {"{% for i in (1..4) %}{{ i }}{% endfor %}", "", "1234"},
      {"{% for i in (4..1) %}{{ i }}{% else %}none{% endfor %}", "", "none"},
      {"{% for i in (a..b) %}{{ i }}{% endfor %}", R"({"a":"2","b":4})", "234"},
      {"{% for i in (a..2) %}{{ i }}{% endfor %}", "", "012"},
      {"{% for i in a reversed %}{{ i }}{% endfor %}", R"({"a":[1,2,3]})", "321"},
      {"{% for i in a limit:2 %}{{ i }}{% endfor %}", R"({"a":[1,2,3]})", "12"},
      {"{% for i in a offset:2 %}{{ i }}{% endfor %}", R"({"a":[1,2,3]})", "3"},
      {"{% for i in a reversed limit:2 offset:1 %}{{ i }}{% endfor %}", R"({"a":[1,2,3,4]})", "32"},
      {"{% for i in a limit:nil offset:nil %}{{ i }}{% endfor %}", R"({"a":[1,2]})", "12"},
      {"{% for i in a limit:'1' %}{{ i }}{% endfor %}", R"({"a":[1,2]})", "1"},
      {"{% for i in a limit:-1 %}{{ i }}{% else %}-{% endfor %}", R"({"a":[1,2]})", "-"},
      {"{% for i in a, limit: 2, offset: 1 %}{{ i }}{% endfor %}", R"({"a":[1,2,3,4]})", "23"},
      {"{% for i in a %}{{ i }}{% else %}none{% endfor %}", "", "none"},
      {"{% for i in a %}{{ i }}{% else %}none{% endfor %}", R"({"a":[]})", "none"},
      {"{% for i in a %}{{ i }}{% else %}none{% endfor %}", R"({"a":"text"})", "text"},
      {"{% for i in a %}{{ i }}{% else %}none{% endfor %}", R"({"a":""})", "none"},
      {"{% for i in a %}{{ i }}{% else %}none{% endfor %}", R"({"a":5})", "none"},
      {"{% for p in a %}{{ p[0] }}={{ p[1] }};{% endfor %}", R"({"a":{"x":1,"y":2}})", "x=1;y=2;"},
      {"{% for i in (1..6) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}.", "", "12."},
      {"{% for i in (1..4) %}{% if i == 3 %}{% continue %}{% endif %}{{ i }}{% endfor %}", "",
       "124"},
      {"{% for i in (1..2) %}{% for j in (1..3) %}{% if j == 2 %}{% break %}{% endif %}{{ i }}{{ j "
       "}} {% endfor %}{% endfor %}",
       "", "11 21 "},
      {"a{% break %}b", "", "a"},
      {"{% for i in (1..2) %}{{ i }}{% endfor %}{{ i }}", R"({"i":"out"})", "12out"},
      {"{% for i in (1..2) %}{% assign i = 9 %}{{ i }}{% endfor %}{{ i }}", "", "129"},
      {"{% for i in (1..2) %} {% assign x = i %} {% endfor %}{{ x }}", "", "2"},
  };
  check_cases(kCases);
}

TEST(LiquidTags, ForOffsetContinue) {
  constexpr Case kCases[] = {
      {"{% for i in a limit:2 %}{{ i }}{% endfor %}-{% for i in a limit:2 offset:continue %}{{ i "
       "}}{% endfor %}-"
       "{% for i in a offset:continue %}{{ i }}{% endfor %}",
       R"({"a":[1,2,3,4,5,6]})", "12-34-56"},
      {"{% for i in a limit:2 %}{{ i }}{% endfor %}-{% for j in a offset:continue %}{{ j }}{% "
       "endfor %}",
       R"({"a":[1,2,3]})", "12-123"},
      {"{% for i in a %}{% break %}{% endfor %}{% for i in a offset:continue %}{{ i }}{% else "
       "%}-{% endfor %}",
       R"({"a":[1,2,3]})", "-"},
  };
  check_cases(kCases);
}

TEST(LiquidTags, Forloop) {
  constexpr Case kCases[] = {
      {"{% for i in a %}{{ forloop.index }}{{ forloop.index0 }}{{ forloop.rindex }}{{ "
       "forloop.rindex0 }}"
       "{{ forloop.first }}{{ forloop.last }}{{ forloop.length }} {% endfor %}",
       R"({"a":["x","y"]})", "1021truefalse2 2110falsetrue2 "},
      {"{% for i in a %}{{ forloop.name }}{% endfor %}", R"({"a":[1]})", "i-a"},
      {"{% for i in a %}{{ forloop.other }}{% endfor %}", R"({"a":[1]})", ""},
      {"{% for i in (1..2) %}{% for j in (1..2) %}{{ forloop.parentloop.index }}{{ forloop.index "
       "}} {% endfor %}{% endfor %}",
       "", "11 12 21 22 "},
      {"{% for i in (1..1) %}{{ forloop.parentloop }}|{% endfor %}", "", "|"},
      {"{% for i in (1..1) %}{{ forloop }}{% endfor %}", "", "Liquid::ForloopDrop"},
      {"{% for i in (1..3) %}{% assign f = forloop %}{% endfor %}{{ f.index0 }}", "", "3"},
  };
  check_cases(kCases);
}

TEST(LiquidTags, TableRow) {
  constexpr Case kCases[] = {
      {"{% tablerow n in a cols:2 %}{{ n }}{% endtablerow %}", R"({"a":[1,2,3]})",
       "<tr class=\"row1\">\n<td class=\"col1\">1</td><td class=\"col2\">2</td></tr>\n"
       "<tr class=\"row2\"><td class=\"col1\">3</td></tr>\n"},
      {"{% tablerow n in a %}{{ n }}{% endtablerow %}", R"({"a":[1,2]})",
       "<tr class=\"row1\">\n<td class=\"col1\">1</td><td class=\"col2\">2</td></tr>\n"},
      {"{% tablerow n in a %}{{ n }}{% endtablerow %}", R"({"a":[]})",
       "<tr class=\"row1\">\n</tr>\n"},
      {"{% tablerow n in a %}{{ n }}{% endtablerow %}", "", ""},
      {"{% tablerow n in a cols:2 limit:1 offset:1 %}{{ tablerowloop.col }}{{ tablerowloop.index "
       "}}{% endtablerow %}",
       R"({"a":[1,2,3]})", "<tr class=\"row1\">\n<td class=\"col1\">11</td></tr>\n"},
      {"{% tablerow n in (1..2) %}{% break %}{% endtablerow %}", "",
       "<tr class=\"row1\">\n<td class=\"col1\"></td></tr>\n"},
      {"{% tablerow n in a cols:1 %}{{ tablerowloop.row }}{{ tablerowloop.col_first }}{{ "
       "tablerowloop.col_last }}"
       "{{ tablerowloop.first }}{{ tablerowloop.rindex0 }}{% endtablerow %}",
       R"({"a":[7]})", "<tr class=\"row1\">\n<td class=\"col1\">1truetruetrue0</td></tr>\n"},
  };
  check_cases(kCases);
}

TEST(LiquidTags, VariablesAndCounters) {
  constexpr Case kCases[] = {
      {"{% assign a = 'x' %}{{ a }}", "", "x"},
      {"{% assign a = b | upcase | append: '!' %}{{ a }}", R"({"b":"q"})", "Q!"},
      {"{% assign a = 'x' %}{{ a }}", R"({"a":"data"})", "x"},
      {"{% assign a-b = 1 %}{{ a-b }}", "", "1"},
      {"{% assign a = nil %}[{{ a }}]", R"({"a":"data"})", "[]"},
      {"{% capture c %}a{{ b }}{% endcapture %}{{ c }}{{ c.size }}", R"({"b":1})", "a12"},
      {"{% capture 'c' %}q{% endcapture %}{{ c }}", "", "q"},
      {"{% increment n %}{% increment n %}{{ n }}", "", "012"},
      {"{% decrement n %}{% decrement n %}{{ n }}", "", "-1-2-2"},
      {"{% increment n %}{% decrement n %}", "", "00"},
      {"{% assign n = 7 %}{% increment n %}{{ n }}", "", "07"},
      {"{% increment n %}{{ n }}", R"({"n":5})", "56"},
      {"{% assign s = 'a' %}{% for i in (1..3) %}{% assign s = s | append: i %}{% endfor %}{{ s }}",
       "", "a123"},
      {"{% assign a = 'x' %}{% assign b = a | append: '1' %}{% assign c = a | append: '2' %}{{ a "
       "}}{{ b }}{{ c }}",
       "", "xx1x2"},
  };
  check_cases(kCases);
}

TEST(LiquidTags, CycleAndIfChanged) {
  constexpr Case kCases[] = {
      {"{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}", "", "aba"},
      {"{% cycle 'a', 'b' %}{% cycle 'x', 'y' %}", "", "ax"},
      {"{% cycle g: 'a', 'b' %}{% cycle g: 'x', 'y' %}", "", "ay"},
      {"{% cycle 'g': 'a', 'b' %}{% cycle 'h': 'a', 'b' %}", "", "aa"},
      {"{% cycle x, y %}{% cycle x, y %}", R"({"x":1,"y":2})", "11"},
      {"{% for i in (1..3) %}{% cycle x, y %}{% endfor %}", R"({"x":1,"y":2})", "121"},
      {"{% cycle 'a', 'b', 'c' %}{% cycle 1: 'a', 'b' %}{% cycle '1': 'a', 'b' %}", "", "aaa"},
      {"{% for i in a %}{% ifchanged %}{{ i }}{% endifchanged %}{% endfor %}",
       R"({"a":[1,1,2,2,1]})", "121"},
  };
  check_cases(kCases);
}

TEST(LiquidTags, TextThatIsNotRendered) {
  constexpr Case kCases[] = {
      {"a{% comment %}{{ b }}{% endcomment %}c", "", "ac"},
      {"a{% comment %}{% comment %}x{% endcomment %}y{% endcomment %}c", "", "ac"},
      {"{% comment %}{% raw %}{% endcomment %}{% endraw %}{% endcomment %}x", "", "x"},
      {"{% comment %}{% if %}{% endcomment %}x", "", "x"},
      {"{% raw %}{{ a }}{% if %}{% endraw %}", "", "{{ a }}{% if %}"},
      {"{% raw %} {{ a {% endraw %}", "", " {{ a "},
      {"{% # a comment %}x", "", "x"},
      {"{% # one\n  # two %}x", "", "x"},
      {"{% doc %} {{ a }} {% if %} {% enddoc %}x", "", "x"},
      {"{{ 'a' }}{%- # note -%} b", "", "ab"},
  };
  check_cases(kCases);
}

TEST(LiquidTags, WhiteSpaceControl) {
  constexpr Case kCases[] = {
      {"a {{- 'b' -}} c", "", "abc"},
      {"a {{- 'b' }} c", "", "ab c"},
      {"a \n {%- if true -%} \n b \n {%- endif -%} \n c", "", "abc"},
      {"a {%- assign x = 1 %} b", "", "a b"},
      {"{% raw -%} a {%- endraw -%} b", "", " a b"},
      {"{%- comment -%} x {%- endcomment -%} y", "", "y"},
      {"x {%- comment %}{% endcomment -%} y", "", "xy"},
      {"{{- -}}", "", ""},
      {"{{-1}}", "", "1"},
      {"{{ -1 }}", "", "-1"},
  };
  check_cases(kCases);
}

TEST(LiquidTags, LiquidAndEcho) {
  constexpr Case kCases[] = {
      {"{% echo 'a' | upcase %}", "", "A"},
      {"{% liquid\n assign a = 1\n if a == 1\n  echo 'one'\n else\n  echo 'no'\n endif\n%}", "",
       "one"},
      {"{% liquid\n for i in (1..3)\n  echo i\n endfor %}", "", "123"},
      {"{% liquid\n # note\n echo 1\n comment\n echo 2\n endcomment\n echo 3 %}", "", "13"},
      {"{% liquid liquid echo 'a' %}", "", "a"},
      {"{% liquid\n\n  \n %}x", "", "x"},
      {"{% liquid case 1\n when 1\n echo 'x'\n endcase %}", "", "x"},
  };
  check_cases(kCases);
}

}  // namespace
}  // namespace sluice::liquid::tags_test
