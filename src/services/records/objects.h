#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"
#include "services/records/object_types.h"
#include "services/records/record_edit.h"
#include "store/store.h"

namespace sluice::services {

struct WrittenObject {
  store::Object object;
  store::ObjectType type;
  Written how = Written::kCreated;
  std::vector<std::string> warnings;  // what of the data does not fit, where the type warns
};

// An object that was read and checked and is to be written.
struct ObjectChange {
  store::ObjectTypeId type;
  std::string key;
  std::string data;
};

// Within a transaction of the store thread: the object of the type with the key, created or with
// these data.
Outcome<WrittenObject> upsert_object(const Context& context, store::Writer& writer, TeamId team,
                                     const ObjectChange& change);
// Likewise: links the two, or gives their link this metadata. kConflict, with object_id, where a
// contact may have one object of the type and has another.
Outcome<store::ObjectLink> link_object(const Context& context, store::Writer& writer, TeamId team,
                                       store::ObjectId object, store::ContactId contact,
                                       std::string metadata);

// Records of the types that a team defines. Any thread but the io threads; `reader` is the caller's
// own.
class Objects {
 public:
  // Both outlive this.
  Objects(const Context& context, const ObjectTypes& types) : context_(context), types_(types) {}

  // An object that was read and checked, and what of its data does not fit where its type warns.
  struct Checked {
    ObjectChange change;
    std::vector<std::string> warnings;
  };
  // The document is as of upsert().
  Outcome<Checked> check(store::Reader& reader, TeamId team, const json::object& document) const;

  Outcome<store::Object> find(store::ObjectReader& reader, TeamId team, std::string_view id) const;
  // The document is {"type_name", "data", "upsert_key"?}: the data replace those of the object that
  // has the same value at that path; without one, at $.external_ids.rex.property_id or else $.id.
  void upsert(store::Reader& reader, const Principal& caller, const json::object& document,
              OnEdited<WrittenObject> done) const;
  void remove(const Principal& caller, std::string_view id, OnEdited<store::Object> done) const;
  // The document is {"contact_id", "metadata"?}.
  void link(store::ObjectReader& reader, const Principal& caller, std::string_view id,
            const json::object& document, OnEdited<store::ObjectLink> done) const;
  // The document is {"contact_id"}. kNotFound when they are not linked.
  void unlink(store::ObjectReader& reader, const Principal& caller, std::string_view id,
              const json::object& document, OnEdited<store::ObjectLink> done) const;

 private:
  const Context& context_;
  const ObjectTypes& types_;
};

}  // namespace sluice::services
