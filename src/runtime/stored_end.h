#pragma once

#include "base/result.h"
#include "engine/run/run.h"
#include "runtime/programs.h"
#include "runtime/run_completions.h"
#include "store/types.h"

namespace sluice::runtime {

// What a run that is over came to, as it is stored. kCorrupt when its records do not read back,
// kNotFound or kInvalid when its program cannot be had any more. `options` are those of the
// runtime.
Result<RunEnd> end_of(Programs& programs, const store::StoredRun& run,
                      const engine::RunOptions& options);

}  // namespace sluice::runtime
