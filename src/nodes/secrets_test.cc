#include <gtest/gtest.h>

#include "model/secret_placeholder.h"
#include "nodes/test_support.h"

// What nodes do with a secret, which they only ever see as its placeholder.
namespace sluice::nodes::secrets_test {
namespace {

using testing::compile_node;
using testing::describe;
using testing::from_json;

const model::PlaceholderKey kKey{1, 2, 3};
const RunId kRun{{.key = 5, .tail = 6}};

class VaultScope final : public liquid::Scope {
 public:
  const json::value* find(std::string_view root) const override { return data_.if_contains(root); }
  std::optional<std::string> opaque(std::string_view root, std::string_view name) const override {
    if (root != "vault") return std::nullopt;
    return model::make_placeholder(kKey, kRun, name);
  }

 private:
  // A text that a step before made with a secret in it.
  json::object data_{{"t", {{"text", "Bearer " + model::make_placeholder(kKey, kRun, "stripe")}}}};
};

std::string placeholder(std::string_view name) { return model::make_placeholder(kKey, kRun, name); }

Step start(std::string_view kind, std::string_view data) {
  const auto outcome = compile_node(kind, from_json(data));
  EXPECT_EQ(outcome.all_errors(), "") << data;
  if (!outcome.compiled.node) return Failed{};
  const VaultScope scope;
  liquid::RenderOptions options;
  return outcome.compiled.node->start({scope, options, "run/n"});
}

HttpCall call(std::string_view data) {
  const auto step = start("webhook", data);
  const auto* effect = std::get_if<NeedsEffect>(&step);
  EXPECT_NE(effect, nullptr) << describe(step);
  return effect ? std::get<HttpCall>(effect->request) : HttpCall();
}

TEST(Secrets, ConditionsRefuseToLookAtThem) {
  const std::string_view rows[][2] = {
      {"string_condition",
       R"({"input":"{{ vault.stripe }}","operator":"starts_with","value":"sk_"})"},
      {"string_condition", R"({"input":"{{ t.text }}","operator":"contains","value":"sk_"})"},
      {"string_condition", R"({"input":"a","operator":"equals","value":"{{ vault.stripe }}"})"},
      {"string_condition", R"({"input":"{{ vault.stripe }}","operator":"is_empty"})"},
      {"number_condition", R"({"input":"{{ vault.stripe }}","operator":">","value":1})"},
      {"switch_condition", R"({"input":"{{ vault.stripe }}","cases":[{"id":"a","value":"b"}]})"},
      {"switch_condition", R"({"input":"x","cases":[{"id":"a","value":"{{ vault.stripe }}"}]})"},
  };
  for (const auto& [kind, data] : rows) {
    const auto shown = describe(start(kind, data));
    EXPECT_NE(
        shown.find("a vault secret is only revealed when it is sent, so it cannot be used here"),
        std::string::npos)
        << kind << " " << data << " gives " << shown;
  }
}

TEST(Secrets, FiltersRefuseThem) {
  const auto shown =
      describe(start("text_transform", R"({"template":"{{ vault.stripe | upcase }}"})"));
  EXPECT_NE(
      shown.find(
          "a secret can only be printed directly, not used in a filter, condition or assignment"),
      std::string::npos)
      << shown;
}

TEST(Secrets, ATextOrAMappingCarriesThem) {
  EXPECT_EQ(describe(start("text_transform", R"({"template":"k={{ vault.stripe }};"})")),
            R"({"text":"k=)" + placeholder("stripe") + R"(;"})");
}

TEST(Secrets, ReachEveryPartOfARequestWhole) {
  const auto made = call(R"({"method":"POST","url":"https://a.test/{{ vault.one }}",
    "query":{"q":"{{ vault.two }}"}, "headers":{"X-Key":"{{ vault['three four'] }}"},
    "body":{"a":"{{ vault.five }}","b":["x {{ vault.six }}"]}})");
  EXPECT_EQ(made.url, "https://a.test/" + placeholder("one") + "?q=" + placeholder("two"));
  EXPECT_EQ(made.headers[0].second, placeholder("three four"));
  EXPECT_EQ(made.body,
            R"({"a":")" + placeholder("five") + R"(","b":["x )" + placeholder("six") + R"("]})");
}

TEST(Secrets, StandInsideAndOutsideTheQuotesOfAJsonText) {
  const auto made = call(R"({"method":"POST","url":"https://a.test/",
    "body":"{\"a\": \"k {{ vault.one }}\", \"b\": {{ vault.two }}}"})");
  EXPECT_EQ(made.body,
            R"({"a": "k )" + placeholder("one") + R"(", "b": ")" + placeholder("two") + R"("})");
}

TEST(Secrets, MayBeAWholeUrl) {
  EXPECT_EQ(call(R"({"url":"{{ vault.hook }}"})").url, placeholder("hook"));
}

TEST(Secrets, CredentialsTakeTheirIds) {
  const auto id = "vlt_" + std::string(26, '0');
  const auto made =
      call(R"({"url":"https://a.test/","headers":{"X-Key":")" + id +
           R"("},"auth":{"type":"basic","username":"u","password":")" + id + R"("}})");
  EXPECT_EQ(made.headers[0].second, placeholder(id));
  EXPECT_EQ(made.basic->password, placeholder(id));
}

}  // namespace
}  // namespace sluice::nodes::secrets_test
