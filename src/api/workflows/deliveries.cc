#include <fmt/format.h>
#include <memory>
#include <utility>

#include "api/core/handlers.h"
#include "api/workflows/delivery_views.h"
#include "services/fields.h"

// GET /workflows/deliveries/{deliveryId}, and what may be done to one but to replay it.
namespace sluice::api {
namespace {

std::unexpected<Problem> is_accepted() {
  return refuse(ErrorCode::kConflict, "delivery_accepted",
                "This delivery was accepted: it is kept for as long as its run, and what its "
                "signature covered is not kept.");
}

Pending set_kept(RequestContext& context, const Reply& reply, bool keep) {
  SLUICE_TRY(const auto found, find_delivery(context, context.param(0)));
  if (!found.row) return is_accepted();
  const auto mark = std::make_shared<store::KeepMark>();  // of the store thread, read by the answer
  const auto max = context.services.limits.deliveries_kept_max;
  services::AuditNote note{keep ? "rejection.keep" : "rejection.let_expire", found.row->id.text(),
                           found.workflow.name};
  context.services.committer.submit(
      [mark, id = found.row->id, keep, max](store::Writer& writer) -> Result<void> {
        SLUICE_TRY(*mark, writer.keep_rejection(id, keep, max));
        return {};
      },
      store::Committer::kNoShard,
      [&audit = context.services.audit, caller = context.caller, note = std::move(note), reply,
       mark, max](store::CommitOutcome outcome) mutable {
        if (outcome.kind != store::CommitOutcome::Kind::kCommitted)
          return reply.send(Problem(ErrorCode::kUnavailable, "unavailable",
                                    "The store could not record this; try again later."));
        if (*mark == store::KeepMark::kFull)
          return reply.send(Problem(ErrorCode::kConflict, "too_many_deliveries_kept",
                                    fmt::format("At most {} deliveries of a workflow can be kept; "
                                                "let others expire first.",
                                                max)));
        const auto show = [reply] {
          reply.resume([](RequestContext& later, const Reply& again) -> Pending {
            SLUICE_TRY(const auto response, get_delivery(later));
            again.send(response);
            return {};
          });
        };
        if (*mark == store::KeepMark::kGone) return show();
        audit.note(caller, std::move(note), show);
      });
  return {};
}

}  // namespace

Answer get_delivery(RequestContext& context) {
  SLUICE_TRY(const auto found, find_delivery(context, context.param(0)));
  DeliveryViews views(context, found.workflow);
  return reply(200, found.row ? views.whole(*found.row) : views.whole(*found.run));
}

Answer verify_delivery(RequestContext& context) {
  SLUICE_TRY(const auto body, read_body(context, Body::kOptional));
  services::Fields fields(body);
  const auto data = fields.object("data");
  SLUICE_TRY_VOID(fields.finish());
  SLUICE_TRY(const auto found, find_delivery(context, context.param(0)));
  if (!found.row) return is_accepted();
  if (hooks::was_event(*found.row))
    return refuse(ErrorCode::kConflict, "rejection_is_event",
                  "This was an event; send it with POST /workflows/{id}/events.");
  const auto& services = context.services;
  const auto max = services.limits.payload_bytes_max.get();
  std::shared_ptr<const hooks::Hook> hook;
  if (data) {
    SLUICE_TRY(hook, services.workflows.hook_with(context.reader, found.workflow, *data, max));
  } else {
    SLUICE_TRY(hook, services.workflows.hook_of(found.workflow, found.workflow.version, max));
  }
  const DeliveryViews views(context, found.workflow);
  const hooks::NotedRequest noted(*found.row, views.hidden(*found.row));
  const auto checks = services.admission.check_again(noted, *hook);
  return reply(200, json::object{{"passes", checks.would_pass()}, {"checks", checks_view(checks)}});
}

Pending keep_delivery(RequestContext& context, const Reply& reply) {
  return set_kept(context, reply, true);
}

Pending let_delivery_expire(RequestContext& context, const Reply& reply) {
  return set_kept(context, reply, false);
}

}  // namespace sluice::api
