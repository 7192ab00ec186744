#include <algorithm>

#include "base/work_budget.h"
#include "liquid/values/text.h"
#include "nodes/config/common.h"
#include "nodes/text/string_operations.h"
#include "nodes/text/string_words.h"

// Ends, letter case, parts and lists.
namespace sluice::nodes {
namespace {

using Arguments = StringArguments;
using Answer = Result<json::value>;

// --- ends ---

bool is_one_of(std::string_view character, std::string_view set) {
  if (set.empty()) return liquid::is_space(character.front()) || character == "\u00A0";
  return liquid::find_text(set, character) != std::string_view::npos;
}

std::string_view without_start(std::string_view text, std::string_view set) {
  while (!text.empty()) {
    const auto first = liquid::first_character(text);
    if (!is_one_of(first, set)) break;
    text.remove_prefix(first.size());
  }
  return text;
}
std::string_view without_end(std::string_view text, std::string_view set) {
  while (!text.empty()) {
    const auto last = liquid::last_character(text);
    if (!is_one_of(last, set)) break;
    text.remove_suffix(last.size());
  }
  return text;
}

Answer trim_both(std::string_view text, const Arguments& a) {
  return json::value(without_end(without_start(text, a.texts[0]), a.texts[0]));
}
Answer trim_start(std::string_view text, const Arguments& a) {
  return json::value(without_start(text, a.texts[0]));
}
Answer trim_end(std::string_view text, const Arguments& a) {
  return json::value(without_end(text, a.texts[0]));
}
Answer squish(std::string_view text, const Arguments&) {
  std::string out;
  bool space = false;
  for (std::size_t i = 0; i < text.size();) {
    const auto character = text.substr(i, liquid::character_bytes(text, i));
    i += character.size();
    if (is_one_of(character, {})) {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += character;
  }
  return bounded_text(std::move(out));
}
Answer prepend(std::string_view text, const Arguments& a) {
  return bounded_text(a.texts[0] + std::string(text));
}
Answer append(std::string_view text, const Arguments& a) {
  return bounded_text(std::string(text) + a.texts[0]);
}

// The padding that brings `text` to a.counts[0] characters with a.texts[1].
Result<std::string> padding(std::string_view text, const Arguments& a) {
  const auto& with = a.texts[1];
  if (with.empty()) return fail(ErrorCode::kInvalid, "needs a non-empty `with`");
  const auto want = static_cast<std::uint64_t>(a.counts[0]);
  if (want > kTextBytesMax) return text_too_large();
  const std::size_t have = liquid::character_count(text);
  constexpr std::size_t kCharactersAUnit = 4;
  WorkBudget::spend(want > have ? (want - have) / kCharactersAUnit : 0);
  std::string out;
  std::size_t at = 0;
  for (std::size_t i = have; i < want && out.size() <= kTextBytesMax; ++i) {
    const std::size_t bytes = liquid::character_bytes(with, at);
    out.append(with, at, bytes);
    at = at + bytes == with.size() ? 0 : at + bytes;
  }
  return out;
}
Answer pad_start(std::string_view text, const Arguments& a) {
  SLUICE_TRY(const std::string pad, padding(text, a));
  return bounded_text(pad + std::string(text));
}
Answer pad_end(std::string_view text, const Arguments& a) {
  SLUICE_TRY(const std::string pad, padding(text, a));
  return bounded_text(std::string(text) + pad);
}

// --- case ---

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const auto& word : words) {
    if (!out.empty()) out += between;
    out += word;
  }
  return out;
}

Answer upper(std::string_view text, const Arguments&) { return bounded_text(to_upper(text)); }
Answer lower(std::string_view text, const Arguments&) { return bounded_text(to_lower(text)); }
Answer title(std::string_view text, const Arguments&) { return bounded_text(title_case(text)); }
Answer capitalize(std::string_view text, const Arguments&) {
  return bounded_text(upper_first(to_lower(text)));
}
Answer snake(std::string_view text, const Arguments&) {
  return bounded_text(joined(words_of(text), "_"));
}
Answer kebab(std::string_view text, const Arguments&) {
  return bounded_text(joined(words_of(text), "-"));
}
Answer constant(std::string_view text, const Arguments&) {
  return bounded_text(to_upper(joined(words_of(text), "_")));
}
Answer pascal(std::string_view text, const Arguments&) {
  std::string out;
  for (const auto& word : words_of(text)) out += upper_first(word);
  return bounded_text(std::move(out));
}
Answer camel(std::string_view text, const Arguments&) {
  std::string out;
  for (const auto& word : words_of(text)) out += out.empty() ? word : upper_first(word);
  return bounded_text(std::move(out));
}
Answer slug(std::string_view text, const Arguments& a) {
  std::string out;
  bool gap = false;
  for (const char c : to_lower(without_accents(text))) {
    const bool keeps = liquid::is_alpha(c) || liquid::is_digit(c);
    if (keeps && gap && !out.empty()) out += a.texts[0];
    if (keeps) out += c;
    gap = !keeps && (gap || c != '\'');
    if (out.size() > kTextBytesMax) return text_too_large();
  }
  return bounded_text(std::move(out));
}
Answer ascii(std::string_view text, const Arguments&) {
  return bounded_text(without_accents(text));
}

// --- parts ---

Answer replace(std::string_view text, const Arguments& a) {
  const auto& search = a.texts[0];
  if (search.empty()) return fail(ErrorCode::kInvalid, "needs a non-empty `search`");
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t found = liquid::find_text(text, search, at);
    if (found == std::string_view::npos) break;
    out.append(text.substr(at, found - at)).append(a.texts[1]);
    if (out.size() > kTextBytesMax) return text_too_large();
    at = found + search.size();
    if (a.given[2]) break;
  }
  return bounded_text(std::move(out.append(text.substr(at))));
}
Answer remove(std::string_view text, const Arguments& a) {
  Arguments replacement;
  replacement.texts[0] = a.texts[0];
  replacement.given[2] = a.given[1];
  return replace(text, replacement);
}

