#include <algorithm>
#include <array>
#include <deque>
#include <fmt/format.h>
#include <iterator>
#include <memory>
#include <utility>

#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/workflows/delivery_views.h"
#include "services/fields.h"

// GET /workflows/{id}/deliveries, GET /workflows/deliveries/{deliveryId}, and what may be done to
// one but to replay it.
namespace sluice::api {
namespace {

constexpr std::int64_t kRowsAtOnce = 50;
constexpr std::size_t kTextBytesMax = 200;
constexpr std::array<std::string_view, 6> kOutcomes = {"accepted", "duplicate", "conflict",
                                                       "rejected", "limited",   "busy"};

struct DeliveryFilter {
  std::optional<std::string> outcome;
  std::optional<std::string> cause;
  std::optional<std::string> text;
  std::optional<std::string> key;
  std::optional<Timestamp> since;

  bool takes_accepted() const { return !cause && (!outcome || *outcome == kAccepted); }
  bool takes_others() const { return !outcome || *outcome != kAccepted; }
  bool takes(const store::Rejection& row) const {
    return (!outcome || *outcome == outcome_of(row)) && (!cause || *cause == row.reason) &&
           (!since || row.at >= *since) && has_text({row.headers, row.query, row.path, row.body});
  }
  bool takes(const store::StoredRun& run) const {
    return (!since || run.row.header.created_at >= *since) &&
           has_text({run.trigger.headers, run.trigger.body});
  }

 private:
  bool has_text(std::initializer_list<std::string_view> places) const {
    return !text || std::ranges::any_of(places, [&](std::string_view place) {
      return place.find(*text) != std::string_view::npos;
    });
  }
};

std::expected<DeliveryFilter, Problem> read_delivery_filter(const RequestContext& context) {
  const auto& request = context.request;
  DeliveryFilter filter{.outcome = request.query_value("outcome"),
                        .cause = request.query_value("cause"),
                        .text = request.query_value("text"),
                        .key = request.query_value("key"),
                        .since = {}};
  if (filter.outcome && std::ranges::find(kOutcomes, *filter.outcome) == kOutcomes.end())
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "outcome must be accepted, duplicate, conflict, rejected, limited or busy.");
  if (filter.text && (filter.text->empty() || filter.text->size() > kTextBytesMax))
    return refuse(ErrorCode::kInvalid, "parameter_invalid", "text must have 1 to 200 bytes.");
  SLUICE_TRY(filter.since, query_time(context, "since"));
  return filter;
}

// The deliveries of a workflow that began runs and those that did not, merged, newest first: ids of
// both kinds grow with time.
class DeliveryPage {
 public:
  DeliveryPage(const RequestContext& context, const store::Workflow& workflow,
               const DeliveryFilter& filter, std::int64_t below)
      : context_(context), filter_(filter), views_(context, workflow) {
    above_ = filter.since ? store::first_key_at(*filter.since) - 1 : 0;
    noted_ = {.team = context.caller.team,
              .workflow = workflow.id,
              .above = above_,
              .below = below,
              .limit = kRowsAtOnce};
    runs_.team = context.caller.team;
    runs_.workflow = workflow.id;
    runs_.limit = kRowsAtOnce;
    if (below != INT64_MAX) runs_.older_than = RunId{{below, 0}};
    no_more_noted_ = !filter.takes_others();
    no_more_runs_ = !filter.takes_accepted();
  }

  // Adds up to `wanted` deliveries, and stops before when it has looked at as many as it may.
  std::expected<void, Problem> fill(std::size_t wanted) {
    const auto& limits = context_.services.limits;
    for (auto left = limits.deliveries_scanned_max; left > 0; --left) {
      SLUICE_TRY_VOID(refill());
      const bool has_noted = !noted_rows_.empty();
      const bool has_run = !run_rows_.empty();
      if (!has_noted && !has_run) {
        is_complete_ = true;
        return {};
      }
      if (deliveries.size() == wanted || bytes_ > limits.delivery_bytes_scanned_max) return {};
      const bool noted_is_newer =
          has_noted && (!has_run || noted_rows_.front().id.key > run_rows_.front().header.id.key);
      SLUICE_TRY_VOID(noted_is_newer ? take_noted() : take_run());
    }
    return {};
  }
  // Where the next page goes on; nothing at the end.
  std::optional<Uid> next() const { return is_complete_ ? std::nullopt : last_; }

