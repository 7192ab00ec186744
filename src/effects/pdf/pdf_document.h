#pragma once

#include <string>

#include "base/result.h"
#include "nodes/effect.h"

namespace sluice::effects {

constexpr std::size_t kPdfMarkdownBytesMax = 128 << 10;

struct PdfDocument {
  std::string bytes;
  std::size_t pages = 0;
};

// CommonMark as a PDF: headings, paragraphs, lists, quotations, code, rules and links; raw HTML is
// left out, and an image is its description. Same request: same bytes. Reads the fonts from disk,
// and long texts take up to a second. kTooLarge for too long a text or too many pages, kInvalid for
// nesting that is too deep.
Result<PdfDocument> make_pdf(const nodes::MakePdf& request);

}  // namespace sluice::effects
