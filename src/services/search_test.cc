#include "services/search.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "services/testing.h"

namespace sluice::services::search_test {
namespace {

using testing::document;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kTeam;
using ::testing::SizeIs;

TEST(KeysBeginningWith, AreThoseOfTheIdsThatBeginSo) {
  EXPECT_FALSE(keys_beginning_with(""));
  EXPECT_FALSE(keys_beginning_with("0i")) << "not in the alphabet";
  EXPECT_FALSE(keys_beginning_with("8")) << "beyond 128 bits";
  EXPECT_FALSE(keys_beginning_with(std::string(27, '0')));
  SystemEntropy entropy;
  SystemClock clock;
  IdSource ids(clock, entropy);
  const auto id = ids.next<RunId>();
  const auto text = uid_text(id);
  for (std::size_t size = 1; size <= text.size(); ++size) {
    const auto keys = keys_beginning_with(std::string_view(text).substr(0, size));
    ASSERT_TRUE(keys) << size;
    EXPECT_LE(keys->from, id.key) << size;
    EXPECT_GE(keys->to, id.key) << size;
  }
  EXPECT_EQ(keys_beginning_with(text)->from, id.key);
  EXPECT_EQ(keys_beginning_with(text)->to, id.key);
}

class SearchOfATeam : public ::testing::Test {
 protected:
  std::string workflow(std::string_view name) {
    const auto made = all_.workflows.create(
        *all_.reader, kTeam,
        document(fmt::format(
            R"({{"name":"{}","nodes":[{{"id":"in","type":"manual_trigger"}}],"edges":[]}})",
            name)));
    EXPECT_TRUE(made);
    return made ? made->id.text() : "";
  }
  // The names of what is found.
  std::vector<std::string> find(std::string text, std::string_view scopes = "*",
                                std::int64_t limit = 10, TeamId team = kTeam) {
    const auto hits = search(
        *all_.reader, all_.vault,
        {.team = team, .text = std::move(text), .scopes = *Scopes::parse(scopes), .limit = limit});
    EXPECT_TRUE(hits);
    std::vector<std::string> names;
    for (const auto& hit : hits.value_or(std::vector<SearchHit>())) names.push_back(hit.name);
    return names;
  }

  testing::Services all_;
};

TEST_F(SearchOfATeam, FindsByTheBeginningsOfAllWords) {
  workflow("Order sync to ERP");
  workflow("order archive");
  EXPECT_THAT(find("order"), ElementsAre("Order sync to ERP", "order archive"));
  EXPECT_THAT(find("  ERP ord "), ElementsAre("Order sync to ERP"));
  EXPECT_THAT(find("order x"), IsEmpty());
  EXPECT_THAT(find("o"), IsEmpty()) << "too short";
  EXPECT_THAT(find("order", "*", 1), SizeIs(1));
  EXPECT_THAT(find("order", "*", 10, TeamId{8}), IsEmpty());
  const auto hits =
      search(*all_.reader, all_.vault, {.team = kTeam, .text = std::string(101, 'x')});
  ASSERT_FALSE(hits);
  EXPECT_THAT(hits.error().message, HasSubstr("at most 100 bytes"));
}

TEST_F(SearchOfATeam, FindsOnlyWhatTheScopesLetSee) {
  workflow("stripe");
  ASSERT_TRUE(all_.vault_items.create(*all_.reader, kTeam,
                                      document(R"({"name":"stripe key","secret":"s"})")));
  EXPECT_THAT(find("stripe"), ElementsAre("stripe", "stripe key"));
  EXPECT_THAT(find("stripe", "vault:read"), ElementsAre("stripe key"));
  EXPECT_THAT(find("stripe", "workflows:read"), ElementsAre("stripe"));
  EXPECT_THAT(find("stripe", "runs:read"), IsEmpty());
}

TEST_F(SearchOfATeam, FindsByAnIdOrItsBeginning) {
  const auto id = workflow("by id");
  for (const auto& text : {id, id.substr(0, 20), id.substr(3), id.substr(3, 12)})
    EXPECT_THAT(find(text), ElementsAre("by id")) << text;
  auto other = id;
  other.back() = other.back() == '0' ? '1' : '0';
  EXPECT_THAT(find(other), IsEmpty()) << "it differs behind the key";
}

}  // namespace
}  // namespace sluice::services::search_test
