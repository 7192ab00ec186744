#pragma once

#include "base/json.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"
#include "services/records/contacts.h"
#include "store/store.h"

namespace sluice::services {

// How a team calls: by which provider, when, how many in a minute, and from which number. The
// document is {"provider"?, "calling_hours"?, "calls_per_minute"?, "from_number"?}; what is not in
// it is as for a team without settings. Any thread but the io threads.
class CallSettings {
 public:
  // Both outlive this.
  CallSettings(const Context& context, const Contacts& contacts)
      : context_(context), contacts_(contacts) {}

  Outcome<store::CallSettings> find(store::CallLookup& lookup, TeamId team) const;
  void replace(store::Reader& reader, const Principal& caller, const json::object& document,
               OnEdited<store::CallSettings> done) const;

 private:
  const Context& context_;
  const Contacts& contacts_;
};

}  // namespace sluice::services
