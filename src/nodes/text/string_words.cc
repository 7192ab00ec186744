#include "nodes/text/string_words.h"

#include <map>

#include "liquid/values/arena.h"
#include "liquid/values/text.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kArenaBytesMax = 64 << 20;

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Part of a word: ASCII letters and digits, and everything that is not ASCII.
bool is_word_character(std::string_view character) {
  const char c = character.front();
  return !is_ascii(c) || liquid::is_alpha(c) || liquid::is_digit(c);
}

bool is_apostrophe(std::string_view character) { return character == "'" || character == "\u2019"; }

// The characters of a text beside the same in lower case.
class CasePairs {
 public:
  explicit CasePairs(std::string_view text) : text_(text), lower_(to_lower(text)) {}

  bool next() {
    at_ += character_.size();
    lower_at_ += lower_character_.size();
    if (at_ >= text_.size()) return false;
    character_ = text_.substr(at_, liquid::character_bytes(text_, at_));
    const std::string_view lower = lower_;
    lower_character_ = lower.substr(lower_at_, liquid::character_bytes(lower, lower_at_));
    return true;
  }
  std::string_view character() const { return character_; }
  std::string_view lower() const { return lower_character_; }
  bool is_upper() const { return character_ != lower_character_; }
  bool before_lower() const {
    const std::size_t behind = at_ + character_.size();
    return behind < text_.size() && text_[behind] >= 'a' && text_[behind] <= 'z';
  }

 private:
  std::string_view text_;
  std::string lower_;
  std::string_view character_;
  std::string_view lower_character_;
  std::size_t at_ = 0;
  std::size_t lower_at_ = 0;
};

const std::map<std::string_view, std::string_view>& plain_letters() {
  static const auto kTable = [] {
    constexpr std::pair<std::string_view, std::string_view> kRows[] = {
        {"A", "ÀÁÂÃÄÅĀĂĄǍ"}, {"a", "àáâãäåāăąǎ"}, {"C", "ÇĆĈĊČ"},      {"c", "çćĉċč"},
        {"D", "ĎĐÐ"},        {"d", "ďđð"},        {"E", "ÈÉÊËĒĔĖĘĚ"},  {"e", "èéêëēĕėęě"},
        {"G", "ĜĞĠĢ"},       {"g", "ĝğġģ"},       {"H", "ĤĦ"},         {"h", "ĥħ"},
        {"I", "ÌÍÎÏĨĪĬĮİǏ"}, {"i", "ìíîïĩīĭįıǐ"}, {"J", "Ĵ"},          {"j", "ĵ"},
        {"K", "Ķ"},          {"k", "ķĸ"},         {"L", "ĹĻĽĿŁ"},      {"l", "ĺļľŀł"},
        {"N", "ÑŃŅŇŊ"},      {"n", "ñńņňŉŋ"},     {"O", "ÒÓÔÕÖØŌŎŐǑ"}, {"o", "òóôõöøōŏőǒ"},
        {"R", "ŔŖŘ"},        {"r", "ŕŗř"},        {"S", "ŚŜŞŠȘ"},      {"s", "śŝşšșſ"},
        {"T", "ŢŤŦȚ"},       {"t", "ţťŧț"},       {"U", "ÙÚÛÜŨŪŬŮŰŲ"}, {"u", "ùúûüũūŭůűų"},
        {"W", "Ŵ"},          {"w", "ŵ"},          {"Y", "ÝŶŸ"},        {"y", "ýÿŷ"},
        {"Z", "ŹŻŽ"},        {"z", "źżž"},        {"AE", "Æ"},         {"ae", "æ"},
        {"OE", "Œ"},         {"oe", "œ"},         {"TH", "Þ"},         {"th", "þ"},
        {"ss", "ß"},         {"SS", "ẞ"}};
    std::map<std::string_view, std::string_view> table;
    for (const auto& [plain, accented] : kRows)
      for (std::size_t i = 0; i < accented.size(); i += liquid::character_bytes(accented, i))
        table[accented.substr(i, liquid::character_bytes(accented, i))] = plain;
    return table;
  }();
  return kTable;
}

}  // namespace

std::string to_lower(std::string_view text) {
  liquid::Arena arena(kArenaBytesMax);
  return std::string(liquid::to_lower(text, arena));
}

std::string to_upper(std::string_view text) {
  liquid::Arena arena(kArenaBytesMax);
  return std::string(liquid::to_upper(text, arena));
}

std::string upper_first(std::string_view text) {
  const auto first = liquid::first_character(text);
  std::string out = to_upper(first);
  return out.append(text.substr(first.size()));
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  bool after_upper = false;
  CasePairs pairs(text);
  while (pairs.next()) {
    if (inside && is_apostrophe(pairs.character())) continue;
    if (!is_word_character(pairs.character())) {
      inside = false;
      continue;
    }
    // A capital begins a word after a small letter, and before one: HTTPServer, twoWords.
    const bool begins = pairs.is_upper() && (!after_upper || pairs.before_lower());
    if (!inside || begins) words.emplace_back();
    words.back() += pairs.lower();
    inside = true;
    after_upper = pairs.is_upper();
  }
  return words;
}

std::string title_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool inside = false;
  CasePairs pairs(text);
  while (pairs.next()) {
    const bool part = is_word_character(pairs.character());
    if (part && !inside)
      out += to_upper(pairs.character());
    else
      out += pairs.lower();
    inside = part || (inside && is_apostrophe(pairs.character()));
  }
  return out;
}

std::string without_accents(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto character = text.substr(i, liquid::character_bytes(text, i));
    i += character.size();
    if (is_ascii(character.front())) {
      out += character;
      continue;
    }
    const auto found = plain_letters().find(character);
    out += found == plain_letters().end() ? character : found->second;
  }
  return out;
}

}  // namespace sluice::nodes
