#include <gtest/gtest.h>

#include "api/core/handlers.h"
#include "api/core/testing.h"

namespace sluice::api::contacts_test {
namespace {

TEST(Contacts, SayWhenTheyAreInMoreListsThanAreShown) {
  ApiFixture api;
  const store::Contact ada{.id = api.ids.next<store::ContactId>(),
                           .team = kOperatorTeam,
                           .phone_number = "+61429069971"};
  std::vector<std::string> lists;
  ASSERT_TRUE(api.committer.run([&](store::Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.put_contact(ada));
    for (int i = 0; i < 3; ++i) {
      const auto id = api.ids.next<store::ContactListId>();
      lists.push_back(id.text());
      SLUICE_TRY_VOID(writer.put_contact_list({.id = id, .team = kOperatorTeam, .name = "leads"}));
      SLUICE_TRY_VOID(writer.add_to_list(id, ada.id, api.clock.now()));
    }
    return {};
  }));
  const auto shown = [&](std::int64_t most) {
    api.services.limits.lists_shown_max = most;
    const auto id = ada.id.text();
    TestRequest text("/api/v1/get-contact/" + id);
    text.params = {id};
    const auto request = text.make();
    const auto answer =
        answer_of(api.services, request, {kOperatorTeam, {}, Scopes::all()}, at_once<get_contact>);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return parse_json(answer.body)->at("contact").as_object();
  };
  const auto all = shown(3);
  EXPECT_EQ(all.at("list_ids"), (json::array{lists[0], lists[1], lists[2]}));
  EXPECT_FALSE(all.contains("list_ids_complete"));
  const auto some = shown(2);
  EXPECT_EQ(some.at("list_ids"), (json::array{lists[0], lists[1]}));
  EXPECT_EQ(some.at("list_ids_complete"), false);
}

}  // namespace
}  // namespace sluice::api::contacts_test
