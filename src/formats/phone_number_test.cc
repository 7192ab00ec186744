#include "formats/phone_number.h"

#include <gtest/gtest.h>

namespace sluice::formats::phone_number_test {
namespace {

std::string read(std::string_view text, std::string_view region = "AU") {
  auto number = phone_number(text, region);
  return number ? *number : number.error().message;
}

TEST(PhoneNumber, IsWrittenAsE164) {
  EXPECT_EQ(read("0429069971"), "+61429069971");
  EXPECT_EQ(read("(02) 9123 4567"), "+61291234567");
  EXPECT_EQ(read("+61 400 111 222", "US"), "+61400111222") << "its own country code wins";
  EXPECT_EQ(read("0011 44 20 7946 0958"), "+442079460958") << "as it is dialled from Australia";
  EXPECT_EQ(read("(212) 555-0100", "US"), "+12125550100");
  EXPECT_EQ(read("+15551234567"), "+15551234567") << "nobody has it, and nobody asks";
  EXPECT_EQ(read("1800 ABC DEF"), "+611800222333") << "letters are keys";
  EXPECT_EQ(read("+61429069971"), read(read("0429069971"))) << "what was read reads again";
}

TEST(PhoneNumber, SaysWhyItIsNone) {
  const auto says = [](std::string_view text, std::string_view why) {
    EXPECT_NE(read(text).find(why), std::string::npos) << read(text);
  };
  says("", "too few digits");
  says("ada", "too few digits");
  says("ada@example.com", "too few digits");
  says("+999 123 4567", "country code");
  says("12", "too short");
  says("9123 4567", "no such number in AU");
  says("555 0100", "is not a phone number");
  says("+61 4290 6997 1234 5", "too long");
  says("0429069971 ext. 5", "extension");
  says(std::string(65, '1'), "too long");
  says("0429\n069971", "control characters");
}

TEST(PhoneNumber, KnowsRegions) {
  EXPECT_TRUE(is_phone_region("AU"));
  EXPECT_TRUE(is_phone_region("US"));
  for (const auto* wrong : {"", "au", "XX", "Australia", "61"})
    EXPECT_FALSE(is_phone_region(wrong));
}

TEST(PhoneNumber, FirstDigitsFindIt) {
  EXPECT_EQ(phone_prefix("0429 06", "AU"), "+6142906");
  EXPECT_EQ(phone_prefix("429", "AU"), "+61429");
  EXPECT_EQ(phone_prefix("+61 (4)", "US"), "+614");
  EXPECT_EQ(phone_prefix("0", "AU"), "+61");
  EXPECT_EQ(phone_prefix("", "AU"), std::nullopt);
  EXPECT_EQ(phone_prefix("04x", "AU"), std::nullopt);
}

}  // namespace
}  // namespace sluice::formats::phone_number_test
