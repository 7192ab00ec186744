#include <gmock/gmock.h>

#include "formats/markdown_html.h"
#include "nodes/test_support.h"

namespace sluice::nodes::markdown_test {
namespace {

using testing::Bench;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;
using ::testing::Not;

std::string html(std::string_view text, formats::MarkdownOptions options = {}) {
  auto result = formats::markdown_to_html(text, options);
  return result ? *result : result.error().message;
}

TEST(Markdown, IsCommonMark) {
  EXPECT_EQ(html("# A *b*\n\n- c\n- [d](https://e.example/?f=1&g)\n"),
            "<h1>A <em>b</em></h1>\n<ul>\n<li>c</li>\n"
            "<li><a href=\"https://e.example/?f=1&amp;g\">d</a></li>\n</ul>\n");
  EXPECT_EQ(html("```cpp\na < b\n```"),
            "<pre><code class=\"language-cpp\">a &lt; b\n</code></pre>\n");
  EXPECT_EQ(html(""), "");
  EXPECT_EQ(html("a\nb"), "<p>a\nb</p>\n");
  EXPECT_EQ(html("a\nb", {.hard_breaks = true}), "<p>a<br />\nb</p>\n");
  EXPECT_EQ(html("\"a\" -- b...", {.smart = true}), "<p>“a” – b…</p>\n");
}

TEST(Markdown, LetsNoHtmlThroughUnlessTold) {
  constexpr auto kText =
      "a <b onclick='x()'>c</b>\n\n<script>x()</script>\n\n"
      "[d](javascript:x()) ![e](data:text/html,x)";
  EXPECT_THAT(html(kText), Not(HasSubstr("onclick")));
  EXPECT_THAT(html(kText), Not(HasSubstr("script>")));
  EXPECT_THAT(html(kText), Not(HasSubstr("javascript:")));
  EXPECT_THAT(html(kText), Not(HasSubstr("data:")));
  EXPECT_THAT(html(kText, {.unsafe = true}), HasSubstr("<script>x()</script>"));
}

TEST(Markdown, HostileTexts) {
  EXPECT_EQ(html(std::string_view("a\0b\xff", 4)), "<p>a\uFFFDb\uFFFD</p>\n");
  EXPECT_THAT(html(std::string(formats::kMarkdownBytesMax + 1, 'a')),
              HasSubstr("the maximum is 1048576"));
  // What parsers are known to nest or to look back over without end.
  for (const auto* part : {"> ", "[", "![](", "*a_ ", "`a``", "<a", "- ", "&", "[a](<b", "<!--x"}) {
    std::string text;
    while (text.size() < 50'000) text += part;
    EXPECT_FALSE(html(text).empty()) << part;
  }
}

TEST(Markdown, Node) {
  EXPECT_EQ(
      describe(Bench("markdown", R"({"markdown": "*{{ a }}*", "to": "html"})", R"({"a": "<b>"})")
                   .start()),
      R"({"html":"<p><em><!-- raw HTML omitted --></em></p>\n"})");
  EXPECT_THAT(describe(Bench("markdown", R"({"markdown": "{{ 1 | divided_by: 0 }}"})").start()),
              HasSubstr("failed: `markdown` could not be rendered"));
  EXPECT_THAT(
      describe(Bench("markdown", R"({"markdown": "{{ a }}{{ a }}"})",
                     to_json(json::object{{"a", std::string(600'000, 'a')}}))
                   .start()),
      HasSubstr("failed: `markdown`: the text is 1200000 bytes long; the maximum is 1048576"));
  const std::pair<const char*, const char*> rows[] = {
      {R"({})", "`markdown` is required"},
      {R"({"markdown": 5})", "`markdown` must be a string"},
      {R"({"markdown": "a", "to": "docx"})", "`to` must be one of"},
      {R"({"markdown": "a", "unsafe": "yes"})", "`unsafe` must be true or false"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("markdown", from_json(data)).all_errors(), HasSubstr(expected));
}

TEST(MarkdownToPdf, AsksForIt) {
  const Bench bench("markdown",
                    R"({"markdown": "# Hi", "to": "pdf", "keep_days": 3, "file_name": "x"})");
  const auto step = bench.start();
  const auto* effect = std::get_if<NeedsEffect>(&step);
  ASSERT_TRUE(effect) << describe(step);
  const auto& pdf = std::get<MakePdf>(effect->request);
  EXPECT_EQ(pdf.markdown, "# Hi");
  EXPECT_EQ(pdf.name, "x.pdf");
  EXPECT_EQ(pdf.keep_for, Micros(std::chrono::days(3)));
  EXPECT_THAT(
      describe(bench.finish(effect->request, EffectError{EffectErrorCode::kBroken, "disk"})),
      HasSubstr("transient: the PDF could not be created: disk"));
}

TEST(MarkdownToPdf, WhatItRefuses) {
  const auto start = [](std::string_view more, std::string_view context) {
    return describe(Bench("markdown",
                          R"({"markdown": "{{ x }}", "to": "pdf")" + std::string(more) + "}",
                          context)
                        .start());
  };
  EXPECT_THAT(start(R"(, "file_name": "{{ x }}")", R"({"x": "../../etc/passwd"})"),
              HasSubstr("failed: `file_name` contains a slash"));
  EXPECT_THAT(start(R"(, "file_name": "{{ x }}")", R"({"x": "a\r\nb"})"),
              HasSubstr("failed: `file_name`"));
  EXPECT_THAT(start("", R"({"x": "~vault~bmFtZQ~00112233445566778899aabbccddeeff~"})"),
              HasSubstr("contains a vault secret"));
  const auto errors = compile_node(
      "markdown", from_json(R"({"markdown": "", "to": "pdf", "unsafe": true, "keep_days": 91})"));
  EXPECT_THAT(errors.all_errors(), ::testing::AllOf(HasSubstr("`unsafe` can only be used for HTML"),
                                                    HasSubstr("`keep_days` must be")));
}

}  // namespace
}  // namespace sluice::nodes::markdown_test
