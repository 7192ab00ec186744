#include <algorithm>
#include <array>
#include <cstdint>

#include "base/work_budget.h"
#include "liquid/filters.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

// Replaces up to `limit` occurrences. An empty pattern matches between all characters.
Value replace_text(Runtime& r, std::string_view s, std::string_view from, std::string_view to,
                   std::size_t limit) {
  const std::size_t matches = from.empty() ? s.size() + 1 : s.size() / from.size();
  if (!r.reserve(s.size() + std::min(matches, limit) * to.size())) return {};
  Arena::Builder out(r.arena());
  std::size_t at = 0;
  while (limit > 0 && !from.empty()) {
    const auto found = find_text(s, from, at);
    if (found == s.npos) break;
    out.append(s.substr(at, found - at));
    out.append(to);
    at = found + from.size();
    --limit;
  }
  if (from.empty()) {
    WorkBudget::spend(std::min(limit, s.size()) / 4);
    while (limit > 0 && at < s.size()) {
      const std::size_t bytes = character_bytes(s, at);
      out.append(to);
      out.append(s.substr(at, bytes));
      at += bytes;
      --limit;
    }
    if (limit > 0) out.append(to);
  }
  out.append(s.substr(at));
  return Value::string(out.finish());
}

Value replace(Runtime& r, const Value& input, Arguments a) {
  const auto with = a.size() > 1 ? r.text_of(a[1]) : std::string_view();
  return replace_text(r, r.text_of(input), r.text_of(a[0]), with, SIZE_MAX);
}

Value replace_first(Runtime& r, const Value& input, Arguments a) {
  const auto with = a.size() > 1 ? r.text_of(a[1]) : std::string_view();
  return replace_text(r, r.text_of(input), r.text_of(a[0]), with, 1);
}

Value replace_last(Runtime& r, const Value& input, Arguments a) {
  const auto s = r.text_of(input);
  const auto from = r.text_of(a[0]);
  const auto to = a.size() > 1 ? r.text_of(a[1]) : std::string_view();
  auto found = from.empty() ? s.size() : find_text(s, from);
  if (found == s.npos) return Value::string(s);
  for (auto next = found; !from.empty() && next != s.npos; next = find_text(s, from, next + 1)) {
    found = next;
    if (!r.spend(1 + from.size() / 64)) return {};
  }
  if (!r.reserve(s.size() + to.size())) return {};
  Arena::Builder out(r.arena());
  out.append(s.substr(0, found));
  out.append(to);
  out.append(s.substr(found + from.size()));
  return Value::string(out.finish());
}

Value remove(Runtime& r, const Value& input, Arguments a) {
  return replace_text(r, r.text_of(input), r.text_of(a[0]), "", SIZE_MAX);
}

Value remove_first(Runtime& r, const Value& input, Arguments a) {
  return replace_text(r, r.text_of(input), r.text_of(a[0]), "", 1);
}

Value remove_last(Runtime& r, const Value& input, Arguments a) {
  const std::array<Value, 2> with = {a[0], Value::string("")};
  return replace_last(r, input, with);
}

constexpr FilterInfo kReplaceFilters[] = {
    {"remove",
     remove,
     1,
     1,
     {"Removes every occurrence of a text.", "text", R"({{ "1 200 300" | remove: " " }})",
      "1200300"}},
    {"remove_first",
     remove_first,
     1,
     1,
     {"Removes the first occurrence of a text.", "text", R"({{ "a-b-c" | remove_first: "-" }})",
      "ab-c"}},
    {"remove_last",
     remove_last,
     1,
     1,
     {"Removes the last occurrence of a text.", "text", R"({{ "a-b-c" | remove_last: "-" }})",
      "a-bc"}},
    {"replace",
     replace,
     1,
     2,
     {"Replaces every occurrence of a text.", "text, replacement?",
      R"({{ "a-b-c" | replace: "-", "+" }})", "a+b+c"}},
    {"replace_first",
     replace_first,
     1,
     2,
     {"Replaces the first occurrence of a text.", "text, replacement?",
      R"({{ "a-b-c" | replace_first: "-", "+" }})", "a+b-c"}},
    {"replace_last",
     replace_last,
     2,
     2,
     {"Replaces the last occurrence of a text.", "text, replacement",
      R"({{ "a-b-c" | replace_last: "-", "+" }})", "a-b+c"}},
};

}  // namespace

std::span<const FilterInfo> replace_filters() { return kReplaceFilters; }

}  // namespace sluice::liquid
