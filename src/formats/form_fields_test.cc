#include "formats/form_fields.h"

#include <gtest/gtest.h>

namespace sluice::formats::form_fields_test {
namespace {

TEST(FormFields, AreDecodedInTheirOrder) {
  const auto fields = parse_form("b=1&a=x+y%21&&b=2&empty=&alone&n%5B%5D=%C3%BC&=v");
  const std::vector<FormField> wanted = {{"b", "1"},    {"a", "x y!"}, {"b", "2"}, {"empty", ""},
                                         {"alone", ""}, {"n[]", "ü"},  {"", "v"}};
  EXPECT_EQ(fields, wanted);
  EXPECT_EQ(parse_form("")->size(), 0U);
}

TEST(FormFields, ABrokenEscapeStaysAsItIs) {
  EXPECT_EQ(decode_form_text("100%"), "100%");
  EXPECT_EQ(decode_form_text("%4"), "%4");
  EXPECT_EQ(decode_form_text("%zz%41"), "%zzA");
  EXPECT_EQ(decode_form_text("%41"), "A");
}

TEST(FormFields, TheFirstOfANameIsFound) {
  EXPECT_EQ(find_form_field("a=1&b=2&a=3", "a"), "1");
  EXPECT_EQ(find_form_field("hub.mode=subscribe", "hub.mode"), "subscribe");
  EXPECT_EQ(find_form_field("a=1", "b"), std::nullopt);
}

TEST(FormFields, AreLimited) {
  std::string text;
  for (std::size_t i = 0; i < kFormFieldsMax; ++i) text += "a=&";
  EXPECT_EQ(parse_form(text)->size(), kFormFieldsMax);
  EXPECT_FALSE(parse_form(text + "a="));
}

}  // namespace
}  // namespace sluice::formats::form_fields_test
