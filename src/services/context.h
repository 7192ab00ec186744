#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "services/limits.h"
#include "store/committer.h"

namespace sluice::services {

// What all services work with. Outlives them; any thread.
struct Context {
  store::Committer& committer;
  const Clock& clock;
  IdSource& ids;
  Entropy& entropy;
  Limits limits{};
};

inline constexpr std::string_view kNotWritable =
    "The store cannot be written at the moment; nothing was changed. Try again later.";
// kUnavailable while the store is broken.
Result<void> check_writable(const Context& context);
// Runs `task` in the committer and waits until it is durable; not for io threads. kUnavailable at
// once while the store is broken: nobody waits for an administrator to free the disk.
Result<void> commit(const Context& context, store::Task task);

}  // namespace sluice::services
