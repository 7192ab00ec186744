#include "services/context.h"

#include <string>
#include <utility>

namespace sluice::services {

Result<void> check_writable(const Context& context) {
  if (context.committer.healthy()) return {};
  return fail(ErrorCode::kUnavailable, std::string(kNotWritable));
}

Result<void> commit(const Context& context, store::Task task) {
  SLUICE_TRY_VOID(check_writable(context));
  return context.committer.run(std::move(task));
}

}  // namespace sluice::services
