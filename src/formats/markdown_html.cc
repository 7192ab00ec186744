#include "formats/markdown_html.h"

#include <algorithm>
#include <cmark.h>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>

#include "base/memory_budget.h"
#include "base/work_budget.h"

namespace sluice::formats {
namespace {

constexpr std::uint64_t kUnitsMax = 40'000'000;

// What cmark takes at worst, in units of 50 ns. It looks at every block that is open for each line,
// and at every bracket that is open for each one that closes.
class MarkdownWork {
 public:
  std::uint64_t of(std::string_view text) {
    constexpr std::uint64_t kUnitsAByte = 3;
    while (!text.empty()) {
      const auto line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      add(line);
      units_ += 1 + kUnitsAByte * line.size();
    }
    end_paragraph();
    return units_;
  }

 private:
  void add(std::string_view line) {
    std::uint64_t columns = 0;  // of white space and of marks of lists and quotes
    std::uint64_t marks = 0;
    std::size_t at = 0;
    for (; at < line.size(); ++at) {
      const char c = line[at];
      if (c == '>' || c == '-' || c == '+' || c == '*') {
        ++marks;
      } else if (const auto digits = number_at(line, at)) {
        ++marks;
        at += digits;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        break;
      }
      columns += c == '\t' ? 4 : 1;
    }
    units_ += open_;
    const bool blank = at == line.size() && marks == 0;
    if (blank) {
      end_paragraph();
    } else {
      // Either the line begins blocks within those that it is indented for, or it goes on with the
      // paragraph of the line before, and all stay open.
      const std::uint64_t begun = std::min(open_, columns) + marks;
      open_ = after_blank_ ? begun : std::max(open_, begun);
      count_brackets(line);
    }
    after_blank_ = blank;
  }

  // The digits of "12." or "12)".
  static std::size_t number_at(std::string_view line, std::size_t at) {
    constexpr std::size_t kDigitsMax = 9;
    std::size_t end = at;
    while (end < line.size() && end - at < kDigitsMax && line[end] >= '0' && line[end] <= '9')
      ++end;
    const bool mark = end > at && end < line.size() && (line[end] == '.' || line[end] == ')');
    return mark ? end - at : 0;
  }

  void count_brackets(std::string_view line) {
    for (const char c : line) {
      opening_ += c == '[' ? 1 : 0;
      closing_ += c == ']' ? 1 : 0;
    }
  }
  void end_paragraph() {
    constexpr std::uint64_t kPairsAUnit = 32;
    units_ += opening_ * closing_ / kPairsAUnit;
    opening_ = closing_ = 0;
  }

  std::uint64_t units_ = 0;
  std::uint64_t open_ = 0;  // blocks, no fewer than really are
  bool after_blank_ = true;
  std::uint64_t opening_ = 0;  // brackets of this paragraph
  std::uint64_t closing_ = 0;
};

}  // namespace

void ask_memory_for_markdown(std::string_view text) {
  // The worst that was measured, over texts that are nothing but delimiters.
  constexpr std::size_t kBytesPerByte = 200;
  MemoryBudget::ask(text.size() * kBytesPerByte);
}

Result<void> check_markdown(std::string_view text) {
  if (text.size() > kMarkdownBytesMax)
    return fail(ErrorCode::kTooLarge, fmt::format("the text is {} bytes long; the maximum is {}",
                                                  text.size(), kMarkdownBytesMax));
  WorkBudget::spend(work_of_bytes(text.size()));
  const std::uint64_t units = MarkdownWork().of(text);
  if (units > kUnitsMax)
    return fail(ErrorCode::kTooLarge,
                "the text takes too long to convert, because lists and quotes are nested too "
                "deeply in it or because too many brackets are in one paragraph");
  WorkBudget::spend(units);
  return {};
}

Result<std::string> markdown_to_html(std::string_view text, const MarkdownOptions& options) {
  SLUICE_TRY_VOID(check_markdown(text));
  ask_memory_for_markdown(text);
  int flags = CMARK_OPT_VALIDATE_UTF8;
  if (options.unsafe) flags |= CMARK_OPT_UNSAFE;
  if (options.smart) flags |= CMARK_OPT_SMART;
  if (options.hard_breaks) flags |= CMARK_OPT_HARDBREAKS;
  const std::unique_ptr<char, decltype(&std::free)> html(
      cmark_markdown_to_html(text.data(), text.size(), flags), std::free);
  return std::string(html.get());
}

}  // namespace sluice::formats
