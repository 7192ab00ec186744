#include "api/core/edits.h"

#include "api/core/callers.h"

namespace sluice::api {

Pending in_turn(RequestContext& context, const Reply& reply, AsyncLock& edits, EditStep step) {
  if (auto turn = edits.try_take()) return step(context, reply, *std::move(turn));
  AsyncLock::Granted granted = [reply, step = std::move(step)](AsyncLock::Hold turn) mutable {
    reply.resume([step = std::move(step), turn = std::move(turn)](
                     RequestContext& later, const Reply& again) mutable -> Pending {
      // Its key may have been revoked while it waited.
      SLUICE_TRY_VOID(check_still_known(later.services, later.caller));
      return step(later, again, std::move(turn));
    });
  };
  if (edits.take(granted)) return {};
  return refuse(ErrorCode::kUnavailable, "unavailable",
                "Too many changes are waiting for the disk; nothing was changed. Try again later.");
}

}  // namespace sluice::api
