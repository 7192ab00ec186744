#include "nodes/pdf_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "nodes/test_support.h"

// tests/contract reads what is in a PDF.
namespace sluice::nodes {
namespace {

using testing::Bench;
using testing::describe;
using ::testing::HasSubstr;

PdfOptions options() {
  PdfOptions made;
  made.made_at = *parse_time("2026-01-31T12:00:00Z");
  return made;
}

std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST(PdfDocument, TheSameTextGivesTheSameBytes) {
  const std::string text = "# Grüße\n\nText with **bold**, *italic*, `code`.\n\n- a\n- b\n";
  const auto first = markdown_to_pdf(text, options());
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_TRUE(first->bytes.starts_with("%PDF-"));
  EXPECT_EQ(first->pages, 1U);
  EXPECT_EQ(markdown_to_pdf(text, options())->bytes, first->bytes);
  auto later = options();
  later.made_at += Seconds(1);
  EXPECT_NE(markdown_to_pdf(text, later)->bytes, first->bytes);
}

TEST(PdfDocument, ManyPages) {
  const auto pdf = markdown_to_pdf(repeat("One paragraph of many.\n\n", 200), options());
  ASSERT_TRUE(pdf) << pdf.error().message;
  EXPECT_GT(pdf->pages, 3U);
  EXPECT_EQ(pdf_pages(pdf->bytes), pdf->pages);
  EXPECT_EQ(pdf_pages("no PDF"), 0U);
}

TEST(PdfDocument, Limits) {
  EXPECT_EQ(markdown_to_pdf(repeat("x", 200'000), options()).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(markdown_to_pdf(repeat("# a\n", 30'000), options()).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(markdown_to_pdf(repeat("> ", 100) + "x", options()).error().code, ErrorCode::kInvalid);
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
    const auto pdf = markdown_to_pdf(text, options());
    EXPECT_TRUE(pdf) << text.substr(0, 40) << ": " << (pdf ? "" : pdf.error().message);
  }
}

TEST(MarkdownToPdf, AsksForAFileToBeKept) {
  const Bench bench("markdown",
                    R"({"markdown": "# Hi", "to": "pdf", "keep_days": 3, "file_name": "x"})");
  const auto step = bench.start();
  const auto* effect = std::get_if<NeedsEffect>(&step);
  ASSERT_TRUE(effect) << describe(step);
  const auto& file = std::get<KeepFile>(effect->request);
  EXPECT_EQ(file.name, "x.pdf");
  EXPECT_EQ(file.keep_for, Micros(std::chrono::days(3)));
  EXPECT_THAT(describe(bench.finish(effect->request, EffectError{EffectTrouble::kBroken, "disk"})),
              HasSubstr("transient: the PDF could not be kept: disk"));
}

TEST(MarkdownToPdf, WhatItRefuses) {
  const auto start = [](std::string_view more, std::string_view context) {
    return describe(Bench("markdown",
                          R"({"markdown": "{{ x }}", "to": "pdf")" + std::string(more) + "}",
                          context)
                        .start());
  };
  EXPECT_THAT(start(R"(, "file_name": "{{ x }}")", R"({"x": "../../etc/passwd"})"),
              HasSubstr("failed: `file_name` holds a slash"));
  EXPECT_THAT(start(R"(, "file_name": "{{ x }}")", R"({"x": "a\r\nb"})"),
              HasSubstr("failed: `file_name`"));
  EXPECT_THAT(start("", R"({"x": "~vault~bmFtZQ~00112233445566778899aabbccddeeff~"})"),
              HasSubstr("holds a secret"));
  const auto errors = testing::compile_node(
      "markdown",
      testing::from_json(R"({"markdown": "", "to": "pdf", "unsafe": true, "keep_days": 91})"));
  EXPECT_THAT(errors.all_errors(), ::testing::AllOf(HasSubstr("`unsafe` is for HTML"),
                                                    HasSubstr("`keep_days` must be")));
}

}  // namespace
}  // namespace sluice::nodes
