#include "formats/json_schema.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace sluice::formats::json_schema_test {
namespace {

json::value from_json(std::string_view text) { return parse_json(text).value(); }
using ::testing::HasSubstr;

// "/pointer message" of each issue, joined by "; "; empty when the value is fine.
std::string issues_in(std::string_view schema, const json::value& value) {
  const auto compiled = JsonSchema::compile(from_json(schema));
  if (!compiled) return "schema: " + compiled.error().message;
  std::string out;
  for (const auto& issue : compiled->check(value))
    out += fmt::format("{}{} {}", out.empty() ? "" : "; ", issue.pointer, issue.message);
  return out;
}
std::string issues_of(std::string_view schema, std::string_view value) {
  return issues_in(schema, from_json(value));
}

struct Row {
  const char* schema;
  const char* value;
  const char* issues;
};

void expect_rows(std::initializer_list<Row> rows) {
  for (const auto& row : rows)
    EXPECT_EQ(issues_of(row.schema, row.value), row.issues) << row.schema << " " << row.value;
}

TEST(JsonSchema, TypesAndValues) {
  expect_rows({
      {"true", "1", ""},
      {"false", "1", " is not allowed here"},
      {"{}", "{\"a\":[1]}", ""},
      {R"({"type":"string"})", "\"a\"", ""},
      {R"({"type":"string"})", "5", " must be of type string, not 5"},
      {R"({"type":["string","null"]})", "null", ""},
      {R"({"type":["string","null"]})", "[]", " must be of type string or null, not []"},
      {R"({"type":"integer"})", "3.0", ""},
      {R"({"type":"integer"})", "3.5", " must be of type integer, not 3.5"},
      {R"({"type":"number"})", "true", " must be of type number, not true"},
      {R"({"type":"boolean"})", "false", ""},
      {R"({"type":"object"})", "[]", " must be of type object, not []"},
      {R"({"type":"array"})", "{}", " must be of type array, not {}"},
      {R"({"const":{"a":1,"b":2}})", R"({"b":2.0,"a":1})", ""},
      {R"({"const":1})", "true", " must be 1, not true"},
      {R"({"enum":["a",1,null]})", "1.0", ""},
      {R"({"enum":["a",1]})", "\"b\"", " must be one of [\"a\",1], not \"b\""},
  });
}

TEST(JsonSchema, Numbers) {
  expect_rows({
      {R"({"minimum":3})", "3", ""},
      {R"({"minimum":3})", "2.9", " must be at least 3"},
      {R"({"maximum":3.5})", "4", " must be at most 3.5"},
      {R"({"exclusiveMinimum":3})", "3", " must be greater than 3"},
      {R"({"exclusiveMaximum":3})", "3", " must be less than 3"},
      {R"({"multipleOf":0.1})", "0.3", ""},
      {R"({"multipleOf":0.01})", "19.99", ""},
      {R"({"multipleOf":0.01})", "19.991", " must be a multiple of 0.01"},
      {R"({"multipleOf":2})", "9007199254740993", " must be a multiple of 2"},
      {R"({"multipleOf":1e-8})", "12391239123", ""},
      {R"({"multipleOf":2})", "7", " must be a multiple of 2"},
      {R"({"multipleOf":0.123456789})", "1e308", " must be a multiple of 0.123456789"},
      {R"({"maximum":9223372036854775806})", "9223372036854775807",
       " must be at most 9223372036854775806"},
      {R"({"minimum":3})", "\"x\"", ""},
  });
}

TEST(JsonSchema, Texts) {
  expect_rows({
      {R"({"minLength":2})", R"("\u00e4")", " must have at least 2 characters, not 1"},
      {R"({"maxLength":1})", R"("\u00e4")", ""},
      {R"({"maxLength":1})", "\"ab\"", " must have at most 1 characters, not 2"},
      {R"({"pattern":"^a+$"})", "\"aaa\"", ""},
      {R"({"pattern":"b"})", "\"abc\"", ""},
      {R"({"pattern":"^a+$"})", "\"aab\"", " must match the pattern ^a+$"},
      {R"({"format":"email"})", "\"a@b.example\"", ""},
      {R"({"format":"email"})", "\"a.b.example\"", " must have the format email"},
      {R"({"format":"unheard-of"})", "\"x\"", ""},
  });
}

TEST(JsonSchema, Arrays) {
  expect_rows({
      {R"({"items":{"type":"number"}})", "[1,2,\"x\"]", "/2 must be of type number, not \"x\""},
      {R"({"prefixItems":[{"const":1}],"items":false})", "[1]", ""},
      {R"({"prefixItems":[{"const":1}],"items":false})", "[1,2]", "/1 is not allowed here"},
      {R"({"items":[{"const":1}],"additionalItems":false})", "[1,2]", "/1 is not allowed here"},
      {R"({"minItems":1})", "[]", " must have at least 1 items, not 0"},
      {R"({"maxItems":1})", "[1,2]", " must have at most 1 items, not 2"},
      {R"({"uniqueItems":true})", "[1,\"1\",{\"a\":1,\"b\":2}]", ""},
      {R"({"uniqueItems":true})", R"([{"a":1,"b":2},0,{"b":2.0,"a":1}])",
       " must not contain the same item twice; item 3 is a duplicate"},
      {R"({"contains":{"const":1}})", "[2,1]", ""},
      {R"({"contains":{"const":1}})", "[2]",
       " must contain at least 1 items that match `contains`, not 0"},
      {R"({"contains":{"const":1},"maxContains":1})", "[1,1]",
       " must contain at most 1 items that match `contains`, not 2"},
      {R"({"contains":{"const":1},"minContains":0})", "[]", ""},
  });
}

TEST(JsonSchema, Objects) {
  expect_rows({
      {R"({"required":["a","b"]})", R"({"a":null})", "/b is required"},
      {R"({"properties":{"a":{"properties":{"b/c":{"type":"string"}}}}})", R"({"a":{"b/c":1}})",
       "/a/b~1c must be of type string, not 1"},
      {R"({"properties":{"a":true},"additionalProperties":false})", R"({"a":1,"x":1})",
       "/x is not allowed here"},
      {R"({"properties":{"name":true},"additionalProperties":false})", R"({"nmae":1})",
       "/nmae is not allowed here, but `name` is"},
      {R"({"properties":{"a":true},"patternProperties":{"^x":{"type":"number"}},"additionalProperties":false})",
       R"({"a":1,"x1":1,"x2":"n"})", "/x2 must be of type number, not \"n\""},
      {R"({"additionalProperties":{"type":"number"}})", R"({"a":"n"})",
       "/a must be of type number, not \"n\""},
      {R"({"propertyNames":{"maxLength":2}})", R"({"abc":1})",
       "/abc has a name that must have at most 2 characters, not 3"},
      {R"({"minProperties":1})", "{}", " must have at least 1 members, not 0"},
      {R"({"maxProperties":0})", R"({"a":1})", " must have at most 0 members, not 1"},
      {R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})", "/b is required when `a` is present"},
      {R"({"dependencies":{"a":["b"]}})", R"({"a":1})", "/b is required when `a` is present"},
      {R"({"dependentSchemas":{"a":{"required":["b"]}}})", R"({"a":1})", "/b is required"},
      {R"({"dependentSchemas":{"a":{"required":["b"]}}})", R"({"c":1})", ""},
  });
}

