#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>

#include "imports/javascript.h"
#include "imports/js_methods.h"
#include "imports/liquid_text.h"

namespace sluice::imports::js_to_liquid_test {
namespace {

Scope plain_scope() {
  return {
      .input = [](const Path& path) -> Result<std::string> { return liquid_path("in_1", path); },
      .output = [](std::string_view node, const Path& path) -> Result<std::string> {
        return liquid_path(fmt::format("of_{}", node), path);
      }};
}

std::string converted(std::string_view js) {
  auto made = js_to_liquid(js, plain_scope());
  return made ? *made : "error: " + made.error().message;
}

TEST(JsToLiquid, Paths) {
  EXPECT_EQ(converted("$json.a.b"), "{{ in_1.a.b }}");
  EXPECT_EQ(converted("$json"), "{{ in_1 }}");
  EXPECT_EQ(converted("$json['odd name'][0]?.x"), R"({{ in_1["odd name"][0].x }})");
  EXPECT_EQ(converted("$input.item.json.a"), "{{ in_1.a }}");
  EXPECT_EQ(converted("$input.first().json.a"), "{{ in_1.a }}");
  EXPECT_EQ(converted("$node[\"A\"].json.x"), "{{ of_A.x }}");
  EXPECT_EQ(converted("$node.A.json['x']"), "{{ of_A.x }}");
  EXPECT_EQ(converted("$('A').item.json.x"), "{{ of_A.x }}");
  EXPECT_EQ(converted("$('A').first().json.x[2]"), "{{ of_A.x[2] }}");
  EXPECT_EQ(converted("$items('A')[0].json.x"), "{{ of_A.x }}");
  EXPECT_EQ(converted("$execution.id"), "{{ run.id }}");
  EXPECT_EQ(converted("$workflow.name"), "{{ workflow.name }}");
  EXPECT_EQ(converted("$itemIndex"), "{{ 0 }}");
}

TEST(JsToLiquid, MethodsAreFilters) {
  EXPECT_EQ(converted("$json.a.trim().toLowerCase()"), "{{ in_1.a | strip | downcase }}");
  EXPECT_EQ(converted("$json.a.length"), "{{ in_1.a | size }}");
  EXPECT_EQ(converted("$json.a.split(',')[0]"), "{{ in_1.a | split: \",\" | first }}");
  EXPECT_EQ(converted("$json.a.split(',')[1]"),
            "{% assign value_1 = in_1.a | split: \",\" %}{{ value_1[1] }}");
  EXPECT_EQ(converted("$json.a.join('; ')"), "{{ in_1.a | join: \"; \" }}");
  EXPECT_EQ(converted("$json.a.replaceAll('x', 'y')"), R"({{ in_1.a | replace: "x", "y" }})");
  EXPECT_EQ(converted("$json.a.replace(/[^0-9]/g, '')"),
            R"({{ in_1.a | regex_replace: "[^0-9]", "" }})");
  EXPECT_EQ(converted("$json.a.slice(2, 5)"), "{{ in_1.a | slice: 2, 3 }}");
  EXPECT_EQ(converted("JSON.stringify($json.a, null, 2)"), "{{ in_1.a | json }}");
  EXPECT_EQ(converted("Math.max($json.a, 3)"), "{{ in_1.a | at_least: 3 }}");
  EXPECT_EQ(converted("$now.toFormat('yyyy-MM-dd')"),
            "{{ \"now\" | date: \"%Y-%m-%dT%H:%M:%S.%L%:z\" | date: \"%Y-%m-%d\" }}");
  EXPECT_EQ(converted("new Date().toISOString()"),
            "{{ \"now\" | date: \"%Y-%m-%dT%H:%M:%S.%LZ\" | date: \"%Y-%m-%dT%H:%M:%S.%LZ\" }}");
}

TEST(JsToLiquid, OperatorsAndConditions) {
  EXPECT_EQ(converted("$json.a || 'none'"), "{{ in_1.a | default: \"none\" }}");
  EXPECT_EQ(converted("'Hi ' + $json.name + '!'"),
            "{{ \"Hi \" | append: in_1.name | append: \"!\" }}");
  EXPECT_EQ(converted("$json.n * 2 + 1"), "{{ in_1.n | times: 2 | plus: 1 }}");
  EXPECT_EQ(converted("1 + $json.n * 2"),
            "{% assign value_1 = in_1.n | times: 2 %}{{ 1 | plus: value_1 }}");
  EXPECT_EQ(converted("$json.a > 5 ? 'big' : 'small'"),
            "{% if in_1.a > 5 %}{{ \"big\" }}{% else %}{{ \"small\" }}{% endif %}");
  EXPECT_EQ(converted("$json.a === null && $json.b"),
            "{% if in_1.a == nil and in_1.b %}true{% else %}false{% endif %}");
  EXPECT_EQ(converted("$json.tags.includes('x') ? 1 : 2"),
            "{% if in_1.tags contains \"x\" %}{{ 1 }}{% else %}{{ 2 }}{% endif %}");
  EXPECT_EQ(converted("`Order ${$json.id}: ${$json.n}`"), "Order {{ in_1.id }}: {{ in_1.n }}");
  EXPECT_EQ(converted("-3"), "{{ -3 }}");
}

TEST(JsToLiquid, WhatHasNoEqualSaysWhy) {
  const auto why = [](std::string_view js) { return converted(js).substr(7); };
  EXPECT_EQ(why("$json.a.map(x => x.b)"), "it has a function");
  EXPECT_EQ(why("$json.a + $json.b").substr(0, 22), "it cannot be seen whet");
  EXPECT_EQ(why("const a = 1"), "it cannot be read from `a = 1` on");
  EXPECT_EQ(why("$json.a = 1"), "it has statements");
  EXPECT_EQ(why("$env.TOKEN").substr(0, 18), "it reads variables");
  EXPECT_EQ(why("$jmespath($json, 'a')"), "there is no equal of `$jmespath()`");
  EXPECT_EQ(why("$json.a.frobnicate()"), "there is no equal of `.frobnicate()`");
  EXPECT_EQ(why("$('A').all()").substr(0, 24), "`.all()` gives all items");
  EXPECT_EQ(why("{a: 1}").substr(0, 28), "it makes a list or an object");
  EXPECT_EQ(why("($json.a && $json.b) || $json.c ? 1 : 2").substr(0, 20), "it mixes && and ||, ");
  EXPECT_EQ(why(""), "it is not complete");
  EXPECT_EQ(why("'a\"b' + \"c'd\" + 'a\"\\'b'").substr(0, 29), "it has a text with quotes or ");
  EXPECT_EQ(why(std::string(kJsBytesMax + 1, 'a')).substr(0, 6), "it has");
  EXPECT_EQ(why(std::string(200, '(') + "1" + std::string(200, ')')), "it is nested too deeply");
  EXPECT_EQ(why(std::string(200, '!') + "1"), "it is nested too deeply");
  std::string chain = "$json";
  for (int i = 0; i < 200; ++i) chain += ".a";
  EXPECT_EQ(why(chain), "it is nested too deeply");
}

TEST(JsToLiquid, LiteralsAndFormats) {
  EXPECT_EQ(liquid_raw("a {{ b }}"), "{% raw %}a {{ b }}{% endraw %}");
  EXPECT_EQ(liquid_raw("plain"), "plain");
  EXPECT_EQ(strftime_of("dd.LL.yyyy HH:mm"), "%d.%m.%Y %H:%M");
  EXPECT_EQ(strftime_of("yyyy'T'HH"), "%YT%H");
  EXPECT_EQ(strftime_of("Q"), "");
}

}  // namespace
}  // namespace sluice::imports::js_to_liquid_test
