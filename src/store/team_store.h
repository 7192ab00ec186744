#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/retention_store.h"

// Teams that have a name or limits of their own. Any other team is there once it has a key.
namespace sluice::store {

// Instead of the server's; nothing: as the server says.
struct TeamLimits {
  std::optional<std::int64_t> workflows_max{};
  std::optional<std::int64_t> api_keys_max{};
  std::optional<std::int64_t> vault_items_max{};
  std::optional<std::int64_t> accepted_per_second_max{};  // deliveries, of all its hooks together
  std::optional<std::int64_t> stored_runs_max{};
  bool operator==(const TeamLimits&) const = default;
};

struct Team {
  TeamId id{};
  std::string name{};
  TeamLimits limits{};
  TeamRetention retention{};
  Timestamp created_at{};
  Timestamp updated_at{};
};

class TeamWriter {
 public:
  virtual ~TeamWriter() = default;

  virtual Result<void> put_team(const Team& team) = 0;  // insert or replace by id
};

class TeamReader {
 public:
  virtual ~TeamReader() = default;

  virtual Result<std::optional<Team>> team(TeamId id) = 0;
  virtual Result<std::vector<Team>> all_teams() = 0;  // in the order of their ids
  // How many runs of the team are stored, at the same cost at any number.
  virtual Result<std::int64_t> count_runs(TeamId team) = 0;
};

}  // namespace sluice::store