  json::array deliveries;

 private:
  std::expected<void, Problem> refill() {
    if (noted_rows_.empty() && !no_more_noted_) {
      SLUICE_TRY(auto rows, context_.reader.noted_deliveries(noted_));
      no_more_noted_ = std::ssize(rows) < kRowsAtOnce;
      if (!rows.empty()) noted_.below = rows.back().id.key;
      std::ranges::move(rows, std::back_inserter(noted_rows_));
    }
    while (run_rows_.empty() && !no_more_runs_) {
      SLUICE_TRY(auto page, context_.reader.runs(runs_));
      no_more_runs_ = std::ssize(page.rows) < kRowsAtOnce;
      if (!page.rows.empty()) runs_.older_than = page.rows.back().header.id;
      for (auto& row : page.rows) {
        if (row.header.id.key > above_)
          run_rows_.push_back(std::move(row));
        else
          no_more_runs_ = true;
      }
    }
    return {};
  }

  bool has_key(const auto& delivery) {
    return !filter_.key || views_.key(delivery) == *filter_.key;
  }

  std::expected<void, Problem> take_noted() {
    const auto row = std::move(noted_rows_.front());
    noted_rows_.pop_front();
    last_ = row.id;
    bytes_ += row.body.size() + row.headers.size();
    if (filter_.takes(row) && has_key(row)) deliveries.push_back(views_.brief(row));
    return {};
  }

  std::expected<void, Problem> take_run() {
    const auto row = std::move(run_rows_.front());
    run_rows_.pop_front();
    last_ = row.header.id;
    if (!is_delivery(row.header)) return {};
    SLUICE_TRY(const auto run, run_with_body(context_, row.header.id));
    if (!run) return {};  // it was deleted meanwhile
    bytes_ += run->trigger.body.size() + run->trigger.headers.size();
    if (filter_.takes(*run) && has_key(*run)) deliveries.push_back(views_.brief(*run));
    return {};
  }

  const RequestContext& context_;
  const DeliveryFilter& filter_;
  DeliveryViews views_;
  std::int64_t above_ = 0;
  store::RejectionRange noted_;
  store::RunFilter runs_;
  std::deque<store::Rejection> noted_rows_;
  std::deque<store::RunRow> run_rows_;
  bool no_more_noted_ = false;
  bool no_more_runs_ = false;
  bool is_complete_ = false;
  std::size_t bytes_ = 0;
  std::optional<Uid> last_;
};

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

Answer list_deliveries(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto filter, read_delivery_filter(context));
  const auto& limits = context.services.limits;
  SLUICE_TRY(const auto limit,
             query_number(context, "limit", limits.deliveries_default, 1, limits.deliveries_max));
  SLUICE_TRY(const auto before, read_cursor(context));
  DeliveryPage page(context, workflow, filter, before ? before->key : INT64_MAX);
  SLUICE_TRY_VOID(page.fill(static_cast<std::size_t>(limit)));
  const auto next = page.next();
  return reply(200, json::object{{"data", std::move(page.deliveries)},
                                 {"next_cursor",
                                  next ? json::value(cursor_text(*next)) : json::value(nullptr)}});
}

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
  if (is_event(*found.row))
    return refuse(ErrorCode::kConflict, "rejection_is_event",
                  "This was an event; send it with POST /workflows/{id}/events.");
  const auto& services = context.services;
  const auto max = services.limits.payload_bytes_max;
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
