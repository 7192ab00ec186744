#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/work_budget.h"
#include "liquid/filters.h"
#include "liquid/sequence.h"
#include "liquid/values/number.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

Value join(Runtime& r, const Value& input, Arguments a) {
  const auto items = sequence(r, input);
  const auto glue = a.empty() ? std::string_view(" ") : r.text_of(a[0]);
  if (!r.reserve(items.size() * glue.size())) return {};
  std::vector<std::string_view> texts;
  texts.reserve(items.size());
  std::size_t bytes = items.size() * glue.size();
  for (const auto& item : items) {
    texts.push_back(r.text_of(item));
    bytes += texts.back().size();
    if (!r.reserve(bytes)) return {};
  }
  if (!r.spend(bytes / 64)) return {};
  Arena::Builder out(r.arena());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i != 0) out.append(glue);
    out.append(texts[i]);
  }
  return Value::string(out.finish());
}

Value size(Runtime&, const Value& input, Arguments) {
  switch (input.kind()) {
    case Kind::kString:
      return Value::integer(static_cast<std::int64_t>(character_count(input.as_string())));
    case Kind::kJsonObject:
      return Value::integer(static_cast<std::int64_t>(input.as_object().size()));
    case Kind::kInt:
    case Kind::kUnsigned:
      return Value::integer(8);  // Ruby: the bytes of a machine integer
    default:
      return Value::integer(static_cast<std::int64_t>(input.count()));
  }
}

Value first_or_last(const Value& input, Command which) {
  if (input.kind() == Kind::kInt) return {};
  return command(input, which).value_or(Value());
}

Value first(Runtime& r, const Value& input, Arguments) {
  if (input.is_object() && !input.as_object().empty())
    return pair_at(input.as_object(), 0, r.arena());
  return first_or_last(input, Command::kFirst);
}

Value last(Runtime&, const Value& input, Arguments) { return first_or_last(input, Command::kLast); }

Value reverse(Runtime& r, const Value& input, Arguments) {
  auto items = sequence(r, input);
  std::reverse(items.begin(), items.end());
  return to_array(r, items);
}

Value concat(Runtime& r, const Value& input, Arguments a) {
  if (!a[0].is_array()) return r.fail("concat filter requires an array argument");
  auto items = sequence(r, input);
  if (!r.reserve((items.size() + a[0].count()) * sizeof(Value))) return {};
  for (std::size_t i = 0; i < a[0].count(); ++i) items.push_back(a[0].at(i));
  return to_array(r, items);
}

// A text that is the same for equal values, for finding duplicates.
void append_identity(std::string& out, const Value& value) {
  if (value.is_array()) {
    out += '[';
    for (std::size_t i = 0; i < value.count(); ++i) append_identity(out, value.at(i));
    out += ']';
    return;
  }
  if (value.kind() == Kind::kDecimal) {
    const Value real = Value::real(to_number(value).as_double());
    if (compare(value, real) == 0) return append_identity(out, real);
  }
  std::string text;
  append_text(text, value);
  out += std::to_string(static_cast<int>(value.kind()));
  out += ':';
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

Value uniq(Runtime& r, const Value& input, Arguments a) {
  const bool by_property = !a.empty() && !a[0].is_nil();
  std::set<std::string> seen;  // a hash would be known to who made the items
  std::vector<Value> kept;
  for (const auto& item : sequence(r, input)) {
    const auto key = by_property ? property(r, item, a[0]) : item;
    if (r.failed()) return {};
    if (!key) return {};
    if (!r.reserve(least_text_bytes(*key, r.arena().room()))) return {};
    std::string identity;
    append_identity(identity, *key);
    constexpr std::uint64_t kSetUnits = 20;
    WorkBudget::spend(kSetUnits + identity.size() / 16);
    if (!r.spend(1 + identity.size() / 64)) return {};
    if (seen.insert(std::move(identity)).second) kept.push_back(item);
  }
  return to_array(r, kept);
}

Value compact(Runtime& r, const Value& input, Arguments a) {
  const bool by_property = !a.empty() && !a[0].is_nil();
  std::vector<Value> kept;
  for (const auto& item : sequence(r, input)) {
    const auto key = by_property ? property(r, item, a[0]) : item;
    if (r.failed() || !key) return {};
    if (!key->is_nil()) kept.push_back(item);
  }
  return to_array(r, kept);
}

Value map(Runtime& r, const Value& input, Arguments a) {
  auto items = sequence(r, input);
  for (auto& item : items) {
    item = property(r, item, a[0]).value_or(Value());
    if (r.failed()) return {};
  }
  return to_array(r, items);
}

Value sum(Runtime& r, const Value& input, Arguments a) {
  Number total;
  for (const auto& item : sequence(r, input)) {
    Value value = item;
    if (!a.empty() && !a[0].is_nil()) {
      value = property(r, item, a[0]).value_or(Value::integer(0));
      if (r.failed()) return {};
    }
    if (!value.is_array()) {
      total = add(total, to_number(value));
      continue;
    }
    for (const auto& inner : sequence(r, value)) total = add(total, to_number(inner));
  }
  return total.to_value(r.arena());
}

// nil comes last; what Ruby cannot compare is an error.
int order(Runtime& r, const Value& a, const Value& b) {
  if (const auto result = compare(a, b)) return *result;
  if (a.is_nil()) return 1;
  if (b.is_nil()) return -1;
  r.fail("cannot sort values of incompatible types");
  return 0;
}

// By the ASCII letters' lower case, as Ruby's casecmp.
int natural_order(Runtime& r, const Value& a, const Value& b) {
  if (a.is_nil() || b.is_nil()) return a.is_nil() - b.is_nil();
  const auto mark = r.arena().mark();
  const auto x = r.text_of(a);
  const auto y = r.text_of(b);
  const auto fold = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 'A' && byte <= 'Z' ? static_cast<unsigned char>(byte + 32) : byte;
  };
  const std::size_t common = std::min(x.size(), y.size());
  constexpr std::size_t kBytesAUnit = 32;
  WorkBudget::spend(1 + common / kBytesAUnit);
  int result = x.size() < y.size() ? -1 : x.size() > y.size() ? 1 : 0;
  for (std::size_t i = 0; i < common; ++i) {
    if (fold(x[i]) == fold(y[i])) continue;
    result = fold(x[i]) < fold(y[i]) ? -1 : 1;
    break;
  }
  r.arena().rewind(mark);
  return result;
}

