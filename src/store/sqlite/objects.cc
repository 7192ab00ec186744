// Types of objects, objects, and their links to contacts.
#include "store/sqlite/contact_rows.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace sluice::store::sqlite {
namespace {

#define OBJECT_TYPE_COLUMNS                                                           \
  "SELECT key, tail, team, type_name, display_name, description, schema, validation," \
  " unique_by_contact, created_at, updated_at,"                                       \
  " (SELECT number FROM record_counts WHERE kind = 4 AND of_key = object_types.key)"  \
  " FROM object_types "
constexpr const char kObjectType[] =
    OBJECT_TYPE_COLUMNS "WHERE key = ?1 AND tail = ?2 AND team = ?3";
constexpr const char kObjectTypeByName[] = OBJECT_TYPE_COLUMNS "WHERE team = ?1 AND type_name = ?2";
constexpr const char kObjectTypes[] =
    OBJECT_TYPE_COLUMNS "WHERE team = ?1 AND key < ?2 ORDER BY key DESC LIMIT ?3";
constexpr const char kPutObjectType[] =
    "INSERT INTO object_types (key, tail, team, type_name, display_name, description, schema,"
    " validation, unique_by_contact, created_at, updated_at)"
    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"
    " ON CONFLICT (key) DO UPDATE SET display_name = ?5, description = ?6, schema = ?7,"
    " validation = ?8, unique_by_contact = ?9, updated_at = ?11";
constexpr const char kDeleteObjectType[] = "DELETE FROM object_types WHERE key = ?1 AND tail = ?2";

#define OBJECT_COLUMNS                                                                     \
  "SELECT key, tail, team, type_key, type_tail, object_key, data, created_at, updated_at " \
  "FROM objects "
constexpr const char kObject[] = OBJECT_COLUMNS "WHERE key = ?1 AND tail = ?2 AND team = ?3";
constexpr const char kObjectByKey[] = OBJECT_COLUMNS "WHERE type_key = ?1 AND object_key = ?2";
constexpr const char kObjectsOfTeam[] =
    OBJECT_COLUMNS "WHERE team = ?1 AND key < ?2 ORDER BY key DESC LIMIT ?3";
constexpr const char kObjectsOfType[] =
    OBJECT_COLUMNS "WHERE type_key = ?1 AND key < ?2 ORDER BY key DESC LIMIT ?3";
constexpr const char kObjectsOfContact[] =
    "SELECT key, tail, team, o.type_key, type_tail, o.object_key, data, o.created_at, o.updated_at"
    " FROM object_links l JOIN objects o ON o.key = l.object_key"
    " WHERE l.contact_key = ?1 AND l.object_key < ?2 ORDER BY l.object_key DESC LIMIT ?3";
constexpr const char kPutObject[] =
    "INSERT INTO objects (key, tail, team, type_key, type_tail, object_key, data, created_at,"
    " updated_at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)"
    " ON CONFLICT (key) DO UPDATE SET data = ?7, updated_at = ?9";
constexpr const char kDeleteObject[] = "DELETE FROM objects WHERE key = ?1 AND tail = ?2";
constexpr const char kUnlinkObject[] = "DELETE FROM object_links WHERE object_key = ?1";

#define LINK_COLUMNS                                                                      \
  "SELECT l.object_key, object_tail, contact_key, contact_tail, l.type_key, o.type_tail," \
  " metadata, l.created_at, l.updated_at FROM object_links l JOIN objects o ON o.key = "  \
  "l.object_key "
constexpr const char kObjectLink[] = LINK_COLUMNS "WHERE l.object_key = ?1 AND l.contact_key = ?2";
constexpr const char kLinksOfObject[] =
    LINK_COLUMNS "WHERE l.object_key = ?1 ORDER BY l.contact_key LIMIT ?2";
constexpr const char kLinkedObjects[] =
    "SELECT object_key, object_tail FROM object_links"
    " WHERE contact_key = ?1 AND type_key = ?2 ORDER BY object_key LIMIT 2";
constexpr const char kCountLinksOfObject[] =
    "SELECT count(*) FROM (SELECT 1 FROM object_links WHERE object_key = ?1 LIMIT ?2)";
constexpr const char kCountLinksOfContact[] =
    "SELECT count(*) FROM (SELECT 1 FROM object_links WHERE contact_key = ?1 LIMIT ?2)";
constexpr const char kPutLinkOfObject[] =
    "INSERT INTO object_links (object_key, object_tail, contact_key, contact_tail, type_key,"
    " metadata, created_at, updated_at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)"
    " ON CONFLICT (object_key, contact_key) DO UPDATE SET metadata = ?6, updated_at = ?8";
constexpr const char kDeleteLinkOfObject[] =
    "DELETE FROM object_links WHERE object_key = ?1 AND contact_key = ?2";

ObjectType read_object_type(const Statement& row) {
  return {.id = ObjectTypeId{row.uid(0, 1)},
          .team = TeamId{row.integer(2)},
          .type_name = std::string(row.text(3)),
          .display_name = std::string(row.text(4)),
          .description = std::string(row.text(5)),
          .schema = std::string(row.text(6)),
          .validation = static_cast<ObjectType::Validation>(row.integer(7)),
          .unique_by_contact = row.integer(8) != 0,
          .created_at = row.time(9),
          .updated_at = row.time(10),
          .objects = row.integer(11)};
}

Object read_object(const Statement& row) {
  return {.id = ObjectId{row.uid(0, 1)},
          .team = TeamId{row.integer(2)},
          .type = ObjectTypeId{row.uid(3, 4)},
          .key = std::string(row.text(5)),
          .data = std::string(row.text(6)),
          .created_at = row.time(7),
          .updated_at = row.time(8)};
}

ObjectLink read_object_link(const Statement& row) {
  return {.object = ObjectId{row.uid(0, 1)},
          .contact = ContactId{row.uid(2, 3)},
          .type = ObjectTypeId{row.uid(4, 5)},
          .metadata = std::string(row.text(6)),
          .created_at = row.time(7),
          .updated_at = row.time(8)};
}

ObjectId read_object_id(const Statement& row) { return ObjectId{row.uid(0, 1)}; }
std::int64_t read_links(const Statement& row) { return row.integer(0); }

Result<std::int64_t> count_links(Connection& connection, const char* sql, std::int64_t key,
                                 std::int64_t most) {
  SLUICE_TRY(const auto number, first_row(connection, sql, &read_links, key, most));
  return number.value_or(0);
}

}  // namespace

