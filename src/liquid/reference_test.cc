#include "liquid/reference.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

#include "base/time.h"
#include "liquid/filters.h"
#include "liquid/liquid.h"
#include "liquid/syntax/parser.h"

namespace sluice::liquid::reference_test {
namespace {

std::string printed(std::string_view source) {
  const auto compiled = Template::parse(source, Mode::kStrict);
  if (!compiled) return compiled.error().message;
  const json::object nothing;
  SeededEntropy entropy(1);
  RenderOptions options;
  options.now = *parse_time("2026-01-31T12:00:00Z");
  options.entropy = &entropy;
  std::string out;
  const auto done = (*compiled)->render(out, ObjectScope(nothing), options);
  return done ? out : done.error().message;
}

TEST(Reference, EveryExamplePrintsWhatItSays) {
  const auto all = reference();
  for (const auto* part : {"tags", "filters"}) {
    for (const auto& entry : all.at(part).as_array()) {
      SCOPED_TRACE(std::string(entry.at("name").as_string()));
      EXPECT_TRUE(entry.at("summary").as_string().ends_with('.'));
      const auto& example = entry.at("example");
      if (example.is_null()) continue;
      EXPECT_EQ(printed(example.at("template").as_string()),
                std::string_view(example.at("result").as_string()));
    }
  }
}

TEST(Reference, EveryExampleUsesWhatItShows) {
  for (const auto* filter : all_filters())
    EXPECT_NE(filter->text.example.find("| " + std::string(filter->name)), std::string::npos)
        << filter->name;
  for (const auto& tag : Parser::tags()) {
    const bool is_partial = tag.name == "render" || tag.name == "include";
    EXPECT_EQ(tag.text.example.empty(), is_partial) << tag.name;
    if (!is_partial) {
      EXPECT_NE(tag.text.example.find(std::string(tag.name)), std::string::npos) << tag.name;
    }
    EXPECT_TRUE(tag.syntax.starts_with("{% " + std::string(tag.name))) << tag.name;
  }
}

TEST(Reference, ArgumentsAreNamedAsManyAsTheFilterTakes) {
  for (const auto* filter : all_filters()) {
    const auto names = filter->text.arguments;
    const auto count = names.empty() ? 0 : std::ranges::count(names, ',') + 1;
    EXPECT_EQ(count, filter->arguments_max) << filter->name;
    EXPECT_EQ(count - std::ranges::count(names, '?'), filter->arguments_min) << filter->name;
  }
}

TEST(Reference, SignaturesShowNamedArguments) {
  const auto all = reference();
  for (const auto& entry : all.at("filters").as_array())
    if (entry.at("name") == "default") {
      EXPECT_EQ(entry.at("signature"), "default: value?, allow_false: ...?");
    }
}

TEST(Faults, SayWhereATemplateIsWrong) {
  Fault fault;
  EXPECT_FALSE(Template::parse("one\n  {{ name | upcse }}", Mode::kStrict, &fault));
  EXPECT_EQ(fault.line, 2U);
  EXPECT_EQ(fault.column, 13U);
  EXPECT_EQ(fault.length, 5U);
  EXPECT_EQ(fault.message, "undefined filter upcse; did you mean `upcase`?");
  EXPECT_FALSE(Template::parse("\u00e9 {% if a %}", Mode::kStrict, &fault));
  EXPECT_EQ(fault.line, 1U);
}

TEST(Faults, SayWhereARenderFails) {
  const auto compiled = Template::parse("a {{ n | divided_by: 0 }}", Mode::kStrict).value();
  const json::object data{{"n", 1}};
  Fault fault;
  RenderOptions options;
  options.fault = &fault;
  std::string out;
  EXPECT_FALSE(compiled->render(out, ObjectScope(data), options));
  EXPECT_EQ(fault.column, 10U);
  EXPECT_EQ(fault.length, 10U);
  EXPECT_EQ(fault.message, "divided by 0");
}

TEST(Faults, WhatIsMissingIsNamedOnce) {
  const auto compiled =
      Template::parse("{{ a.b }}{{ a.b }}{{ c }}{{ d | default: 1 }}{{ a.x }}").value();
  const json::object data{{"a", {{"x", nullptr}}}};
  std::vector<std::string> missing;
  RenderOptions options;
  options.missing = &missing;
  std::string out;
  EXPECT_TRUE(compiled->render(out, ObjectScope(data), options));
  EXPECT_EQ(missing, (std::vector<std::string>{"a.b", "c"}));
}

}  // namespace
}  // namespace sluice::liquid::reference_test