TEST(JsonSchema, SchemasOfTheSameValue) {
  const char* const shapes = R"({"anyOf":[{"type":"string"},
      {"type":"object","required":["kind","size"],"properties":{"kind":{"const":"a"}}}]})";
  expect_rows({
      {R"({"allOf":[{"minimum":1},{"maximum":2}]})", "3", " must be at most 2"},
      {shapes, "\"x\"", ""},
      {shapes, R"({"kind":"a"})",
       " matches none of the 2 alternatives; the closest one: must be of type "
       R"(string, not {"kind":"a"})"},
      {R"({"oneOf":[{"minimum":1},{"maximum":3}]})", "0", ""},
      {R"({"oneOf":[{"minimum":1},{"maximum":3}]})", "2",
       " matches 2 of the 2 alternatives; it must match exactly one"},
      {R"({"oneOf":[{"required":["a"]}]})", "{}",
       " matches none of the 1 alternatives; the closest one: /a is required"},
      {R"({"not":{"type":"string"}})", "1", ""},
      {R"({"not":{"type":"string"}})", "\"x\"", " must not match the schema in `not`"},
      {R"({"if":{"minimum":10},"then":{"multipleOf":10},"else":{"minimum":5}})", "20", ""},
      {R"({"if":{"minimum":10},"then":{"multipleOf":10},"else":{"minimum":5}})", "21",
       " must be a multiple of 10"},
      {R"({"if":{"minimum":10},"then":{"multipleOf":10},"else":{"minimum":5}})", "4",
       " must be at least 5"},
  });
}

