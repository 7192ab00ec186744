#include "formats/form_tree.h"

#include <gtest/gtest.h>

namespace sluice::formats::form_tree_test {
namespace {

std::string tree(std::string_view form) { return to_json(form_to_json(*parse_form(form))); }

TEST(FormTree, NamesBecomeMembers) {
  EXPECT_EQ(tree("a=1&b=x+y&c="), R"({"a":"1","b":"x y","c":""})");
  EXPECT_EQ(tree(""), "{}");
}

TEST(FormTree, RepeatedNamesBecomeArrays) {
  EXPECT_EQ(tree("a=1&a=2&a=3"), R"({"a":["1","2","3"]})");
  EXPECT_EQ(tree("a[]=1"), R"({"a":["1"]})");
  EXPECT_EQ(tree("a[]=1&a[]=2&a=3"), R"({"a":["1","2","3"]})");
}

TEST(FormTree, BracketsNest) {
  EXPECT_EQ(tree("a[b][c]=1&a[b][d]=2&a%5Be%5D=3"), R"({"a":{"b":{"c":"1","d":"2"},"e":"3"}})");
  EXPECT_EQ(tree("items[0][id]=x&items[1][id]=y"), R"({"items":[{"id":"x"},{"id":"y"}]})");
  EXPECT_EQ(tree("a[b][]=1&a[b][]=2"), R"({"a":{"b":["1","2"]}})");
  EXPECT_EQ(tree("a[1]=x&a[3]=y"), R"({"a":{"1":"x","3":"y"}})") << "not all of an array";
}

TEST(FormTree, OddNamesStayAsTheyAre) {
  EXPECT_EQ(tree("a[b=1&[c]=2&a]b=3&a[b]c=4&a[[b]]=5"),
            R"({"a[b":"1","[c]":"2","a]b":"3","a[b]c":"4","a[[b]]":"5"})");
  EXPECT_EQ(tree("a=1&a[b]=2"), R"({"a":"1","a[b]":"2"})") << "one contradicts the other";
  EXPECT_EQ(tree("a[b]=1&a[]=2&a[b][c]=3"), R"({"a":{"b":"1"},"a[]":"2","a[b][c]":"3"})");
}

TEST(FormTree, DeepNamesStayAsTheyAre) {
  std::string name = "a";
  for (std::size_t i = 1; i < kFormDepthMax; ++i) name += "[x]";
  EXPECT_TRUE(form_to_json(*parse_form(name + "=1")).at("a").is_object());
  EXPECT_TRUE(form_to_json(*parse_form(name + "[x]=1")).contains(name + "[x]"));
}

}  // namespace
}  // namespace sluice::formats::form_tree_test
