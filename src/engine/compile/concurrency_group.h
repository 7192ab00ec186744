#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/compile/program.h"
#include "liquid/liquid.h"
#include "model/concurrency_group.h"
#include "model/run.h"

namespace sluice::engine {

struct ConcurrencyGroupChoice {
  std::optional<model::ConcurrencyGroup>
      concurrency_group;  // nothing when the workflow sets no limit
  std::optional<Error>
      error;  // why the key could not be read; the concurrency group is that of no key
};

// The key of a new run's concurrency group, of a workflow that limits its runs. Throws OutOfWork.
Result<std::string> concurrency_key(const Program& program, const model::RunHeader& header,
                                    const model::TriggerData& trigger, const liquid::Fuel& fuel);
// The group of that key.
model::ConcurrencyGroup concurrency_group(const Program& program, const WorkflowId& workflow,
                                          std::string_view key);

// The concurrency group of a new run. It follows from what the run begins with and nothing else, so
// the same delivery always stands in the same one. A key that cannot be read counts as an empty
// one, like that of a value which is missing: the run is neither lost nor does it escape the limit.
ConcurrencyGroupChoice choose_concurrency_group(const Program& program,
                                                const model::RunHeader& header,
                                                const model::TriggerData& trigger,
                                                const liquid::Fuel& fuel);

}  // namespace sluice::engine
