#include "model/secret_marker.h"

#include <gtest/gtest.h>

#include "model/form_token.h"

namespace sluice::model::secret_marker_test {
namespace {

const MarkerKey kKey{1, 2, 3};
const RunId kRun{{.key = 0x0192'0000'0000'7001, .tail = 5}};
const RunId kOther{{.key = 0x0192'0000'0000'7002, .tail = 5}};

TEST(SecretMarker, IsFoundInItsRunOnly) {
  const auto marker = make_marker(kKey, kRun, "stripe key.1");
  const std::string text = "Bearer " + marker + " and " + marker;
  const auto found = find_marker(kKey, kRun, text);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "stripe key.1");
  EXPECT_EQ(text.substr(found->begin, found->end - found->begin), marker);
  EXPECT_TRUE(find_marker(kKey, kRun, text, found->end));
  EXPECT_FALSE(find_marker(kKey, kOther, text));
  EXPECT_FALSE(find_marker(MarkerKey{9}, kRun, text));
}

TEST(SecretMarker, SomebodyElsesTextIsJustText) {
  const auto marker = make_marker(kKey, kRun, "stripe");
  auto forged = marker;
  forged[forged.size() - 3] = forged[forged.size() - 3] == 'a' ? 'b' : 'a';
  EXPECT_FALSE(find_marker(kKey, kRun, forged));
  for (const std::string_view text : {"", "~", "~vault~", "~vault~x", "~vault~~vault~~vault~",
                                      "~vault~c3RyaXBl~0123~", "~vault~***~"})
    EXPECT_FALSE(find_marker(kKey, kRun, text)) << text;
  EXPECT_TRUE(find_marker(kKey, kRun, "~vault~" + forged + marker));
}

TEST(SecretMarker, NeedsNoEscapes) {
  for (const char c : make_marker(kKey, kRun, "a \" / ? ü"))
    EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) || c == '~' || c == '-' || c == '_')
        << c;
}

TEST(SecretMarker, IsShownByName) {
  EXPECT_EQ(show_markers("k=" + make_marker(kKey, kRun, "stripe") + ";"), "k={{ vault.stripe }};");
  EXPECT_EQ(show_markers("~vault~ no"), "~vault~ no");
  EXPECT_EQ(find_marker_shape("k=" + make_marker(kKey, kRun, "stripe")), 2U);
  EXPECT_EQ(find_marker_shape("~vault~ no"), std::nullopt);
}

TEST(FormToken, NamesOneStep) {
  const auto token = make_form_token(kKey, {kRun, "approve", "3.0"});
  const auto step = read_form_token(kKey, token);
  ASSERT_TRUE(step);
  EXPECT_EQ(step->run, kRun);
  EXPECT_EQ(step->node, "approve");
  EXPECT_EQ(step->item, "3.0");
  EXPECT_FALSE(read_form_token(MarkerKey{9}, token));
  EXPECT_FALSE(read_form_token(kKey, token.substr(1)));
  EXPECT_FALSE(read_form_token(kKey, token + "0"));
  EXPECT_FALSE(read_form_token(kKey, ""));
  EXPECT_FALSE(read_form_token(kKey, "."));
}

}  // namespace
}  // namespace sluice::model::secret_marker_test
