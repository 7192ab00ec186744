#include "services/records/objects.h"

#include "services/records/test_records.h"

namespace sluice::services::objects_test {
namespace {

using testing::document;
using testing::kTeam;

class ObjectsOfATeam : public testing::RecordsFixture {
 protected:
  Outcome<store::ObjectType> type(std::string_view text) {
    return edited<store::ObjectType>([&](auto done) {
      records().object_types.create(caller_, document(text), std::move(done));
    });
  }
  Outcome<store::ObjectType> change(const store::ObjectType& which, std::string_view text) {
    return edited<store::ObjectType>([&](auto done) {
      records().object_types.update(reader(), caller_, which.id.text(), document(text),
                                    std::move(done));
    });
  }
  Outcome<store::ObjectType> remove(const store::ObjectType& which) {
    return edited<store::ObjectType>([&](auto done) {
      records().object_types.remove(caller_, which.id.text(), std::move(done));
    });
  }
  store::ObjectType deals(std::string_view more = "") {
    const auto made = type(R"({"type_name":"deal","display_name":"Deal","schema":{"price":"number",
                               "open":"boolean","due":"date","at":"datetime","tags":"array",
                               "who":"object","n":"integer","name":"string"})" +
                           std::string(more) + "}");
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : store::ObjectType();
  }
  Outcome<WrittenObject> put(std::string_view text) {
    return edited<WrittenObject>([&](auto done) {
      records().objects.upsert(reader(), caller_, document(text), std::move(done));
    });
  }
  Outcome<WrittenObject> deal(std::string_view data, std::string_view more = "") {
    return put(R"({"type_name":"deal","data":)" + std::string(data) + std::string(more) + "}");
  }
  Outcome<store::ObjectLink> link(const store::Object& object, const store::Contact& to,
                                  std::string_view metadata = "{}") {
    return edited<store::ObjectLink>([&](auto done) {
      records().objects.link(reader(), caller_, object.id.text(),
                             document(R"({"contact_id":")" + to.id.text() + R"(","metadata":)" +
                                      std::string(metadata) + "}"),
                             std::move(done));
    });
  }
};

TEST_F(ObjectsOfATeam, TypesAreDefined) {
  const auto made = deals(R"(,"description":"d","validation_mode":"warn")");
  EXPECT_EQ(made.validation, store::ObjectType::Validation::kWarn);
  EXPECT_EQ(type(R"({"type_name":"deal","display_name":"x","schema":{}})").error().name,
            "object_type_exists");
  EXPECT_TRUE(type(R"({"type_name":"whole","display_name":"x","schema":{"type":"object",
                       "properties":{"a":{"type":"string"}},"required":["a"]}})"));
  for (const auto* text :
       {R"({})", R"({"type_name":"Deal","display_name":"x","schema":{}})",
        R"({"type_name":"1x","display_name":"x","schema":{}})",
        R"({"type_name":"x y","display_name":"x","schema":{}})",
        R"({"type_name":"x","display_name":"","schema":{}})",
        R"({"type_name":"x","display_name":"x"})",
        R"({"type_name":"x","display_name":"x","schema":7})",
        R"({"type_name":"x","display_name":"x","schema":{"a":"text"}})",
        R"({"type_name":"x","display_name":"x","schema":{"a":7}})",
        R"({"type_name":"x","display_name":"x","schema":{"properties":{"a":{"type":"text"}}}})",
        R"({"type_name":"x","display_name":"x","schema":{},"validation_mode":"hard"})",
        R"({"type_name":"x","display_name":"x","schema":{},"unique_by_contact":1})",
        R"({"type_name":"x","display_name":"x","schema":{},"name":"x"})"})
    EXPECT_EQ(type(text).error().code, ErrorCode::kInvalid) << text;
  EXPECT_EQ(type(R"({"type_name":"x","display_name":"x"})").error().name, "parameter_missing");
  EXPECT_NE(type(R"({"type_name":"x","display_name":"x","schema":{"a":"strin"}})")
                .error()
                .message.find("did you mean `string`"),
            std::string::npos);
}

