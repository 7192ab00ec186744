#include "store/retention_store.h"

#include <algorithm>

namespace sluice::store {

std::int64_t runs_to_delete(const StoredRuns& stored, std::optional<std::int64_t> runs_max,
                            std::optional<std::int64_t> bytes_max) {
  std::int64_t runs = runs_max ? stored.finished - *runs_max : 0;
  const std::int64_t excess = bytes_max ? stored.bytes - *bytes_max : 0;
  if (excess > 0) {
    const auto mean =
        std::max<std::int64_t>(stored.bytes / std::max<std::int64_t>(stored.runs, 1), 1);
    runs = std::max(runs, (excess / mean + 2) / 2);
  }
  return std::clamp<std::int64_t>(runs, 0, std::max<std::int64_t>(stored.finished, 0));
}

}  // namespace sluice::store
