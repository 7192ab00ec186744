#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

// Contacts, lists of them, and how they are found.
namespace sluice::store::conformance_contacts_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using How = TextMatch::How;

class StoreContacts : public StoreConformance {
 protected:
  Contact contact(std::string number, std::string first = "", std::string last = "") {
    clock_.advance(Millis(1));
    Contact c;
    c.id = ids_.next<ContactId>();
    c.team = team_;
    c.phone_number = std::move(number);
    c.first_name = std::move(first);
    c.last_name = std::move(last);
    c.created_at = c.updated_at = clock_.now();
    return c;
  }
  Contact stored(std::string number, std::string first = "", std::string last = "") {
    auto made = contact(std::move(number), std::move(first), std::move(last));
    in(&Writer::put_contact, made);
    return made;
  }
  ContactList stored_list(std::string name) {
    clock_.advance(Millis(1));
    ContactList made{.id = ids_.next<ContactListId>(), .team = team_, .name = std::move(name)};
    made.created_at = made.updated_at = clock_.now();
    in(&Writer::put_contact_list, made);
    return made;
  }
  ContactFilter filter() { return {.team = team_}; }
  // The numbers of all pages, each of `limit`.
  std::vector<std::string> numbers(ContactFilter wanted, std::int64_t limit = 2) {
    std::vector<std::string> found;
    wanted.limit = limit;
    for (int pages = 0; pages < 100; ++pages) {
      const auto page = ok(reader_->contacts(wanted));
      EXPECT_LE(std::ssize(page.contacts), limit);
      for (const auto& each : page.contacts) found.push_back(each.phone_number);
      if (!page.next) return found;
      wanted.after = page.next;
    }
    ADD_FAILURE() << "it does not end";
    return found;
  }
};

TEST_P(StoreContacts, AreKeptWhole) {
  auto ada = contact("+61400000001", "Ada", "Lovelace");
  ada.email = "Ada@Example.com";
  ada.title = "Ms";
  ada.company = "Analytical Engines";
  ada.address = "12 St James's Square";
  ada.location = "London";
  ada.custom = R"({"n":1})";
  in(&Writer::put_contact, ada);
  EXPECT_EQ(ok(reader_->contact(team_, ada.id)), ada);
  EXPECT_EQ(ok(reader_->contact_by_number(team_, ada.phone_number)), ada);
  EXPECT_THAT(ok(reader_->contacts_by_email(team_, "ada@example.com", 2)), ElementsAre(ada));
  EXPECT_EQ(ok(reader_->newest_id()), ada.id);

  auto changed = ada;
  changed.phone_number = "+61400000002";
  changed.email = "";
  changed.team = TeamId{8};
  in(&Writer::put_contact, changed);
  changed.team = team_;
  EXPECT_EQ(ok(reader_->contact(team_, ada.id)), changed) << "its team stays";
  EXPECT_FALSE(ok(reader_->contact_by_number(team_, ada.phone_number)));
  EXPECT_THAT(ok(reader_->contacts_by_email(team_, "ada@example.com", 2)), IsEmpty());
}

TEST_P(StoreContacts, BelongToTheirTeam) {
  const auto ours = stored("+61400000001");
  auto theirs = contact("+61400000001", "Same");
  theirs.team = TeamId{8};
  in(&Writer::put_contact, theirs);
  EXPECT_FALSE(ok(reader_->contact(TeamId{8}, ours.id)));
  EXPECT_EQ(ok(reader_->contact_by_number(TeamId{8}, "+61400000001"))->id, theirs.id);
  auto wrong_tail = ours.id;
  ++wrong_tail.tail;
  EXPECT_FALSE(ok(reader_->contact(team_, wrong_tail)));
  EXPECT_THAT(numbers(filter()), ElementsAre("+61400000001"));
  auto by_name = filter();
  by_name.words = {"same"};
  EXPECT_THAT(numbers(by_name), IsEmpty());
  EXPECT_EQ(ok(reader_->count_contacts(team_)), 1);
  EXPECT_EQ(ok(reader_->count_contacts(TeamId{9})), 0);
}

TEST_P(StoreContacts, HaveOneNumberEach) {
  stored("+61400000001");
  const auto second = contact("+61400000001");
  Task task = [&](Writer& writer) { return writer.put_contact(second); };
  EXPECT_EQ(write_batch({&task}).front().outcome.error.code, ErrorCode::kConflict);
  EXPECT_EQ(ok(reader_->count_contacts(team_)), 1);
}

