// Pages of contacts: found through the one index that narrows most, the rest of the filter is asked
// of each row.
#include <algorithm>
#include <functional>
#include <iterator>
#include <span>

#include "base/text.h"
#include "store/sqlite/contact_rows.h"
#include "store/sqlite/reader.h"

namespace sluice::store::sqlite {
namespace {

constexpr const char kKeysByNumber[] =
    "SELECT phone_number, key FROM contacts"
    " WHERE team = ?1 AND phone_number >= ?2 AND phone_number < ?3 ORDER BY phone_number LIMIT ?4";
constexpr const char kKeysByEmail[] =
    "SELECT email_key, key FROM contacts"
    " WHERE team = ?1 AND email_key > ?2 AND email_key < ?3 ORDER BY email_key, key LIMIT ?4";
constexpr const char kKeysOfEmail[] =
    "SELECT email_key, key FROM contacts"
    " WHERE team = ?1 AND email_key = ?2 AND key > ?3 ORDER BY key LIMIT ?4";
constexpr const char kKeysByWord[] =
    "SELECT word, contact_key FROM contact_words"
    " WHERE team = ?1 AND word > ?2 AND word < ?3 ORDER BY word, contact_key LIMIT ?4";
constexpr const char kKeysOfWord[] =
    "SELECT word, contact_key FROM contact_words"
    " WHERE team = ?1 AND word = ?2 AND contact_key > ?3 ORDER BY contact_key LIMIT ?4";
constexpr const char kKeysOfList[] =
    "SELECT '', contact_key FROM list_contacts"
    " WHERE list_key = ?1 AND contact_key > ?2 AND contact_key < ?3"
    " ORDER BY contact_key DESC LIMIT ?4";
constexpr const char kKeysOfTeam[] =
    "SELECT '', key FROM contacts WHERE team = ?1 AND key > ?2 AND key < ?3"
    " ORDER BY key DESC LIMIT ?4";
constexpr const char kFirstWord[] =
    "SELECT word FROM contact_words WHERE contact_key = ?1 AND word >= ?2 ORDER BY word LIMIT 1";
constexpr const char kIsInList[] =
    "SELECT 1 FROM list_contacts WHERE list_key = ?1 AND contact_key = ?2";

ContactPlace read_place(const Statement& row) {
  return {.text = std::string(row.text(0)), .key = row.integer(1)};
}
std::string read_word(const Statement& row) { return std::string(row.text(0)); }
std::int64_t read_one(const Statement& row) { return row.integer(0); }

// Behind all that begin so: no text in UTF-8 has such a byte.
std::string end_of_matches(const TextMatch& match) {
  return match.text + (match.how == TextMatch::How::kWhole ? '\x01' : '\xFF');
}

}  // namespace

// The next contacts of the index by which a filter is answered, beyond `after`.
struct SqliteReader::Candidates {
  std::function<Result<std::vector<ContactPlace>>(const std::optional<ContactPlace>& after,
                                                  std::int64_t limit)>
      next;
  std::string word{};  // by which they are found, if it is by words
};

Result<bool> SqliteReader::has_words(const Contact& contact, std::span<const std::string> words) {
  for (const auto& word : words) {
    SLUICE_TRY(const auto found, first(kFirstWord, &read_word, contact.id.key, word));
    if (!found || !found->starts_with(word)) return false;
  }
  return true;
}

Result<bool> SqliteReader::selects_contact(const ContactFilter& filter, const Contact& contact) {
  if (contact.id.key <= filter.above || contact.id.key >= filter.below) return false;
  if (filter.phone_number && !filter.phone_number->matches(contact.phone_number)) return false;
  if (filter.email && !filter.email->matches(ascii_lower(std::string_view(contact.email))))
    return false;
  if (filter.list) {
    SLUICE_TRY(const auto is_in, first(kIsInList, &read_one, filter.list->key, contact.id.key));
    if (!is_in) return false;
  }
  return has_words(contact, filter.words);
}

// One more than are wanted is looked for, to tell whether there are more.
Result<ContactPage> SqliteReader::page_of(const ContactFilter& filter,
                                          const Candidates& candidates) {
  ContactPage page;
  auto last = filter.after;
  std::int64_t looked_at = 0;
  while (true) {
    const auto wanted = std::min(filter.limit + 1, filter.looked_at_max - looked_at);
    SLUICE_TRY(const auto places, candidates.next(last, wanted));
    for (const auto& place : places) {
      ++looked_at;
      SLUICE_TRY(auto contact, contact_of_key(connection_, filter.team, place.key));
      SLUICE_TRY(const bool selected,
                 contact ? selects_contact(filter, *contact) : Result<bool>(false));
      // Found by several of its words, it is taken at the first.
      bool is_first = true;
      if (selected && !candidates.word.empty()) {
        SLUICE_TRY(const auto first_word,
                   first(kFirstWord, &read_word, place.key, candidates.word));
        is_first = first_word == place.text;
      }
      if (selected && is_first) {
        if (std::ssize(page.contacts) == filter.limit) {
          page.next = last;
          return page;
        }
        page.contacts.push_back(*std::move(contact));
      }
      last = place;
    }
    if (std::ssize(places) < wanted) return page;
    if (looked_at >= filter.looked_at_max) {
      page.next = last;
      return page;
    }
  }
}

Result<ContactPage> SqliteReader::contacts(const ContactFilter& filter) {
  const Snapshot snapshot(connection_);
  // In the order of texts, and of keys where they are equal: what is left of the last text first.
  const auto by_text = [&](const TextMatch& match, const char* of_text, const char* beyond) {
    return [this, match, of_text, beyond, team = filter.team](
               const std::optional<ContactPlace>& after,
               std::int64_t limit) -> Result<std::vector<ContactPlace>> {
      const std::string text = after ? after->text : match.text;
      SLUICE_TRY(auto places, list(of_text, &read_place, team, text,
                                   after ? after->key : std::int64_t{0}, limit));
      if (std::ssize(places) == limit) return places;
      const std::string end = end_of_matches(match);
      SLUICE_TRY(auto more, list(beyond, &read_place, team, text, std::string_view(end),
                                 limit - std::ssize(places)));
      std::ranges::move(more, std::back_inserter(places));
      return places;
    };
  };
  if (filter.phone_number) {
    const auto next = [&](const std::optional<ContactPlace>& after, std::int64_t limit) {
      const std::string from = after ? after->text + '\x01' : filter.phone_number->text;
      const std::string end = end_of_matches(*filter.phone_number);
      return list(kKeysByNumber, &read_place, filter.team, std::string_view(from),
                  std::string_view(end), limit);
    };
    return page_of(filter, {.next = next});
  }
  if (filter.email)
    return page_of(filter, {.next = by_text(*filter.email, kKeysOfEmail, kKeysByEmail)});
  if (!filter.words.empty()) {
    const auto& word = *std::ranges::max_element(filter.words, {}, &std::string::size);
    const TextMatch match{word, TextMatch::How::kBeginning};
    return page_of(filter, {.next = by_text(match, kKeysOfWord, kKeysByWord), .word = word});
  }
  const char* sql = filter.list ? kKeysOfList : kKeysOfTeam;
  const auto of = filter.list ? filter.list->key : static_cast<std::int64_t>(filter.team);
  const auto next = [&](const std::optional<ContactPlace>& after, std::int64_t limit) {
    const auto below = after ? std::min(after->key, filter.below) : filter.below;
    return list(sql, &read_place, of, filter.above, below, limit);
  };
  return page_of(filter, {.next = next});
}

}  // namespace sluice::store::sqlite
