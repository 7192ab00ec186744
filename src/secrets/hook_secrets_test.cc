#include "secrets/hook_secrets.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace sluice::secrets::hook_secrets_test {
namespace {

const Secret& master_key() {
  static const Secret kKey = Sealer::new_master_key();
  return kKey;
}

json::value signed_definition(std::string_view secrets) {
  return *parse_json(
      R"({"nodes":[{"id":"hook","type":"webhook_trigger","data":{"signature":{"secrets":)" +
      std::string(secrets) + R"(}}}],"edges":[]})");
}
const json::value& secret(const json::value& definition, std::size_t index) {
  return definition.at("nodes").at(0).at("data").at("signature").at("secrets").at(index);
}

TEST(HookSecrets, AreSealedOnceAndOpenOnlyForTheirWorkflow) {
  const Sealer sealer(master_key(), "hooks");
  const WorkflowId one{{.key = 1, .tail = 2}};
  const WorkflowId other{{.key = 1, .tail = 3}};
  auto definition = signed_definition(R"(["first","second"])");
  seal_hook_secrets(definition, sealer, one);
  const std::string sealed(secret(definition, 0).get_string());
  ASSERT_TRUE(sealed.starts_with("sealed:"));
  EXPECT_EQ(to_json(definition).find("first"), std::string::npos);
  const auto bytes = *from_base64(std::string_view(sealed).substr(7));
  EXPECT_EQ(sealer.open(bytes, one.text())->expose(), "first");
  EXPECT_FALSE(sealer.open(bytes, other.text()));
  seal_hook_secrets(definition, sealer, one);
  EXPECT_EQ(secret(definition, 0), json::value(sealed));
}

TEST(HookSecrets, AVerifyTokenIsOneOfThem) {
  const Sealer sealer(master_key(), "hooks");
  const WorkflowId workflow{{.key = 1, .tail = 2}};
  auto definition = *parse_json(R"({"nodes":[{"id":"hook","data":{"verify_token":"our word"}}]})");
  const auto token = [&] { return definition.at("nodes").at(0).at("data").at("verify_token"); };
  seal_hook_secrets(definition, sealer, workflow);
  const auto stored = definition;
  const std::string sealed(token().get_string());
  EXPECT_EQ(open_hook_secret(sealed, sealer, workflow)->expose(), "our word");
  redact_hook_secrets(definition);
  EXPECT_EQ(token(), "***");
  restore_hook_secrets(definition, stored, sealer, workflow);
  EXPECT_EQ(definition, stored);
}

TEST(HookSecrets, TheSameSecretAgainIsTheStoredOne) {
  const Sealer sealer(master_key(), "hooks");
  const WorkflowId workflow{{.key = 1, .tail = 2}};
  auto stored = signed_definition(R"(["first","second"])");
  seal_hook_secrets(stored, sealer, workflow);
  auto again = signed_definition(R"(["first","other"])");
  restore_hook_secrets(again, stored, sealer, workflow);
  EXPECT_EQ(secret(again, 0), secret(stored, 0));
  EXPECT_EQ(secret(again, 1), "other");
}

TEST(HookSecrets, AreHiddenAndPutBack) {
  const Sealer sealer(master_key(), "hooks");
  auto stored = signed_definition(R"(["sealed:a","sealed:b"])");
  auto shown = stored;
  redact_hook_secrets(shown);
  EXPECT_EQ(to_json(shown).find("sealed"), std::string::npos);
  auto edited = shown;
  restore_hook_secrets(edited, stored, sealer, {});
  EXPECT_EQ(edited, stored);

  // One more than was stored, another node, and a new secret.
  auto more = signed_definition(R"(["***","new","***"])");
  restore_hook_secrets(more, stored, sealer, {});
  EXPECT_EQ(secret(more, 0), "sealed:a");
  EXPECT_EQ(secret(more, 1), "new");
  EXPECT_EQ(secret(more, 2), "***");
  auto elsewhere = signed_definition(R"(["***"])");
  elsewhere.at("nodes").at(0).at("id") = "another";
  restore_hook_secrets(elsewhere, stored, sealer, {});
  EXPECT_EQ(secret(elsewhere, 0), "***");
}

TEST(HookSecrets, LeaveOtherShapesAlone) {
  const Sealer sealer(master_key(), "hooks");
  for (const std::string_view text :
       {"1", "{}", R"({"nodes":7})", R"({"nodes":[1,{"data":{"signature":7}}]})",
        R"({"nodes":[{"data":{"signature":{"secrets":"s"}}}]})",
        R"({"nodes":[{"data":{"signature":{"secrets":[1,null]}}}]})"}) {
    auto value = *parse_json(text);
    seal_hook_secrets(value, sealer, {});
    restore_hook_secrets(value, value, sealer, {});
    EXPECT_EQ(value, *parse_json(text));
  }
}

TEST(HookSecrets, OpenOnlyWhenTheyAreSealed) {
  const Sealer sealer(master_key(), "hooks");
  const WorkflowId one{{.key = 1, .tail = 2}};
  auto definition = signed_definition(R"(["first"])");
  seal_hook_secrets(definition, sealer, one);
  const std::string sealed(secret(definition, 0).get_string());
  EXPECT_EQ(open_hook_secret(sealed, sealer, one)->expose(), "first");
  for (const std::string_view text : {"first", "sealed:", "sealed:???", "sealed:Zmlyc3Q="})
    EXPECT_FALSE(open_hook_secret(text, sealer, one)) << text;
}

}  // namespace
}  // namespace sluice::secrets::hook_secrets_test
