#include "engine/run/rendering.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace sluice::engine::rendering_test {
namespace {

std::vector<Rendered> render(const std::vector<std::string>& templates,
                             std::string_view context = "{}", const RenderBounds& bounds = {}) {
  const auto data = parse_json(context).value();
  return render_all(templates, data.as_object(), *parse_time("2026-01-31T12:00:00Z"), bounds);
}

TEST(Rendering, KeepsTheTypeOfASingleOutput) {
  const auto all = render({"{{ a.total }}", "n = {{ a.total }}", "plain", "{{ a }}"},
                          R"({"a": {"total": 12.5}})");
  EXPECT_EQ(to_json(all[0].value), "12.5");
  EXPECT_EQ(to_json(all[1].value), R"("n = 12.5")");
  EXPECT_EQ(to_json(all[2].value), R"("plain")");
  EXPECT_EQ(to_json(all[3].value), R"({"total":12.5})");
  for (const auto& each : all) EXPECT_FALSE(each.fault);
}

TEST(Rendering, AFaultIsThatOfItsTemplateAlone) {
  const auto all = render({"{{ a | upcse }}", "fine", "{{ 1 | divided_by: 0 }}", "{% if %}"});
  ASSERT_TRUE(all[0].fault);
  EXPECT_EQ(all[0].fault->column, 8U);
  EXPECT_EQ(all[0].fault->length, 5U);
  EXPECT_FALSE(all[1].fault);
  ASSERT_TRUE(all[2].fault);
  EXPECT_EQ(all[2].fault->message, "divided by 0");
  EXPECT_TRUE(all[3].fault);
}

TEST(Rendering, WhatIsMissingIsNamed) {
  const auto all = render({"{{ nobody }}{{ a.x }}", "{{ a.y | default: 1 }}"}, R"({"a": {}})");
  EXPECT_EQ(all[0].missing, (std::vector<std::string>{"nobody", "a.x"}));
  EXPECT_TRUE(all[1].missing.empty());
}

TEST(Rendering, SecretsAreShownByName) {
  const auto all = render({"Bearer {{ vault.stripe }}", "{{ vault.stripe | upcase }}"},
                          R"({"vault": {"stripe": "given by the caller"}})");
  EXPECT_EQ(to_json(all[0].value), R"("Bearer [vault.stripe]")");
  EXPECT_TRUE(all[1].fault);
}

TEST(Rendering, IsBoundInWork) {
  const std::string loop =
      "{% for a in (1..9999) %}{% for b in (1..9999) %}{{ a }}{% endfor %}{% endfor %}";
  const auto all = render({"one", loop, "three"}, "{}", {.work_max = 10'000});
  EXPECT_FALSE(all[0].fault);
  ASSERT_TRUE(all[1].fault);
  EXPECT_NE(all[1].fault->message.find("longer than one step may"), std::string::npos);
  EXPECT_TRUE(all[1].value.is_null());
  EXPECT_TRUE(all[2].fault);
}

TEST(Rendering, IsBoundInTheMemoryOfTheServer) {
  const std::vector<std::string> large = {
      "{% assign a = 'xxxxxxxxxx' %}"
      "{% for i in (1..17) %}{% assign a = a | append: a %}"
      "{% endfor %}{{ a | size }}"};
  MemoryPool pool(1 << 20);
  const auto refused = render(large, "{}", {.memory = &pool});
  ASSERT_TRUE(refused[0].fault);
  EXPECT_NE(refused[0].fault->message.find("--memory-bytes-max"), std::string::npos)
      << refused[0].fault->message;
  EXPECT_EQ(pool.used(), 0);
  EXPECT_FALSE(render(large)[0].fault);
  MemoryPool ample(64 << 20);
  EXPECT_FALSE(render(large, "{}", {.memory = &ample})[0].fault);
  EXPECT_EQ(ample.used(), 0);
}

TEST(Rendering, IsBoundInOutput) {
  const std::string text(1'000, 'x');
  const auto all = render({text, text, "x"}, "{}", {.output_bytes_max = 1'500});
  EXPECT_FALSE(all[0].fault);
  EXPECT_TRUE(all[1].fault);
  EXPECT_TRUE(all[2].fault);
}

}  // namespace
}  // namespace sluice::engine::rendering_test
