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
