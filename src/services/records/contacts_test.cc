#include "services/records/contacts.h"

#include "services/records/test_records.h"

namespace sluice::services::contacts_test {
namespace {

using testing::document;
using testing::kTeam;

class ContactsOfATeam : public testing::RecordsFixture {};

TEST_F(ContactsOfATeam, AreCreatedOnce) {
  const auto made =
      create(R"({"phone_number":"0429 069 971","first_name":" Ada ","email":"Ada@b.co",
                               "title":"Ms","company":"AE","address":"1 St","location":"Perth",
                               "last_name":null,"custom":{"plan":"pro","n":1,"empty":"","no":null}})");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->how, Written::kCreated);
  EXPECT_EQ(made->contact.phone_number, "+61429069971");
  EXPECT_EQ(made->contact.first_name, "Ada");
  EXPECT_EQ(made->contact.custom, R"({"plan":"pro","n":1})");
  EXPECT_EQ(full_name(made->contact), "Ada");
  const auto found = records().contacts.find(reader(), kTeam, made->contact.id.text());
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, made->contact);
  EXPECT_FALSE(records().contacts.find(reader(), TeamId{8}, made->contact.id.text()));

  const auto again = create(R"({"phone_number":"+61 429 069 971"})");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(again.error().more.at("contact_id"), json::value(made->contact.id.text()));
  EXPECT_EQ(audited("contact.create"), 1) << "what was refused is not noted";
}

TEST_F(ContactsOfATeam, AreRefusedWithEverythingThatIsWrong) {
  const auto none = create(R"({"phone_number":"12","email":"nobody","first_nam":"x","title":7})");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().errors.size(), 4U);
  EXPECT_NE(none.error().errors.back().find("did you mean `first_name`"), std::string::npos);
  for (const std::string& text : std::initializer_list<std::string>{
           R"({})", R"({"phone_number":null})", R"({"phone_number":""})", R"({"phone_number":61})",
           R"({"phone_number":"0429069971","custom":[]})",
           R"({"phone_number":"0429069971","first_name":"a\u0000b"})",
           R"({"phone_number":"0429069971","first_name":")" + std::string(256, 'x') + "\"}",
           R"({"phone_number":"0429069971","address":")" + std::string(1'001, 'x') + "\"}",
           R"({"phone_number":"0429069971","custom":{"x":")" + std::string(16 << 10, 'x') +
               "\"}}"}) {
    const auto refused = create(text);
    ASSERT_FALSE(refused) << text.substr(0, 80);
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid) << text.substr(0, 80);
  }
  EXPECT_EQ(*reader().count_contacts(kTeam), 0);
}

TEST_F(ContactsOfATeam, WhatIsEmptyNeverOverwrites) {
  const auto before = contact(R"({"phone_number":"0429069971","first_name":"Ada","email":"a@b.co",
                                  "custom":{"plan":"pro","n":1}})");
  const auto same = upsert(R"({"phone_number":"+61429069971","first_name":"","email":null,
                               "last_name":"","custom":{"plan":"","n":null}})");
  ASSERT_TRUE(same) << same.error().message;
  EXPECT_EQ(same->how, Written::kUnchanged);
  EXPECT_EQ(same->contact, before);
  all_.clock.advance(Seconds(1));
  const auto changed = upsert(R"({"phone_number":"0429069971","last_name":"Lovelace",
                                  "custom":{"plan":"free","new":[1]}})");
  EXPECT_EQ(changed->how, Written::kUpdated);
  EXPECT_EQ(changed->contact.first_name, "Ada");
  EXPECT_EQ(changed->contact.last_name, "Lovelace");
  EXPECT_EQ(changed->contact.custom, R"({"plan":"free","n":1,"new":[1]})");
  EXPECT_GT(changed->contact.updated_at, before.updated_at);
  EXPECT_EQ(changed->contact.created_at, before.created_at);
  EXPECT_EQ(audited("contact.update"), 1);
}

TEST_F(ContactsOfATeam, AreUpdatedAndNullRemoves) {
  const auto ada = contact(R"({"phone_number":"0429069971","first_name":"Ada","email":"a@b.co",
                               "custom":{"plan":"pro","n":1}})");
  const auto bob = contact(R"({"phone_number":"0400111222"})");
  const auto changed =
      update(ada.id, R"({"first_name":"","email":null,"custom":{"n":null,"nobody":null}})");
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ(changed->contact.first_name, "Ada") << "what is empty says nothing";
  EXPECT_EQ(changed->contact.email, "");
  EXPECT_EQ(changed->contact.custom, R"({"plan":"pro"})");
  EXPECT_EQ(update(ada.id, "{}")->how, Written::kUnchanged);
  EXPECT_EQ(update(ada.id, R"({"phone_number":"0400111222"})").error().more.at("contact_id"),
            json::value(bob.id.text()));
  EXPECT_EQ(update(ada.id, R"({"phone_number":"0400 111 333"})")->contact.phone_number,
            "+61400111333");
  EXPECT_EQ(update(ada.id, R"({"phone_number":null})").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(update(all_.ids.next<store::ContactId>(), "{}").error().code, ErrorCode::kNotFound);
  const auto full = update(bob.id, R"({"custom":{"a":")" + std::string(10'000, 'x') + "\"}}");
  ASSERT_TRUE(full);
  EXPECT_EQ(update(bob.id, R"({"custom":{"b":")" + std::string(10'000, 'x') + "\"}}").error().code,
            ErrorCode::kInvalid)
      << "both together are too much";
}

