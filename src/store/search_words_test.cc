#include "store/search_words.h"

#include <gmock/gmock.h>

namespace sluice::store::search_words_test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(SearchWords, AreTheLettersAndDigitsOfANameInLowerCase) {
  EXPECT_THAT(search_words("Order sync to ERP"), ElementsAre("order", "sync", "to", "erp"));
  EXPECT_THAT(search_words("stripe.invoice_paid-v2 (EU)"),
              ElementsAre("stripe", "invoice", "paid", "v2", "eu"));
  EXPECT_THAT(search_words("RÜCKLAUF Заказ"), ElementsAre("rücklauf", "заказ"));
  EXPECT_THAT(search_words("a A a"), ElementsAre("a"));
  EXPECT_THAT(search_words(""), IsEmpty());
  EXPECT_THAT(search_words(" -- ! "), IsEmpty());
}

TEST(SearchWords, AreFewAndShort) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "w" + std::to_string(i) + " ";
  EXPECT_THAT(search_words(name), SizeIs(16));
  EXPECT_THAT(search_words(std::string(500, 'x')), ElementsAre(std::string(48, 'x')));
  EXPECT_THAT(search_words(std::string(5'000, 'y')), Each(SizeIs(48)));
}

}  // namespace
}  // namespace sluice::store::search_words_test
