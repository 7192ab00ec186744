#include <fmt/format.h>
#include <gmock/gmock.h>

#include "nodes/test_support.h"

namespace sluice::nodes::validate_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

// The errors of `data` under `rules`, as JSON; "" when it is valid.
std::string errors_of(const json::value& rules, const json::value& data) {
  const json::object settings{{"input", "{{ a }}"}, {"rules", rules}};
  const Bench bench("validate", to_json(settings), to_json(json::object{{"a", data}}));
  const auto step = bench.start();
  const auto* done = std::get_if<Completed>(&step);
  if (!done) return describe(step);
  const auto& output = done->output.as_object();
  EXPECT_EQ(done->handle, output.at("valid").as_bool() ? "valid" : "invalid");
  EXPECT_EQ(to_json(output.at("data")), to_json(data));
  return output.at("valid").as_bool() ? "" : to_json(output.at("errors"));
}

struct Row {
  const char* rules;     // of the field f
  const char* data;      // members of the object, f among them
  const char* sentence;  // what follows "The f field", or nothing
};

void expect_rows(std::initializer_list<Row> rows) {
  for (const auto& row : rows) {
    const auto expected =
        std::string_view(row.sentence).empty()
            ? std::string()
            : to_json(
                  json::object{{"f", json::array{fmt::format("The f field {}.", row.sentence)}}});
    EXPECT_EQ(errors_of(json::object{{"f", row.rules}}, from_json(fmt::format("{{{}}}", row.data))),
              expected)
        << row.rules << " " << row.data;
  }
}

TEST(ValidateRules, BeingThere) {
  expect_rows({
      {"required", R"("f": 0)", ""},
      {"required", R"("f": false)", ""},
      {"required", "", "is required"},
      {"required", R"("f": null)", "is required"},
      {"required", R"("f": "  ")", "is required"},
      {"required", R"("f": [])", "is required"},
      {"required", R"("f": {})", "is required"},
      {"required_if:k,a,b", R"("k": "b")", "is required when k is a"},
      {"required_if:k,a,b", R"("k": "c")", ""},
      {"required_if:k,true", R"("k": true)", "is required when k is true"},
      {"required_unless:k,a", R"("k": "b")", "is required unless k is in a"},
      {"required_unless:k,a", R"("k": "a")", ""},
      {"required_with:g,h", R"("h": 1)", "is required when g, h is present"},
      {"required_with:g,h", "", ""},
      {"required_with_all:g,h", R"("g": 1)", ""},
      {"required_with_all:g,h", R"("g": 1, "h": 2)", "is required when g, h are present"},
      {"required_without:g,h", R"("g": 1)", "is required when g, h is not present"},
      {"required_without:g,h", R"("g": 1, "h": 2)", ""},
      {"required_without_all:g,h", "", "is required when none of g, h are present"},
      {"required_without_all:g,h", R"("g": 1)", ""},
      {"present", R"("f": null)", ""},
      {"present", "", "must be present"},
      {"filled", "", ""},
      {"filled", R"("f": "")", "must have a value"},
      {"prohibited", R"("f": 1)", "is prohibited"},
      {"prohibited", R"("f": "")", ""},
      {"nullable|integer", R"("f": null)", ""},
      {"integer", R"("f": null)", "must be an integer"},
      {"integer", R"("f": "")", ""},
      {"sometimes|integer", "", ""},
      {"bail|string|min:9", R"("f": 5)", "must be a string"},
      {"accepted", R"("f": "Yes")", ""},
      {"accepted", R"("f": true)", ""},
      {"accepted", "", "must be accepted"},
      {"declined", R"("f": 0)", ""},
      {"declined", R"("f": "yes")", "must be declined"},
  });
}

TEST(ValidateRules, Types) {
  expect_rows({
      {"string", R"("f": "a")", ""},
      {"string", R"("f": 5)", "must be a string"},
      {"integer", R"("f": 5.0)", ""},
      {"integer", R"("f": "-5")", ""},
      {"integer", R"("f": "5.5")", "must be an integer"},
      {"integer", R"("f": 5.5)", "must be an integer"},
      {"numeric", R"("f": "5.5")", ""},
      {"numeric", R"("f": "x")", "must be a number"},
      {"boolean", R"("f": true)", ""},
      {"boolean", R"("f": "0")", ""},
      {"boolean", R"("f": "true")", "must be true or false"},
      {"array", R"("f": [1])", ""},
      {"array", R"("f": {"a": 1})", "must be an array"},
      {"object", R"("f": {"a": 1})", ""},
      {"object", R"("f": [1])", "must be an object"},
  });
}

