#include "services/kept_answers.h"

#include <future>
#include <gtest/gtest.h>

#include "services/audit.h"
#include "services/testing.h"

namespace sluice::services::kept_answers_test {
namespace {

using testing::kTeam;

class Answers : public ::testing::Test {
 protected:
  store::KeptAnswer claim(std::string_view text, std::string_view body = "{}",
                          std::string_view operation = "POST /workflows") {
    auto made = answers_.claim(caller_, operation, text, body);
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : store::KeptAnswer();
  }
  // As a change does that is made with the claim.
  Result<void> change(const store::KeptAnswer& claimed) {
    Principal caller = caller_;
    caller.claim = std::make_shared<const store::KeptAnswer>(claimed);
    return all_.committer.run(audited(all_.context, caller, {"key.create", "key_1"},
                                      [](store::Writer&) { return Result<void>(); }));
  }
  void keep(const store::KeptAnswer& claimed, std::string text) {
    std::promise<void> kept;
    answers_.keep(claimed, Secret(std::move(text)), [&kept] { kept.set_value(); });
    kept.get_future().get();
  }
  std::string found(const store::KeptAnswer& claimed) {
    const auto answer = answers_.find(*all_.reader, claimed);
    if (!answer) return answer.error().name;
    return *answer ? std::string((*answer)->expose()) : "nothing";
  }

  testing::Services all_;
  Sealer sealer_{all_.master, "answers"};
  KeptAnswers answers_{all_.context, sealer_};
  Principal caller_{kTeam, all_.ids.next<KeyId>(), Scopes::all()};
};

TEST_F(Answers, AreFoundUnderTheKeyAndBody) {
  const auto one = claim("one");
  EXPECT_EQ(found(one), "nothing");
  ASSERT_TRUE(change(one));
  EXPECT_EQ(found(one), "answer_unknown") << "it was carried out, and there is no answer yet";
  keep(one, "the answer");
  EXPECT_EQ(found(one), "the answer");
  EXPECT_EQ(found(claim("one", R"({"a":1})")), "idempotency_key_reused");
  EXPECT_EQ(found(claim("two")), "nothing");
  EXPECT_EQ(found(claim("one", "{}", "POST /workflows/vault")), "nothing");
  caller_.key = all_.ids.next<KeyId>();
  EXPECT_EQ(found(claim("one")), "nothing") << "it is another API key's";
}

TEST_F(Answers, LetAChangeBeMadeOnce) {
  ASSERT_TRUE(change(claim("one")));
  const auto again = change(claim("one"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(all_.audit.page(*all_.reader, {.team = kTeam})->entries.size(), 1u);
}

TEST_F(Answers, AreForgottenAfterADay) {
  ASSERT_TRUE(change(claim("one")));
  all_.clock.advance(all_.context.limits.idempotency_keys_kept);
  EXPECT_EQ(found(claim("one")), "nothing");
  EXPECT_TRUE(change(claim("one")));
}

TEST_F(Answers, AreStoredSealed) {
  const auto one = claim("one");
  ASSERT_TRUE(change(one));
  keep(one, "slk_canary");
  const auto row = *all_.reader->kept_answer(one.team, one.key, all_.clock.now());
  ASSERT_TRUE(row);
  EXPECT_EQ(row->answer.find("canary"), std::string::npos);
}

TEST_F(Answers, ThatNobodyClaimedAreNotKept) {
  const auto one = claim("one");
  keep(one, "the answer");
  EXPECT_EQ(found(one), "nothing");
}

TEST_F(Answers, AreLimitedInSize) {
  all_.context.limits.kept_answer_bytes_max = 10;
  const auto one = claim("one");
  ASSERT_TRUE(change(one));
  keep(one, "12345678901");
  EXPECT_EQ(found(one), "answer_unknown");
  keep(one, "1234567890");
  EXPECT_EQ(found(one), "1234567890");
}

TEST_F(Answers, WaitForOneRequestAtATime) {
  auto first = answers_.begin(claim("one"));
  EXPECT_TRUE(first);
  EXPECT_FALSE(answers_.begin(claim("one")));
  EXPECT_TRUE(answers_.begin(claim("two")));
  first.reset();
  EXPECT_TRUE(answers_.begin(claim("one")));
}

TEST_F(Answers, NeedAKeyOfSomeLength) {
  for (const auto& wrong : {std::string(), std::string(256, 'x')}) {
    const auto refused = answers_.claim(caller_, "POST /workflows", wrong, "{}");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "Idempotency-Key must have 1 to 255 bytes.");
  }
}

}  // namespace
}  // namespace sluice::services::kept_answers_test
