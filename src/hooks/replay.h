#pragma once

#include <expected>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "hooks/answers.h"
#include "hooks/delivery_files.h"
#include "hooks/hook_source.h"
#include "hooks/hook_table.h"
#include "model/run.h"
#include "runs/run_start.h"
#include "store/committer.h"
#include "store/types.h"

namespace sluice::hooks {

struct ReplayParts {
  HookSource& source;
  const store::Committer& committer;
  const Clock& clock;
  std::size_t items_max;  // of one delivery
  DeliveryFileStore* files = nullptr;
};

// The runs to start when the owner of a refused delivery replays it; see Admission::replay. A
// delivery without a key of its own gets the rejection's id as its key, and so does one whose key
// stands for another run.
std::expected<std::vector<runs::StartRequest>, Refusal> replay_requests(
    const ReplayParts& parts, const store::Rejection& rejection);

// What the run of a refused delivery would be given, as its hook reads it; where the hook has
// `split`, that of the first item. Files in forms are left out.
std::expected<model::TriggerData, Refusal> data_for_run(const store::Rejection& rejection,
                                                        std::shared_ptr<const Hook> hook,
                                                        Timestamp now);

}  // namespace sluice::hooks
