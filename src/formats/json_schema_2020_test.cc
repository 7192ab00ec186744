// What draft 2020-12 adds: unevaluated members and items, dynamic references, resources with an
// $id.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "formats/json_schema.h"
#include "formats/schema_places.h"

namespace sluice::formats::json_schema_2020_test {
namespace {

json::value from_json(std::string_view text) { return parse_json(text).value(); }

std::string issues_of(std::string_view schema, std::string_view value,
                      const SchemaOptions& options = {}) {
  const auto compiled = JsonSchema::compile(from_json(schema), options);
  if (!compiled) return "schema: " + compiled.error().message;
  std::string out;
  for (const auto& issue : compiled->check(from_json(value)))
    out += fmt::format("{}{} {}", out.empty() ? "" : "; ", issue.pointer, issue.message);
  return out;
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

TEST(JsonSchema2020, UnevaluatedProperties) {
  const char* const composed = R"({"properties":{"a":true},"patternProperties":{"^p":true},
      "allOf":[{"properties":{"b":true}}],"$ref":"#/$defs/c","$defs":{"c":{"properties":{"c":true}}},
      "unevaluatedProperties":false})";
  const char* const either = R"({"anyOf":[{"properties":{"a":{"const":1}},"required":["a"]},
      {"properties":{"b":{"const":2}},"required":["b"]}],"unevaluatedProperties":false})";
  const char* const when = R"({"if":{"properties":{"kind":{"const":"x"}},"required":["kind"]},
      "then":{"properties":{"x":true}},"else":{"properties":{"y":true}},
      "unevaluatedProperties":false})";
  expect_rows({
      {R"({"unevaluatedProperties":false})", "{}", ""},
      {R"({"unevaluatedProperties":false})", R"({"a":1})", "/a is not allowed here"},
      {R"({"unevaluatedProperties":{"type":"number"}})", R"({"a":"x"})",
       "/a must be of type number, not \"x\""},
      {R"({"unevaluatedProperties":false})", "[1]", ""},
      {composed, R"({"a":1,"p1":1,"b":1,"c":1})", ""},
      {composed, R"({"a":1,"z":1})", "/z is not allowed here"},
      {either, R"({"a":1})", ""},
      {either, R"({"a":1,"b":2})", ""},
      {either, R"({"a":1,"b":3})", "/b is not allowed here"},
      {when, R"({"kind":"x","x":1})", ""},
      {when, R"({"kind":"x","y":1})", "/y is not allowed here"},
      // A condition that does not hold has looked at nothing.
      {when, R"({"kind":"z","y":1})", "/kind is not allowed here"},
      {R"({"not":{"properties":{"a":{"const":1}},"required":["a"]},"unevaluatedProperties":false})",
       R"({"a":2})", "/a is not allowed here"},
      {R"({"dependentSchemas":{"a":{"properties":{"b":true}}},"properties":{"a":true},
           "unevaluatedProperties":false})",
       R"({"a":1,"b":1})", ""},
      {R"({"additionalProperties":true,"unevaluatedProperties":false})", R"({"a":1})", ""},
      // An inner one counts as having looked.
      {R"({"allOf":[{"unevaluatedProperties":true}],"unevaluatedProperties":false})", R"({"a":1})",
       ""},
      // One level deeper is another value.
      {R"({"properties":{"a":{"properties":{"b":true}}},"unevaluatedProperties":false})",
       R"({"a":{"b":1},"b":1})", "/b is not allowed here"},
      // A cousin does not see what its cousin has looked at.
      {R"({"allOf":[{"properties":{"a":true}},{"unevaluatedProperties":false}]})", R"({"a":1})",
       "/a is not allowed here"},
  });
}

TEST(JsonSchema2020, UnevaluatedItems) {
  expect_rows({
      {R"({"unevaluatedItems":false})", "[]", ""},
      {R"({"unevaluatedItems":false})", "[1]", "/0 is not allowed here"},
      {R"({"prefixItems":[true],"unevaluatedItems":false})", "[1]", ""},
      {R"({"prefixItems":[true],"unevaluatedItems":false})", "[1,2]", "/1 is not allowed here"},
      {R"({"items":true,"unevaluatedItems":false})", "[1,2]", ""},
      {R"({"contains":{"const":1},"unevaluatedItems":{"const":2}})", "[1,2,1]", ""},
      {R"({"contains":{"const":1},"unevaluatedItems":{"const":2}})", "[1,3]",
       "/1 must be 2, not 3"},
      {R"({"allOf":[{"prefixItems":[true]},{"prefixItems":[true,true]}],"unevaluatedItems":false})",
       "[1,2,3]", "/2 is not allowed here"},
      {R"({"anyOf":[{"prefixItems":[{"const":1}]},{"prefixItems":[true,{"const":2}]}],
           "unevaluatedItems":false})",
       "[1,2]", ""},
      {R"({"oneOf":[{"prefixItems":[{"const":1}]},{"prefixItems":[{"const":2},true]}],
           "unevaluatedItems":false})",
       "[1,2]", "/1 is not allowed here"},
      {R"({"unevaluatedItems":false})", R"({"a":1})", ""},
  });
}

