#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/contact_store.h"

// Records of types that teams define, and their links to contacts.
namespace sluice::store {

struct ObjectTypeTag {
  static constexpr std::string_view kPrefix = "oty_";
};
using ObjectTypeId = Id<ObjectTypeTag>;
struct ObjectTag {
  static constexpr std::string_view kPrefix = "obj_";
};
using ObjectId = Id<ObjectTag>;

struct ObjectType {
  enum class Validation { kOff, kWarn, kStrict };
  ObjectTypeId id;
  TeamId team{};
  std::string type_name;  // unique in the team
  std::string display_name{};
  std::string description{};
  std::string schema = "{}";  // a JSON object
  Validation validation = Validation::kOff;
  bool unique_by_contact = false;  // a contact has one object of it at most
  Timestamp created_at{};
  Timestamp updated_at{};
  std::int64_t objects = 0;  // how many there are; read only
};

struct Object {
  ObjectId id;
  TeamId team{};
  ObjectTypeId type;
  std::string key;          // unique in its type
  std::string data = "{}";  // a JSON object
  Timestamp created_at{};
  Timestamp updated_at{};
  bool operator==(const Object&) const = default;
};

struct ObjectLink {
  ObjectId object;
  ContactId contact;
  ObjectTypeId type;            // of the object
  std::string metadata = "{}";  // a JSON object
  Timestamp created_at{};
  Timestamp updated_at{};
};

// Which objects of a team are wanted: those for which all of it holds.
struct ObjectFilter {
  TeamId team{};
  std::optional<ObjectTypeId> type{};  // of this team
  std::optional<ContactId> contact{};  // linked to this one, of this team
  std::optional<std::string> key{};
  std::int64_t below = INT64_MAX;  // of the keys of ids
  std::int64_t limit = 50;
  std::int64_t looked_at_max = 2'000;
  std::size_t data_bytes_max = 4 << 20;  // beyond it the page ends; it has one object at least
};

struct ObjectPage {
  std::vector<Object> objects;  // newest first; may be fewer than `limit` and go on all the same
  std::optional<std::int64_t> next{};  // `below` of the next page
};

// What both sides read; the writer with what its transaction has written.
class ObjectLookup {
 public:
  virtual ~ObjectLookup() = default;

  virtual Result<std::optional<ObjectType>> object_type(TeamId team, ObjectTypeId id) = 0;
  virtual Result<std::optional<ObjectType>> object_type_by_name(TeamId team,
                                                                std::string_view type_name) = 0;
  virtual Result<std::int64_t> count_object_types(TeamId team) = 0;
  virtual Result<std::optional<Object>> object(TeamId team, ObjectId id) = 0;
  virtual Result<std::optional<Object>> object_by_key(ObjectTypeId type, std::string_view key) = 0;
  virtual Result<std::optional<ObjectLink>> object_link(ObjectId object, ContactId contact) = 0;
  // An object of the type that is linked to the contact, other than `except`.
  virtual Result<std::optional<ObjectId>> linked_object(ContactId contact, ObjectTypeId type,
                                                        ObjectId except) = 0;
  // Counted up to `most`.
  virtual Result<std::int64_t> count_links_of_object(ObjectId object, std::int64_t most) = 0;
  virtual Result<std::int64_t> count_links_of_contact(ContactId contact, std::int64_t most) = 0;
};

class ObjectWriter : public ObjectLookup {
 public:
  // Insert or replace by id; its team and its name stay. kConflict when another type of the team
  // has the name.
  virtual Result<void> put_object_type(const ObjectType& type) = 0;
  virtual Result<void> delete_object_type(ObjectTypeId type) = 0;
  // Insert or replace by id; its team, type and key stay. kConflict when another object of the type
  // has the key.
  virtual Result<void> put_object(const Object& object) = 0;
  virtual Result<void> delete_object(ObjectId object) = 0;  // with its links
  virtual Result<void> put_object_link(const ObjectLink& link) = 0;
  // False when there is no such link.
  virtual Result<bool> delete_object_link(ObjectId object, ContactId contact) = 0;
};

class ObjectReader : public ObjectLookup {
 public:
  // Newest first, those with keys below that.
  virtual Result<std::vector<ObjectType>> object_types(TeamId team, std::int64_t below,
                                                       std::int64_t limit) = 0;
  virtual Result<ObjectPage> objects(const ObjectFilter& filter) = 0;
  // In the order of the contacts' ids.
  virtual Result<std::vector<ObjectLink>> links_of(ObjectId object, std::int64_t limit) = 0;
};

}  // namespace sluice::store
