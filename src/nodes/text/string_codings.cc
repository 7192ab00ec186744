#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/work_budget.h"
#include "liquid/liquid.h"
#include "liquid/values/text.h"
#include "nodes/text/string_operations.h"

// Regular expressions and encodings.
namespace sluice::nodes {
namespace {

using Arguments = StringArguments;
using Answer = Result<json::value>;

// --- regular expressions ---

Answer regex_replace(std::string_view text, const Arguments& a) {
  if (const auto checked = a.pattern.check_replacement(a.texts[1]); !checked)
    return fail(ErrorCode::kInvalid,
                fmt::format("has an invalid `replacement`: {}", checked.error().message));
  SLUICE_TRY(auto out,
             a.pattern.replace(
                 text, {.text = a.texts[1], .first_only = a.given[2], .bytes_max = kTextBytesMax}));
  return bounded_text(std::move(out));
}

Answer regex_extract(std::string_view text, const Arguments& a) {
  const auto& pattern = a.pattern;
  // The first group where there is one, else the whole match.
  const bool has_groups = pattern.groups() > 0;
  const std::int64_t group = a.counts[1] >= 0 ? a.counts[1] : has_groups ? 1 : 0;
  if (group > std::min(pattern.groups(), 9))
    return fail(ErrorCode::kInvalid,
                fmt::format("refers to group {}, which its pattern does not have", group));
  json::array all;
  const auto take = [&](std::span<const std::string_view> found) {
    const auto piece = found[static_cast<std::size_t>(group)];
    WorkBudget::spend(1 + work_of_bytes(piece.size()));
    all.emplace_back(piece);
    return a.given[2] && all.size() <= kListItemsMax;
  };
  SLUICE_TRY_VOID(pattern.each_match(text, static_cast<std::size_t>(group) + 1,
                                     Regex::EmptyMatches::kEverywhere, take));
  if (all.size() > kListItemsMax) return list_too_large();
  if (a.given[2]) return all;
  return all.empty() ? json::value("") : std::move(all.front());
}

// --- encodings ---

Answer decoded(std::optional<std::string> text, std::string_view what) {
  if (!text) return fail(ErrorCode::kInvalid, fmt::format("needs {}", what));
  if (!is_utf8(*text)) return fail(ErrorCode::kInvalid, "produces bytes that are not valid UTF-8");
  return bounded_text(*std::move(text));
}

Answer url_encode(std::string_view text, const Arguments&) {
  return bounded_text(percent_encode(text));
}
Answer url_decode(std::string_view text, const Arguments&) {
  return decoded(percent_decode(text), "complete percent escapes such as %20");
}
Answer base64_encode(std::string_view text, const Arguments&) {
  return bounded_text(to_base64(as_bytes(text)));
}
Answer base64url_encode(std::string_view text, const Arguments&) {
  return bounded_text(to_base64(as_bytes(text), Base64::kUrl));
}
Answer base64_decode(std::string_view text, const Arguments&) {
  const bool url = text.find_first_of("-_") != std::string_view::npos;
  return decoded(from_base64(text, url ? Base64::kUrl : Base64::kStandard), "base64");
}

// What Liquid has as a filter is done by Liquid, so that both mean the same.
Answer by_liquid(const liquid::Template& filter, std::string_view text) {
  const json::object root{{"text", text}};
  liquid::RenderOptions options;
  options.fuel.output_bytes_max = kTextBytesMax;
  return filter.evaluate(liquid::ObjectScope(root), options);
}
Answer html_escape(std::string_view text, const Arguments&) {
  static const auto filter = *liquid::Template::parse("{{ text | escape }}");
  return by_liquid(*filter, text);
}
Answer strip_html(std::string_view text, const Arguments&) {
  static const auto filter = *liquid::Template::parse("{{ text | strip_html }}");
  return by_liquid(*filter, text);
}
Answer json_escape(std::string_view text, const Arguments&) {
  std::string out;
  append_json_string(out, text);
  return bounded_text(out.substr(1, out.size() - 2));
}

// --- the table ---

using enum StringArgument::Kind;
constexpr StringArgument kRegex{.name = "pattern", .kind = kPattern, .required = true};

constexpr StringOperation kCodings[] = {
    {"regex_replace",
     {kRegex, StringArgument{.name = "replacement"},
      StringArgument{.name = "first_only", .kind = kFlag}},
     regex_replace},
    {"regex_extract",
     {kRegex, StringArgument{.name = "group", .kind = kCount, .count = -1, .count_min = 0},
      StringArgument{.name = "all", .kind = kFlag}},
     regex_extract},
    {"url_encode", {}, url_encode},
    {"url_decode", {}, url_decode},
    {"base64_encode", {}, base64_encode},
    {"base64url_encode", {}, base64url_encode},
    {"base64_decode", {}, base64_decode},
    {"html_escape", {}, html_escape},
    {"strip_html", {}, strip_html},
    {"json_escape", {}, json_escape},
};

}  // namespace

std::span<const StringOperation> string_codings() { return kCodings; }

}  // namespace sluice::nodes
