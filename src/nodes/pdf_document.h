#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "nodes/pdf_page.h"

namespace sluice::nodes {

constexpr std::size_t kPdfMarkdownBytesMax = 128 << 10;

struct PdfOptions {
  PdfPaper paper = PdfPaper::kA4;
  std::string title;
  Timestamp made_at{};
  bool smart = false;        // curly quotes, dashes, ellipses
  bool hard_breaks = false;  // every line end is a line break
};

struct PdfDocument {
  std::string bytes;
  std::size_t pages = 0;
};

// CommonMark as a PDF: headings, paragraphs, lists, quotations, code, rules and links; raw HTML is
// left out, and an image is its description. Same text, same options: same bytes. kTooLarge for too
// long a text or too many pages, kInvalid for too deep a nesting.
Result<PdfDocument> markdown_to_pdf(std::string_view text, const PdfOptions& options);

// How many pages a document has that markdown_to_pdf made.
std::size_t pdf_pages(std::string_view bytes);

}  // namespace sluice::nodes
