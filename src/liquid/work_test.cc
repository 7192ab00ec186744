// What templates spend: in proportion to what they do, and before they do it.
#include "base/test_work.h"
#include "liquid/cases.h"

namespace sluice::liquid::work_test {
namespace {

using sluice::testing::expect_linear;
using sluice::testing::expect_to_stop;
using sluice::testing::units_of;

RenderOptions without_fuel() {
  RenderOptions options;
  options.now = kTestNow;
  options.fuel = {.steps_max = SIZE_MAX,
                  .output_bytes_max = SIZE_MAX,
                  .memory_bytes_max = std::size_t{1} << 32};
  return options;
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

// Texts of n bytes and lists of n / 10 items.
json::object data_of(std::size_t n) {
  json::array numbers;
  json::array objects;
  json::array lists;
  for (std::size_t i = 0; i < n / 10; ++i) {
    const auto number = static_cast<std::int64_t>(i * 7'919 % 1'000);
    numbers.emplace_back(number);
    objects.push_back(json::object{{"id", number}, {"name", "n" + std::to_string(number)}});
    lists.push_back(json::array{number, 1.5});
  }
  return {{"text", repeated("ab <b>c</b> 12, ", n)},
          {"wide", repeated("äé ß,", n)},
          {"spaces", std::string(n, ' ')},
          {"same", std::string(n, 'a')},
          {"numbers", std::move(numbers)},
          {"objects", std::move(objects)},
          {"lists", std::move(lists)}};
}

void render(const std::string& source, const json::object& data) {
  const auto compiled = Template::parse(source, Mode::kStrict);
  ASSERT_TRUE(compiled) << source << compiled.error().message;
  std::string out;
  const auto done = (*compiled)->render(out, ObjectScope(data), without_fuel());
  ASSERT_TRUE(done) << source << done.error().message;
}

void expect_linear_and_stoppable(const std::string& source) {
  SCOPED_TRACE(source);
  constexpr std::size_t kBytes = 10'000;
  static const json::object once = data_of(kBytes);
  static const json::object twice = data_of(2 * kBytes);
  expect_linear([&](std::size_t n) { render(source, n == kBytes ? once : twice); }, kBytes);
  expect_to_stop([&] { render(source, twice); }, 200);
}

TEST(LiquidWork, EveryFilterOfTexts) {
  const char* filters[] = {"upcase",
                           "downcase",
                           "capitalize",
                           "strip",
                           "squish",
                           "strip_newlines",
                           "newline_to_br",
                           "escape",
                           "escape_once",
                           "url_encode",
                           "url_decode",
                           "base64_encode",
                           "strip_html",
                           "size",
                           "md5",
                           "sha1",
                           "sha256",
                           "hmac_sha256: 'k'",
                           "json",
                           "truncate: 20",
                           "truncatewords: 900000",
                           "slice: 20, 20000",
                           "split: ' '",
                           "split: ''",
                           "split: 'b'",
                           "replace: 'b', 'cc'",
                           "replace: '', '-'",
                           "remove: 'b'",
                           "remove_last: 'b'",
                           "replace_first: '9', ''",
                           "prepend: 'x'",
                           "regex_match: 'zz'",
                           "regex_match: '(a)(b)', 1",
                           "regex_replace: 'b', 'cc'",
                           "regex_replace: '[a-z]+', '$0'"};
  for (const auto* filter : filters) {
    expect_linear_and_stoppable(std::string("{{ text | ") + filter + " }}");
    expect_linear_and_stoppable(std::string("{{ wide | ") + filter + " }}");
  }
}

TEST(LiquidWork, EveryFilterOfLists) {
  for (const auto* filter : {"sort", "sort_natural", "uniq", "sum", "join", "reverse", "compact",
                             "json", "concat: numbers", "map: 1", "slice: 0, 9000", "where: 1"})
    for (const auto* list : {"numbers"})
      expect_linear_and_stoppable(std::string("{{ ") + list + " | " + filter + " }}");
  for (const auto* filter :
       {"sort: 'id'", "sort_natural: 'name'", "map: 'name'", "where: 'id', 5", "reject: 'id', 5",
        "find: 'id', -1", "has: 'id', -1", "find_index: 'id', -1", "uniq: 'name'", "sum: 'id'",
        "compact: 'id'", "json", "uniq", "join", "jsonpath: '$[*].name'", "jsonpath: '$..name'",
        "jsonpath: '$[?(@.id > 500)]'"})
    expect_linear_and_stoppable(std::string("{{ objects | ") + filter + " }}");
  for (const auto* filter : {"sort", "uniq", "join", "sum"})
    expect_linear_and_stoppable(std::string("{{ lists | ") + filter + " }}");
}

TEST(LiquidWork, LoopsConditionsAndOutputs) {
  for (const auto* source :
       {"{{ text }}", "{{ objects }}", "{{ objects | json | parse_json | size }}",
        "{% for x in numbers %}{{ x | plus: 1 | divided_by: 3.5 | round: 2 }}{% endfor %}",
        "{% for x in objects %}{% if x.id > 3 and x.name != 'a' %}{{ x.name }}{% endif %}{% endfor "
        "%}",
        "{% for x in objects %}{% capture c %}{{ x.name }}{% endcapture %}{% endfor %}",
        "{% for x in numbers %}{{ x | date: '%c' }}{% endfor %}",
        "{% if text contains 'zzz' %}x{% endif %}", "{% if numbers contains 1000 %}x{% endif %}",
        "{% if lists == lists %}x{% endif %}", "{% if text < text %}x{% endif %}",
        "{% tablerow x in numbers cols: 3 %}{{ x }}{% endtablerow %}",
        "{% ifchanged %}{{ text }}{% endifchanged %}", "{{ same | regex_replace: 'a', 'b' }}",
        "{{ spaces | strip }}"})
    expect_linear_and_stoppable(source);
}

// 21 seconds, once, outside of the fuel.
TEST(LiquidWork, AReplacementThatLooksFarPaysForIt) {
  const json::object data{{"text", std::string(120'000, 'a')}};
  expect_to_stop([&] { render("{{ text | regex_replace: 'a[^b]*b|a', 'x' }}", data); }, 2'000'000);
}

TEST(LiquidWork, ADateThatIsWrittenAnyhowPaysForTheSearch) {
  const json::object data{{"day", "March 3, 2024 10:00 am"}};
  EXPECT_GT(units_of([&] { render("{{ day | date: '%Y' }}", data); }), 100u);
}

// One tag, as long as a template may be: each evaluation pays for all of it.
TEST(LiquidWork, ALongConditionOrPathCostsItsLength) {
  const json::object data{{"a", json::object{{"a", true}}}, {"numbers", json::array(1'000, 1)}};
  const auto loop = [&](std::string_view unit, const std::string& head, const std::string& tail) {
    return [=, &data](std::size_t n) {
      render("{% for x in numbers %}" + head + repeated(unit, n) + tail + "{% endfor %}", data);
    };
  };
  expect_linear(loop("and a.a ", "{% if a ", "%}{% endif %}"), 4'000, 1);
  expect_linear(loop("| size ", "{{ a ", "}}"), 4'000, 1);
  expect_linear(loop(".first", "{{ a", "}}"), 4'000, 1);
}

// Equal hashes would make each of these look at all the others.
TEST(LiquidWork, ListsInListsAreComparedWithinTheBudget) {
  json::array row(1'000, 1);
  json::array last = row;
  last.back() = 2;
  const json::object data{{"rows", json::array(1'000, json::value(row))}, {"row", last}};
  EXPECT_GT(units_of([&] { render("{% if rows contains row %}x{% endif %}", data); }), 400'000u);
  expect_to_stop([&] { render("{% if rows contains row %}x{% endif %}", data); }, 10'000);
}

// Templates of a megabyte compile at once: these took minutes when each blank looked at all others.
TEST(LiquidWork, BlanksAreReadOnce) {
  const std::string blanks(1'000'000, ' ');
  EXPECT_FALSE(Template::parse("{% assign " + blanks + " %}", Mode::kStrict));
  EXPECT_TRUE(Template::parse("{% # " + std::string(1'000'000, '\n') + " %}", Mode::kStrict));
  EXPECT_FALSE(Template::parse("{% tablerow " + blanks + " %}{% endtablerow %}", Mode::kLax));
}

}  // namespace
}  // namespace sluice::liquid::work_test
