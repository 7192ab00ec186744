#include "effects/pdf/pdf_document.h"

#include <gtest/gtest.h>
#include <string>

#include "base/time.h"

// tests/contract reads what is in a PDF.
namespace sluice::effects::pdf_document_test {
namespace {

nodes::MakePdf request(std::string text) {
  nodes::MakePdf made;
  made.markdown = std::move(text);
  made.made_at = *parse_time("2026-01-31T12:00:00Z");
  return made;
}

Result<PdfDocument> pdf_of(std::string text) { return make_pdf(request(std::move(text))); }

std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST(PdfDocument, TheSameTextGivesTheSameBytes) {
  const std::string text = "# Grüße\n\nText with **bold**, *italic*, `code`.\n\n- a\n- b\n";
  const auto first = pdf_of(text);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_TRUE(first->bytes.starts_with("%PDF-"));
  EXPECT_EQ(first->pages, 1U);
  EXPECT_EQ(pdf_of(text)->bytes, first->bytes);
  auto later = request(text);
  later.made_at += Seconds(1);
  EXPECT_NE(make_pdf(later)->bytes, first->bytes);
}

TEST(PdfDocument, ManyPages) {
  const auto pdf = pdf_of(repeat("One paragraph of many.\n\n", 200));
  ASSERT_TRUE(pdf) << pdf.error().message;
  EXPECT_GT(pdf->pages, 3U);
}

TEST(PdfDocument, Limits) {
  EXPECT_EQ(pdf_of(repeat("x", 200'000)).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(pdf_of(repeat("# a\n", 30'000)).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(pdf_of(repeat("> ", 100) + "x").error().code, ErrorCode::kInvalid);
}

TEST(PdfDocument, HostileTexts) {
  std::string bytes;
  for (int i = 0; i < 20'000; ++i) bytes += static_cast<char>(i % 256);
  const std::string texts[] = {"",
                               "\n",
                               bytes,
                               repeat("x", 100'000),
                               repeat("*a **b ", 5'000),
                               "```\n" + repeat("y", 50'000) + "\n```\n",
                               repeat("ä", 50'000),
                               repeat("\xF0\x9F\x98\x80", 999),
                               "[x](https://example.com/" + repeat("x", 50'000) + ")",
                               "[x](javascript:alert(1))",
                               repeat("- ", 30) + "deep",
                               "<script>alert(1)</script>",
                               repeat("[", 10'000),
                               "![" + repeat("a ", 1'000) + "](x)",
                               "-\n-\n-\n",
                               repeat("\t", 10'000) + "x"};
  for (const auto& text : texts) {
    const auto pdf = pdf_of(text);
    EXPECT_TRUE(pdf) << text.substr(0, 40) << ": " << (pdf ? "" : pdf.error().message);
  }
}

}  // namespace
}  // namespace sluice::effects::pdf_document_test