TEST_F(ObjectsOfATeam, TypesAreChangedAndDeletedWhileNoObjectIsInTheWay) {
  const auto made = deals();
  EXPECT_EQ(change(made, R"({"display_name":"Deals","validation_mode":"strict"})")->display_name,
            "Deals");
  EXPECT_TRUE(change(made, "{}"));
  EXPECT_EQ(audited("object_type.update"), 1);
  EXPECT_EQ(change(made, R"({"type_name":"other"})").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(change(made, R"({"schema":{"a":"text"}})").error().code, ErrorCode::kInvalid);
  ASSERT_TRUE(deal(R"({"id":1})"));
  EXPECT_EQ(change(made, R"({"unique_by_contact":true})").error().name, "object_type_in_use");
  const auto refused = remove(made);
  EXPECT_EQ(refused.error().message,
            "A type that still has objects cannot be deleted; this one has 1 object.");
  const auto object = reader().object_by_key(made.id, "1");
  ASSERT_TRUE(object && *object);
  EXPECT_TRUE(edited<store::Object>([&](auto done) {
    records().objects.remove(caller_, (*object)->id.text(), std::move(done));
  }));
  EXPECT_TRUE(change(made, R"({"unique_by_contact":true})"));
  EXPECT_TRUE(remove(made));
  EXPECT_EQ(remove(made).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(deal(R"({"id":1})").error().code, ErrorCode::kNotFound);
}

TEST_F(ObjectsOfATeam, AreKnownByAKeyInTheirData) {
  deals();
  const auto made = deal(R"({"id":7,"price":1})");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->how, Written::kCreated);
  EXPECT_EQ(made->object.key, "7");
  const auto again = deal(R"({"id":"7","price":2})");
  EXPECT_EQ(again->how, Written::kUpdated) << "7 and \"7\" are one key";
  EXPECT_EQ(again->object.id, made->object.id);
  EXPECT_EQ(again->object.data, R"({"id":"7","price":2})");
  EXPECT_EQ(deal(R"({"id":"7","price":2})")->how, Written::kUnchanged);
  const auto outside = deal(R"({"id":1,"external_ids":{"rex":{"property_id":"p7"}}})");
  EXPECT_EQ(outside->object.key, "p7") << "it goes before id";
  const auto named =
      deal(R"({"id":1,"crm":[{"deal id":9}]})", R"(,"upsert_key":"$.crm[0]['deal id']")");
  EXPECT_EQ(named->object.key, "9");
  EXPECT_EQ(audited("object.create"), 3);
  EXPECT_EQ(audited("object.update"), 1);
}

TEST_F(ObjectsOfATeam, WithoutAKeyAreRefused) {
  deals();
  for (const auto* data : {R"({})", R"({"id":null})", R"({"id":""})", R"({"id":true})",
                           R"({"id":{}})", R"({"id":[1]})"})
    EXPECT_EQ(deal(data).error().code, ErrorCode::kInvalid) << data;
  for (const auto* key : {"id", "$..id", "$.nobody", "", "$.*"})
    EXPECT_EQ(deal(R"({"id":1})", R"(,"upsert_key":")" + std::string(key) + "\"").error().code,
              ErrorCode::kInvalid)
        << key;
  EXPECT_EQ(deal(R"({"id":")" + std::string(256, 'x') + "\"}").error().code, ErrorCode::kInvalid);
  for (const auto* text : {R"({})", R"({"type_name":"deal"})", R"({"data":{"id":1}})",
                           R"({"type_name":"deal","data":[]})", R"({"type_name":"De","data":{}})",
                           R"({"type_name":"deal","data":{"id":1},"kee":1})"})
    EXPECT_EQ(put(text).error().code, ErrorCode::kInvalid) << text;
  EXPECT_EQ(put(R"({"type_name":"nobody","data":{"id":1}})").error().code, ErrorCode::kNotFound);
  caller_.team = TeamId{8};
  EXPECT_EQ(deal(R"({"id":1})").error().code, ErrorCode::kNotFound) << "types are a team's own";
}

TEST_F(ObjectsOfATeam, AreCheckedAsTheirTypeSays) {
  const auto made = deals();
  const std::string_view wrong =
      R"({"id":1,"price":"much","due":"soon","n":1.5,"other":1,"tags":null})";
  EXPECT_TRUE(deal(wrong)->warnings.empty()) << "off takes all";
  ASSERT_TRUE(change(made, R"({"validation_mode":"warn"})"));
  const auto warned = deal(wrong);
  ASSERT_TRUE(warned) << warned.error().message;
  EXPECT_EQ(warned->warnings.size(), 3U);
  ASSERT_TRUE(change(made, R"({"validation_mode":"strict"})"));
  const auto refused = deal(wrong);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().name, "object_invalid");
  ASSERT_EQ(refused.error().errors.size(), 3U) << "one sentence a field";
  EXPECT_EQ(refused.error().errors.front().rfind("price ", 0), 0U)
      << refused.error().errors.front();
  EXPECT_TRUE(deal(R"({"id":1,"price":1.5,"open":true,"due":"2026-01-31","n":2,"tags":[],"who":{},
                       "at":"2026-01-31T12:00:00Z","name":"x"})"));
}