TEST_P(StoreContacts, AreSeenByTheTransactionThatWroteThem) {
  const auto made = contact("+61400000001");
  Task first = [&](Writer& writer) { return writer.put_contact(made); };
  std::optional<Contact> seen;
  std::int64_t count = 0;
  Task second = [&](Writer& writer) -> Result<void> {
    SLUICE_TRY(seen, writer.contact_by_number(team_, "+61400000001"));
    SLUICE_TRY(count, writer.count_contacts(team_));
    return {};
  };
  write_batch({&first, &second});
  EXPECT_EQ(seen, made);
  EXPECT_EQ(count, 1);
}

TEST_P(StoreContacts, AreListedNewestFirst) {
  for (const auto* number : {"+1", "+2", "+3", "+4", "+5"}) stored(number);
  EXPECT_THAT(numbers(filter()), ElementsAre("+5", "+4", "+3", "+2", "+1"));
  EXPECT_THAT(numbers(filter(), 5), ElementsAre("+5", "+4", "+3", "+2", "+1"));
  auto some = filter();
  some.above = ok(reader_->contact_by_number(team_, "+1"))->id.key;
  some.below = ok(reader_->contact_by_number(team_, "+5"))->id.key;
  EXPECT_THAT(numbers(some), ElementsAre("+4", "+3", "+2"));
}

TEST_P(StoreContacts, StayInTheirPagesWhileOthersCome) {
  for (const auto* number : {"+1", "+2", "+3"}) stored(number);
  auto wanted = filter();
  wanted.limit = 2;
  const auto page = ok(reader_->contacts(wanted));
  stored("+4");
  wanted.after = page.next;
  const auto rest = ok(reader_->contacts(wanted));
  ASSERT_EQ(rest.contacts.size(), 1U);
  EXPECT_EQ(rest.contacts.front().phone_number, "+1");
  EXPECT_FALSE(rest.next);
}

TEST_P(StoreContacts, AreFoundByTheBeginningOfNumbers) {
  for (const auto* number : {"+614", "+61", "+6142", "+62", "+6143"}) stored(number);
  auto wanted = filter();
  wanted.phone_number = TextMatch{"+614", How::kBeginning};
  EXPECT_THAT(numbers(wanted), ElementsAre("+614", "+6142", "+6143"));
  wanted.phone_number->how = How::kWhole;
  EXPECT_THAT(numbers(wanted), ElementsAre("+614"));
}

TEST_P(StoreContacts, AreFoundByTheBeginningOfAddresses) {
  const auto with = [this](std::string number, std::string email) {
    auto made = contact(std::move(number));
    made.email = std::move(email);
    in(&Writer::put_contact, made);
  };
  with("+1", "ADA@example.com");
  with("+2", "ada@example.com");
  with("+3", "adam@example.com");
  with("+4", "bob@example.com");
  with("+5", "ada@example.com");
  with("+6", "");
  auto wanted = filter();
  wanted.email = TextMatch{"ada@", How::kBeginning};
  EXPECT_THAT(numbers(wanted), ElementsAre("+1", "+2", "+5"));
  wanted.email = TextMatch{"ada", How::kBeginning};
  EXPECT_THAT(numbers(wanted, 1), ElementsAre("+1", "+2", "+5", "+3"));
  wanted.email = TextMatch{"ada@example.com", How::kWhole};
  EXPECT_THAT(numbers(wanted, 1), ElementsAre("+1", "+2", "+5"));
  wanted.phone_number = TextMatch{"+2", How::kWhole};
  EXPECT_THAT(numbers(wanted), ElementsAre("+2")) << "both hold";
}

TEST_P(StoreContacts, AreFoundByTheBeginningOfWords) {
  stored("+1", "Ann", "Anderson");
  stored("+2", "Anna", "Berg");
  stored("+3", "Bo", "Andersen");
  const auto renamed = stored("+4", "Anton");
  auto other = renamed;
  other.first_name = "Bert";
  in(&Writer::put_contact, other);
  auto wanted = filter();
  wanted.words = {"an"};
  EXPECT_THAT(numbers(wanted, 1), testing::UnorderedElementsAre("+1", "+2", "+3")) << "each once";
  wanted.words = {"ander", "b"};
  EXPECT_THAT(numbers(wanted), ElementsAre("+3"));
  wanted.words = {"bert"};
  EXPECT_THAT(numbers(wanted), ElementsAre("+4"));
  wanted.words = {"anton"};
  EXPECT_THAT(numbers(wanted), IsEmpty());
}

