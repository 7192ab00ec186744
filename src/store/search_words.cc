#include "store/search_words.h"

#include <algorithm>

#include "base/text.h"
#include "liquid/values/arena.h"
#include "liquid/values/text.h"

namespace sluice::store {
namespace {

constexpr std::size_t kWordsMax = 16;
constexpr std::size_t kWordBytesMax = 48;
constexpr std::size_t kNameBytesMax = 1'024;
constexpr std::size_t kArenaBytesMax = 8 * kNameBytesMax;

bool is_in_word(char c) { return is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

std::vector<std::string> search_words(std::string_view name) {
  liquid::Arena arena(kArenaBytesMax);
  const std::string_view text = liquid::to_lower(cut_text(name, kNameBytesMax), arena);
  std::vector<std::string> words;
  for (auto at = text.begin(); at != text.end() && words.size() < kWordsMax;) {
    const auto begin = std::find_if(at, text.end(), is_in_word);
    at = std::find_if_not(begin, text.end(), is_in_word);
    const std::string_view word = cut_text(std::string_view(begin, at), kWordBytesMax);
    if (!word.empty() && std::ranges::find(words, word) == words.end()) words.emplace_back(word);
  }
  return words;
}

}  // namespace sluice::store
