#include <gmock/gmock.h>

#include "store/conformance/conformance.h"

// Types of objects, objects, and their links to contacts.
namespace sluice::store::conformance_object_types_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreObjectTypes : public StoreConformance {
 protected:
  ObjectType stored_type(std::string name) {
    clock_.advance(Millis(1));
    ObjectType t{.id = ids_.next<ObjectTypeId>(), .team = team_, .type_name = std::move(name)};
    t.created_at = t.updated_at = clock_.now();
    in(&Writer::put_object_type, t);
    return t;
  }
  Object object(const ObjectType& type, std::string key) {
    clock_.advance(Millis(1));
    Object o{.id = ids_.next<ObjectId>(), .team = team_, .type = type.id, .key = std::move(key)};
    o.created_at = o.updated_at = clock_.now();
    return o;
  }
  Object stored(const ObjectType& type, std::string key) {
    auto made = object(type, std::move(key));
    in(&Writer::put_object, made);
    return made;
  }
  ContactId contact(std::string number) {
    clock_.advance(Millis(1));
    Contact c{.id = ids_.next<ContactId>(), .team = team_, .phone_number = std::move(number)};
    in(&Writer::put_contact, c);
    return c.id;
  }
  void link(const Object& to, ContactId from, std::string metadata = "{}") {
    in(&Writer::put_object_link, ObjectLink{.object = to.id,
                                            .contact = from,
                                            .type = to.type,
                                            .metadata = std::move(metadata),
                                            .created_at = clock_.now(),
                                            .updated_at = clock_.now()});
  }
  std::vector<std::string> keys(ObjectFilter wanted, std::int64_t limit = 2) {
    std::vector<std::string> found;
    wanted.limit = limit;
    for (int pages = 0; pages < 100; ++pages) {
      const auto page = ok(reader_->objects(wanted));
      EXPECT_LE(std::ssize(page.objects), limit);
      for (const auto& each : page.objects) found.push_back(each.key);
      if (!page.next) return found;
      wanted.below = *page.next;
    }
    ADD_FAILURE() << "it does not end";
    return found;
  }
};

TEST_P(StoreObjectTypes, AreKeptWhole) {
  auto deal = stored_type("deal");
  deal.display_name = "Deal";
  deal.description = "what we sell";
  deal.schema = R"({"price":"number"})";
  deal.validation = ObjectType::Validation::kStrict;
  deal.unique_by_contact = true;
  deal.type_name = "it_stays";
  in(&Writer::put_object_type, deal);
  const auto found = ok(reader_->object_type_by_name(team_, "deal"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, deal.id);
  EXPECT_EQ(found->display_name, "Deal");
  EXPECT_EQ(found->description, "what we sell");
  EXPECT_EQ(found->schema, deal.schema);
  EXPECT_EQ(found->validation, ObjectType::Validation::kStrict);
  EXPECT_TRUE(found->unique_by_contact);
  EXPECT_FALSE(ok(reader_->object_type(TeamId{8}, deal.id)));
  EXPECT_FALSE(ok(reader_->object_type_by_name(TeamId{8}, "deal")));
  EXPECT_EQ(ok(reader_->newest_id()), deal.id);

  const auto second = stored_type("property");
  EXPECT_EQ(ok(reader_->count_object_types(team_)), 2);
  const auto all = ok(reader_->object_types(team_, INT64_MAX, 9));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, second.id) << "newest first";
  EXPECT_EQ(ok(reader_->object_types(team_, second.id.key, 9)).size(), 1U);
  in(&Writer::delete_object_type, second.id);
  EXPECT_EQ(ok(reader_->count_object_types(team_)), 1);
}

TEST_P(StoreObjectTypes, HaveNamesOfTheirOwn) {
  stored_type("deal");
  Task task = [&](Writer& writer) {
    return writer.put_object_type(
        {.id = ids_.next<ObjectTypeId>(), .team = team_, .type_name = "deal"});
  };
  EXPECT_EQ(write_batch({&task}).front().outcome.error.code, ErrorCode::kConflict);
}

