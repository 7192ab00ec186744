#include "engine/run/step_memory.h"

namespace sluice::engine {

nodes::Failed out_of_memory(const std::bad_alloc& error) {
  const auto* refused = dynamic_cast<const OutOfMemory*>(&error);
  nodes::Failed failed;
  failed.transient = !refused || refused->limit() == OutOfMemory::Limit::kPool;
  failed.message = memory_refusal(error);
  return failed;
}

}  // namespace sluice::engine