// A list whose items are what the outermost schema says.
constexpr const char* kList =
    R"("list":{"$id":"list","type":"array","items":{"$dynamicRef":"#item"},
       "$defs":{"any":{"$dynamicAnchor":"item"}}})";

TEST(JsonSchema2020, DynamicReferences) {
  const auto texts = fmt::format(
      R"({{"$id":"https://a.example/texts","$ref":"list","$defs":{{
          "item":{{"$dynamicAnchor":"item","type":"string"}},{}}}}})",
      kList);
  const auto anything =
      fmt::format(R"({{"$id":"https://a.example/any","$ref":"list","$defs":{{{}}}}})", kList);
  const char* const tree = R"({"$id":"https://a.example/strict","$dynamicAnchor":"node",
      "$ref":"tree","unevaluatedProperties":false,"$defs":{"tree":{"$id":"tree",
      "$dynamicAnchor":"node","properties":{"v":true,"children":{"items":{"$dynamicRef":"#node"}}}}}})";
  expect_rows({
      {texts.c_str(), R"(["a"])", ""},
      {texts.c_str(), "[1]", "/0 must be of type string, not 1"},
      {anything.c_str(), "[1]", ""},
      {tree, R"({"children":[{"v":1,"children":[{"v":2}]}]})", ""},
      {tree, R"({"children":[{"v":1,"children":[{"w":2}]}]})",
       "/children/0/children/0/w is not allowed here"},
      // Without a $dynamicAnchor it is a $ref.
      {R"({"items":{"$dynamicRef":"#x"},"$defs":{"x":{"$anchor":"x","type":"null"}}})", "[1]",
       "/0 must be of type null, not 1"},
      {R"({"items":{"$dynamicRef":"#/$defs/x"},"$defs":{"x":{"type":"null"}}})", "[1]",
       "/0 must be of type null, not 1"},
      {R"({"items":{"$ref":"#x"},"$defs":{"x":{"$dynamicAnchor":"x","type":"null"}}})", "[1]",
       "/0 must be of type null, not 1"},
  });
}

TEST(JsonSchema2020, ResourcesAndAnchors) {
  expect_rows({
      // Each $id is a base of its own, for references and for pointers.
      {R"({"$id":"https://a.example/root","$ref":"b/c","$defs":{
           "x":{"$id":"b/","$defs":{"y":{"$id":"c","type":"null"}}}}})",
       "1", " must be of type null, not 1"},
      {R"({"$id":"https://a.example/","properties":{"a":{"$id":"sub","$ref":"#/$defs/n",
           "$defs":{"n":{"type":"null"}}}}})",
       R"({"a":1})", "/a must be of type null, not 1"},
      {R"({"$id":"https://a.example/","$ref":"sub#n","$defs":{"s":{"$id":"sub",
           "$defs":{"n":{"$anchor":"n","type":"null"}}}}})",
       "1", " must be of type null, not 1"},
      {R"({"$ref":"urn:example:b","$defs":{"s":{"$id":"urn:example:b","type":"null"}}})", "1",
       " must be of type null, not 1"},
      {R"({"$id":"https://a.example/x/y","$ref":"../z?q=1","$defs":{
           "s":{"$id":"https://a.example/z?q=1","type":"null"}}})",
       "1", " must be of type null, not 1"},
      // The same name in two resources.
      {R"({"$ref":"a#n","$defs":{"a":{"$id":"a","$defs":{"n":{"$anchor":"n","type":"null"}}},
           "b":{"$id":"b","$anchor":"n","type":"string"}}})",
       "1", " must be of type null, not 1"},
      // What is a value or a name is no schema.
      {R"({"enum":[{"$id":"x","type":"null"}],"$defs":{"e":{"const":{"$anchor":"n"}}}})",
       R"({"$id":"x","type":"null"})", ""},
      {R"({"properties":{"$ref":{"type":"string"}}})", R"({"$ref":1})",
       "/$ref must be of type string, not 1"},
      // A place that no keyword makes a schema.
      {R"({"$ref":"#/unknown/0","unknown":[{"type":"null"}]})", "1",
       " must be of type null, not 1"},
      {R"({"$vocabulary":{"https://a.example/v":true},"$schema":"https://a.example/s",
           "$comment":"x","type":"null"})",
       "1", " must be of type null, not 1"},
  });
}

