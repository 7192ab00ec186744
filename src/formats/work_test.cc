// What formats spend on what comes from outside: in proportion to its size, and before it is done.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/test_work.h"
#include "formats/json_schema.h"
#include "formats/json_values.h"
#include "formats/mail_encoding.h"
#include "formats/markdown_html.h"
#include "formats/multipart.h"
#include "formats/xml.h"

namespace sluice::formats::work_test {
namespace {

using sluice::testing::expect_linear;
using sluice::testing::expect_to_stop;
using sluice::testing::units_of;
using ::testing::HasSubstr;

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

Result<json::value> read_xml(const std::string& text) {
  pugi::xml_document document;
  SLUICE_TRY_VOID(parse_xml(document, text));
  return xml_to_json(document.first_child());
}

std::string attributes(std::size_t count, std::string_view prefix) {
  std::string text = "<a xmlns:p='urn:p'";
  for (std::size_t i = 0; i < count; ++i) text += fmt::format(" {}a{}=''", prefix, i);
  return text + "/>";
}

// 250,000 attributes of one element in a SOAP answer took half a minute.
TEST(FormatsWork, XmlInProportionToItsAttributesAndElements) {
  for (const auto* prefix : {"", "p:"}) {
    expect_linear([&](std::size_t n) { ASSERT_TRUE(read_xml(attributes(n, prefix))); }, 4'000, 1);
    const auto many = attributes(250'000, prefix);
    expect_to_stop([&] { discard(read_xml(many)); }, 500'000);
  }
  expect_linear(
      [](std::size_t n) { ASSERT_TRUE(read_xml("<a>" + repeated("<b x='1'>t</b>", n) + "</a>")); },
      5'000, 1);
  expect_linear([](std::size_t n) { ASSERT_TRUE(read_xml("<a>" + std::string(n, 'x') + "</a>")); },
                100'000);
  EXPECT_THAT(read_xml(repeated("<b>", 90'000) + repeated("</b>", 90'000)).error().message,
              HasSubstr("nested too deeply"));
}

TEST(FormatsWork, NamespacesAreReadOnceForManyNames) {
  pugi::xml_document document;
  ASSERT_TRUE(parse_xml(document, "<s xmlns='urn:d' xmlns:q='urn:q'><i xmlns:q='urn:i' q:x=''/>" +
                                      attributes(1'000, "p:") + "</s>"));
  Namespaces namespaces;
  const auto root = document.first_child();
  EXPECT_EQ(namespaces.find(root, "s"), "urn:d");
  EXPECT_EQ(namespaces.find(root.child("i"), "q:x"), "urn:i");
  EXPECT_EQ(namespaces.find(root.child("i"), "z:x"), "");
  EXPECT_EQ(namespaces.find(root.child("a"), "p:a7"), "urn:p");
  EXPECT_EQ(namespaces.find(root.child("a"), "q:a7"), "urn:q");
  EXPECT_LT(units_of([&] { namespaces.find(root.child("a"), "q:a8"); }), 10u);
}

TEST(FormatsWork, XmlIsMadeInProportion) {
  expect_linear(
      [](std::size_t n) {
        std::string out;
        ASSERT_TRUE(append_element(out, "a", json::array(n, json::object{{"b", "<x>"}})));
      },
      5'000, 1);
}

void check(std::string_view schema, const json::value& value) {
  const auto compiled = JsonSchema::compile(*parse_json(schema));
  ASSERT_TRUE(compiled) << compiled.error().message;
  compiled->check(value);
}

json::value texts(std::size_t count) {
  json::array list;
  for (std::size_t i = 0; i < count; ++i) list.emplace_back(fmt::format("item {}", i));
  return list;
}

TEST(FormatsWork, JsonSchemaInProportionToTheValue) {
  for (const auto* schema :
       {R"({"uniqueItems": true})", R"({"items": {"pattern": "^item [0-9]+$"}})",
        R"({"items": {"anyOf": [{"type": "object"}, {"type": "string"}]}})",
        R"({"items": {"enum": [1, "a", "item 5"]}})", R"({"items": {"format": "uri"}})",
        R"({"contains": {"const": "item 0"}})"}) {
    SCOPED_TRACE(schema);
    expect_linear([&](std::size_t n) { check(schema, texts(n)); }, 1'000, 1);
    const auto many = texts(20'000);
    expect_to_stop([&] { check(schema, many); }, 10'000);
  }
}

// A list of alternatives tries each and says why it is none: that is work too.
TEST(FormatsWork, IssuesThatNobodyReadsCostAsWell) {
  const auto value = texts(10'000);
  const auto failing =
      units_of([&] { check(R"({"items": {"not": {"type": "number", "multipleOf": 2}}})", value); });
  EXPECT_GT(failing, 10'000u * 20);
}

TEST(FormatsWork, ReferencesToAnchorsAreLookedUp) {
  std::string schema = R"({"$defs": {)";
  for (int i = 0; i < 2'000; ++i) schema += fmt::format(R"("d{}": {{"$anchor": "a{}"}},)", i, i);
  schema += R"("last": {"$anchor": "a1", "type": "null"}}, "allOf": [)";
  for (int i = 0; i < 2'000; ++i)
    schema += fmt::format(R"({}{{"$ref": "#a{}"}})", i == 0 ? "" : ",", i);
  schema += "]}";
  check(schema, 1);
}

TEST(FormatsWork, ComparingValuesCostsTheirSize) {
  const auto a = texts(50'000);
  const auto b = a;
  EXPECT_GT(units_of([&] { EXPECT_TRUE(equal_json(a, b)); }), 49'999u);
  expect_to_stop([&] { equal_json(a, b); }, 1'000);
  expect_to_stop([&] { canonical_json(a); }, 1'000);
  expect_linear([](std::size_t n) { first_duplicate(texts(n).get_array()); }, 5'000, 1);
}

TEST(FormatsWork, MarkdownInProportionToTheText) {
  for (const auto* part : {"hello *world* [link](http://x)\n\n", "> ", "- a\n", "*a_ ", "&", "\n"})
    expect_linear(
        [&](std::size_t n) { ASSERT_TRUE(markdown_to_html(repeated(part, n), MarkdownOptions())); },
        2'000, 1);
}

// cmark goes through all open lists at each blank line, and through all open brackets at each one
// that closes: 40 KB of these took seconds.
TEST(FormatsWork, MarkdownThatCmarkIsSlowWithIsRefused) {
  const auto lists = repeated("- ", 10'000) + "a\n" + repeated("\n", 10'000);
  const auto brackets = repeated("![[]()", 50'000);
  for (const auto& text : {lists, brackets}) {
    EXPECT_THAT(check_markdown(text).error().message, HasSubstr("takes too long"));
    EXPECT_EQ(markdown_to_html(text, MarkdownOptions()).error().code, ErrorCode::kTooLarge);
  }
  const auto fewer = repeated("- ", 2'000) + "a\n" + repeated("\n", 2'000);
  EXPECT_GT(units_of([&] { EXPECT_TRUE(check_markdown(fewer)); }), 2'000u * 2'000);
  // Many short lists are not deep ones.
  const auto plain = repeated("1. a\n2. b\n   - c\n\n   text\n\npara [a](b)\n\n", 20'000);
  EXPECT_TRUE(markdown_to_html(plain, MarkdownOptions()));
}

TEST(FormatsWork, MailAndFormsInProportion) {
  expect_linear(
      [](std::size_t n) {
        std::string out;
        append_quoted_printable(out, std::string(n, '='));
        append_base64_lines(out, std::string(n, 'x'));
        append_text_header(out, "Subject", repeated("é", n));
      },
      50'000);
  expect_linear(
      [](std::size_t n) {
        const auto parts = *read_parts(json::object{{"file", std::string(n, '-')}});
        std::string out;
        append_multipart(out, parts, choose_boundary(parts, "seed"));
      },
      50'000);
}

}  // namespace
}  // namespace sluice::formats::work_test