TEST(JsonSchema, References) {
  const char* const tree = R"({"type":"object","required":["v"],"additionalProperties":false,
      "properties":{"v":{"type":"number"},"children":{"type":"array","items":{"$ref":"#"}}}})";
  expect_rows({
      {tree, R"({"v":1,"children":[{"v":2,"children":[]}]})", ""},
      {tree, R"({"v":1,"children":[{"v":2,"children":[{"v":"x"}]}]})",
       "/children/0/children/0/v must be of type number, not \"x\""},
      {R"({"$ref":"#/$defs/a~1b%25","$defs":{"a/b%":{"minimum":1}}})", "0", " must be at least 1"},
      {R"({"$ref":"#/definitions/x","maximum":9,"definitions":{"x":{"minimum":1}}})", "10",
       " must be at most 9"},
      {R"({"$ref":"#here","$defs":{"x":{"$anchor":"here","type":"null"}}})", "0",
       " must be of type null, not 0"},
      {R"({"$id":"urn:x","$ref":"urn:x#/$defs/a","$defs":{"a":{"type":"null"}}})", "0",
       " must be of type null, not 0"},
      {R"({"$ref":"#/prefixItems/1","prefixItems":[true,{"type":"array"}]})", "0",
       " must be of type array, not 0"},
  });
}

