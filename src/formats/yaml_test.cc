#include "formats/yaml.h"

#include <gtest/gtest.h>

namespace sluice::formats::yaml_test {
namespace {

TEST(Yaml, ReadsScalarsWithTheirTypes) {
  EXPECT_EQ(
      to_json(*parse_yaml("a: 1\nb: \"1\"\nc: 1.5\nd: yes\ne: true\nf: ~\ng: [x, '2']\nh: -7\n")),
      R"({"a":1,"b":"1","c":1.5,"d":"yes","e":true,"f":null,"g":["x","2"],"h":-7})");
}

TEST(Yaml, ReadsJson) {
  EXPECT_EQ(to_json(*parse_yaml(R"({"a": ["b", 2, null]})")), R"({"a":["b",2,null]})");
}

TEST(Yaml, SaysWhereItIsBroken) {
  const auto bad = parse_yaml("a: 1\nb: [");
  ASSERT_FALSE(bad);
  EXPECT_NE(bad.error().message.find("line"), std::string::npos);
}

TEST(Yaml, RefusesAKeyThatIsThereTwice) {
  const auto twice = parse_yaml("a: 1\nb: {c: 1, d: 2, c: 3}\n");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().message, "line 2: the key \"c\" is there twice");
  EXPECT_EQ(to_json(*parse_yaml("a: {c: 1}\nb: {c: 1}\n")), R"({"a":{"c":1},"b":{"c":1}})");
}

TEST(Yaml, SaysWhatToDoAboutIt) {
  const auto said = [](const std::string& text) {
    const auto read = parse_yaml(text);
    return read ? "read as " + to_json(*read) : read.error().message;
  };
  const std::string quotes =
      "put quotes around values that begin with {{, such as url: \"{{ webhook_payload.url }}\"";
  EXPECT_EQ(said("a: 1\nurl: {{ x }}\n"), "line 2, column 6: " + quotes);
  EXPECT_EQ(said("url: {{ x }}/y\nb: 1\n"), "line 1, column 6: " + quotes);
  EXPECT_EQ(said("list:\n  - {{ x | upcase }}\n"), "line 2, column 5: " + quotes);
  EXPECT_EQ(said("data: {url: {{ x }}, b: 1}\n"), "line 1, column 13: " + quotes);
  EXPECT_EQ(said("a: \"{{ x }}\"\nb: 'c: {{ y }}'\n"),
            R"(read as {"a":"{{ x }}","b":"c: {{ y }}"})");
  const std::string tabs = "tabs are not allowed before the first word; use spaces";
  EXPECT_EQ(said("a:\n\tb: 1\n"), "line 2, column 1: " + tabs);
  EXPECT_EQ(said("a:\n  b: 1\n \tc: 2\n"), "line 3, column 2: " + tabs);
  EXPECT_EQ(said("text: when: now\n"),
            "line 1, column 11: put quotes around values that contain a colon followed by a space");
  EXPECT_EQ(said("a: [1, 2\nb: 3\n"), "line 2, column 2: a comma or ] is missing before this");
  EXPECT_EQ(said("{\"a\": \"b\" \"c\": 1}"),
            "line 1, column 11: a comma or } is missing before this");
  EXPECT_EQ(said("{\"a\": [}"),
            "line 1, column 8: this bracket does not close the one that was opened last");
  EXPECT_EQ(said("a: [1, 2"), "line 1, column 9: '[' is never closed");
  EXPECT_EQ(said("a: {b: 1\n"), "line 2, column 1: '{' is never closed");
  EXPECT_EQ(said("a: \"x\n"), "line 1, column 4: a quote is never closed");
  EXPECT_EQ(said("a: 'it''s\nb: 1\n"), "line 1, column 4: a quote is never closed");
  EXPECT_EQ(said("a: \"x\\\"\n"), "line 1, column 4: a quote is never closed");
  EXPECT_EQ(said("a: 'it''s'\nb: \"\\\"\"\n"), R"(read as {"a":"it's","b":"\""})");
  EXPECT_EQ(said("a: *all\n"),
            "line 1, column 4: put quotes around values that begin with *; without them it refers "
            "to an &anchor, and there is none of this name");
  EXPECT_EQ(said("a: @x\n"),
            "line 1, column 4: put quotes around values that begin with @, % or `");
  EXPECT_EQ(
      said("a: \"\\d\"\n"),
      "line 1, column 7: between double quotes \\d means nothing; write \\\\ for a backslash, "
      "or use single quotes");
  EXPECT_EQ(said("a: 1\n  b: 2\n"),
            "line 2, column 4: put quotes around values that contain a "
            "colon followed by a space");
}

TEST(Yaml, ReadsAllDocumentsAndWhereTheirValuesBegin) {
  const auto documents = parse_yaml_documents("---\na: 1\n---\n# nothing\n---\nb:\n  - {c: 2}\n");
  ASSERT_TRUE(documents);
  ASSERT_EQ(documents->size(), 2U);
  EXPECT_EQ(to_json((*documents)[0].value), R"({"a":1})");
  const auto& [value, begin, places] = (*documents)[1];
  EXPECT_EQ(to_json(value), R"({"b":[{"c":2}]})");
  EXPECT_EQ(begin.line, 6U);
  EXPECT_EQ(places.at("b.0").line, 7U);
  EXPECT_EQ(places.at("b.0").column, 5U);
  EXPECT_EQ(places.at("b.0.c").column, 9U);
  EXPECT_EQ(places.count("b.0.d"), 0U);
}

TEST(Yaml, DropsNoSecondDocument) {
  EXPECT_EQ(parse_yaml("a: 1\n---\nb: 1\n").error().message,
            "line 3: a second document begins here, behind a line ---; only one can be used");
  EXPECT_EQ(to_json(*parse_yaml("---\na: 1\n---\n")), R"({"a":1})");
  EXPECT_EQ(to_json(*parse_yaml("a: &x 1\n")), R"({"a":1})");
  EXPECT_FALSE(parse_yaml_documents("a: &x 1\n---\nb: *x\n")) << "an anchor is of its document";
}

TEST(Yaml, RefusesAliasBombs) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += (k ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  EXPECT_FALSE(parse_yaml(bomb));
}

TEST(Yaml, RefusesAFileOfAliasesBeforeItIsWrittenOut) {
  const auto refused = [](const std::string& text) {
    const auto read = parse_yaml(text);
    return read ? std::string("it was read") : read.error().message;
  };
  const auto aliases = [](std::size_t count) {
    std::string text = "- x\n";
    for (std::size_t i = 0; i < count; ++i) text += "- *a\n";
    return text;
  };
  EXPECT_EQ(refused("- &a x\n" + aliases(50'000)),
            "line 10003: the document uses more than 10000 aliases");
  // A few aliases of a large text: few values, many bytes.
  EXPECT_EQ(refused("- &a " + std::string(1 << 20, 'x') + "\n" + aliases(9'000)),
            "line 64: with its aliases written out, the document has more than 1000000 values or "
            "67108864 bytes");
  EXPECT_EQ(refused("a: &a [*a]\n"), "line 1: an alias stands inside of what it refers to");
  EXPECT_EQ(to_json(*parse_yaml("a: &a {k: &k b}\nc: *a\n*k : *k\n")),
            R"({"a":{"k":"b"},"c":{"k":"b"},"b":"b"})");
}

TEST(Yaml, RefusesWhatIsTooLargeWithASentence) {
  const auto refused = [](const std::string& text) {
    const auto read = parse_yaml(text);
    return read ? std::string("it was read") : read.error().message;
  };
  const std::string deep = "nested more than 200 levels deep";
  EXPECT_EQ(refused(std::string(300, '[') + std::string(300, ']')),
            "line 1: the document is " + deep);
  EXPECT_EQ(refused(std::string(1 << 20, '[')), "the document is " + deep);
  std::string dashes;
  for (int i = 0; i < 300; ++i) dashes += "- ";
  EXPECT_EQ(refused(dashes), "line 1: the document is " + deep);
  EXPECT_EQ(refused("a: \"" + std::string((1 << 20) + 1, 'x') + "\""),
            "line 1: a text is larger than 1048576 bytes");
  EXPECT_EQ(refused(std::string((4 << 20) + 1, '#')), "the document is larger than 4194304 bytes");
  EXPECT_EQ(parse_yaml(std::string(200, '[') + std::string(200, ']'))->kind(), json::kind::array);
}

TEST(Yaml, FoldsBlocksAndBelievesTags) {
  EXPECT_EQ(to_json(*parse_yaml("a: >-\n  two\n  words\nb: !!str 12\nc: |\n  x\n")),
            R"({"a":"two words","b":"12","c":"x\n"})");
}

TEST(Yaml, RefusesWhatIsTooDeepAndKeysThatAreNoText) {
  EXPECT_FALSE(parse_yaml(std::string(300, '[') + std::string(300, ']')));
  EXPECT_FALSE(parse_yaml("? [a]\n: 1\n"));
}

}  // namespace
}  // namespace sluice::formats::yaml_test