TEST(JsonSchema2020, OtherDocumentsAreThoseGiven) {
  const auto other = from_json(R"({"$id":"https://b.example/id","$defs":{"n":{"type":"null"}}})");
  const std::array documents{SchemaDocument{"https://a.example/other.json", &other}};
  const SchemaOptions options{.documents = documents};
  constexpr const char* kSchemas[] = {
      R"({"$ref":"https://a.example/other.json#/$defs/n"})",
      R"({"$ref":"https://b.example/id#/$defs/n"})",
      R"({"$id":"https://a.example/this.json","$ref":"other.json#/$defs/n"})"};
  for (const auto* schema : kSchemas) {
    EXPECT_EQ(issues_of(schema, "1", options), " must be of type null, not 1") << schema;
    EXPECT_THAT(issues_of(schema, "1"), ::testing::HasSubstr("$ref must point to a place"))
        << schema;
  }
}

TEST(JsonSchema2020, FormatsDescribeOrAreChecked) {
  const char* const schema = R"({"format":"ipv4"})";
  EXPECT_EQ(issues_of(schema, "\"x\""), " must have the format ipv4");
  EXPECT_EQ(issues_of(schema, "\"x\"", {.formats_are_checked = false}), "");
}

TEST(JsonSchema2020, NumbersAreComparedExactly) {
  expect_rows({
      {R"({"maximum":18446744073709551615})", "18446744073709551616",
       " must be at most 18446744073709551615"},
      {R"({"maximum":1.10})", "1.1", ""},
      {R"({"maximum":1e400})", "1e399", ""},
      {R"({"minimum":1e400})", "1e399", " must be at least 1e400"},
      {R"({"const":1.10})", "1.1", ""},
      {R"({"type":"integer"})", "1e400", ""},
      {R"({"type":"integer"})", "2.00", ""},
      {R"({"type":"string"})", "1.10", " must be of type string, not 1.10"},
      {R"({"multipleOf":0.05})", "1.10", ""},
      {R"({"multipleOf":0.5})", "1e308", ""},
      {R"({"multipleOf":2})", "1e400", " must be a multiple of 2"},
      {R"({"uniqueItems":true})", "[1.10,1.1]",
       " must not contain the same item twice; item 2 is a duplicate"},
      {R"({"uniqueItems":true})", "[9772945757313177262,9772945757313177263,1e400,1e401]", ""},
  });
}

TEST(JsonSchema2020, PatternsNameCategoriesInFull) {
  expect_rows({
      {R"({"pattern":"^\\p{Letter}+\\p{Decimal_Number}$"})", R"("\u00e91")", ""},
      {R"({"pattern":"^\\p{digit}[\\p{punct}\\p{Currency_Symbol}]\\p{cntrl}?$"})",
       R"("\u09ea\u20ac")", ""},
      {R"({"pattern":"^\\p{Other_Letter}\\p{Surrogate}?$"})", R"("\u05d0")", ""},
      {R"({"pattern":"^\\P{Letter}$"})", R"("a")", " must match the pattern ^\\P{L}$"},
      {R"({"patternProperties":{"^\\p{Letter}":{"type":"null"}}})", R"({"x":1})",
       "/x must be of type null, not 1"},
  });
}

TEST(JsonSchema2020, WorkIsBounded) {
  // Each level asks about the whole array twice, and all of it is remembered.
  json::object definitions;
  for (int i = 0; i < 40; ++i) {
    const json::object next{{"$ref", fmt::format("#/$defs/{}", i + 1)}};
    definitions[std::to_string(i)] =
        json::object{{"anyOf", json::array{next, next}}, {"unevaluatedItems", true}};
  }
  definitions["40"] = json::object{{"prefixItems", json::array{true}}};
  const json::object schema{{"$ref", "#/$defs/0"}, {"$defs", definitions}};
  EXPECT_THAT(issues_of(to_json(schema), "[1,2,3]"),
              ::testing::HasSubstr("could not be validated within"));
}

TEST(JsonSchema2020, IdsAreBounded) {
  const auto with_id = [](std::size_t bytes) {
    return to_json(json::object{{"$id", std::string(bytes, 'a')}});
  };
  EXPECT_EQ(issues_of(with_id(1'000), "1"), "");
  EXPECT_THAT(issues_of(with_id(1'001), "1"),
              ::testing::HasSubstr("more than 5000 `$id`s, or one of more than 1000 bytes"));
  const auto with_resources = [](int count) {
    json::object definitions;
    for (int i = 1; i < count; ++i)
      definitions[std::to_string(i)] = json::object{{"$id", std::to_string(i)}};
    return to_json(json::object{{"$defs", definitions}});
  };
  EXPECT_EQ(issues_of(with_resources(5'000), "1"), "");
  EXPECT_THAT(issues_of(with_resources(5'001), "1"), ::testing::HasSubstr("more than 5000 `$id`s"));
}

TEST(JsonSchema2020, ResolvesUris) {
  // The examples of RFC 3986, 5.4.
  constexpr std::string_view kBase = "http://a/b/c/d;p?q";
  constexpr std::pair<std::string_view, std::string_view> kRows[] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"g;x=1/../y", "http://a/b/c/y"}};
  for (const auto& [reference, uri] : kRows)
    EXPECT_EQ(resolve_uri(kBase, reference), uri) << reference;
  EXPECT_EQ(resolve_uri("", "a.json"), "a.json");
  EXPECT_EQ(resolve_uri("http://a", "b"), "http://a/b");
}

}  // namespace
}  // namespace sluice::formats::json_schema_2020_test
