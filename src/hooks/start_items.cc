#include "hooks/start_items.h"

#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "hooks/delivery_news.h"
#include "hooks/handshakes.h"
#include "hooks/split.h"

namespace sluice::hooks {
namespace {

// By the hook's `respond`, where {execution_id} is the first run's, or with all of them.
void answer_items(const ItemStarts& parts, Submitted& submitted, std::span<const RunId> runs) {
  const Delivery& of = submitted.delivery;
  if (of.hook->settings().answering.respond) {
    const auto first = runs.empty() ? std::nullopt : std::optional(runs.front());
    return submitted.responder.send(
        accepted_answer(*of.hook, of.request, parts.public_url, first, of.dialect));
  }
  submitted.responder.send(accepted_items_response(runs, of.dialect));
}

void finish_items(const ItemStarts& parts, Submitted& submitted,
                  const Result<runs::GroupStartResult>& started) {
  if (!started) return parts.refuse(submitted, not_started(started.error(), parts.committer));
  if (started->is_conflict) return parts.refuse(submitted, item_conflict());
  std::vector<RunId> runs;
  runs.reserve(started->starts.size());
  bool is_new = false;
  for (const auto& each : started->starts) {
    is_new = is_new || each.kind == runs::StartResult::Kind::kStarted;
    runs.push_back(each.run);
  }
  is_new ? parts.metrics.accepted() : parts.note_duplicate(submitted.delivery, runs.front());
  tell_taken(parts.events, *submitted.delivery.hook, is_new ? Taken::kAccepted : Taken::kDuplicate,
             runs);
  answer_items(parts, submitted, runs);
}

}  // namespace

Result<std::vector<runs::StartRequest>> start_requests(const Delivery& delivery,
                                                       std::size_t items_max) {
  const auto kept = kept_of(delivery);
  std::vector<runs::StartRequest> requests;
  if (!delivery.hook->settings().body.split) {
    requests.push_back(start_request(delivery, std::string(delivery.body), kept));
    return requests;
  }
  SLUICE_TRY(auto items, split_body(delivery.body, delivery.hook->settings(), delivery.claim,
                                    delivery.now, items_max));
  requests.reserve(items.size());
  for (auto& item : items) {
    requests.push_back(start_request(delivery, std::move(item.body), kept));
    requests.back().idempotency = item.claim;
  }
  return requests;
}

void start_items(const ItemStarts& parts, Delivery delivery, http::Responder responder) {
  auto owned = std::make_unique<Submitted>(std::move(delivery), std::move(responder));
  Submitted& submitted = *owned;
  const Delivery& of = submitted.delivery;
  auto requests = start_requests(of, parts.items_max);
  if (!requests) return parts.refuse(submitted, bad_body(requests.error().message));
  if (requests->empty()) {  // nothing has happened, which some senders say as well
    parts.metrics.accepted();
    tell_taken(parts.events, *of.hook, Taken::kAccepted, {});
    return answer_items(parts, submitted, {});
  }
  runs::GroupStartDone done =
      [parts, owned = std::move(owned)](const Result<runs::GroupStartResult>& started) {
        finish_items(parts, *owned, started);
      };
  const auto begun = parts.starter.start_group(*std::move(requests), done);
  if (!begun) parts.refuse(submitted, not_started(begun.error(), parts.committer));
}

}  // namespace sluice::hooks
