#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/async_lock.h"
#include "base/json.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"
#include "store/store.h"

namespace sluice::services {

inline constexpr std::int64_t kTeamIdMax = 1'000'000'000;

// Names and limits of teams, which only the operator's team may give. Documents are {"name",
// "team_id"?, "limits"?: {"workflows_max", ...}, "retention"?: {"completed", ...}}; what is null is
// as the server says. Any thread but the io threads; `reader` is the caller's own.
class Teams {
 public:
  explicit Teams(const Context& context) : context_(context) {}

  // A team of that number, or the next free one. kConflict when it has a name already, or another
  // team has that name.
  void create(AsyncLock::Hold turn, store::Reader& reader, const Principal& caller,
              const json::object& document, OnEdited<store::Team> done);
  // Changes what the document has; of the limits those that it has.
  void update(AsyncLock::Hold turn, store::Reader& reader, const Principal& caller, TeamId team,
              const json::object& document, OnEdited<store::Team> done);
  AsyncLock& edits() { return edits_; }

 private:
  Outcome<Edit<store::Team>> plan_create(store::Reader& reader, const Principal& caller,
                                         const json::object& document) const;
  Outcome<Edit<store::Team>> plan_update(store::Reader& reader, const Principal& caller,
                                         TeamId team, const json::object& document) const;

  const Context& context_;
  AsyncLock edits_;
};

// kForbidden to all but the keys of the operator's team that have all scopes.
Outcome<void> check_operator(const Principal& caller);
// The team as it is stored; without a name when it has only keys, and not_found without those.
Outcome<store::Team> find_team(store::Reader& reader, TeamId team);

// What the team may have of something: its own limit, or else the server's.
Outcome<std::int64_t> limit_of(store::TeamReader& reader, TeamId team,
                               std::optional<std::int64_t> store::TeamLimits::*own,
                               std::int64_t of_server);

}  // namespace sluice::services
