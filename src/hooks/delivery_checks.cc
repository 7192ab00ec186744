#include "hooks/delivery_checks.h"

#include <optional>
#include <utility>

#include "hooks/delivery_body.h"
#include "hooks/idempotency.h"

namespace sluice::hooks {

Verdict read_delivery(Delivery& delivery, DeliveryFileStore* files) {
  static const model::BodyRule kOfEvents;  // JSON objects, whatever the hook's deliveries are
  const Hook& hook = *delivery.hook;
  std::optional<FilesOf> kept;
  if (files) kept.emplace(*files, hook.team, hook.workflow);
  auto read = read_body({.head = delivery.request,
                         .bytes = delivery.request.body,
                         .rule = delivery.event_key ? kOfEvents : hook.settings().body,
                         .id_path = hook.id_path,
                         .bytes_max = hook.body_bytes_max,
                         .empty_is_object = may_be_empty(delivery),
                         .files = kept ? &*kept : nullptr});
  if (!read) return std::unexpected(std::move(read).error());
  delivery.body = read->json;
  delivery.facts = std::move(read->facts);
  delivery.made = std::move(read->made);
  return {};
}

Verdict claim_key(Delivery& delivery) {
  auto claim =
      idempotency_entry(*delivery.hook, delivery.request, delivery.facts,
                        {.bytes = unpacked_bytes(delivery), .json = delivery.body}, delivery.now);
  if (!claim) return std::unexpected(bad_body(std::move(claim).error().message));
  delivery.claim = *std::move(claim);
  return {};
}

}  // namespace sluice::hooks
