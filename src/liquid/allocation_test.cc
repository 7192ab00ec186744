// A render allocates nothing but what it appends to.

#include "base/memory_budget.h"
#include "liquid/cases.h"

namespace sluice::liquid::allocation_test {
namespace {

// What cannot be refused memory, because it asks for none.
bool renders_without_memory(std::string_view source) {
  const auto data =
      parse_json(R"({"a":{"b":{"c":"hello"}},"list":[{"n":1,"on":true},{"n":2,"on":false}]})");
  const auto compiled = Template::parse(source);
  if (!data || !compiled) return false;
  const ObjectScope scope(data->get_object());
  const RenderOptions options;
  std::string out;
  out.reserve(4096);
  const MemoryBudget nothing(0);
  try {
    return (*compiled)->render(out, scope, options).has_value();
  } catch (const std::bad_alloc&) {
    return false;
  }
}

TEST(LiquidAllocation, ARenderAllocatesNothingOfItsOwn) {
  for (const std::string_view source :
       {"plain", "{{ a.b.c }}", "{{ a.b.c | upcase }}",
        "{{ a.b.c | append: '!' | truncate: 4 | escape | default: 'x' }}",
        "{% if a.b.c == 'hello' and list.size > 1 %}{{ list[0].n | plus: 1.5 }}{% endif %}",
        "{% for i in list %}{% if i.on %}{{ forloop.index }}{{ i.n }}{% endif %}{% endfor %}",
        "{% assign x = a.b.c | replace: 'l', 'L' %}{% capture y %}{{ x }}{% endcapture %}{{ y }}"})
    EXPECT_TRUE(renders_without_memory(source)) << source;
}

TEST(LiquidAllocation, WhatNeedsMemoryIsRefusedIt) {
  EXPECT_FALSE(renders_without_memory("{{ list | json | append: list | split: ',' | join }}"));
}

}  // namespace
}  // namespace sluice::liquid::allocation_test