// Characters from a.counts[0] on (from the end when negative), a.counts[1] of them at most.
Answer substring(std::string_view text, const Arguments& a) {
  const auto size = static_cast<std::int64_t>(liquid::character_count(text));
  const std::int64_t start = a.counts[0] < 0
                                 ? std::max<std::int64_t>(size + std::max(a.counts[0], -size), 0)
                                 : std::min(a.counts[0], size);
  const std::int64_t length = std::min(a.counts[1], size - start);
  const std::size_t begin = liquid::character_offset(text, static_cast<std::size_t>(start));
  const auto rest = text.substr(begin);
  return json::value(
      rest.substr(0, liquid::character_offset(rest, static_cast<std::size_t>(length))));
}

Answer truncate(std::string_view text, const Arguments& a) {
  const auto most = static_cast<std::size_t>(a.counts[0]);
  if (liquid::character_count(text) <= most) return json::value(text);
  const std::string& suffix = a.texts[1];
  const std::size_t suffix_size = liquid::character_count(suffix);
  const std::size_t kept = most > suffix_size ? most - suffix_size : 0;
  std::string out(text.substr(0, liquid::character_offset(text, kept)));
  out.append(suffix, 0, liquid::character_offset(suffix, most));
  return bounded_text(std::move(out));
}

Answer reverse(std::string_view text, const Arguments&) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto last = liquid::last_character(text);
    out += last;
    text.remove_suffix(last.size());
  }
  return bounded_text(std::move(out));
}
Answer reverse_list(const json::array& list, const Arguments&) {
  return json::array(list.rbegin(), list.rend());
}

Answer repeat(std::string_view text, const Arguments& a) {
  const auto times = static_cast<std::uint64_t>(a.counts[0]);
  if (text.empty() || times == 0) return json::value("");
  if (times > kTextBytesMax / text.size()) return text_too_large();
  WorkBudget::spend(times + work_of_bytes(times * text.size()));
  std::string out;
  out.reserve(text.size() * times);
  for (std::uint64_t i = 0; i < times; ++i) out += text;
  return json::value(out);
}

// --- lists ---

