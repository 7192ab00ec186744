#pragma once

#include <algorithm>

#include "store/store.h"

namespace sluice::store {

// For tests and benchmarks: deletes at most `limit` runs that finished before a moment, whatever
// their workflows say.
inline Result<std::int64_t> delete_finished_before(Reader& reader, Writer& writer, Timestamp before,
                                                   std::int64_t limit) {
  OldRunsSearch search{.now = before + Micros(1),
                       .keep = {.completed = Micros(1), .failed = Micros(1)},
                       .rules = OldRunsSearch::Rules::kIgnore};
  std::int64_t deleted = 0;
  while (deleted < limit) {
    search.limit = limit - deleted;
    SLUICE_TRY(const auto found, reader.old_runs(search));
    if (found.empty()) break;
    SLUICE_TRY(const auto gone, writer.delete_runs(found));
    deleted += gone;
    if (gone == 0) ++search.day;  // deleted in this transaction, which the reader does not see
  }
  return deleted;
}

}  // namespace sluice::store
