#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"
#include "store/store.h"

namespace sluice::services {

// The types of objects that a team defines. Documents are {"type_name", "display_name", "schema",
// "description"?, "validation_mode"?, "unique_by_contact"?}. Any thread but the io threads.
class ObjectTypes {
 public:
  explicit ObjectTypes(const Context& context) : context_(context) {}  // outlives this

  Outcome<store::ObjectType> find(store::ObjectReader& reader, TeamId team,
                                  std::string_view id) const;
  Outcome<store::ObjectType> find_by_name(store::ObjectReader& reader, TeamId team,
                                          std::string_view type_name) const;
  void create(const Principal& caller, const json::object& document,
              OnEdited<store::ObjectType> done) const;
  // Changes what the document has, which may not be type_name. Objects that are stored stay as they
  // are. kConflict when unique_by_contact is turned on while there are objects.
  void update(store::ObjectReader& reader, const Principal& caller, std::string_view id,
              const json::object& document, OnEdited<store::ObjectType> done) const;
  // kConflict while there are objects of it.
  void remove(const Principal& caller, std::string_view id, OnEdited<store::ObjectType> done) const;

 private:
  const Context& context_;
};

std::string_view validation_name(store::ObjectType::Validation mode);

}  // namespace sluice::services
