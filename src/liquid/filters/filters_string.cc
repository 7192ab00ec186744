#include <array>
#include <cstring>

#include "base/work_budget.h"
#include "liquid/filters.h"
#include "liquid/values/number.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

Value text_value(std::string_view s) { return Value::string(s); }

Value upcase(Runtime& r, const Value& input, Arguments) {
  const auto s = r.text_of(input);
  return r.reserve(2 * s.size()) ? text_value(to_upper(s, r.arena())) : Value();
}

Value downcase(Runtime& r, const Value& input, Arguments) {
  const auto s = r.text_of(input);
  return r.reserve(2 * s.size()) ? text_value(to_lower(s, r.arena())) : Value();
}

Value capitalize(Runtime& r, const Value& input, Arguments) {
  const auto s = r.text_of(input);
  if (!r.reserve(4 * s.size())) return {};
  const auto head = first_character(s);
  const auto upper = to_upper(head, r.arena());
  const auto lower = to_lower(s.substr(head.size()), r.arena());
  Arena::Builder out(r.arena());
  out.append(upper);
  out.append(lower);
  return text_value(out.finish());
}

Value append(Runtime& r, const Value& input, Arguments a) {
  const auto s = r.text_of(input);
  const auto tail = r.text_of(a[0]);
  if (!r.reserve(s.size() + tail.size())) return {};
  const bool copied = !r.arena().ends_with(s);
  if (!r.spend((copied ? s.size() : 0) / 64 + tail.size() / 64)) return {};
  Arena::Builder out(r.arena(), s);
  out.append(tail);
  return text_value(out.finish());
}

Value prepend(Runtime& r, const Value& input, Arguments a) {
  const auto s = r.text_of(input);
  const auto head = r.text_of(a[0]);
  if (!r.reserve(s.size() + head.size())) return {};
  Arena::Builder out(r.arena());
  out.append(head);
  out.append(s);
  return text_value(out.finish());
}

Value strip(Runtime& r, const Value& input, Arguments) {
  return text_value(trim(r.text_of(input)));
}
Value lstrip(Runtime& r, const Value& input, Arguments) {
  return text_value(trim_left(r.text_of(input)));
}
Value rstrip(Runtime& r, const Value& input, Arguments) {
  return text_value(trim_right(r.text_of(input)));
}

Value squish(Runtime& r, const Value& input, Arguments) {
  if (input.is_nil()) return {};
  const auto s = trim(r.text_of(input));
  if (!r.reserve(s.size())) return {};
  Arena::Builder out(r.arena());
  bool space = false;
  for (const char c : s) {
    if (!is_space(c)) out.push_back(c);
    if (is_space(c) && !space) out.push_back(' ');
    space = is_space(c);
  }
  return text_value(out.finish());
}

// Replaces the line ends of `s`, "\n" with an optional "\r" before it.
Value replace_line_ends(Runtime& r, std::string_view s, std::string_view with) {
  if (!r.reserve(s.size() * (with.size() + 1))) return {};
  Arena::Builder out(r.arena());
  for (std::size_t i = 0; i < s.size(); ++i) {
    const bool pair = s[i] == '\r' && i + 1 < s.size() && s[i + 1] == '\n';
    if (!pair && s[i] != '\n') {
      out.push_back(s[i]);
      continue;
    }
    if (pair) ++i;
    out.append(with);
  }
  return text_value(out.finish());
}

Value strip_newlines(Runtime& r, const Value& input, Arguments) {
  return replace_line_ends(r, r.text_of(input), "");
}

Value newline_to_br(Runtime& r, const Value& input, Arguments) {
  return replace_line_ends(r, r.text_of(input), "<br />\n");
}

// A required integer argument.
std::optional<std::int64_t> integer(Runtime& r, const Value& value) {
  const auto result = to_integer(value);
  if (!result) r.fail("invalid integer");
  return result;
}

