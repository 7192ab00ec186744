#include "api/admin/operator_team.h"

namespace sluice::api {

std::expected<void, Problem> check_operator_team(const RequestContext& context) {
  if (context.caller.team == kOperatorTeam) return {};
  return refuse(ErrorCode::kForbidden, "operator_only",
                "Only keys of the operator's team may see the state of the whole server.");
}

}  // namespace sluice::api
