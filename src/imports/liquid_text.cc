#include "imports/liquid_text.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"

namespace sluice::imports {
namespace {

constexpr std::size_t kShownBytesMax = 200;

bool is_plain_name(std::string_view name) {
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
  return std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '_'; });
}

}  // namespace

bool fits_a_literal(std::string_view text) {
  const bool has_quotes = text.contains('"') && text.contains('\'');
  return !has_quotes && text.find_first_of("{}") == std::string_view::npos && !text.contains("%}");
}

std::string liquid_path(std::string_view base, std::span<const PathPart> path) {
  std::string out(base);
  for (const auto& part : path) {
    if (part.is_index)
      out += fmt::format("[{}]", part.name);
    else if (is_plain_name(part.name))
      out += "." + part.name;
    else
      out += fmt::format("[{0}{1}{0}]", part.name.contains('"') ? '\'' : '"', part.name);
  }
  return out;
}

Result<std::string> liquid_literal(std::string_view text) {
  if (!fits_a_literal(text))
    return fail(ErrorCode::kInvalid, "it has a text with quotes or braces that Liquid cannot hold");
  const char quote = text.contains('"') ? '\'' : '"';
  return fmt::format("{}{}{}", quote, text, quote);
}

std::string liquid_raw(std::string_view text) {
  if (!text.contains("{{") && !text.contains("{%")) return std::string(text);
  constexpr std::string_view kEnd = "endraw";
  // What looks like the end of a raw block cannot be in one.
  if (text.contains(kEnd)) return failing_template(text);
  return fmt::format("{{% raw %}}{}{{% endraw %}}", text);
}

std::string failing_template(std::string_view what) {
  std::string shown = "not converted from n8n: ";
  for (const char c : cut_text(what, kShownBytesMax)) {
    const bool is_harmless = !is_control(c) && c != '"' && c != '{' && c != '}' && c != '%';
    shown += is_harmless ? c : ' ';
  }
  return fmt::format("{{{{ \"{}\" | parse_json }}}}", shown);
}

}  // namespace sluice::imports
