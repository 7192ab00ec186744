#include "hooks/delivery_news.h"

#include <string_view>

namespace sluice::hooks {
namespace {

std::string_view outcome_of(Reason reason) {
  switch (reason) {
    case Reason::kConflict:
      return "conflict";
    case Reason::kRateLimited:
      return "limited";
    case Reason::kOverloaded:
    case Reason::kFailed:
      return "busy";
    case Reason::kNoKey:
    case Reason::kUnknownToken:
    case Reason::kSignature:
    case Reason::kBadBody:
    case Reason::kTooLarge:
    case Reason::kMethod:
    case Reason::kVerifyToken:
    case Reason::kPaused:
    case Reason::kWrongPath:
      break;
  }
  return "rejected";
}

}  // namespace

void tell_taken(live::EventHub* events, const Hook& hook, Taken taken,
                std::span<const RunId> runs) {
  if (!events || !events->watched()) return;
  live::DeliveryNews news{.team = hook.team,
                          .workflow = hook.workflow,
                          .outcome = taken == Taken::kAccepted ? "accepted" : "duplicate"};
  if (!runs.empty()) news.run = runs.front();
  news.runs = runs.size();
  events->tell(news);
}

void tell_refused(live::EventHub* events, const Hook& hook, const Refusal& refusal,
                  std::optional<RejectionId> kept) {
  if (!events || !events->watched()) return;
  events->tell(live::DeliveryNews{.team = hook.team,
                                  .workflow = hook.workflow,
                                  .outcome = outcome_of(refusal.reason),
                                  .reason = reason_name(refusal.reason),
                                  .status = refusal.status,
                                  .rejection = kept});
}

}  // namespace sluice::hooks