Value slice(Runtime& r, const Value& input, Arguments a) {
  const auto offset = integer(r, a[0]);
  const bool with_length = a.size() > 1 && a[1].truthy();
  const auto length = with_length ? integer(r, a[1]) : 1;
  if (!offset || !length) return {};
  const bool array = input.is_array();
  const auto s = array ? std::string_view() : r.text_of(input);
  const auto count = static_cast<std::int64_t>(array ? input.count() : character_count(s));
  const std::int64_t from = *offset < 0 ? *offset + count : *offset;
  if (from < 0 || from > count || *length < 0)
    return array ? Value::array(nullptr, 0) : text_value("");
  const std::int64_t size = std::min(*length, count - from);
  if (!array) {
    const auto tail = s.substr(character_offset(s, static_cast<std::size_t>(from)));
    return text_value(tail.substr(0, character_offset(tail, static_cast<std::size_t>(size))));
  }
  const auto items = static_cast<std::size_t>(size);
  if (!r.reserve(items * sizeof(Value))) return {};
  Value* out = r.arena().allocate<Value>(items);
  for (std::size_t i = 0; i < items; ++i) out[i] = input.at(static_cast<std::size_t>(from) + i);
  return Value::array(out, items);
}

Value truncate(Runtime& r, const Value& input, Arguments a) {
  if (input.is_nil()) return {};
  const auto length = a.empty() ? 50 : integer(r, a[0]);
  if (!length) return {};
  const auto s = r.text_of(input);
  const auto tail = a.size() > 1 ? r.text_of(a[1]) : std::string_view("...");
  if (static_cast<std::int64_t>(character_count(s)) <= *length) return text_value(s);
  const std::int64_t keep = *length - static_cast<std::int64_t>(character_count(tail));
  const auto head =
      s.substr(0, character_offset(s, static_cast<std::size_t>(std::max<std::int64_t>(keep, 0))));
  if (!r.reserve(head.size() + tail.size())) return {};
  Arena::Builder out(r.arena());
  out.append(head);
  out.append(tail);
  return text_value(out.finish());
}

Value truncatewords(Runtime& r, const Value& input, Arguments a) {
  if (input.is_nil()) return {};
  const auto wanted = a.empty() ? 15 : integer(r, a[0]);
  if (!wanted) return {};
  const std::int64_t words = std::max<std::int64_t>(*wanted, 1);
  const auto s = r.text_of(input);
  const auto tail = a.size() > 1 ? r.text_of(a[1]) : std::string_view("...");
  if (!r.reserve(s.size() + tail.size())) return {};
  std::int64_t count = 0;
  Arena::Builder out(r.arena());
  for (std::size_t at = 0;;) {
    while (at < s.size() && is_space(s[at])) ++at;
    if (at == s.size()) return text_value(s);
    if (count++ == words) break;
    std::size_t end = at;
    while (end < s.size() && !is_space(s[end])) ++end;
    if (count > 1) out.push_back(' ');
    out.append(s.substr(at, end - at));
    at = end;
  }
  out.append(tail);
  return text_value(out.finish());
}

// Ruby's split: a single space splits at runs of white space, an empty pattern into characters;
// empty texts at the end are dropped.
Value split(Runtime& r, const Value& input, Arguments a) {
  const auto s = r.text_of(input);
  const auto by = r.text_of(a[0]);
  if (!r.reserve((s.size() + 1) * sizeof(Value))) return {};
  if (by.empty() || by == " ") WorkBudget::spend(s.size() / 4);
  std::vector<std::string_view> parts;
  std::size_t at = 0;
  if (by == " ") {
    for (;;) {
      while (at < s.size() && (is_space(s[at]) || s[at] == '\0')) ++at;
      if (at == s.size()) break;
      std::size_t end = at;
      while (end < s.size() && !is_space(s[end]) && s[end] != '\0') ++end;
      parts.push_back(s.substr(at, end - at));
      at = end;
    }
  } else if (by.empty()) {
    for (; at < s.size(); at += parts.back().size())
      parts.push_back(s.substr(at, character_bytes(s, at)));
  } else {
    for (auto found = find_text(s, by); found != s.npos; found = find_text(s, by, at)) {
      parts.push_back(s.substr(at, found - at));
      at = found + by.size();
    }
    parts.push_back(s.substr(at));
    while (!parts.empty() && parts.back().empty()) parts.pop_back();
  }
  if (!r.spend(parts.size() / 8)) return {};
  Value* out = r.arena().allocate<Value>(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) out[i] = text_value(parts[i]);
  return Value::array(out, parts.size());
}

