// A render allocates nothing but what it appends to.

#include <cstdlib>
#include <new>

#include "liquid/cases.h"

namespace {

thread_local std::size_t allocations = 0;

void* count_and_allocate(std::size_t bytes) {
  ++allocations;
  if (void* at = std::malloc(bytes)) return at;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t bytes) { return count_and_allocate(bytes); }
void* operator new[](std::size_t bytes) { return count_and_allocate(bytes); }
void operator delete(void* at) noexcept { std::free(at); }
void operator delete[](void* at) noexcept { std::free(at); }
void operator delete(void* at, std::size_t) noexcept { std::free(at); }
void operator delete[](void* at, std::size_t) noexcept { std::free(at); }

namespace sluice::liquid::allocation_test {
namespace {

std::size_t allocations_of(std::string_view source) {
  const auto data =
      parse_json(R"({"a":{"b":{"c":"hello"}},"list":[{"n":1,"on":true},{"n":2,"on":false}]})");
  const auto compiled = Template::parse(source);
  if (!data || !compiled) return SIZE_MAX;
  const ObjectScope scope(data->get_object());
  const RenderOptions options;
  std::string out;
  out.reserve(4096);
  const std::size_t before = allocations;
  const auto done = (*compiled)->render(out, scope, options);
  return done ? allocations - before : SIZE_MAX;
}

TEST(LiquidAllocation, ARenderAllocatesNothingOfItsOwn) {
  for (const std::string_view source :
       {"plain", "{{ a.b.c }}", "{{ a.b.c | upcase }}",
        "{{ a.b.c | append: '!' | truncate: 4 | escape | default: 'x' }}",
        "{% if a.b.c == 'hello' and list.size > 1 %}{{ list[0].n | plus: 1.5 }}{% endif %}",
        "{% for i in list %}{% if i.on %}{{ forloop.index }}{{ i.n }}{% endif %}{% endfor %}",
        "{% assign x = a.b.c | replace: 'l', 'L' %}{% capture y %}{{ x }}{% endcapture %}{{ y }}"})
    EXPECT_EQ(allocations_of(source), 0U) << source;
}

}  // namespace
}  // namespace sluice::liquid::allocation_test
