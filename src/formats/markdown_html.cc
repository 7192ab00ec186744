#include "formats/markdown_html.h"

#include <cmark.h>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>

namespace sluice::formats {

Result<std::string> markdown_to_html(std::string_view text, const MarkdownOptions& options) {
  if (text.size() > kMarkdownBytesMax)
    return fail(ErrorCode::kTooLarge, fmt::format("the text is {} bytes long; the maximum is {}",
                                                  text.size(), kMarkdownBytesMax));
  int flags = CMARK_OPT_VALIDATE_UTF8;
  if (options.unsafe) flags |= CMARK_OPT_UNSAFE;
  if (options.smart) flags |= CMARK_OPT_SMART;
  if (options.hard_breaks) flags |= CMARK_OPT_HARDBREAKS;
  const std::unique_ptr<char, decltype(&std::free)> html(
      cmark_markdown_to_html(text.data(), text.size(), flags), std::free);
  return std::string(html.get());
}

}  // namespace sluice::formats
