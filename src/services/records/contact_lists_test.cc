#include "services/records/contact_lists.h"

#include "services/records/test_records.h"

namespace sluice::services::contact_lists_test {
namespace {

using testing::document;
using testing::kTeam;
using Status = ListItem::Status;

class ListsOfATeam : public testing::RecordsFixture {
 protected:
  Outcome<store::ContactList> list(std::string_view text) {
    return edited<store::ContactList>(
        [&](auto done) { records().lists.create(caller_, document(text), std::move(done)); });
  }
  Outcome<ListEdit> add(const store::ContactList& to, std::string_view text) {
    return edited<ListEdit>([&](auto done) {
      records().lists.add(reader(), caller_, to.id.text(), document(text), std::move(done));
    });
  }
  Outcome<ListEdit> take_out(const store::ContactList& from, std::string_view text) {
    return edited<ListEdit>([&](auto done) {
      records().lists.take_out(reader(), caller_, from.id.text(), document(text), std::move(done));
    });
  }
  std::int64_t size_of(const store::ContactList& of) {
    return records().lists.find(reader(), kTeam, of.id.text())->contacts;
  }
};

TEST_F(ListsOfATeam, AreNamedRenamedAndDeleted) {
  const auto made = list(R"({"name":"leads"})");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_TRUE(list(R"({"name":"leads"})")) << "two may have one name";
  for (const std::string& text :
       {std::string("{}"), std::string(R"({"name":""})"), std::string(R"({"name":"  "})"),
        std::string(R"({"name":7})"), R"({"name":")" + std::string(256, 'x') + "\"}"})
    EXPECT_EQ(list(text).error().code, ErrorCode::kInvalid) << text.substr(0, 40);
  const auto rename = [&](std::string_view text) {
    return edited<store::ContactList>([&](auto done) {
      records().lists.update(reader(), caller_, made->id.text(), document(text), std::move(done));
    });
  };
  EXPECT_EQ(rename(R"({"name":"callers"})")->name, "callers");
  EXPECT_TRUE(rename(R"({"name":"callers"})"));
  EXPECT_EQ(audited("list.update"), 1) << "the second changed nothing";
  const auto remove = [&] {
    return edited<store::ContactList>(
        [&](auto done) { records().lists.remove(caller_, made->id.text(), std::move(done)); });
  };
  EXPECT_TRUE(remove());
  EXPECT_EQ(remove().error().code, ErrorCode::kNotFound);
  EXPECT_EQ(rename(R"({"name":"x"})").error().code, ErrorCode::kNotFound);
  all_.context.limits.contact_lists_of_team_max = 1;
  EXPECT_EQ(list(R"({"name":"one more"})").error().name, "too_many_lists");
}

TEST_F(ListsOfATeam, TakeContactsByIdAndByData) {
  const auto leads = *list(R"({"name":"leads"})");
  const auto ada = contact(R"({"phone_number":"0429069971"})");
  const auto done = add(leads, R"({"contacts":[{"contact_id":")" + ada.id.text() +
                                   R"("},{"phone_number":"0400111222","first_name":"Bob"},
                        {"phone_number":"+61429069971","last_name":"L"},{"phone_number":"12"},
                        {"contact_id":"con_00000000000000000000000000"},{"contact_id":"x"},{},7,
                        {"contact_id":"x","phone_number":"0400111222"},
                        {"phone_number":"0400111444","phone":"x"}]})");
  ASSERT_TRUE(done) << done.error().message;
  std::vector<Status> statuses;
  for (const auto& item : done->items) statuses.push_back(item.status);
  const std::vector<Status> expected{
      Status::kAdded,  Status::kAdded,  Status::kAlreadyIn, Status::kFailed, Status::kFailed,
      Status::kFailed, Status::kFailed, Status::kFailed,    Status::kFailed, Status::kFailed};
  EXPECT_EQ(statuses, expected);
  EXPECT_EQ(done->items[0].how, Written::kUnchanged);
  EXPECT_EQ(done->items[1].how, Written::kCreated);
  EXPECT_EQ(done->items[2].how, Written::kUpdated);
  EXPECT_NE(done->items[3].message.find("too short"), std::string::npos);
  EXPECT_NE(done->items[9].message.find("phone is unknown"), std::string::npos);
  EXPECT_EQ(size_of(leads), 2);
  EXPECT_EQ(records().contacts.find(reader(), kTeam, ada.id.text())->last_name, "L");
  EXPECT_FALSE(*reader().contact_by_number(kTeam, "+61400111444"));
  const auto log = reader().audit_page({.team = kTeam, .action = "list.add_contacts", .limit = 10});
  ASSERT_TRUE(log);
  ASSERT_EQ(log->entries.size(), 1U);
  EXPECT_EQ(log->entries.front().after, R"({"contacts":2,"created":1,"updated":1})");
}

