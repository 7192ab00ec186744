#pragma once

#include <functional>
#include <memory>

#include "base/ids.h"
#include "base/result.h"
#include "hooks/hook_table.h"

namespace sluice::hooks {

// Where hooks come from whose token is known but which are not in memory.
class HookSource {
 public:
  using Loaded = Result<std::shared_ptr<const Hook>>;
  using Done = std::move_only_function<void(Loaded)>;
  virtual ~HookSource() = default;

  // Reads and compiles it on the calling thread, which must not be an io thread. kNotFound when the
  // workflow takes no deliveries (any more); any other error may pass.
  virtual Loaded load(WorkflowId workflow) = 0;
  // The same elsewhere; `done` is called later on the io thread `shard`. False when too many wait
  // already: `done` is left alone.
  [[nodiscard]] virtual bool load_later(WorkflowId workflow, unsigned shard, Done& done) = 0;
};

}  // namespace sluice::hooks