template <class Half>
Result<std::optional<ObjectType>> ObjectLookups<Half>::object_type(TeamId team, ObjectTypeId id) {
  return first_row(own_connection(), kObjectType, &read_object_type, id.key, id.tail, team);
}

template <class Half>
Result<std::optional<ObjectType>> ObjectLookups<Half>::object_type_by_name(
    TeamId team, std::string_view type_name) {
  return first_row(own_connection(), kObjectTypeByName, &read_object_type, team, type_name);
}

template <class Half>
Result<std::int64_t> ObjectLookups<Half>::count_object_types(TeamId team) {
  return count_records(own_connection(), RecordCount::kTypesOfTeam,
                       static_cast<std::int64_t>(team));
}

template <class Half>
Result<std::optional<Object>> ObjectLookups<Half>::object(TeamId team, ObjectId id) {
  return first_row(own_connection(), kObject, &read_object, id.key, id.tail, team);
}

template <class Half>
Result<std::optional<Object>> ObjectLookups<Half>::object_by_key(ObjectTypeId type,
                                                                 std::string_view key) {
  return first_row(own_connection(), kObjectByKey, &read_object, type.key, key);
}

template <class Half>
Result<std::optional<ObjectLink>> ObjectLookups<Half>::object_link(ObjectId object,
                                                                   ContactId contact) {
  return first_row(own_connection(), kObjectLink, &read_object_link, object.key, contact.key);
}

template <class Half>
Result<std::optional<ObjectId>> ObjectLookups<Half>::linked_object(ContactId contact,
                                                                   ObjectTypeId type,
                                                                   ObjectId except) {
  SLUICE_TRY(const auto ids,
             all_rows(own_connection(), kLinkedObjects, &read_object_id, contact.key, type.key));
  for (const auto& id : ids)
    if (id != except) return id;
  return std::nullopt;
}

template <class Half>
Result<std::int64_t> ObjectLookups<Half>::count_links_of_object(ObjectId object,
                                                                std::int64_t most) {
  return count_links(own_connection(), kCountLinksOfObject, object.key, most);
}