TEST(ValidateRules, Sizes) {
  expect_rows({
      {"min:3", R"("f": 3)", ""},
      {"min:3", R"("f": 2)", "must be at least 3"},
      {"min:3", R"("f": "\u00e4\u00e4\u00e4")", ""},
      {"min:3", R"("f": "ab")", "must have at least 3 characters"},
      {"numeric|min:3", R"("f": "2")", "must be at least 3"},
      {"min:2", R"("f": [1])", "must have at least 2 items"},
      {"max:3", R"("f": "abcd")", "must have at most 3 characters"},
      {"max:3", R"("f": 3.5)", "must be at most 3"},
      {"size:2", R"("f": [1, 2])", ""},
      {"size:2", R"("f": {"a": 1})", "must have exactly 2 members"},
      {"between:1,5", R"("f": 5)", ""},
      {"between:1,5", R"("f": 6)", "must be from 1 to 5"},
      {"min:1", R"("f": true)", "must be at least 1"},
      {"gt:g", R"("f": 2, "g": 1)", ""},
      {"gt:g", R"("f": 1, "g": 1)", "must be greater than g"},
      {"gt:5", R"("f": 6)", ""},
      {"gte:g", R"("f": "ab", "g": "cd")", ""},
      {"gte:2", R"("f": 1)", "must be greater than or equal to 2"},
      {"lt:g", R"("f": 2)", "must be less than g"},
      {"lte:2", R"("f": 3)", "must be less than or equal to 2"},
      {"multiple_of:0.1", R"("f": 0.3)", ""},
      {"multiple_of:3", R"("f": "7")", "must be a multiple of 3"},
      {"digits:4", R"("f": "0123")", ""},
      {"digits:4", R"("f": 123)", "must be 4 digits"},
      {"digits_between:2,3", R"("f": 12)", ""},
      {"digits_between:2,3", R"("f": "12a")", "must be 2 to 3 digits"},
  });
}

