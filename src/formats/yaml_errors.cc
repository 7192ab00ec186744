#include "formats/yaml_errors.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/text.h"

namespace sluice::formats {
namespace {

constexpr std::string_view kTemplate =
    "put quotes around values that begin with {{, such as url: \"{{ webhook_payload.url }}\"";
constexpr std::string_view kTabs = "tabs are not allowed before the first word; use spaces";
constexpr std::string_view kColon =
    "put quotes around values that contain a colon followed by a space";
constexpr std::string_view kIndentation =
    "this does not belong to what stands above it; entries of one list or object begin in the same "
    "column";

// What the parser says, as its author can use it.
constexpr auto kWords = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"end of map not found", kIndentation},
    {"end of sequence not found", kIndentation},
    {"illegal block entry", kIndentation},
    {"illegal map key", kIndentation},
    {"illegal map value", kColon},
    {"illegal flow end", "this bracket does not close the one that was opened last"},
    {"illegal EOF in scalar", "a quote is never closed"},
    {"illegal document indicator in scalar", "a quote is never closed before the --- line"},
    {"the referenced anchor is not defined",
     "put quotes around values that begin with *; without them it refers to an &anchor, and there "
     "is none of this name"},
    {"alias not found after *", "put quotes around values that begin with *"},
    {"anchor not found after &", "put quotes around values that begin with &"},
    {"unknown token", "put quotes around values that begin with @, % or `"},
});

std::string_view line_of(std::string_view text, std::size_t number) {
  for (; number > 0; --number) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

bool is_end(std::string_view text, std::size_t line, std::size_t column) {
  const auto last = text.find_last_not_of(" \t\r\n");
  if (last == std::string_view::npos) return true;
  const auto lines = static_cast<std::size_t>(std::ranges::count(text.substr(0, last), '\n'));
  const auto newline = text.substr(0, last).rfind('\n');
  return line > lines || (line == lines && column > last - newline - 1);
}

bool has_tab_before_words(std::string_view line) {
  return line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
}

// Whether a template begins where a value does, outside of quotes.
bool has_bare_template(std::string_view line) {
  char quote = 0;
  char before = ':';  // the last character that is no space
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if ((c == '"' || c == '\'') && std::string_view(":-,[{").contains(before)) {
      quote = c;
    } else if (c == '#' && (i == 0 || line[i - 1] == ' ')) {
      return false;
    } else if (line.substr(i).starts_with("{{") && std::string_view(":-,[").contains(before)) {
      return true;
    }
    if (c != ' ' && c != '\t') before = c;
  }
  return false;
}

// `is_end`: nothing follows but white space.
std::string words_for(std::string_view said, bool is_end) {
  if (said == "end of map flow not found")
    return is_end ? "'{' is never closed" : "a comma or } is missing before this";
  if (said == "end of sequence flow not found")
    return is_end ? "'[' is never closed" : "a comma or ] is missing before this";
  constexpr std::string_view kEscape = "unknown escape character: ";
  if (said.starts_with(kEscape))
    return fmt::format(
        "between double quotes \\{} means nothing; write \\\\ for a backslash, or "
        "use single quotes",
        said.substr(kEscape.size()));
  const auto* const found =
      std::ranges::find(kWords, said, &std::pair<std::string_view, std::string_view>::first);
  return std::string(found == kWords.end() ? said : found->second);
}

}  // namespace

std::string explain_yaml_error(std::string_view text, std::size_t line, std::size_t column,
                               std::string_view said) {
  const auto at = [](std::size_t number, std::size_t place, std::string_view what) {
    return fmt::format("line {}, column {}: {}", number + 1, place + 1, what);
  };
  if (line == 0 && column == 0 && said.ends_with("flow not found")) {
    // It gives no place where a text ends within a line.
    line = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    column = text.size() - (text.rfind('\n') + 1);
  }
  // The parser may notice only on the next line.
  for (std::size_t back = 0; back <= std::min<std::size_t>(line, 1); ++back) {
    const auto shown = line_of(text, line - back);
    if (has_bare_template(shown)) return at(line - back, shown.find("{{"), kTemplate);
    if (has_tab_before_words(shown)) return at(line - back, shown.find('\t'), kTabs);
  }
  return at(line, column, words_for(said, is_end(text, line, column)));
}

}  // namespace sluice::formats
