// Contacts and lists of them: what is read by key, and what is written.
#include "base/text.h"
#include "store/search_words.h"
#include "store/sqlite/contact_rows.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

#define CONTACT_COLUMNS                                                                 \
  "SELECT key, tail, team, phone_number, email, first_name, last_name, title, company," \
  " address, location, custom, created_at, updated_at FROM contacts "
constexpr const char kContact[] = CONTACT_COLUMNS "WHERE key = ?1 AND tail = ?2 AND team = ?3";
constexpr const char kContactOfKey[] = CONTACT_COLUMNS "WHERE key = ?1 AND team = ?2";
constexpr const char kContactByNumber[] = CONTACT_COLUMNS "WHERE team = ?1 AND phone_number = ?2";
constexpr const char kContactsByEmail[] =
    CONTACT_COLUMNS "WHERE team = ?1 AND email_key = ?2 ORDER BY key LIMIT ?3";
constexpr const char kPutContact[] =
    "INSERT INTO contacts (key, tail, team, phone_number, email, email_key, first_name, last_name,"
    " title, company, address, location, custom, created_at, updated_at)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)"
    " ON CONFLICT (key) DO UPDATE SET phone_number = ?4, email = ?5, email_key = ?6,"
    " first_name = ?7, last_name = ?8, title = ?9, company = ?10, address = ?11, location = ?12,"
    " custom = ?13, updated_at = ?15";
constexpr const char kDeleteContact[] = "DELETE FROM contacts WHERE key = ?1 AND tail = ?2";
constexpr const char kDeleteContactWords[] = "DELETE FROM contact_words WHERE contact_key = ?1";
constexpr const char kPutContactWord[] =
    "INSERT OR IGNORE INTO contact_words (team, word, contact_key) VALUES (?1,?2,?3)";
constexpr const char kLeaveLists[] = "DELETE FROM list_contacts WHERE contact_key = ?1";
constexpr const char kUnlinkContact[] = "DELETE FROM object_links WHERE contact_key = ?1";
constexpr const char kCountRecords[] =
    "SELECT number FROM record_counts WHERE kind = ?1 AND of_key = ?2";

#define LIST_COLUMNS                                                                  \
  "SELECT key, tail, team, name, created_at, updated_at,"                             \
  " (SELECT number FROM record_counts WHERE kind = 2 AND of_key = contact_lists.key)" \
  " FROM contact_lists "
constexpr const char kContactList[] = LIST_COLUMNS "WHERE key = ?1 AND tail = ?2 AND team = ?3";
constexpr const char kContactLists[] =
    LIST_COLUMNS "WHERE team = ?1 AND key < ?2 ORDER BY key DESC LIMIT ?3";
constexpr const char kPutContactList[] =
    "INSERT INTO contact_lists (key, tail, team, name, created_at, updated_at)"
    " VALUES (?1,?2,?3,?4,?5,?6)"
    " ON CONFLICT (key) DO UPDATE SET name = ?4, updated_at = ?6";
constexpr const char kDeleteContactList[] =
    "DELETE FROM contact_lists WHERE key = ?1 AND tail = ?2";
constexpr const char kAddToList[] =
    "INSERT OR IGNORE INTO list_contacts (list_key, contact_key, added_at) VALUES (?1,?2,?3)";
constexpr const char kRemoveFromList[] =
    "DELETE FROM list_contacts WHERE list_key = ?1 AND contact_key = ?2";
constexpr const char kListsOf[] =
    "SELECT l.key, l.tail FROM list_contacts JOIN contact_lists l ON l.key = list_key"
    " WHERE contact_key = ?1 ORDER BY list_key LIMIT ?2";
constexpr const char kNextDeletedList[] =
    "SELECT list_key FROM deleted_lists WHERE list_key >= 0 ORDER BY list_key LIMIT 1";
constexpr const char kDeleteSomeOfList[] =
    "DELETE FROM list_contacts WHERE list_key = ?1 AND contact_key IN"
    " (SELECT contact_key FROM list_contacts WHERE list_key = ?1 LIMIT ?2)";
constexpr const char kForgetListCount[] =
    "DELETE FROM record_counts WHERE kind = 2 AND of_key = ?1";
constexpr const char kForgetDeletedList[] = "DELETE FROM deleted_lists WHERE list_key = ?1";

Contact read_contact(const Statement& row) {
  return {.id = ContactId{row.uid(0, 1)},
          .team = TeamId{row.integer(2)},
          .phone_number = std::string(row.text(3)),
          .email = std::string(row.text(4)),
          .first_name = std::string(row.text(5)),
          .last_name = std::string(row.text(6)),
          .title = std::string(row.text(7)),
          .company = std::string(row.text(8)),
          .address = std::string(row.text(9)),
          .location = std::string(row.text(10)),
          .custom = std::string(row.text(11)),
          .created_at = row.time(12),
          .updated_at = row.time(13)};
}

ContactList read_contact_list(const Statement& row) {
  return {.id = ContactListId{row.uid(0, 1)},
          .team = TeamId{row.integer(2)},
          .name = std::string(row.text(3)),
          .created_at = row.time(4),
          .updated_at = row.time(5),
          .contacts = row.integer(6)};
}

ContactListId read_list_id(const Statement& row) { return ContactListId{row.uid(0, 1)}; }
std::int64_t read_integer(const Statement& row) { return row.integer(0); }

}  // namespace

