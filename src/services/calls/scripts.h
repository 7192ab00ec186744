#pragma once

#include <string_view>

#include "base/json.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"
#include "store/store.h"

namespace sluice::services {

// What drives the calls of a team. Documents are {"name", "type"?, "language"?, "settings"?,
// "objectives"?, "structured_data_schema"?, "voicemail_message"?, "max_duration_seconds"?}. Any
// thread but the io threads.
class Scripts {
 public:
  explicit Scripts(const Context& context) : context_(context) {}  // outlives this

  Outcome<store::Script> find(store::CallLookup& lookup, TeamId team, std::string_view id) const;
  void create(const Principal& caller, const json::object& document,
              OnEdited<store::Script> done) const;
  // Changes what the document has; null removes a voicemail_message or a structured_data_schema.
  void update(store::CallLookup& lookup, const Principal& caller, std::string_view id,
              const json::object& document, OnEdited<store::Script> done) const;
  // kConflict while calls by it have not ended.
  void remove(const Principal& caller, std::string_view id, OnEdited<store::Script> done) const;

 private:
  const Context& context_;
};

std::string_view script_type_name(store::Script::Type type);

}  // namespace sluice::services
