// `default`, and the filters that Sluice adds to the language.

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/bytes.h"
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
  std::string text;
  append_json(text, input);
  if (!r.spend(text.size() / 64) || !r.reserve(text.size())) return {};
  return Value::string(r.arena().copy(text));
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

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// RE2 takes time in proportion to the text, and at worst to the program too.
std::size_t match_cost(std::string_view text, const RE2& pattern) {
  return text.size() / 8 * (1 + static_cast<std::size_t>(pattern.ProgramSize()) / 64);
}

// True when the pattern is found in the input; with a group number, the text of that group (0: all)
// or nil.
Value regex_match(Runtime& r, const Value& input, Arguments a) {
  const auto text = r.text_of(input);
  const auto* pattern = r.regex(r.text_of(a[0]));
  if (!pattern || !r.spend(match_cost(text, *pattern))) return {};
  if (a.size() < 2) return Value::boolean(RE2::PartialMatch(piece(text), *pattern));
  constexpr int kGroupsMax = 32;
  if (a[1].kind() != Kind::kInt || a[1].as_int() < 0 || a[1].as_int() >= kGroupsMax)
    return r.fail(fmt::format("regex_match requires a group number below {}", kGroupsMax));
  const auto group = static_cast<int>(a[1].as_int());
  if (group > pattern->NumberOfCapturingGroups()) return {};
  std::array<re2::StringPiece, kGroupsMax> groups;
  if (!pattern->Match(piece(text), 0, text.size(), RE2::UNANCHORED, groups.data(), group + 1))
    return {};
  const auto& found = groups[static_cast<std::size_t>(group)];
  if (!found.data()) return {};
  return Value::string({found.data(), found.size()});
}

// Replaces every match; \1 to \9 (also $1 to $9) stand for groups, \0 for the match.
Value regex_replace(Runtime& r, const Value& input, Arguments a) {
  const auto text = r.text_of(input);
  const auto* pattern = r.regex(r.text_of(a[0]));
  if (!pattern || !r.spend(match_cost(text, *pattern))) return {};
  std::string rewrite(a.size() > 1 ? r.text_of(a[1]) : std::string_view());
  for (std::size_t i = 0; i + 1 < rewrite.size(); ++i)
    if (rewrite[i] == '$' && is_digit(rewrite[i + 1])) rewrite[i] = '\\';
  std::string problem;
  if (!pattern->CheckRewriteString(rewrite, &problem))
    return r.fail(fmt::format("invalid replacement: {}", problem));
  // Each character may match, and each match may print every group.
  if (!r.reserve((text.size() + 1) * (rewrite.size() + 1))) return {};
  std::string result(text);
  RE2::GlobalReplace(&result, *pattern, rewrite);
  if (!r.reserve(result.size())) return {};
  return Value::string(r.arena().copy(result));
}

Value jsonpath_filter(Runtime& r, const Value& input, Arguments a) {
  return jsonpath(r, input, r.text_of(a[0]));
}

constexpr FilterInfo kExtraFilters[] = {
    {"default", default_filter, 0, 1, "allow_false", Cost::kOwn},
    {"json", json_filter, 0, 0},
    {"jsonpath", jsonpath_filter, 1, 1},
    {"parse_json", parse_json_filter, 0, 0},
    {"regex_match", regex_match, 1, 2},
    {"regex_replace", regex_replace, 1, 2},
    {"uuid", uuid, 0, 0},
};

}  // namespace

std::span<const FilterInfo> extra_filters() { return kExtraFilters; }

}  // namespace sluice::liquid
