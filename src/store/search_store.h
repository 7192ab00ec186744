#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "store/types.h"

// What is found by the beginning of a word or of an id, and what refers to something.
namespace sluice::store {

// Keys of ids that begin alike; both ends belong to it.
struct KeyRange {
  std::int64_t from = 0;
  std::int64_t to = INT64_MAX;
};

class SearchReader {
 public:
  virtual ~SearchReader() = default;

  // Workflows of the team with a word in their name that begins so, in the order of those words.
  // `prefix` is as words_to_find() makes it.
  virtual Result<std::vector<Workflow>> workflows_with_word(TeamId team, std::string_view prefix,
                                                            std::int64_t limit) = 0;
  virtual Result<std::vector<Workflow>> workflows_by_key(TeamId team, KeyRange keys,
                                                         std::int64_t limit) = 0;
  // The newest of the team among the newest `looked_at_max` of all teams in that range.
  virtual Result<std::vector<RunRow>> runs_by_key(TeamId team, KeyRange keys,
                                                  std::int64_t looked_at_max,
                                                  std::int64_t limit) = 0;
  // Likewise, of the deliveries that began no run; without headers and bodies.
  virtual Result<std::vector<Rejection>> noted_by_key(TeamId team, KeyRange keys,
                                                      std::int64_t looked_at_max,
                                                      std::int64_t limit) = 0;
  // Workflows whose newest version may name that item of the vault; the program of each tells.
  virtual Result<std::vector<Workflow>> workflows_naming(TeamId team, VaultId item,
                                                         std::string_view name,
                                                         std::int64_t limit) = 0;
  // Workflows whose trigger is that runs of this one fail; without those that hear of all, and
  // those that this one names itself.
  virtual Result<std::vector<Workflow>> listeners_of(TeamId team, WorkflowId source) = 0;
};

}  // namespace sluice::store
