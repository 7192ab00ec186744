// Digests were computed with Python's hmac and hashlib.

#include "model/senders/expression.h"

#include <gtest/gtest.h>
#include <map>

#include "base/bytes.h"
#include "base/digest.h"

namespace sluice::model::expression_test {
namespace {

// Answers by "fact:name".
class TestFacts final : public DeliveryFacts {
 public:
  explicit TestFacts(std::map<std::string, std::string> values) : values_(std::move(values)) {}

  std::optional<std::string_view> find(const Source& source, std::string& storage) const override {
    const auto found = values_.find(describe(source));
    if (found == values_.end()) return std::nullopt;
    // Every other value is made for the caller, so that both ways are seen.
    if (found->second.size() % 2 == 0) return found->second;
    storage = found->second;
    return storage;
  }

 private:
  std::map<std::string, std::string> values_;
};

const TestFacts kFacts({{"the body", "{\"a\":1}"},
                        {"the timestamp", "1730000000"},
                        {"the secret", "s3cret"},
                        {"the X-Topic header", "orders/create"},
                        {"the query parameter crc_token", "token"},
                        {"the member $.a[0].b of the body", "Grüße \"x\"\n"},
                        {"the text of the handshake", "\xff"}});

std::string value(std::string_view text) {
  const auto expression = Expression::parse(text);
  if (!expression) return "error: " + expression.error().message;
  return expression->evaluate(kFacts).value_or("(absent)");
}

std::string complaint(std::string_view text, Facts allowed = kAuthorFacts) {
  const auto expression = Expression::parse(text, allowed);
  return expression ? "accepted" : expression.error().message;
}

TEST(Expression, JoinsTextAndValues) {
  EXPECT_EQ(value(""), "");
  EXPECT_EQ(value("v0"), "v0");
  EXPECT_EQ(value("{timestamp}.{body}"), "1730000000.{\"a\":1}");
  EXPECT_EQ(value("v0:{timestamp}:{header:X-Topic}"), "v0:1730000000:orders/create");
  EXPECT_EQ(value("{ header : X-Topic }"), "orders/create");
  EXPECT_EQ(value(R"({{"n":"{query:crc_token}"}})"), R"({"n":"token"})");
  EXPECT_EQ(value("{{{body}}}"), "{{\"a\":1}}");
}

TEST(Expression, AppliesFunctionsInTheirOrder) {
  EXPECT_EQ(value("{query:crc_token | hmac-sha256 | base64}"),
            "EV3EmivU6vOs6dSL/+NHn4cezQMtGspX0QNGNFRqaG8=");
  EXPECT_EQ(value("{query:crc_token | hmac-sha1 | hex}"),
            "5619531b65eb8c04177a10ec788c144bd7bab004");
  EXPECT_EQ(value("{query:crc_token|sha256|hex|upper}"),
            "3C469E9D6C5875D37A43F353D4F88E61FCF812C66EEE3457465A40B0DA4153E0");
  EXPECT_EQ(value("{header:X-Topic | upper | lower | base64url}"), "b3JkZXJzL2NyZWF0ZQ");
  EXPECT_EQ(value("{json:$.a[0].b | json}"), R"("Grüße \"x\"\n")");
  EXPECT_EQ(value("{text | json}"), "(absent)") << "not UTF-8";
}

TEST(Expression, IsAbsentWhenAnyValueIs) {
  EXPECT_EQ(value("x{header:X-Nothing}y"), "(absent)");
  const auto expression = *Expression::parse("{body}{header:X-Nothing}{id}");
  EXPECT_EQ(expression.first_absent(kFacts)->name, "X-Nothing");
  EXPECT_EQ(Expression::parse("{body}")->first_absent(kFacts), nullptr);
}

TEST(Expression, AnswersNothingBeyondItsLimit) {
  const auto expression = *Expression::parse("{timestamp}{timestamp}");
  EXPECT_EQ(expression.evaluate(kFacts, 20), "17300000001730000000");
  EXPECT_EQ(expression.evaluate(kFacts, 19), std::nullopt);
}

TEST(Expression, DoesNotCopyWhatIsThere) {
  const std::string body(1000, 'b');
  const TestFacts facts(std::map<std::string, std::string>{{"the body", body}});
  Expression::Pieces pieces;
  ASSERT_TRUE(Expression::parse("a{body}")->append_to(pieces, facts));
  ASSERT_EQ(pieces.views.size(), 2U);
  EXPECT_TRUE(pieces.made.empty());
}

TEST(Expression, SaysWhereItIsWrongAndWhatWouldBeRight) {
  EXPECT_EQ(complaint("a{hedaer:X}"),
            "has an unknown value `hedaer` at character 3; did you mean `header`?");
  EXPECT_EQ(complaint("{body | hxe}"),
            "has an unknown function `hxe` at character 8; did you mean `hex`?");
  EXPECT_EQ(complaint("{header}"),
            "has `header` without a name at character 2; write `header:NAME`");
  EXPECT_EQ(complaint("{body:x}"), "has a name after `body:` at character 2, which takes none");
  EXPECT_EQ(complaint("{json:id}").find("has a path `id` at character 2 that must look like"), 0U);
  EXPECT_EQ(complaint("ab{body"),
            "has a `{` at character 3 without its `}`; the character itself is written `{{`");
  EXPECT_EQ(complaint("{body{id}}"),
            "has a `{` at character 1 without its `}`; the character itself is written `{{`");
  EXPECT_EQ(complaint("ab}"),
            "has a `}` at character 3 that closes nothing; the character itself is written `}}`");
  EXPECT_EQ(complaint("{header:}"),
            "has `header:` at character 2 with a name that is empty or longer than 256 bytes");
  EXPECT_EQ(complaint("{body | sha256}"),
            "has a digest at character 2 that must be followed by `hex`, `base64` or `base64url`");
  EXPECT_EQ(complaint("{body | sha256 | json}").find("has a digest"), 0U);
  EXPECT_EQ(complaint("{}"), "has an unknown value `` at character 2");
  EXPECT_EQ(complaint("{body |}").find("has an unknown function ``"), 0U);
  EXPECT_EQ(complaint("{secret}", kRequestFacts),
            "has `secret` at character 2, which is not available here");
  EXPECT_EQ(complaint("\xff"), "is not valid UTF-8");
}

TEST(Expression, HasLimits) {
  std::string parts;
  for (std::size_t i = 0; i < kExpressionPartsMax; ++i) parts += "{body}";
  EXPECT_EQ(complaint(parts), "accepted");
  EXPECT_EQ(complaint(parts + "{body}"), "has more than 32 parts");
  EXPECT_EQ(complaint("{body|lower|upper|lower|hex}"), "accepted");
  EXPECT_EQ(complaint("{body|hex|upper|lower|upper|lower}"),
            "has more than 4 functions at character 2");
  EXPECT_EQ(complaint(std::string(kExpressionBytesMax, 'a')), "accepted");
  EXPECT_EQ(complaint(std::string(kExpressionBytesMax + 1, 'a')), "is longer than 8192 bytes");
}

TEST(Expression, GrowsOnceAtMost) {
  EXPECT_EQ(complaint("{body | hex | hex}"),
            "has two functions at character 2 that make a text longer; only one of `hex`, "
            "`base64`, `base64url` and `json` may stand there");
  EXPECT_NE(complaint("{body | base64 | lower | json}"), "accepted");
  EXPECT_EQ(complaint("{body | base64 | sha256 | hex | json}"), "accepted");
}

TEST(Expression, MakesNoMoreThanTwiceTheBody) {
  const std::string body(100'000, 'b');
  const TestFacts facts(std::map<std::string, std::string>{{"the body", body}});
  const auto made = [&](std::string_view text) {
    Expression::Pieces pieces;
    return Expression::parse(text)->append_to(pieces, facts);
  };
  EXPECT_TRUE(made("{body | hex}"));
  EXPECT_TRUE(made("{body}{body}"));
  EXPECT_FALSE(made("{body | hex}{body}"));
  EXPECT_FALSE(made("{body}{body}{body}"));
  EXPECT_TRUE(made("{body | sha256 | hex}{body | hex}"));
}

TEST(Expression, AsksForItsLimitBeforeAnythingIsMade) {
  const std::string body(100'000, 'b');
  const TestFacts facts(std::map<std::string, std::string>{{"the body", body}});
  EXPECT_EQ(Expression::parse("{body | hex}")->evaluate(facts), std::nullopt);
  EXPECT_EQ(Expression::parse("{body | hex}")->evaluate(facts, 200'000)->size(), 200'000U);
  EXPECT_EQ(Expression::parse("{body | hex | sha256 | hex}")->evaluate(facts, 64)->size(), 64U);
  EXPECT_EQ(Expression::parse("{body | json}")->evaluate(facts, 100'002)->size(), 100'002U);
  EXPECT_EQ(Expression::parse("{body | json}")->evaluate(facts, 100'001), std::nullopt);
}

TEST(Expression, MakesAnewWhatAsksForOneFact) {
  const auto expression = *Expression::parse("{secret | upper}:{timestamp}:{secret}");
  Expression::Pieces pieces;
  ASSERT_TRUE(expression.append_to(pieces, kFacts));
  const TestFacts other(
      std::map<std::string, std::string>{{"the secret", "n3xt"}, {"the timestamp", "1"}});
  ASSERT_TRUE(expression.renew(pieces, Fact::kSecret, other));
  std::string text;
  for (const auto view : pieces.views) text += view;
  EXPECT_EQ(text, "N3XT:1730000000:n3xt");
}

TEST(Expression, KnowsWhatItAsksFor) {
  const auto expression = *Expression::parse("{timestamp}.{body}");
  EXPECT_TRUE(expression.uses(Fact::kBody));
  EXPECT_FALSE(expression.uses(Fact::kUrl));
  EXPECT_TRUE(expression.contains({.fact = Fact::kBody}));
  EXPECT_FALSE(Expression::parse("{body | lower}")->contains({.fact = Fact::kBody}));
  EXPECT_TRUE(Expression::parse("{header:X-A}")->contains({.fact = Fact::kHeader, .name = "x-a"}));
  EXPECT_EQ(Expression::parse("{json:$.a}{form}{form:b}{body}")->searches(), 3U);
  EXPECT_TRUE(Expression::parse("{body | hmac-sha1 | hex}")->signs());
  EXPECT_FALSE(Expression::parse("{body | sha1 | hex}")->signs());
  EXPECT_EQ(expression.only_source(), nullptr);
  EXPECT_EQ(Expression::parse("{header:X}")->only_source()->name, "X");
  EXPECT_EQ(Expression::parse("{header:X | lower}")->only_source(), nullptr);
  EXPECT_EQ(Expression::parse_bare("json:$.type")->only_source()->path.size(), 1U);
  EXPECT_EQ(Expression::parse_bare("query:crc_token | upper")->evaluate(kFacts), "TOKEN");
}

}  // namespace
}  // namespace sluice::model::expression_test