Answer split(std::string_view text, const Arguments& a) {
  const auto& separator = a.texts[0];
  const auto parts_max = static_cast<std::uint64_t>(a.counts[1]);
  json::array parts;
  while (parts_max == 0 || parts.size() + 1 < parts_max) {
    // Without a separator every character is a part.
    const std::size_t found = separator.empty() ? liquid::first_character(text).size()
                                                : liquid::find_text(text, separator);
    if (found >= text.size()) break;
    parts.emplace_back(text.substr(0, found));
    if (parts.size() > kListItemsMax) return list_too_large();
    text.remove_prefix(found + separator.size());
  }
  if (!text.empty() || !separator.empty()) parts.emplace_back(text);
  return parts;
}

Answer join(const json::array& list, const Arguments& a) {
  std::string out;
  bool first = true;
  for (const auto& item : list) {
    if (!first) out += a.texts[0];
    first = false;
    append_text(out, item);
    if (out.size() > kTextBytesMax) return text_too_large();
  }
  return json::value(out);
}

Answer item(const json::array& list, const Arguments& a) {
  const auto size = static_cast<std::int64_t>(list.size());
  const std::int64_t index = a.counts[0] < 0 ? a.counts[0] + size : a.counts[0];
  if (index < 0 || index >= size) return json::value("");
  return list[static_cast<std::size_t>(index)];
}

Answer length(std::string_view text, const Arguments&) { return liquid::character_count(text); }
Answer length_of_list(const json::array& list, const Arguments&) { return list.size(); }
Answer word_count(std::string_view text, const Arguments&) {
  std::size_t count = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size();) {
    const auto character = text.substr(i, liquid::character_bytes(text, i));
    i += character.size();
    const bool space = is_one_of(character, {});
    count += !space && !inside ? 1 : 0;
    inside = !space;
  }
  return count;
}

// --- the table ---

using enum StringArgument::Kind;
constexpr StringArgument kCharacters{.name = "characters"};
constexpr StringArgument kSearch{.name = "search", .required = true};
constexpr StringArgument kReplacement{.name = "replacement"};
constexpr StringArgument kFirstOnly{.name = "first_only", .kind = kFlag};
constexpr StringArgument kAdded{.name = "text", .required = true};
constexpr StringArgument kWith{.name = "with", .text = " "};
constexpr std::int64_t kEndless = 1'000'000'000;

constexpr StringArgument required_count(std::string_view name) {
  return {.name = name, .kind = kCount, .required = true, .count_min = 0};
}

constexpr StringOperation kEdits[] = {
    {"trim", {kCharacters}, trim_both},
    {"trim_start", {kCharacters}, trim_start},
    {"trim_end", {kCharacters}, trim_end},
    {"squish", {}, squish},
    {"upper", {}, upper},
    {"lower", {}, lower},
    {"title", {}, title},
    {"capitalize", {}, capitalize},
    {"camel", {}, camel},
    {"pascal", {}, pascal},
    {"snake", {}, snake},
    {"kebab", {}, kebab},
    {"constant", {}, constant},
    {"slug", {StringArgument{.name = "separator", .text = "-"}}, slug},
    {"remove_accents", {}, ascii},
    {"replace", {kSearch, kReplacement, kFirstOnly}, replace},
    {"remove", {kSearch, kFirstOnly}, remove},
    {"substring",
     {StringArgument{.name = "start", .kind = kCount, .required = true},
      StringArgument{.name = "length", .kind = kCount, .count = kEndless, .count_min = 0}},
     substring},
    {"truncate",
     {required_count("length"), StringArgument{.name = "suffix", .text = "..."}},
     truncate},
    {"pad_start", {required_count("length"), kWith}, pad_start},
    {"pad_end", {required_count("length"), kWith}, pad_end},
    {"prepend", {kAdded}, prepend},
    {"append", {kAdded}, append},
    {"repeat", {required_count("count")}, repeat},
    {"reverse", {}, reverse, reverse_list},
    {"split",
     {StringArgument{.name = "separator", .text = ","},
      StringArgument{.name = "limit", .kind = kCount, .count_min = 1}},
     split},
    {"join", {StringArgument{.name = "separator", .text = ","}}, nullptr, join},
    {"item", {StringArgument{.name = "index", .kind = kCount, .required = true}}, nullptr, item},
    {"length", {}, length, length_of_list},
    {"word_count", {}, word_count},
};

}  // namespace

std::span<const StringOperation> string_edits() { return kEdits; }

}  // namespace sluice::nodes