Result<std::optional<Contact>> contact_of_key(Connection& connection, TeamId team,
                                              std::int64_t key) {
  return first_row(connection, kContactOfKey, &read_contact, key, team);
}

Result<std::int64_t> count_records(Connection& connection, RecordCount kind, std::int64_t of_key) {
  SLUICE_TRY(const auto number, first_row(connection, kCountRecords, &read_integer, kind, of_key));
  return number.value_or(0);
}

template <class Half>
Result<std::optional<Contact>> ContactLookups<Half>::contact(TeamId team, ContactId id) {
  return first_row(own_connection(), kContact, &read_contact, id.key, id.tail, team);
}

template <class Half>
Result<std::optional<Contact>> ContactLookups<Half>::contact_by_number(
    TeamId team, std::string_view phone_number) {
  return first_row(own_connection(), kContactByNumber, &read_contact, team, phone_number);
}

template <class Half>
Result<std::vector<Contact>> ContactLookups<Half>::contacts_by_email(TeamId team,
                                                                     std::string_view email,
                                                                     std::int64_t limit) {
  return all_rows(own_connection(), kContactsByEmail, &read_contact, team, email, limit);
}

template <class Half>
Result<std::int64_t> ContactLookups<Half>::count_contacts(TeamId team) {
  return count_records(own_connection(), RecordCount::kContactsOfTeam,
                       static_cast<std::int64_t>(team));
}

template <class Half>
Result<std::optional<ContactList>> ContactLookups<Half>::contact_list(TeamId team,
                                                                      ContactListId id) {
  return first_row(own_connection(), kContactList, &read_contact_list, id.key, id.tail, team);
}

template <class Half>
Result<std::int64_t> ContactLookups<Half>::count_contact_lists(TeamId team) {
  return count_records(own_connection(), RecordCount::kListsOfTeam,
                       static_cast<std::int64_t>(team));
}

template class ContactLookups<Reader>;
template class ContactLookups<Writer>;

Result<std::vector<ContactList>> SqliteReader::contact_lists(TeamId team, std::int64_t below,
                                                             std::int64_t limit) {
  return list(kContactLists, &read_contact_list, team, below, limit);
}

Result<std::vector<ContactListId>> SqliteReader::lists_of(ContactId contact, std::int64_t limit) {
  return list(kListsOf, &read_list_id, contact.key, limit);
}

Result<void> SqliteWriter::put_contact(const Contact& c) {
  const std::string email_key = ascii_lower(std::string_view(c.email));
  SLUICE_TRY(auto* put, connection_.cached(kPutContact));
  SLUICE_TRY_VOID(put->bind(c.id.key, c.id.tail, c.team, c.phone_number, c.email, email_key,
                            c.first_name, c.last_name, c.title, c.company, c.address, c.location,
                            c.custom, c.created_at, c.updated_at)
                      .run());
  return put_contact_words(c);
}

Result<void> SqliteWriter::put_contact_words(const Contact& contact) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteContactWords));
  SLUICE_TRY_VOID(remove->bind(contact.id.key).run());
  SLUICE_TRY(auto* put, connection_.cached(kPutContactWord));
  for (const auto& word : search_words(contact.first_name + " " + contact.last_name))
    SLUICE_TRY_VOID(put->bind(contact.team, word, contact.id.key).run());
  return {};
}

Result<void> SqliteWriter::delete_contact(ContactId contact) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteContact));
  SLUICE_TRY(const auto deleted, remove->bind(contact.key, contact.tail).run_counting());
  if (deleted == 0) return {};
  for (const char* sql : {kDeleteContactWords, kLeaveLists, kUnlinkContact}) {
    SLUICE_TRY(auto* rest, connection_.cached(sql));
    SLUICE_TRY_VOID(rest->bind(contact.key).run());
  }
  return {};
}

Result<void> SqliteWriter::put_contact_list(const ContactList& l) {
  SLUICE_TRY(auto* put, connection_.cached(kPutContactList));
  return put->bind(l.id.key, l.id.tail, l.team, l.name, l.created_at, l.updated_at).run();
}

Result<void> SqliteWriter::delete_contact_list(ContactListId id) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteContactList));
  return remove->bind(id.key, id.tail).run();
}

Result<bool> SqliteWriter::add_to_list(ContactListId id, ContactId contact, Timestamp at) {
  SLUICE_TRY(auto* add, connection_.cached(kAddToList));
  SLUICE_TRY(const auto added, add->bind(id.key, contact.key, at).run_counting());
  return added != 0;
}

Result<bool> SqliteWriter::remove_from_list(ContactListId id, ContactId contact) {
  SLUICE_TRY(auto* remove, connection_.cached(kRemoveFromList));
  SLUICE_TRY(const auto removed, remove->bind(id.key, contact.key).run_counting());
  return removed != 0;
}

Result<std::int64_t> SqliteWriter::delete_list_leftovers(std::int64_t rows_max) {
  SLUICE_TRY(const auto next, first_row(connection_, kNextDeletedList, &read_integer));
  if (!next) return 0;
  SLUICE_TRY(auto* some, connection_.cached(kDeleteSomeOfList));
  SLUICE_TRY(const auto deleted, some->bind(*next, rows_max).run_counting());
  if (deleted == rows_max) return deleted;
  for (const char* sql : {kForgetListCount, kForgetDeletedList}) {
    SLUICE_TRY(auto* forget, connection_.cached(sql));
    SLUICE_TRY_VOID(forget->bind(*next).run());
  }
  return deleted + 1;
}

}  // namespace sluice::store::sqlite