template <class Half>
Result<std::int64_t> ObjectLookups<Half>::count_links_of_contact(ContactId contact,
                                                                 std::int64_t most) {
  return count_links(own_connection(), kCountLinksOfContact, contact.key, most);
}

template class ObjectLookups<Reader>;
template class ObjectLookups<Writer>;

Result<std::vector<ObjectType>> SqliteReader::object_types(TeamId team, std::int64_t below,
                                                           std::int64_t limit) {
  return list(kObjectTypes, &read_object_type, team, below, limit);
}

// Through the one index that narrows most; the rest of the filter is asked of each row.
Result<ObjectPage> SqliteReader::objects(const ObjectFilter& filter) {
  const Snapshot snapshot(connection_);
  ObjectPage page;
  const auto selects = [&filter](const Object& object) {
    return object.team == filter.team && object.id.key < filter.below &&
           (!filter.type || object.type == *filter.type) &&
           (!filter.key || object.key == *filter.key);
  };
  if (filter.type && filter.key && !filter.contact) {
    SLUICE_TRY(auto found, object_by_key(*filter.type, *filter.key));
    if (found && selects(*found)) page.objects.push_back(*std::move(found));
    return page;
  }
  const char* sql = filter.contact ? kObjectsOfContact
                    : filter.type  ? kObjectsOfType
                                   : kObjectsOfTeam;
  const auto of = filter.contact ? filter.contact->key
                  : filter.type  ? filter.type->key
                                 : static_cast<std::int64_t>(filter.team);
  SLUICE_TRY(auto* statement, connection_.cached(sql));
  ScopedReset rows(statement->bind(of, filter.below, filter.looked_at_max));
  std::int64_t last = 0;
  std::size_t data_bytes = 0;
  for (std::int64_t looked_at = 0; looked_at < filter.looked_at_max; ++looked_at) {
    SLUICE_TRY(const bool more, rows->step());
    if (!more) return page;
    auto found = read_object(*statement);
    if (selects(found)) {
      if (std::ssize(page.objects) == filter.limit || data_bytes > filter.data_bytes_max) break;
      data_bytes += found.data.size();
      page.objects.push_back(found);
    }
    last = found.id.key;
  }
  page.next = last;
  return page;
}

Result<std::vector<ObjectLink>> SqliteReader::links_of(ObjectId object, std::int64_t limit) {
  return list(kLinksOfObject, &read_object_link, object.key, limit);
}

Result<void> SqliteWriter::put_object_type(const ObjectType& t) {
  SLUICE_TRY(auto* put, connection_.cached(kPutObjectType));
  return put
      ->bind(t.id.key, t.id.tail, t.team, t.type_name, t.display_name, t.description, t.schema,
             t.validation, t.unique_by_contact, t.created_at, t.updated_at)
      .run();
}

Result<void> SqliteWriter::delete_object_type(ObjectTypeId type) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteObjectType));
  return remove->bind(type.key, type.tail).run();
}

Result<void> SqliteWriter::put_object(const Object& o) {
  SLUICE_TRY(auto* put, connection_.cached(kPutObject));
  return put
      ->bind(o.id.key, o.id.tail, o.team, o.type.key, o.type.tail, o.key, o.data, o.created_at,
             o.updated_at)
      .run();
}

Result<void> SqliteWriter::delete_object(ObjectId object) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteObject));
  SLUICE_TRY(const auto deleted, remove->bind(object.key, object.tail).run_counting());
  if (deleted == 0) return {};
  SLUICE_TRY(auto* unlink, connection_.cached(kUnlinkObject));
  return unlink->bind(object.key).run();
}

Result<void> SqliteWriter::put_object_link(const ObjectLink& l) {
  SLUICE_TRY(auto* put, connection_.cached(kPutLinkOfObject));
  return put
      ->bind(l.object.key, l.object.tail, l.contact.key, l.contact.tail, l.type.key, l.metadata,
             l.created_at, l.updated_at)
      .run();
}

Result<bool> SqliteWriter::delete_object_link(ObjectId object, ContactId contact) {
  SLUICE_TRY(auto* remove, connection_.cached(kDeleteLinkOfObject));
  SLUICE_TRY(const auto deleted, remove->bind(object.key, contact.key).run_counting());
  return deleted != 0;
}

}  // namespace sluice::store::sqlite
