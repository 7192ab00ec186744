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

// CommonMark as HTML, a part of a document without <html> and <body>. kTooLarge for more than
// kMarkdownBytesMax.
Result<std::string> markdown_to_html(std::string_view text, const MarkdownOptions& options);

}  // namespace sluice::formats
