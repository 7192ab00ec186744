#include "model/secret_placeholder.h"

#include <gtest/gtest.h>

#include "model/form_token.h"

namespace sluice::model::secret_placeholder_test {
namespace {

const PlaceholderKey kKey{1, 2, 3};
const RunId kRun{{.key = 0x0192'0000'0000'7001, .tail = 5}};
const RunId kOther{{.key = 0x0192'0000'0000'7002, .tail = 5}};

TEST(SecretPlaceholder, IsFoundInItsRunOnly) {
  const auto placeholder = make_placeholder(kKey, kRun, "stripe key.1");
  const std::string text = "Bearer " + placeholder + " and " + placeholder;
  const auto found = find_placeholder(kKey, kRun, text);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "stripe key.1");
  EXPECT_EQ(text.substr(found->begin, found->end - found->begin), placeholder);
  EXPECT_TRUE(find_placeholder(kKey, kRun, text, found->end));
  EXPECT_FALSE(find_placeholder(kKey, kOther, text));
  EXPECT_FALSE(find_placeholder(PlaceholderKey{9}, kRun, text));
}

TEST(SecretPlaceholder, SomebodyElsesTextIsJustText) {
  const auto placeholder = make_placeholder(kKey, kRun, "stripe");
  auto forged = placeholder;
  forged[forged.size() - 3] = forged[forged.size() - 3] == 'a' ? 'b' : 'a';
  EXPECT_FALSE(find_placeholder(kKey, kRun, forged));
  for (const std::string_view text : {"", "~", "~vault~", "~vault~x", "~vault~~vault~~vault~",
                                      "~vault~c3RyaXBl~0123~", "~vault~***~"})
    EXPECT_FALSE(find_placeholder(kKey, kRun, text)) << text;
  EXPECT_TRUE(find_placeholder(kKey, kRun, "~vault~" + forged + placeholder));
}

TEST(SecretPlaceholder, NeedsNoEscapes) {
  for (const char c : make_placeholder(kKey, kRun, "a \" / ? ü"))
    EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) || c == '~' || c == '-' || c == '_')
        << c;
}

TEST(SecretPlaceholder, IsShownByName) {
  EXPECT_EQ(show_placeholders("k=" + make_placeholder(kKey, kRun, "stripe") + ";"),
            "k={{ vault.stripe }};");
  EXPECT_EQ(show_placeholders("~vault~ no"), "~vault~ no");
  EXPECT_EQ(find_placeholder_shape("k=" + make_placeholder(kKey, kRun, "stripe")), 2U);
  EXPECT_EQ(find_placeholder_shape("~vault~ no"), std::nullopt);
}

TEST(FormToken, NamesOneStep) {
  const auto token = make_form_token(kKey, {kRun, "approve", "3.0"});
  const auto step = read_form_token(kKey, token);
  ASSERT_TRUE(step);
  EXPECT_EQ(step->run, kRun);
  EXPECT_EQ(step->node, "approve");
  EXPECT_EQ(step->item, "3.0");
  EXPECT_FALSE(read_form_token(PlaceholderKey{9}, token));
  EXPECT_FALSE(read_form_token(kKey, token.substr(1)));
  EXPECT_FALSE(read_form_token(kKey, token + "0"));
  EXPECT_FALSE(read_form_token(kKey, ""));
  EXPECT_FALSE(read_form_token(kKey, "."));
}

}  // namespace
}  // namespace sluice::model::secret_placeholder_test
