// `default`, and the filters that Sluice adds to the language.

#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/bytes.h"
#include "base/regex.h"
#include "liquid/filters.h"
#include "liquid/jsonpath.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

Value default_filter(Runtime&, const Value& input, Arguments a) {
  const bool allow_false = a.size() > 1 && a[1].truthy();
  const bool missing = allow_false ? input.is_nil() : !input.truthy();
  const bool empty = (input.is_string() && input.as_string().empty()) ||
                     (input.is_array() && input.count() == 0) ||
                     (input.is_object() && input.as_object().empty());
  if (!missing && !empty) return input;
  return a.empty() ? Value::string("") : a[0];
}

Value json_filter(Runtime& r, const Value& input, Arguments) {
  const std::size_t bytes = least_json_bytes(input, r.arena().room());
  if (!r.reserve(bytes) || !r.spend(bytes / 64)) return {};
  Arena::Builder out(r.arena());
  out.expect(bytes);
  append_json(out, input);
  return Value::string(out.finish());
}

Value parse_json_filter(Runtime& r, const Value& input, Arguments) {
  if (input.is_nil()) return {};
  if (!input.is_string()) return input;
  const auto text = input.as_string();
  if (!r.spend(text.size() / 16) || !r.reserve(text.size() * 8)) return {};
  auto value = parse_json(text);
  if (!value) return r.fail(fmt::format("parse_json: {}", value.error().message));
  return Value::json(r.keep(std::move(*value), text.size()));
}

// A random UUID (RFC 9562, version 4). The input is ignored.
Value uuid(Runtime& r, const Value&, Arguments) {
  if (!r.entropy()) return r.fail("uuid is not available here");
  std::array<std::uint8_t, 16> bytes{};
  r.entropy()->fill(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = to_hex(bytes);
  const std::string_view h = hex;
  return Value::string(r.arena().copy(fmt::format("{}-{}-{}-{}-{}", h.substr(0, 8), h.substr(8, 4),
                                                  h.substr(12, 4), h.substr(16, 4), h.substr(20))));
}

// RE2 takes time in proportion to the text, and at worst to the program too.
std::size_t match_cost(std::string_view text, const Regex& pattern) {
  return text.size() / 8 * (1 + pattern.instructions() / 64);
}

// True when the pattern is found in the input; with a group number, the text of that group (0: all)
// or nil.
Value regex_match(Runtime& r, const Value& input, Arguments a) {
  const auto text = r.text_of(input);
  const auto* pattern = r.regex(r.text_of(a[0]));
  if (!pattern || !r.spend(match_cost(text, *pattern))) return {};
  constexpr std::size_t kGroupsMax = 32;
  if (a.size() < 2) {
    const auto found = pattern->is_in(text);
    return found ? Value::boolean(*found) : r.fail("regex_match: " + found.error().message);
  }
  if (a[1].kind() != Kind::kInt || a[1].as_int() < 0 ||
      std::cmp_greater_equal(a[1].as_int(), kGroupsMax))
    return r.fail(fmt::format("regex_match requires a group number below {}", kGroupsMax));
  const auto group = static_cast<std::size_t>(a[1].as_int());
  if (std::cmp_greater(group, pattern->groups())) return {};
  std::array<std::string_view, kGroupsMax> groups;
  const auto found = pattern->find(text, std::span(groups).first(group + 1));
  if (!found) return r.fail("regex_match: " + found.error().message);
  return *found && groups[group].data() ? Value::string(groups[group]) : Value();
}

// Replaces every match; \1 to \9 (also $1 to $9) stand for groups, \0 for the match.
Value regex_replace(Runtime& r, const Value& input, Arguments a) {
  const auto text = r.text_of(input);
  const auto* pattern = r.regex(r.text_of(a[0]));
  if (!pattern || !r.spend(match_cost(text, *pattern))) return {};
  const auto replacement = a.size() > 1 ? r.text_of(a[1]) : std::string_view();
  if (const auto checked = pattern->check_replacement(replacement); !checked)
    return r.fail(fmt::format("invalid replacement: {}", checked.error().message));
  // Each character may match, and each match may print every group.
  const std::size_t bytes_max = (text.size() + 1) * (replacement.size() + 1);
  if (!r.reserve(bytes_max)) return {};
  const auto result = pattern->replace(text, {.text = replacement,
                                              .empty = Regex::EmptyMatches::kNotBehindMatches,
                                              .bytes_max = bytes_max});
  if (!result) return r.fail("regex_replace: " + result.error().message);
  return r.reserve(result->size()) ? Value::string(r.arena().copy(*result)) : Value();
}

Value jsonpath_filter(Runtime& r, const Value& input, Arguments a) {
  return jsonpath(r, input, r.text_of(a[0]));
}

constexpr FilterInfo kExtraFilters[] = {
    {"default",
     default_filter,
     0,
     1,
     {"Another value where this one is nothing, false or empty.", "value?",
      R"({{ name | default: "somebody" }})", "somebody"},
     "allow_false",
     Cost::kOwn},
    {"json",
     json_filter,
     0,
     0,
     {"The value as JSON text.", "", R"({{ "a,b" | split: "," | json }})", R"(["a","b"])"}},
    {"jsonpath",
     jsonpath_filter,
     1,
     1,
     {"The result of a JSONPath.", "path",
      R"({% assign order = '{"lines": [{"sku": "A"}]}' | parse_json %}{{ order | jsonpath: "$.lines[0].sku" }})",
      "A"}},
    {"parse_json",
     parse_json_filter,
     0,
     0,
     {"The value of a JSON text.", "",
      R"({% assign order = '{"id": 7}' | parse_json %}{{ order.id }})", "7"}},
    {"regex_match",
     regex_match,
     1,
     2,
     {"Whether a text matches a regular expression; with a number, the text of that group.",
      "pattern, group?", R"({{ "refs/heads/main" | regex_match: "^refs/heads/(.+)$", 1 }})",
      "main"}},
    {"regex_replace",
     regex_replace,
     1,
     2,
     {"Replaces every match of a regular expression; $1 is a group.", "pattern, replacement?",
      R"({{ "+49 30 123" | regex_replace: "[^0-9]", "" }})", "4930123"}},
    {"uuid",
     uuid,
     0,
     0,
     {"A UUID, the same in each try of a node.", "", R"({{ "" | uuid | size }})", "36"}},
};

}  // namespace

std::span<const FilterInfo> extra_filters() { return kExtraFilters; }

}  // namespace sluice::liquid