using Order = int (*)(Runtime&, const Value&, const Value&);

struct Keyed {
  Value key;
  Value item;
};

// Merge sort by hand: std::sort may run off the ends when the order is not a strict one, which data
// from outside (NaN, mixed types) can make it.
void merge_sort(Runtime& r, std::vector<Keyed>& items, Order order) {
  std::vector<Keyed> other(items.size());
  for (std::size_t width = 1; width < items.size() && !r.failed(); width *= 2) {
    WorkBudget::spend(items.size());
    if (!r.spend(items.size() / 4)) return;
    for (std::size_t begin = 0; begin < items.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, items.size());
      const std::size_t end = std::min(begin + 2 * width, items.size());
      std::size_t left = begin;
      std::size_t right = middle;
      for (std::size_t at = begin; at < end; ++at) {
        const bool take_right =
            right < end && (left == middle || order(r, items[left].key, items[right].key) > 0);
        other[at] = take_right ? items[right++] : items[left++];
      }
    }
    items.swap(other);
  }
}

Value sorted(Runtime& r, const Value& input, Arguments a, Order order) {
  const bool by_property = !a.empty() && !a[0].is_nil();
  std::vector<Keyed> items;
  for (const auto& item : sequence(r, input)) {
    std::optional<Value> key = item;
    if (by_property) {
      if (!indexable(item)) return {};
      key = property(r, item, a[0]);
      if (r.failed()) return {};
    }
    items.push_back({key.value_or(Value()), item});
    if (items.back().key.is_string() && !r.spend(items.back().key.as_string().size() / 16))
      return {};
  }
  if (!r.reserve(items.size() * sizeof(Keyed))) return {};
  merge_sort(r, items, order);
  if (r.failed()) return {};
  std::vector<Value> values;
  values.reserve(items.size());
  for (const auto& item : items) values.push_back(item.item);
  return to_array(r, values);
}

Value sort(Runtime& r, const Value& input, Arguments a) { return sorted(r, input, a, order); }

Value sort_natural(Runtime& r, const Value& input, Arguments a) {
  return sorted(r, input, a, natural_order);
}

constexpr FilterInfo kArrayFilters[] = {
    {"compact",
     compact,
     0,
     1,
     {"Removes the entries of a list that are nothing, or whose property is.", "property?",
      R"({{ "a,b" | split: "," | compact | join: "+" }})", "a+b"}},
    {"concat",
     concat,
     1,
     1,
     {"Adds the entries of another list.", "list",
      R"({% assign more = "c,d" | split: "," %}{{ "a,b" | split: "," | concat: more | join: "" }})",
      "abcd"}},
    {"first",
     first,
     0,
     0,
     {"Takes the first entry of a list.", "", R"({{ "a,b,c" | split: "," | first }})", "a"},
     {},
     Cost::kOwn},
    {"join",
     join,
     0,
     1,
     {"Joins the entries of a list to a text.", "separator?",
      R"({{ "a,b" | split: "," | join: " and " }})", "a and b"}},
    {"last",
     last,
     0,
     0,
     {"Takes the last entry of a list.", "", R"({{ "a,b,c" | split: "," | last }})", "c"},
     {},
     Cost::kOwn},
    {"map",
     map,
     1,
     1,
     {"Takes one property of each entry of a list.", "property",
      R"({% assign all = '[{"sku": "A"}, {"sku": "B"}]' | parse_json %}{{ all | map: "sku" | join: "," }})",
      "A,B"}},
    {"reverse",
     reverse,
     0,
     0,
     {"Puts the entries of a list in the opposite order.", "",
      R"({{ "a,b,c" | split: "," | reverse | join: "" }})", "cba"}},
    {"size",
     size,
     0,
     0,
     {"Counts the characters of a text or the entries of a list.", "", R"({{ "Grüße" | size }})",
      "5"}},
    {"sort",
     sort,
     0,
     1,
     {"Sorts a list, by a property if one is given; upper case comes before lower case.",
      "property?", R"({{ "b,C,a" | split: "," | sort | join: "" }})", "Cab"}},
    {"sort_natural",
     sort_natural,
     0,
     1,
     {"Sorts a list without regard to case.", "property?",
      R"({{ "b,C,a" | split: "," | sort_natural | join: "" }})", "abC"}},
    {"sum",
     sum,
     0,
     1,
     {"Adds the numbers of a list, or those of a property.", "property?",
      R"({{ "[1, 2.5]" | parse_json | sum }})", "3.5"}},
    {"uniq",
     uniq,
     0,
     1,
     {"Keeps each entry of a list once.", "property?",
      R"({{ "a,b,a" | split: "," | uniq | join: "" }})", "ab"}},
};

}  // namespace

std::span<const FilterInfo> array_filters() { return kArrayFilters; }

}  // namespace sluice::liquid
