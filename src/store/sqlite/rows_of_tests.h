#pragma once

#include <cstdint>
#include <cstdlib>

#include "base/ids.h"
#include "model/run.h"
#include "model/version_of_test.h"

// In the table of runs, a test run has the number of its team negative. So it is in no list,
// counter or alert of the team, and a list of test runs is one of that other number.
namespace sluice::store::sqlite {

inline TeamId team_of_tests(TeamId team) { return TeamId{-static_cast<std::int64_t>(team)}; }
inline TeamId team_in_row(const model::RunHeader& header) {
  return model::is_test_version(header.version) ? team_of_tests(header.team) : header.team;
}
inline TeamId team_of_row(std::int64_t team) { return TeamId{std::abs(team)}; }

}  // namespace sluice::store::sqlite
