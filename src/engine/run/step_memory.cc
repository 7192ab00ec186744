#include "engine/run/step_memory.h"

namespace sluice::engine {

nodes::Failed out_of_memory(const std::bad_alloc& error) {
  nodes::Failed failed;
  failed.transient = may_be_there_later(error);
  failed.message = memory_refusal(error);
  return failed;
}

}  // namespace sluice::engine