TEST(JsonSchema, WhatIsNoSchemaIsRefusedWithItsPlace) {
  const std::pair<const char*, const char*> rows[] = {
      {"5", "the schema must be an object, true or false, not 5"},
      {R"({"properties":{"a":{"type":"text"}}})",
       "the schema at /properties/a/type has an unknown type `text`"},
      {R"({"properties":{"a/b":{"items":7}}})", "the schema at /properties/a~1b/items must be"},
      {R"({"type":[]})", "/type must name at least one type"},
      {R"({"type":[1]})", "/type must contain only names, not 1"},
      {R"({"type":7})", "/type must be an array of names"},
      {R"({"enum":1})", "/enum must be an array, not 1"},
      {R"({"minimum":"1"})", "/minimum must be a number, not \"1\""},
      {R"({"exclusiveMinimum":true})", "/exclusiveMinimum must be a number"},
      {R"({"multipleOf":0})", "/multipleOf must be greater than 0"},
      {R"({"minLength":-1})", "/minLength must be a non-negative whole number, not -1"},
      {R"({"minLength":1.5})", "/minLength must be a non-negative whole number"},
      {R"({"maxItems":1e300})", "/maxItems must be a non-negative whole number"},
      {R"({"uniqueItems":"yes"})", "/uniqueItems must be true or false"},
      {R"({"required":"a"})", "/required must be an array of names"},
      {R"({"properties":[]})", "/properties must be an object of schemas"},
      {R"({"allOf":{}})", "/allOf must be an array of schemas"},
      {R"({"anyOf":[]})", "/anyOf must be an array of schemas"},
      {R"s({"pattern":"(?=x)"})s", "/pattern is not a valid RE2 regular expression"},
      {R"({"pattern":1})", "/pattern must be a string"},
      {R"({"patternProperties":{"[":true}})",
       "/patternProperties is not a valid RE2 regular expression"},
      {R"({"$ref":"other.json"})", "/$ref must point to a place in this schema"},
      {R"({"$ref":"#/$defs/none"})", "/$ref must point to a place in this schema"},
      {R"({"$ref":"#/allOf/7","allOf":[true]})", "/$ref must point to a place in this schema"},
      {R"({"$ref":"#/allOf/x","allOf":[true]})", "/$ref must point to a place in this schema"},
      {R"({"$ref":"#nowhere"})", "/$ref must point to a place in this schema"},
      {R"({"$ref":7})", "/$ref must point to a place in this schema"},
      {R"({"$dynamicRef":"#x"})", "/$dynamicRef must point to a place in this schema"},
      {R"({"$ref":"b#here","$defs":{"b":{"$id":"b"}}})", "/$ref must point to a place"},
      {R"({"$ref":"#/$defs/x","$defs":{"x":5}})", "the schema at #/$defs/x must be an object"},
      {R"({"unevaluatedProperties":7})", "/unevaluatedProperties must be an object, true or false"},
      {R"({"$recursiveRef":"#"})", "/$recursiveRef is not supported"},
      {R"({"$ref":"#"})", "refers to itself"},
      {R"({"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}},"$ref":"#/$defs/a"})",
       "refers to itself"},
  };
  for (const auto& [schema, expected] : rows) {
    const auto compiled = JsonSchema::compile(from_json(schema));
    ASSERT_FALSE(compiled) << schema;
    EXPECT_THAT(compiled.error().message, HasSubstr(expected)) << schema;
  }
}

TEST(JsonSchema, TooManySchemasOrPatternsAreRefused) {
  json::object many;
  for (int i = 0; i < 5'001; ++i) many[std::to_string(i)] = true;
  EXPECT_THAT(JsonSchema::compile(json::object{{"properties", many}}).error().message,
              HasSubstr("has more than 5000 schemas"));
  json::object patterns;
  for (int i = 0; i < 201; ++i) patterns["^" + std::to_string(i)] = true;
  EXPECT_THAT(JsonSchema::compile(json::object{{"patternProperties", patterns}}).error().message,
              HasSubstr("exceeds the maximum of 200"));
}

// Each definition asks about its value twice by way of the next one: 2^40 checks.
TEST(JsonSchema, AnExponentialSchemaIsGivenUp) {
  json::object definitions;
  for (int i = 0; i < 40; ++i) {
    const json::object next{{"$ref", fmt::format("#/$defs/{}", i + 1)}};
    definitions[std::to_string(i)] = json::object{{"allOf", json::array{next, next}}};
  }
  definitions["40"] = json::object{{"type", "string"}};
  const json::object schema{{"$ref", "#/$defs/0"}, {"$defs", definitions}};
  EXPECT_THAT(issues_of(to_json(schema), "\"x\""), HasSubstr("could not be validated within"));
  const json::object negated{{"not", json::object{{"$ref", "#/$defs/0"}}}, {"$defs", definitions}};
  EXPECT_THAT(issues_of(to_json(negated), "\"x\""), HasSubstr("could not be validated within"));
}

TEST(JsonSchema, AnEndlessChainOfReferencesIsGivenUp) {
  json::object definitions;
  for (int i = 0; i < 4'000; ++i)
    definitions[std::to_string(i)] = json::object{{"$ref", fmt::format("#/$defs/{}", i + 1)}};
  definitions["4000"] = true;
  const json::object schema{{"$ref", "#/$defs/0"}, {"$defs", definitions}};
  EXPECT_THAT(issues_of(to_json(schema), "1"), HasSubstr("could not be validated within"));
}

TEST(JsonSchema, LargeValuesAreCheckedInOneGo) {
  json::array items;
  for (int i = 0; i < 100'000; ++i) items.emplace_back(i);
  EXPECT_EQ(issues_in(R"({"uniqueItems":true,"items":{"type":"integer"}})", json::value(items)),
            "");
  const auto issues = JsonSchema::compile(from_json(R"({"items":{"type":"string"}})"))
                          ->check(json::value(std::move(items)));
  EXPECT_EQ(issues.size(), 100u);
  const std::string text(1 << 20, 'a');
  EXPECT_EQ(issues_in(R"({"pattern":"^(a+)+$"})", json::value(text)), "");
  EXPECT_THAT(issues_in(R"({"pattern":"^(a+)+$"})", json::value(text + "b")), HasSubstr("pattern"));
}

}  // namespace
}  // namespace sluice::formats::json_schema_test
