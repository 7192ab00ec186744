#include "app/commands/diff.h"

#include <gtest/gtest.h>

namespace sluice::app::diff_test {
namespace {

std::string diff_text(std::string_view stored, std::string_view wanted) {
  std::string out;
  for (const auto& each :
       diff_workflow(parse_json(stored)->get_object(), parse_json(wanted)->get_object())) {
    out += std::string(1, each.sign) + each.where + " ";
  }
  return out;
}

TEST(Diff, SaysNothingWhenNothingChanges) {
  constexpr auto* same =
      R"({"name":"a","description":"x","nodes":[{"id":"n","data":{"a":[1,2]}}],"edges":[]})";
  EXPECT_EQ(diff_text(same, same), "");
  EXPECT_EQ(diff_text(same, R"({"name":"a"})"), "");
}

TEST(Diff, NamesWhatIsNewGoneAndChanged) {
  EXPECT_EQ(
      diff_text(R"({"is_active":true,"nodes":[{"id":"a"},{"id":"b","data":{"url":"1","x":1}}]})",
                R"({"is_active":false,"nodes":[{"id":"b","data":{"url":"2","y":1}},{"id":"c"}]})"),
      "~is_active ~nodes.b.data.url +nodes.b.data.y -nodes.b.data.x +nodes.c -nodes.a ");
}

TEST(Diff, TakesAllOfANewWorkflowForNew) {
  EXPECT_EQ(diff_text("{}", R"({"description":"x","schedule_value":null,"settings":{"a":1}})"),
            "+description +settings ");
}

TEST(Diff, MatchesEdgesWithoutIdsByWhatTheyConnect) {
  constexpr auto* plain = R"({"edges":[{"source":"a","target":"b"},{"source":"b","target":"c"}]})";
  EXPECT_EQ(diff_text(plain, plain), "");
  EXPECT_EQ(diff_text(R"({"edges":[{"id":"e1","source":"a","target":"b"}]})",
                      R"({"edges":[{"source":"a","target":"b"}]})"),
            "");
  EXPECT_EQ(diff_text(plain, R"({"edges":[{"source":"a","target":"b"},
                                          {"source":"b","target":"c","sourceHandle":"error"}]})"),
            "+edges.b:error -> c -edges.b -> c ");
}

TEST(Diff, ShowsLongTextsFromWhereTheyPart) {
  const std::string same(200, 'x');
  const auto before = json::object{{"description", same + "old"}};
  const auto after = json::object{{"description", same + "new"}};
  EXPECT_EQ(diff_workflow(before, after).at(0).text,
            "...xxxxxxxxxxxxxxxxxxxxold\" -> ...xxxxxxxxxxxxxxxxxxxxnew\"");
  EXPECT_EQ(diff_workflow({{"description", "a"}}, {{"description", "b"}}).at(0).text,
            "\"a\" -> \"b\"");
}

TEST(Diff, TakesAHiddenSecretThatIsGivenForChanged) {
  const auto changes =
      diff_workflow(parse_json(R"({"nodes":[{"id":"a","secrets":["***"]}]})")->get_object(),
                    parse_json(R"({"nodes":[{"id":"a","secrets":["s"]}]})")->get_object());
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].where, "nodes.a.secrets.0");
  EXPECT_EQ(changes[0].text, "(not shown)");
  EXPECT_TRUE(changes[0].hidden);
  EXPECT_EQ(diff_text(R"({"nodes":[{"id":"a","verify_token":"***","secrets":["***"]}]})",
                      R"({"nodes":[{"id":"a","verify_token":"t","secrets":["***"]}]})"),
            "~nodes.a.verify_token ");
  EXPECT_EQ(diff_text(R"({"nodes":[{"id":"a","secrets":["***"]}]})",
                      R"({"nodes":[{"id":"a","secrets":["***"]}]})"),
            "");
  EXPECT_EQ(diff_text(R"({"nodes":[{"id":"a","secrets":["***"]}]})",
                      R"({"nodes":[{"id":"a","secrets":["s","t"]}]})"),
            "~nodes.a.secrets ");
}

TEST(Diff, FindsHiddenSecrets) {
  EXPECT_TRUE(has_hidden(*parse_json(R"({"nodes":[{"data":{"secrets":["a","***"]}}]})")));
  EXPECT_FALSE(has_hidden(*parse_json(R"({"nodes":[{"data":{"text":"a ***"}}]})")));
}

TEST(Diff, ShowsNoSigningSecret) {
  const auto shown = without_secrets(*parse_json(
      R"({"nodes":[{"id":"in","data":{"signature":{"scheme":"github","secrets":["a","b"]},"verify_token":"c"}}]})"));
  EXPECT_EQ(
      to_json(shown),
      R"({"nodes":[{"id":"in","data":{"signature":{"scheme":"github","secrets":["***","***"]},"verify_token":"***"}}]})");
}

}  // namespace
}  // namespace sluice::app::diff_test
