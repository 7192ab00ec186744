#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::formats {

constexpr std::size_t kMarkdownBytesMax = 1 << 20;

struct MarkdownOptions {
  bool unsafe = false;       // lets raw HTML and links such as javascript: through
  bool smart = false;        // curly quotes, dashes, ellipses
  bool hard_breaks = false;  // every line end is a <br>
};

// Asks the WorkBudget for what it takes to read the text. kTooLarge for more than
// kMarkdownBytesMax, and for what takes longer than a second or two because it is nested too deeply
// or because too many brackets stand in a paragraph.
Result<void> check_markdown(std::string_view text);

// CommonMark as HTML, a part of a document without <html> and <body>. Checks it first.
Result<std::string> markdown_to_html(std::string_view text, const MarkdownOptions& options);

// Before CommonMark is parsed: the parser is written in C and takes its memory there, where running
// out of it ends the process. Throws std::bad_alloc when the thread's budget has not so much left.
void ask_memory_for_markdown(std::string_view text);

}  // namespace sluice::formats
