#include "base/hash_trie.h"

#include <gtest/gtest.h>
#include <map>
#include <string>

#include "base/clock.h"

namespace sluice::hash_trie_test {
namespace {

Sha256 hash(int number) { return sha256(as_bytes(std::to_string(number))); }

// Alike but for the last byte.
Sha256 close_hash(std::uint8_t last) {
  Sha256 out{};
  out.back() = last;
  return out;
}

TEST(HashTrie, FindsWhatWasPutAndNothingElse) {
  HashTrie<int> trie;
  EXPECT_EQ(trie.find(hash(0)), nullptr);
  for (int i = 0; i < 2'000; ++i) trie.put(hash(i), i);
  EXPECT_EQ(trie.size(), 2'000U);
  for (int i = 0; i < 2'000; ++i) {
    ASSERT_NE(trie.find(hash(i)), nullptr) << i;
    EXPECT_EQ(*trie.find(hash(i)), i);
    EXPECT_EQ(trie.find(hash(i + 2'000)), nullptr);
  }
  trie.put(hash(7), 70);
  EXPECT_EQ(*trie.find(hash(7)), 70);
  EXPECT_EQ(trie.size(), 2'000U);
}

TEST(HashTrie, ACopyStaysAsItWas) {
  HashTrie<int> trie;
  for (int i = 0; i < 100; ++i) trie.put(hash(i), i);
  const auto before = trie;
  trie.put(hash(1), -1);
  trie.put(hash(100), 100);
  trie.erase(hash(2));
  EXPECT_EQ(*before.find(hash(1)), 1);
  EXPECT_EQ(before.find(hash(100)), nullptr);
  EXPECT_EQ(*before.find(hash(2)), 2);
  EXPECT_EQ(before.size(), 100U);
  EXPECT_EQ(*trie.find(hash(1)), -1);
  EXPECT_EQ(trie.find(hash(2)), nullptr);
  EXPECT_EQ(trie.size(), 100U);
}

TEST(HashTrie, TellsApartHashesThatBeginAlike) {
  HashTrie<int> trie;
  for (int i = 0; i < 256; ++i) trie.put(close_hash(static_cast<std::uint8_t>(i)), i);
  for (int i = 0; i < 256; i += 2) trie.erase(close_hash(static_cast<std::uint8_t>(i)));
  for (int i = 0; i < 256; ++i) {
    const auto* found = trie.find(close_hash(static_cast<std::uint8_t>(i)));
    EXPECT_EQ(found != nullptr, i % 2 == 1) << i;
  }
  for (int i = 1; i < 256; i += 2) trie.erase(close_hash(static_cast<std::uint8_t>(i)));
  EXPECT_EQ(trie.size(), 0U);
  EXPECT_EQ(trie.find(close_hash(1)), nullptr);
}

TEST(HashTrie, DoesWhatAMapDoes) {
  SeededEntropy random(1);
  std::map<int, int> map;
  HashTrie<int> trie;
  for (int step = 0; step < 20'000; ++step) {
    const int key = static_cast<int>(random.next_u64() % 500);
    if (random.next_u64() % 2 == 0) {
      map[key] = step;
      trie.put(hash(key), step);
    } else {
      map.erase(key);
      trie.erase(hash(key));
    }
    ASSERT_EQ(trie.size(), map.size());
  }
  for (int key = 0; key < 500; ++key) {
    const auto* found = trie.find(hash(key));
    const auto wanted = map.find(key);
    ASSERT_EQ(found != nullptr, wanted != map.end()) << key;
    if (found) {
      EXPECT_EQ(*found, wanted->second);
    }
  }
}

}  // namespace
}  // namespace sluice::hash_trie_test
