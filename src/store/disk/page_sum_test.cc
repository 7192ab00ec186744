#include "store/disk/page_sum.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace sluice::store::disk::page_sum_test {
namespace {

std::vector<std::uint8_t> some_page() {
  std::vector<std::uint8_t> page(kPageBytes);
  for (std::size_t i = 0; i < kPageBytes; ++i)
    page[i] = static_cast<std::uint8_t>((i * 131) ^ (i >> 5));
  return page;
}

// As `xxhsum -H1` prints them.
TEST(PageSum, IsXxhash64) {
  EXPECT_EQ(xxhash64({}, 0), 0xEF46DB3751D8E999);
  EXPECT_EQ(xxhash64(as_bytes("a"), 0), 0xD24EC4F1A98C6E5B);
  EXPECT_EQ(xxhash64(as_bytes("abc"), 0), 0x44BC2CF5AD770999);
  EXPECT_EQ(xxhash64(as_bytes("Nobody inspects the spammish repetition"), 0), 0xFBCEA83C8A378BF1);
}

TEST(PageSum, FindsEachFlippedBit) {
  auto page = some_page();
  seal_page(Page(page), 7);
  ASSERT_EQ(check_page(ConstPage(page), 7), PageState::kSound);
  for (std::size_t bit = 0; bit < 8 * kPageBytes; bit += 7) {
    const auto mask = static_cast<std::uint8_t>(1 << (bit % 8));
    page[bit / 8] ^= mask;
    EXPECT_EQ(check_page(ConstPage(page), 7), PageState::kDamaged) << bit;
    page[bit / 8] ^= mask;
  }
}

TEST(PageSum, KnowsThePlaceOfAPage) {
  auto page = some_page();
  seal_page(Page(page), 7);
  EXPECT_EQ(check_page(ConstPage(page), 8), PageState::kDamaged);
}

TEST(PageSum, APageWithoutASumIsUnsealedUnlessItIsEmpty) {
  auto page = some_page();
  std::fill(page.end() - kSumBytes, page.end(), std::uint8_t{0});
  EXPECT_EQ(check_page(ConstPage(page), 7), PageState::kUnsealed);
  std::ranges::fill(page, std::uint8_t{0});
  EXPECT_EQ(check_page(ConstPage(page), 7), PageState::kDamaged);
}

}  // namespace
}  // namespace sluice::store::disk::page_sum_test
