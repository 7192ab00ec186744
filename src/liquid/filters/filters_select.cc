// The filters that pick elements of an array by a property: where, reject, has, find, find_index.

#include <vector>

#include "liquid/filters.h"
#include "liquid/sequence.h"

namespace sluice::liquid {
namespace {

// Whether an item has the property (or has it with the wanted value). Nothing: the whole filter
// gives nil, as for items that have no properties.
std::optional<bool> matches(Runtime& r, const Value& item, Arguments a) {
  const auto value = property(r, item, a[0]);
  if (!value || r.failed()) return std::nullopt;
  if (a.size() < 2 || a[1].is_nil()) return value->truthy();
  std::size_t work = 0;
  const bool result = equal(*value, a[1], &work);
  return r.spend(work) && result;
}

Value select(Runtime& r, const Value& input, Arguments a, bool wanted) {
  std::vector<Value> kept;
  for (const auto& item : sequence(r, input)) {
    const auto match = matches(r, item, a);
    if (!match) return {};
    if (*match == wanted) kept.push_back(item);
  }
  return to_array(r, kept);
}

Value where(Runtime& r, const Value& input, Arguments a) { return select(r, input, a, true); }
Value reject(Runtime& r, const Value& input, Arguments a) { return select(r, input, a, false); }

Value has(Runtime& r, const Value& input, Arguments a) {
  for (const auto& item : sequence(r, input)) {
    const auto match = matches(r, item, a);
    if (!match) return {};
    if (*match) return Value::boolean(true);
  }
  return Value::boolean(false);
}

Value find(Runtime& r, const Value& input, Arguments a) {
  for (const auto& item : sequence(r, input)) {
    const auto match = matches(r, item, a);
    if (!match) return {};
    if (*match) return item;
  }
  return {};
}

Value find_index(Runtime& r, const Value& input, Arguments a) {
  std::int64_t index = 0;
  for (const auto& item : sequence(r, input)) {
    const auto match = matches(r, item, a);
    if (!match) return {};
    if (*match) return Value::integer(index);
    ++index;
  }
  return {};
}

constexpr FilterInfo kSelectFilters[] = {
    {"find",
     find,
     1,
     2,
     {"Takes the first entry whose property is true or has the value.", "property, value?",
      R"({% assign found = '[{"id": 1, "ok": false}, {"id": 2, "ok": true}]' | parse_json | find: "ok" %}{{ found.id }})",
      "2"}},
    {"find_index",
     find_index,
     1,
     2,
     {"The place of the first such entry, from 0.", "property, value?",
      R"({% assign all = '[{"id": 1}, {"id": 2}]' | parse_json %}{{ all | find_index: "id", 2 }})",
      "1"}},
    {"has",
     has,
     1,
     2,
     {"Whether there is such an entry.", "property, value?",
      R"({% assign all = '[{"id": 1}, {"id": 2}]' | parse_json %}{{ all | has: "id", 2 }})",
      "true"}},
    {"reject",
     reject,
     1,
     2,
     {"Keeps the entries whose property is not true or does not have the value.",
      "property, value?",
      R"({% assign all = '[{"id": 1}, {"id": 2}]' | parse_json %}{{ all | reject: "id", 2 | size }})",
      "1"}},
    {"where",
     where,
     1,
     2,
     {"Keeps the entries whose property is true or has the value.", "property, value?",
      R"({% assign all = '[{"id": 1}, {"id": 2}]' | parse_json %}{{ all | where: "id", 2 | map: "id" | join: "," }})",
      "2"}},
};

}  // namespace

std::span<const FilterInfo> select_filters() { return kSelectFilters; }

}  // namespace sluice::liquid
