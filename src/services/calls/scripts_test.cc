#include "services/calls/scripts.h"

#include "services/records/test_records.h"

namespace sluice::services::scripts_test {
namespace {

using store::Script;
using testing::document;
using testing::kTeam;

class ScriptsOfATeam : public testing::RecordsFixture {
 protected:
  Outcome<Script> make(std::string_view text) {
    return edited<Script>([&](auto done) {
      all_.telephony.scripts.create(caller_, document(text), std::move(done));
    });
  }
  Outcome<Script> change(const Script& which, std::string_view text) {
    return edited<Script>([&](auto done) {
      all_.telephony.scripts.update(reader(), caller_, which.id.text(), document(text),
                                    std::move(done));
    });
  }
  Outcome<Script> remove(store::ScriptId id) {
    return edited<Script>(
        [&](auto done) { all_.telephony.scripts.remove(caller_, id.text(), std::move(done)); });
  }
  std::string complaint(std::string_view member) {
    const auto made = make(R"({"name":"x",)" + std::string(member) + "}");
    return made ? "" : made.error().message;
  }
};

TEST_F(ScriptsOfATeam, HaveDefaults) {
  const auto made = make(R"({"name":"survey"})");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->type, Script::Type::kOutbound);
  EXPECT_EQ(made->language, "en");
  EXPECT_EQ(made->settings, "{}");
  EXPECT_EQ(made->objectives, "[]");
  EXPECT_EQ(made->max_duration, Seconds(600));
  EXPECT_EQ(*all_.telephony.scripts.find(reader(), kTeam, made->id.text()), *made);
  EXPECT_EQ(audited("script.create"), 1);
}

TEST_F(ScriptsOfATeam, AreTakenWhole) {
  const auto made = make(
      R"({"name":"survey","type":"web","language":"en-AU","settings":{"voice":"anna"},
          "objectives":["books a visit",{"name":"asks for the budget","description":"in AUD"}],
          "structured_data_schema":{"budget":"number"},"voicemail_message":"Bye.",
          "max_duration_seconds":90})");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->type, Script::Type::kWeb);
  EXPECT_EQ(made->objectives,
            R"([{"name":"books a visit"},{"name":"asks for the budget","description":"in AUD"}])");
  EXPECT_EQ(made->structured_data_schema, R"({"budget":"number"})");
  const auto bare =
      change(*made, R"({"structured_data_schema":null,"voicemail_message":null,"objectives":[]})");
  ASSERT_TRUE(bare) << bare.error().message;
  EXPECT_EQ(bare->structured_data_schema, "");
  EXPECT_EQ(bare->voicemail_message, "");
  EXPECT_EQ(bare->objectives, "[]");
  EXPECT_EQ(bare->language, "en-AU") << "what is not sent stays";
  EXPECT_EQ(audited("script.update"), 1);
  EXPECT_TRUE(change(*made, "{}"));
  EXPECT_EQ(audited("script.update"), 1) << "nothing was changed";
}

TEST_F(ScriptsOfATeam, WrongOnesAreRefused) {
  EXPECT_NE(make("{}").error().message.find("name is missing"), std::string::npos);
  EXPECT_FALSE(make(R"({"name":" "})"));
  EXPECT_NE(complaint(R"("type":"phone")").find("outbound, inbound or web"), std::string::npos);
  for (const auto* tag : {"e", "english1", "en_AU", "en-", "-en", "en--AU", "1a", "en-toolongpart"})
    EXPECT_NE(complaint(R"("language":")" + std::string(tag) + R"(")"), "") << tag;
  for (const auto* tag : {"en", "de-CH", "zh-Hant-TW", "sl-rozaj-biske-1994", "en-a-bbb"})
    EXPECT_EQ(complaint(R"("language":")" + std::string(tag) + R"(")"), "") << tag;
  EXPECT_NE(complaint(R"("objectives":[{"nam":"x"}])").find("objectives.0: name is missing"),
            std::string::npos);
  EXPECT_NE(complaint(R"("objectives":[7])").find("must be a string"), std::string::npos);
  EXPECT_NE(complaint(R"("structured_data_schema":{"a":"text"})").find("is not a type"),
            std::string::npos);
  EXPECT_NE(complaint(R"("structured_data_schema":[])").find("an object or null"),
            std::string::npos);
  EXPECT_NE(complaint(R"("nme":"x")").find("did you mean"), std::string::npos);
}

TEST_F(ScriptsOfATeam, HaveBounds) {
  auto& limits = all_.context.limits;
  EXPECT_NE(complaint(R"("max_duration_seconds":9)"), "");
  EXPECT_NE(complaint(R"("max_duration_seconds":14401)"), "");
  EXPECT_EQ(complaint(R"("max_duration_seconds":14400)"), "");
  limits.script_settings_bytes_max = 8;
  EXPECT_NE(complaint(R"("settings":{"voice":"anna"})").find("8 bytes"), std::string::npos);
  limits.script_objectives_max = 1;
  EXPECT_NE(complaint(R"("objectives":["a","b"])").find("at most 1"), std::string::npos);
  limits.objective_description_bytes_max = 1;
  EXPECT_NE(complaint(R"("objectives":[{"name":"a","description":"bb"}])"), "");
  limits.voicemail_bytes_max = 3;
  EXPECT_NE(complaint(R"("voicemail_message":"long")"), "");
  limits.object_schema_bytes_max = 8;
  EXPECT_NE(complaint(R"("structured_data_schema":{"budget":"number"})"), "");
  limits.script_language_bytes_max = 4;
  EXPECT_NE(complaint(R"("language":"en-AU")"), "");
  limits.scripts_of_team_max = 2;
  EXPECT_TRUE(make(R"({"name":"x"})"));
  EXPECT_EQ(make(R"({"name":"x"})").error().name, "too_many_scripts");
}

TEST_F(ScriptsOfATeam, AreTheTeamsAlone) {
  const auto made = make(R"({"name":"survey"})");
  ASSERT_TRUE(made);
  EXPECT_EQ(all_.telephony.scripts.find(reader(), TeamId{8}, made->id.text()).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(all_.telephony.scripts.find(reader(), kTeam, "scr_x").error().code,
            ErrorCode::kNotFound);
  caller_.team = TeamId{8};
  EXPECT_EQ(change(*made, R"({"name":"mine"})").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(remove(made->id).error().code, ErrorCode::kNotFound);
  caller_.team = kTeam;
  EXPECT_TRUE(remove(made->id));
  EXPECT_EQ(remove(made->id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(audited("script.delete"), 1);
}

}  // namespace
}  // namespace sluice::services::scripts_test