TEST_F(ContactsOfATeam, AreMatchedByAddress) {
  const auto ada = contact(R"({"phone_number":"0429069971","email":"Ada@b.co"})");
  const auto found = upsert(R"({"match_on":"email","email":"ada@B.co","last_name":"L"})");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->contact.id, ada.id);
  EXPECT_EQ(found->contact.last_name, "L");
  EXPECT_EQ(upsert(R"({"match_on":"email","email":"new@b.co"})").error().message,
            "phone_number is missing.");
  const auto made =
      upsert(R"({"match_on":"email","email":"new@b.co","phone_number":"0400111222"})");
  EXPECT_EQ(made->how, Written::kCreated);
  EXPECT_EQ(upsert(R"({"match_on":"email","phone_number":"0400111222"})").error().code,
            ErrorCode::kInvalid);
  EXPECT_EQ(upsert(R"({"match_on":"name","phone_number":"0400111222"})").error().code,
            ErrorCode::kInvalid);
  contact(R"({"phone_number":"0400111333","email":"ada@b.co"})");
  EXPECT_EQ(upsert(R"({"match_on":"email","email":"ada@b.co"})").error().name, "email_ambiguous");
}

TEST_F(ContactsOfATeam, OneNumberAtOnceMakesOne) {
  std::vector<std::future<Outcome<WrittenContact>>> told;
  for (int i = 0; i < 20; ++i) {
    auto promise = std::make_shared<std::promise<Outcome<WrittenContact>>>();
    told.push_back(promise->get_future());
    records().contacts.upsert(
        reader(), caller_,
        document(R"({"phone_number":"0429069971","title":")" + std::to_string(i) + "\"}"),
        [promise](Outcome<WrittenContact> outcome) { promise->set_value(std::move(outcome)); });
  }
  int created = 0;
  for (auto& each : told) {
    const auto outcome = each.get();
    ASSERT_TRUE(outcome);
    created += outcome->how == Written::kCreated ? 1 : 0;
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(*reader().count_contacts(kTeam), 1);
}

TEST_F(ContactsOfATeam, AreReadInTheRegionOfTheTeam) {
  EXPECT_EQ(contact(R"({"phone_number":"0429069971"})").phone_number, "+61429069971");
  const store::Team team{.id = kTeam, .name = "us", .default_region = "US"};
  ASSERT_TRUE(all_.committer.run([&](store::Writer& writer) { return writer.put_team(team); }));
  EXPECT_EQ(contact(R"({"phone_number":"(212) 555-0100"})").phone_number, "+12125550100");
}

TEST_F(ContactsOfATeam, HaveALimit) {
  all_.context.limits.contacts_of_team_max = 1;
  contact(R"({"phone_number":"0429069971"})");
  EXPECT_EQ(create(R"({"phone_number":"0400111222"})").error().name, "too_many_contacts");
  EXPECT_TRUE(upsert(R"({"phone_number":"0429069971","title":"Dr"})"));
}

TEST_F(ContactsOfATeam, AreDeleted) {
  const auto ada = contact(R"({"phone_number":"0429069971"})");
  const auto remove = [&](const Principal& by) {
    return edited<store::Contact>(
        [&](auto done) { records().contacts.remove(by, ada.id.text(), std::move(done)); });
  };
  Principal other = caller_;
  other.team = TeamId{8};
  EXPECT_EQ(remove(other).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(remove(caller_));
  EXPECT_EQ(remove(caller_).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(audited("contact.delete"), 1);
}

TEST_F(ContactsOfATeam, AnIdempotencyKeyIsTakenWithTheChangeAlone) {
  const auto claim = all_.kept_answers.claim(caller_, "POST /x", "key", "body");
  ASSERT_TRUE(claim);
  caller_.claim = std::make_shared<const store::KeptAnswer>(*claim);
  EXPECT_FALSE(create("{}"));
  EXPECT_TRUE(create(R"({"phone_number":"0429069971"})")) << "the refused one left it free";
  EXPECT_EQ(create(R"({"phone_number":"0400111222"})").error().code, ErrorCode::kConflict);
  EXPECT_EQ(*reader().count_contacts(kTeam), 1);
}

}  // namespace
}  // namespace sluice::services::contacts_test
