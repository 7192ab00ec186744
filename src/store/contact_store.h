#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

// The people that teams know, and lists of them.
namespace sluice::store {

struct ContactTag {
  static constexpr std::string_view kPrefix = "con_";
};
using ContactId = Id<ContactTag>;
struct ContactListTag {
  static constexpr std::string_view kPrefix = "lst_";
};
using ContactListId = Id<ContactListTag>;

// A team has one contact for each number. What is not known of it is empty.
struct Contact {
  ContactId id;
  TeamId team{};
  std::string phone_number;  // E.164
  std::string email{};
  std::string first_name{};
  std::string last_name{};
  std::string title{};
  std::string company{};
  std::string address{};
  std::string location{};
  std::string custom = "{}";  // a JSON object
  Timestamp created_at{};
  Timestamp updated_at{};
  bool operator==(const Contact&) const = default;
};

struct ContactList {
  ContactListId id;
  TeamId team{};
  std::string name;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::int64_t contacts = 0;  // how many are in it; read only
};

// A text, or what it begins with.
struct TextMatch {
  enum class How { kWhole, kBeginning };
  std::string text;
  How how = How::kWhole;
  bool matches(std::string_view other) const {
    return how == How::kWhole ? other == text : other.starts_with(text);
  }
};

// Where a page of contacts ended.
struct ContactPlace {
  std::string text{};    // the number, address or word, of a list that is in their order
  std::int64_t key = 0;  // of the contact's id
  bool operator==(const ContactPlace&) const = default;
};

// Which contacts of a team are wanted: those for which all of it holds.
struct ContactFilter {
  TeamId team{};
  std::optional<TextMatch> phone_number{};  // in E.164
  std::optional<TextMatch> email{};         // in lower case
  std::vector<std::string> words{};         // with each a word of the name begins (search_words())
  std::optional<ContactListId> list{};      // of this team
  std::int64_t above = 0;                   // between these two keys of ids
  std::int64_t below = INT64_MAX;
  std::optional<ContactPlace> after{};  // of the page before, of the same filter
  std::int64_t limit = 50;
  std::int64_t looked_at_max = 2'000;
};

// In the order of numbers, addresses or words where the filter has one, in that order of
// precedence; else newest first.
struct ContactPage {
  std::vector<Contact> contacts;  // may be fewer than `limit`, and go on all the same
  std::optional<ContactPlace> next{};
};

// What both sides read; the writer with what its transaction has written.
class ContactLookup {
 public:
  virtual ~ContactLookup() = default;

  virtual Result<std::optional<Contact>> contact(TeamId team, ContactId id) = 0;
  virtual Result<std::optional<Contact>> contact_by_number(TeamId team,
                                                           std::string_view phone_number) = 0;
  // By the address in lower case; oldest first.
  virtual Result<std::vector<Contact>> contacts_by_email(TeamId team, std::string_view email,
                                                         std::int64_t limit) = 0;
  virtual Result<std::int64_t> count_contacts(TeamId team) = 0;
  virtual Result<std::optional<ContactList>> contact_list(TeamId team, ContactListId id) = 0;
  virtual Result<std::int64_t> count_contact_lists(TeamId team) = 0;
};

class ContactWriter : public ContactLookup {
 public:
  // Insert or replace by id; its team stays. kConflict when another contact of the team has the
  // number.
  virtual Result<void> put_contact(const Contact& contact) = 0;
  // With its places in lists and its links to objects.
  virtual Result<void> delete_contact(ContactId contact) = 0;
  // Insert or replace by id; its team stays.
  virtual Result<void> put_contact_list(const ContactList& list) = 0;
  // Its contacts stay. What says who was in it goes later, with delete_leftovers.
  virtual Result<void> delete_contact_list(ContactListId list) = 0;
  // False when it is in the list already.
  virtual Result<bool> add_to_list(ContactListId list, ContactId contact, Timestamp at) = 0;
  // False when it is not in the list.
  virtual Result<bool> remove_from_list(ContactListId list, ContactId contact) = 0;
};

class ContactReader : public ContactLookup {
 public:
  virtual Result<ContactPage> contacts(const ContactFilter& filter) = 0;
  // Newest first, those with keys below that.
  virtual Result<std::vector<ContactList>> contact_lists(TeamId team, std::int64_t below,
                                                         std::int64_t limit) = 0;
  // The lists that the contact is in, oldest first.
  virtual Result<std::vector<ContactListId>> lists_of(ContactId contact, std::int64_t limit) = 0;
};

}  // namespace sluice::store