// Drops what stands between `open` and `close` when a character is followed by both.
Value strip_html(Runtime& r, const Value& input, Arguments) {
  const auto s = r.text_of(input);
  if (!r.reserve(2 * s.size())) return {};
  struct Block {
    std::string_view open;
    std::string_view close;
    bool closes = true;  // false once no `close` stands behind
  };
  Block blocks[] = {{"<script", "</script>"}, {"<!--", "-->"}, {"<style", "</style>"}};
  Arena::Builder first(r.arena());
  for (std::size_t at = 0; at < s.size();) {
    std::size_t skip = 0;
    for (auto& block : blocks) {
      if (s[at] != '<' || !block.closes || !s.substr(at).starts_with(block.open)) continue;
      const auto end = s.find(block.close, at + block.open.size());
      block.closes = end != s.npos;
      if (block.closes) skip = end + block.close.size() - at;
      break;
    }
    if (skip == 0) first.push_back(s[at]);
    at += std::max<std::size_t>(skip, 1);
  }
  const auto rest = first.finish();
  Arena::Builder out(r.arena());
  for (std::size_t at = 0; at < rest.size();) {
    const auto open = rest.find('<', at);
    const auto close = open == rest.npos ? open : rest.find('>', open + 1);
    out.append(rest.substr(at, close == rest.npos ? rest.npos : open - at));
    at = close == rest.npos ? rest.size() : close + 1;
  }
  return text_value(out.finish());
}

constexpr FilterInfo kStringFilters[] = {
    {"append",
     append,
     1,
     1,
     {"Adds a text at the end.", "text", R"({{ "report" | append: ".pdf" }})", "report.pdf"},
     {},
     Cost::kOwn},
    {"capitalize",
     capitalize,
     0,
     0,
     {"Makes the first letter upper case and the others lower case.", "",
      R"({{ "ada LOVELACE" | capitalize }})", "Ada lovelace"}},
    {"downcase",
     downcase,
     0,
     0,
     {"Makes all letters lower case.", "", R"({{ "Open" | downcase }})", "open"}},
    {"lstrip",
     lstrip,
     0,
     0,
     {"Removes white space from the beginning.", "", R"({{ "  a " | lstrip }}|)", "a |"}},
    {"newline_to_br",
     newline_to_br,
     0,
     0,
     {"Puts <br /> before each line break.", "", R"({{ "a,b" | replace: ",", "
" | newline_to_br | strip_newlines }})",
      "a<br />b"}},
    {"prepend",
     prepend,
     1,
     1,
     {"Adds a text at the beginning.", "text", R"({{ "17" | prepend: "order-" }})", "order-17"}},
    {"rstrip",
     rstrip,
     0,
     0,
     {"Removes white space from the end.", "", R"({{ " a  " | rstrip }}|)", " a|"}},
    {"slice",
     slice,
     1,
     2,
     {"Takes a part of a text or list; a negative start counts from the end.", "start, length?",
      R"({{ "2026-01-31" | slice: 5, 2 }})", "01"}},
    {"split",
     split,
     1,
     1,
     {"Cuts a text into a list.", "separator", R"({{ "a,b,c" | split: "," | size }})", "3"}},
    {"squish",
     squish,
     0,
     0,
     {"Removes white space at both ends and makes each run of it inside one space.", "",
      R"({{ "  a   b " | squish }})", "a b"}},
    {"strip",
     strip,
     0,
     0,
     {"Removes white space at both ends.", "", R"({{ "  a " | strip }}|)", "a|"}},
    {"strip_html",
     strip_html,
     0,
     0,
     {"Removes HTML tags, scripts, styles and comments.", "",
      R"({{ "<b>Hello</b>" | strip_html }})", "Hello"}},
    {"strip_newlines",
     strip_newlines,
     0,
     0,
     {"Removes line breaks.", "", R"({{ "a" | strip_newlines }})", "a"}},
    {"truncate",
     truncate,
     0,
     2,
     {"Cuts a text to a number of characters, with an ellipsis in them.", "length?, ellipsis?",
      R"({{ "A long title" | truncate: 9 }})", "A long..."}},
    {"truncatewords",
     truncatewords,
     0,
     2,
     {"Cuts a text to a number of words and adds an ellipsis.", "words?, ellipsis?",
      R"({{ "one two three" | truncatewords: 2 }})", "one two..."}},
    {"upcase",
     upcase,
     0,
     0,
     {"Makes all letters upper case.", "", R"({{ "eur" | upcase }})", "EUR"}},
};

}  // namespace

std::span<const FilterInfo> string_filters() { return kStringFilters; }

}  // namespace sluice::liquid