TEST_F(ListsOfATeam, NoteWhenOnlyAContactWasChanged) {
  const auto leads = *list(R"({"name":"leads"})");
  add(leads, R"({"contact":{"phone_number":"0429069971"}})");
  add(leads, R"({"contact":{"phone_number":"0429069971"}})");
  EXPECT_EQ(audited("list.add_contacts"), 1) << "the second changed nothing";
  add(leads, R"({"contact":{"phone_number":"0429069971","last_name":"L"}})");
  EXPECT_EQ(audited("list.add_contacts"), 2);
}

TEST_F(ListsOfATeam, TakeOneOrManyButNotBoth) {
  const auto leads = *list(R"({"name":"leads"})");
  EXPECT_EQ(add(leads, R"({"contact":{"phone_number":"0429069971"}})")->items.size(), 1U);
  std::string many = R"({"contacts":[)";
  for (int i = 0; i < 1'001; ++i) many += std::string(i == 0 ? "" : ",") + "{}";
  for (const std::string& text :
       {std::string("{}"), std::string(R"({"contacts":[]})"), std::string(R"({"contacts":{}})"),
        std::string(R"({"contact":{},"contacts":[{}]})"), many + "]}"})
    EXPECT_EQ(add(leads, text).error().code, ErrorCode::kInvalid) << text.substr(0, 40);
  store::ContactList nobody{.id = all_.ids.next<store::ContactListId>(), .name = {}};
  EXPECT_EQ(add(nobody, R"({"contact":{}})").error().code, ErrorCode::kNotFound);
}

TEST_F(ListsOfATeam, GiveContactsBack) {
  const auto leads = *list(R"({"name":"leads"})");
  add(leads, R"({"contacts":[{"phone_number":"0429069971"},{"phone_number":"0400111222"}]})");
  contact(R"({"phone_number":"0400111333"})");
  const auto done =
      take_out(leads, R"({"contacts":[{"phone_number":"0429069971"},{"phone_number":"0429069971"},
                             {"phone_number":"0400111333"},{"phone_number":"0400111999"},
                             {"phone_number":"0400111222","first_name":"x"}]})");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->items[0].status, Status::kRemoved);
  EXPECT_EQ(done->items[1].status, Status::kNotIn);
  EXPECT_EQ(done->items[2].status, Status::kNotIn);
  EXPECT_EQ(done->items[3].message, "There is no such contact.");
  EXPECT_EQ(done->items[4].status, Status::kFailed);
  EXPECT_EQ(size_of(leads), 1);
  EXPECT_EQ(*reader().count_contacts(kTeam), 3) << "the contacts stay";
}

TEST_F(ListsOfATeam, OtherTeamsContactsAreNotThere) {
  const auto leads = *list(R"({"name":"leads"})");
  caller_.team = TeamId{8};
  const auto theirs = contact(R"({"phone_number":"0429069971"})");
  EXPECT_EQ(add(leads, R"({"contact":{}})").error().code, ErrorCode::kNotFound);
  caller_.team = kTeam;
  const auto done = add(leads, R"({"contact":{"contact_id":")" + theirs.id.text() + "\"}}");
  EXPECT_EQ(done->items[0].message, "There is no such contact.");
}

}  // namespace
}  // namespace sluice::services::contact_lists_test