TEST(ValidateRules, Texts) {
  expect_rows({
      {"in:a,b, c", R"("f": "c")", ""},
      {"in:1,2", R"("f": 2)", ""},
      {"in:a,b", R"("f": ["a", "b"])", ""},
      {"in:a,b", R"("f": ["a", "x"])", "must be one of a, b"},
      {"not_in:a,b", R"("f": "c")", ""},
      {"not_in:a,b", R"("f": ["x", "b"])", "must not be one of a, b"},
      {"regex:/^a|b$/i", R"("f": "xB")", ""},
      {"string|regex:/^(a|b)+$/|max:3", R"("f": "abc")", "has an invalid format"},
      {"not_regex:/x/", R"("f": "axb")", "has an invalid format"},
      {"regex:/^5/", R"("f": 55)", ""},
      {"email", R"("f": "a@b.example")", ""},
      {"email", R"("f": "a@")", "must be a valid email address"},
      {"url", R"("f": "https://b.example/x")", ""},
      {"url", R"("f": "b.example")", "must be a valid URL"},
      {"ip", R"("f": "::1")", ""},
      {"ip", R"("f": "1.2.3")", "must be a valid IP address"},
      {"ipv4", R"("f": "::1")", "must be a valid IPv4 address"},
      {"ipv6", R"("f": "1.2.3.4")", "must be a valid IPv6 address"},
      {"uuid", R"("f": "x")", "must be a valid UUID"},
      {"json", R"("f": "{\"a\": 1}")", ""},
      {"json", R"("f": "{")", "must be a valid JSON text"},
      {"timezone", R"("f": "Europe/Berlin")", ""},
      {"timezone", R"("f": "Mars/Base")", "must be a valid time zone"},
      {"starts_with:a,b", R"("f": "bc")", ""},
      {"starts_with:a,b", R"("f": "cb")", "must begin with a, b"},
      {"ends_with:a,b", R"("f": "cb")", ""},
      {"ends_with:a", R"("f": "ab")", "must end with a"},
      {"doesnt_start_with:a", R"("f": "ab")", "must not begin with a"},
      {"doesnt_end_with:b", R"("f": "ab")", "must not end with b"},
      {"alpha", R"("f": "\u00e4b")", ""},
      {"alpha", R"("f": "a1")", "must contain letters only"},
      {"alpha_num", R"("f": "a1")", ""},
      {"alpha_num", R"("f": "a-1")", "must contain letters and numbers only"},
      {"alpha_dash", R"("f": "a-1_")", ""},
      {"alpha_dash", R"("f": "a b")", "must contain letters, numbers, dashes and underscores only"},
      {"lowercase", R"("f": "\u00c4b")", "must be lowercase"},
      {"uppercase", R"("f": "AB1")", ""},
      {"uppercase", R"("f": "Ab")", "must be uppercase"},
      {"alpha", R"("f": [])", "must contain letters only"},
  });
}

TEST(ValidateRules, Dates) {
  // Now is 2026-01-31T12:00:00Z.
  expect_rows({
      {"date", R"("f": "2026-02-28")", ""},
      {"date", R"("f": "soon")", "must be a valid date"},
      {"date", R"("f": true)", "must be a valid date"},
      {"date_format:Y-m-d", R"("f": "2026-02-28")", ""},
      {"date_format:Y-m-d", R"("f": "2026-02-30")", "must match the format Y-m-d"},
      {"date_format:Y-m-d", R"("f": "2026-2-28")", "must match the format Y-m-d"},
      {R"(date_format:Y-m-d\TH:i:sP)", R"("f": "2026-02-28T10:00:00+01:00")", ""},
      {"date_format:j.n.y G:i", R"("f": "1.2.26 9:05")", ""},
      {"date_format:g:i A", R"("f": "9:05 PM")", ""},
      {"date_format:H:i", R"("f": "24:00")", "must match the format H:i"},
      {"before:2026-02-01", R"("f": "2026-01-31")", ""},
      {"before:today", R"("f": "2026-01-31")", "must be a date before today"},
      {"before_or_equal:today", R"("f": "2026-01-31")", ""},
      {"after:g", R"("f": "2026-01-02", "g": "2026-01-01")", ""},
      {"after:g", R"("f": "2026-01-02")", "must be a date after g"},
      {"after_or_equal:2026-01-03", R"("f": "2026-01-02")",
       "must be a date after or equal to 2026-01-03"},
      {"date_equals:2026-01-02", R"("f": "2 Jan 2026")", ""},
  });
}

TEST(ValidateRules, OtherFields) {
  expect_rows({
      {"same:g", R"("f": {"a": 1}, "g": {"a": 1.0})", ""},
      {"same:g", R"("f": 1)", "must match g"},
      {"different:g", R"("f": 1, "g": 1)", "must be different from g"},
      {"different:g", R"("f": 1)", ""},
      {"confirmed", R"("f": "x", "f_confirmation": "x")", ""},
      {"confirmed", R"("f": "x")", "must match its confirmation"},
      {"distinct", R"("f": [1, 2])", ""},
      {"distinct", R"("f": [1, 2, 1.0])", "has a duplicate value"},
  });
}

TEST(ValidateRules, StarsStandForEveryElement) {
  const auto rules = from_json(R"({"items": "required|array", "items.*.id": ["required", "integer"],
      "items.*.to": "gt:items.*.from", "tags.*": "distinct|max:3", "by.*.n": "integer"})");
  EXPECT_EQ(errors_of(rules, from_json(R"({"items": [{"id": 1, "from": 1, "to": 2}],
      "tags": ["a", "b"], "by": {"x": {"n": 1}}})")),
            "");
  EXPECT_EQ(errors_of(rules, from_json(R"({"items": [{"id": "x"}, {"from": 3, "to": 2}, 7],
      "tags": ["a", "long", "a"], "by": {"x": {"n": "y"}}})")),
            R"({"items.0.id":["The items.0.id field must be an integer."],)"
            R"("items.1.id":["The items.1.id field is required."],)"
            R"("items.2.id":["The items.2.id field is required."],)"
            R"("items.1.to":["The items.1.to field must be greater than items.*.from."],)"
            R"("tags.0":["The tags.0 field has a duplicate value."],)"
            R"("tags.1":["The tags.1 field must have at most 3 characters."],)"
            R"("tags.2":["The tags.2 field has a duplicate value."],)"
            R"("by.x.n":["The by.x.n field must be an integer."]})");
  EXPECT_EQ(errors_of(rules, json::value("text")), R"({"items":["The items field is required."]})");
}

TEST(ValidateRules, SeveralSentencesAField) {
  EXPECT_EQ(errors_of(from_json(R"({"f": "string|email|min:5"})"), from_json(R"({"f": "a"})")),
            R"({"f":["The f field must be a valid email address.",)"
            R"("The f field must have at least 5 characters."]})");
}

TEST(ValidateRules, CompileErrorsNameTheRule) {
  const std::pair<const char*, const char*> rows[] = {
      {R"("rules": 5)", "`rules` must be an object, not number"},
      {R"("rules": {"f": 5})", "`rules.f` must be 1 to 50 rules"},
      {R"("rules": {"f": ""})", "`rules.f` must be 1 to 50 rules"},
      {R"("rules": {"f": [1]})", "`rules.f`: `` is not a rule"},
      {R"("rules": {"f": "requierd"})",
       "`rules.f`: `requierd` is not a rule; the rules are required"},
      {R"("rules": {"f..g": "required"})", "`rules.f..g` must be at most 16 names"},
      {R"("rules": {"f": "min"})", "`rules.f`: `min` needs a parameter after a colon"},
      {R"("rules": {"f": "min:x"})", "`rules.f`: `min` takes one number"},
      {R"("rules": {"f": "between:1"})", "`rules.f`: `between` takes two numbers"},
      {R"("rules": {"f": "required:1"})", "`rules.f`: `required` does not take parameters"},
      {R"("rules": {"f": "required_if:g"})", "`rules.f`: `required_if` takes a field and values"},
      {R"("rules": {"f": "regex:abc"})",
       "`rules.f`: `regex`: a regular expression must be enclosed in slashes"},
      {R"("rules": {"f": "regex:/(/"})", "`rules.f`: `regex`: not a valid RE2 regular expression"},
      {R"("rules": {"f": "date_format:Q"})", "`rules.f`: `date_format`: the letter Q"},
      {R"("rules": {"f": "date_format"})", "`rules.f`: `date_format`: it needs a format"},
      {R"("schema": 5)", "`schema`: the schema must be an object, true or false, not 5"},
      {R"("schema": "{")", "`schema` is not valid JSON at byte"},
      {R"("schema": {"type": "text"})", "`schema`: the schema at /type has an unknown type `text`"},
      {R"("label": "x")", "`rules` or `schema` is required"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(
        compile_node("validate", from_json(fmt::format(R"({{"input": "{{{{ a }}}}", {}}})", data)))
            .all_errors(),
        HasSubstr(expected))
        << data;
  json::object many;
  for (int i = 0; i < 201; ++i) many[std::to_string(i)] = "required";
  EXPECT_THAT(
      compile_node("validate", json::object{{"input", "{{ a }}"}, {"rules", many}}).all_errors(),
      HasSubstr("`rules` has 201 fields; the maximum is 200"));
}

TEST(ValidateRules, TooMuchWorkIsRefused) {
  json::array rows(500, json::value(json::array(500)));
  EXPECT_THAT(errors_of(from_json(R"({"*.*": "required"})"), json::value(rows)),
              HasSubstr("failed: the rules need more than 200000 checks"));
  // The sentences are bounded, too.
  EXPECT_LT(errors_of(from_json(R"({"*": "required"})"), json::value(json::array(50'000))).size(),
            100'000u);
  EXPECT_EQ(errors_of(from_json(R"({"f": "regex:/^(a+)+$/"})"),
                      json::object{{"f", std::string(1 << 20, 'a') + "b"}}),
            R"({"f":["The f field has an invalid format."]})");
}

TEST(ValidateSchema, IssuesAreKeyedByField) {
  const auto run = [](std::string_view more, std::string_view data) {
    return describe(Bench("validate", fmt::format(R"({{"input": "{{{{ a }}}}", {}}})", more),
                          fmt::format(R"({{"a": {}}})", data))
                        .start());
  };
  constexpr auto kSchema = R"("schema": {"type": "object", "required": ["id"], "properties":
      {"id": {"type": "integer"}, "lines": {"items": {"required": ["a/b"]}}}})";
  EXPECT_EQ(run(kSchema, R"({"id": 1})"), R"(valid {"valid":true,"errors":{},"data":{"id":1}})");
  EXPECT_THAT(run(kSchema, R"({"lines": [{}]})"),
              HasSubstr(R"("errors":{"id":["The id field is required."],)"
                        R"("lines.0.a/b":["The lines.0.a/b field is required."]})"));
  EXPECT_THAT(run(kSchema, "null"),
              HasSubstr(R"("errors":{"$":["The data must be of type object, not null."]})"));
  EXPECT_THAT(run(R"("schema": "{\"minimum\": 3}")", "2"),
              HasSubstr(R"("$":["The data must be at least 3."])"));
  EXPECT_THAT(run(R"("rules": {"id": "required"}, "schema": {"required": ["id"]})", "{}"),
              HasSubstr(R"("id":["The id field is required.","The id field is required."])"));
}

TEST(Validate, TellsItsHandlesAndRoots) {
  const Bench bench("validate", R"({"input": "{{ a.b }}", "rules": {"f": "required"}})");
  EXPECT_THAT(bench.node().handles(), ::testing::ElementsAre("valid", "invalid"));
  EXPECT_THAT(bench.node().roots(), ::testing::ElementsAre("a"));
}

}  // namespace
}  // namespace sluice::nodes::validate_test