TEST_P(StoreObjectTypes, ObjectsAreKeptByTheirKeys) {
  const auto deal = stored_type("deal");
  const auto property = stored_type("property");
  auto first = stored(deal, "7");
  const auto same_key = stored(property, "7");
  EXPECT_EQ(ok(reader_->object(team_, first.id)), first);
  EXPECT_EQ(ok(reader_->object_by_key(deal.id, "7")), first);
  EXPECT_EQ(ok(reader_->object_by_key(property.id, "7")), same_key);
  EXPECT_FALSE(ok(reader_->object(TeamId{8}, first.id)));
  first.data = R"({"id":7})";
  auto changed = first;
  changed.key = "it stays";
  in(&Writer::put_object, changed);
  EXPECT_EQ(ok(reader_->object_by_key(deal.id, "7")), first);
  EXPECT_EQ(ok(reader_->object_type(team_, deal.id))->objects, 1);

  const auto second = object(deal, "7");
  Task task = [&](Writer& writer) { return writer.put_object(second); };
  EXPECT_EQ(write_batch({&task}).front().outcome.error.code, ErrorCode::kConflict);
  in(&Writer::delete_object, first.id);
  in(&Writer::delete_object, first.id);
  EXPECT_FALSE(ok(reader_->object_by_key(deal.id, "7")));
  EXPECT_EQ(ok(reader_->object_type(team_, deal.id))->objects, 0);
}

TEST_P(StoreObjectTypes, ObjectsAreListed) {
  const auto deal = stored_type("deal");
  const auto property = stored_type("property");
  const auto a = stored(deal, "a");
  stored(property, "b");
  const auto c = stored(deal, "c");
  const auto d = stored(property, "d");
  const auto ada = contact("+1");
  for (const auto& each : {a, c, d}) link(each, ada);
  EXPECT_THAT(keys({.team = team_}), ElementsAre("d", "c", "b", "a"));
  EXPECT_THAT(keys({.team = team_}, 4), ElementsAre("d", "c", "b", "a"));
  EXPECT_THAT(keys({.team = team_, .type = deal.id}, 1), ElementsAre("c", "a"));
  EXPECT_THAT(keys({.team = team_, .contact = ada}), ElementsAre("d", "c", "a"));
  EXPECT_THAT(keys({.team = team_, .type = deal.id, .contact = ada}, 1), ElementsAre("c", "a"));
  EXPECT_THAT(keys({.team = team_, .type = deal.id, .key = "a"}), ElementsAre("a"));
  EXPECT_THAT(keys({.team = team_, .type = deal.id, .key = "b"}), IsEmpty());
  EXPECT_THAT(keys({.team = team_, .contact = ada, .key = "d"}), ElementsAre("d"));
  EXPECT_THAT(keys({.team = TeamId{8}}), IsEmpty());
  const ObjectFilter bounded{.team = team_, .key = "a", .looked_at_max = 1};
  EXPECT_TRUE(ok(reader_->objects(bounded)).next) << "it goes on where it stopped looking";
  EXPECT_THAT(keys(bounded), ElementsAre("a"));
}

TEST_P(StoreObjectTypes, ObjectsAreLinkedToContacts) {
  const auto deal = stored_type("deal");
  const auto a = stored(deal, "a");
  const auto b = stored(deal, "b");
  const auto ada = contact("+1");
  const auto bob = contact("+2");
  link(a, ada, R"({"role":"owner"})");
  link(a, ada, R"({"role":"buyer"})");
  link(a, bob);
  const auto found = ok(reader_->object_link(a.id, ada));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->metadata, R"({"role":"buyer"})") << "the same link once more";
  EXPECT_EQ(found->type, deal.id);
  EXPECT_EQ(ok(reader_->links_of(a.id, 9)).size(), 2U);
  EXPECT_EQ(ok(reader_->links_of(a.id, 1)).size(), 1U);
  EXPECT_EQ(ok(reader_->count_links_of_object(a.id, 9)), 2);
  EXPECT_EQ(ok(reader_->count_links_of_object(a.id, 1)), 1);
  EXPECT_EQ(ok(reader_->count_links_of_contact(ada, 9)), 1);
  EXPECT_EQ(ok(reader_->linked_object(ada, deal.id, b.id)), a.id);
  EXPECT_EQ(ok(reader_->linked_object(ada, deal.id, a.id)), std::nullopt);
  link(b, ada);
  EXPECT_EQ(ok(reader_->linked_object(ada, deal.id, a.id)), b.id);

  EXPECT_TRUE(in(&Writer::delete_object_link, b.id, ada));
  EXPECT_FALSE(in(&Writer::delete_object_link, b.id, ada));
  in(&Writer::delete_contact, bob);
  EXPECT_EQ(ok(reader_->links_of(a.id, 9)).size(), 1U);
  in(&Writer::delete_object, a.id);
  EXPECT_FALSE(ok(reader_->object_link(a.id, ada)));
  EXPECT_EQ(ok(reader_->count_links_of_contact(ada, 9)), 0);
}

INSTANTIATE_TEST_SUITE_P(Every, StoreObjectTypes, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_object_types_test