TEST_F(ObjectsOfATeam, TwoAtOnceMakeOne) {
  deals();
  std::vector<std::future<Outcome<WrittenObject>>> told;
  for (int i = 0; i < 20; ++i) {
    auto promise = std::make_shared<std::promise<Outcome<WrittenObject>>>();
    told.push_back(promise->get_future());
    records().objects.upsert(
        reader(), caller_,
        document(R"({"type_name":"deal","data":{"id":1,"n":)" + std::to_string(i) + "}}"),
        [promise](Outcome<WrittenObject> outcome) { promise->set_value(std::move(outcome)); });
  }
  int created = 0;
  for (auto& each : told) created += each.get()->how == Written::kCreated ? 1 : 0;
  EXPECT_EQ(created, 1);
}

TEST_F(ObjectsOfATeam, HaveLimits) {
  deals();
  all_.context.limits.object_types_of_team_max = 1;
  EXPECT_EQ(type(R"({"type_name":"more","display_name":"x","schema":{}})").error().name,
            "too_many_object_types");
  all_.context.limits.objects_of_type_max = 1;
  EXPECT_TRUE(deal(R"({"id":1})"));
  EXPECT_EQ(deal(R"({"id":2})").error().name, "too_many_objects");
  EXPECT_TRUE(deal(R"({"id":1,"n":2})")) << "it was there";
  all_.context.limits.object_data_bytes_max = 20;
  EXPECT_EQ(deal(R"({"id":1,"name":"too long for it"})").error().code, ErrorCode::kInvalid);
  all_.context.limits.object_schema_bytes_max = 20;
  const auto made = *reader().object_type_by_name(kTeam, "deal");
  EXPECT_EQ(change(*made, R"({"schema":{"a":"string","b":"string"}})").error().code,
            ErrorCode::kInvalid);
}

TEST_F(ObjectsOfATeam, AreLinkedToContacts) {
  deals();
  const auto first = deal(R"({"id":1})")->object;
  const auto second = deal(R"({"id":2})")->object;
  const auto ada = contact(R"({"phone_number":"0429069971"})");
  EXPECT_EQ(link(first, ada, R"({"role":"buyer"})")->metadata, R"({"role":"buyer"})");
  EXPECT_EQ(link(first, ada, R"({"role":"owner"})")->metadata, R"({"role":"owner"})");
  EXPECT_TRUE(link(second, ada)) << "of another object of the type";
  EXPECT_EQ(link(first, ada, R"({"x":")" + std::string(5'000, 'x') + "\"}").error().code,
            ErrorCode::kInvalid);
  const auto unlink = [&](const store::Object& object) {
    return edited<store::ObjectLink>([&](auto done) {
      records().objects.unlink(reader(), caller_, object.id.text(),
                               document(R"({"contact_id":")" + ada.id.text() + "\"}"),
                               std::move(done));
    });
  };
  EXPECT_TRUE(unlink(first));
  EXPECT_EQ(unlink(first).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(audited("object.link"), 3);
  all_.context.limits.links_max = 1;
  EXPECT_EQ(link(first, ada).error().name, "too_many_links");
  caller_.team = TeamId{8};
  EXPECT_EQ(link(first, ada).error().code, ErrorCode::kNotFound);
  const auto theirs = contact(R"({"phone_number":"0429069971"})");
  caller_.team = kTeam;
  EXPECT_EQ(link(first, theirs).error().code, ErrorCode::kNotFound);
}

TEST_F(ObjectsOfATeam, AContactMayHaveOneOfAUniqueType) {
  deals(R"(,"unique_by_contact":true)");
  const auto first = deal(R"({"id":1})")->object;
  const auto second = deal(R"({"id":2})")->object;
  const auto ada = contact(R"({"phone_number":"0429069971"})");
  const auto bob = contact(R"({"phone_number":"0400111222"})");
  EXPECT_TRUE(link(first, ada));
  EXPECT_TRUE(link(first, ada)) << "the same once more";
  EXPECT_TRUE(link(first, bob)) << "an object may have several";
  const auto refused = link(second, ada);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().more.at("object_id"), json::value(first.id.text()));
}

}  // namespace
}  // namespace sluice::services::objects_test