TEST_P(StoreContacts, AreLookedAtInBoundedNumber) {
  for (int i = 0; i < 9; ++i) stored("+10" + std::to_string(i), i == 0 ? "Rare Common" : "Common");
  auto wanted = filter();
  wanted.words = {"common", "rare"};
  wanted.looked_at_max = 3;
  EXPECT_THAT(numbers(wanted), ElementsAre("+100"));
  wanted.above = INT64_MAX - 1;
  const auto page = ok(reader_->contacts(wanted));
  EXPECT_THAT(page.contacts, IsEmpty());
  EXPECT_TRUE(page.next) << "it goes on where it stopped looking";
}

TEST_P(StoreContacts, AreInLists) {
  const auto list = stored_list("leads");
  const auto other = stored_list("others");
  const auto ada = stored("+1");
  const auto bob = stored("+2");
  stored("+3");
  EXPECT_TRUE(in(&Writer::add_to_list, list.id, ada.id, clock_.now()));
  EXPECT_TRUE(in(&Writer::add_to_list, list.id, bob.id, clock_.now()));
  EXPECT_FALSE(in(&Writer::add_to_list, list.id, bob.id, clock_.now()));
  EXPECT_TRUE(in(&Writer::add_to_list, other.id, bob.id, clock_.now()));
  EXPECT_EQ(ok(reader_->contact_list(team_, list.id))->contacts, 2);
  EXPECT_THAT(ok(reader_->lists_of(bob.id, 9)), ElementsAre(list.id, other.id));
  auto wanted = filter();
  wanted.list = list.id;
  EXPECT_THAT(numbers(wanted, 1), ElementsAre("+2", "+1"));
  wanted.phone_number = TextMatch{"+3", How::kWhole};
  EXPECT_THAT(numbers(wanted), IsEmpty());

  EXPECT_TRUE(in(&Writer::remove_from_list, list.id, bob.id));
  EXPECT_FALSE(in(&Writer::remove_from_list, list.id, bob.id));
  EXPECT_EQ(ok(reader_->contact_list(team_, list.id))->contacts, 1);
  in(&Writer::delete_contact, ada.id);
  in(&Writer::delete_contact, ada.id);
  EXPECT_EQ(ok(reader_->contact_list(team_, list.id))->contacts, 0);
  EXPECT_EQ(ok(reader_->count_contacts(team_)), 2);
}

TEST_P(StoreContacts, ListsAreRenamedAndListed) {
  auto first = stored_list("first");
  const auto second = stored_list("second");
  first.name = "renamed";
  in(&Writer::put_contact_list, first);
  const auto all = ok(reader_->contact_lists(team_, INT64_MAX, 9));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, second.id);
  EXPECT_EQ(all[1].name, "renamed");
  EXPECT_EQ(ok(reader_->contact_lists(team_, second.id.key, 9)).size(), 1U);
  EXPECT_EQ(ok(reader_->contact_lists(team_, INT64_MAX, 1)).size(), 1U);
  EXPECT_EQ(ok(reader_->count_contact_lists(team_)), 2);
  EXPECT_FALSE(ok(reader_->contact_list(TeamId{8}, first.id)));
}

TEST_P(StoreContacts, AListGoesWithoutItsContacts) {
  const auto list = stored_list("leads");
  const auto kept = stored_list("kept");
  for (int i = 0; i < 70; ++i) {
    const auto each = stored("+10" + std::to_string(i));
    in(&Writer::add_to_list, list.id, each.id, clock_.now());
    in(&Writer::add_to_list, kept.id, each.id, clock_.now());
  }
  in(&Writer::delete_contact_list, list.id);
  EXPECT_FALSE(ok(reader_->contact_list(team_, list.id)));
  EXPECT_EQ(ok(reader_->count_contacts(team_)), 70);
  const auto one = ok(reader_->contact_by_number(team_, "+100"));
  EXPECT_THAT(ok(reader_->lists_of(one->id, 9)), ElementsAre(kept.id));
  EXPECT_EQ(in(&Writer::delete_leftovers, 1), 64) << "some at a time";
  EXPECT_EQ(in(&Writer::delete_leftovers, 1), 6 + 1) << "the last, and the list's own row";
  EXPECT_EQ(in(&Writer::delete_leftovers, 1), 0);
  EXPECT_EQ(ok(reader_->contact_list(team_, kept.id))->contacts, 70);
}

INSTANTIATE_TEST_SUITE_P(Every, StoreContacts, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_contacts_test
