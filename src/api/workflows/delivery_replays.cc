#include "api/workflows/delivery_replays.h"

#include <fmt/format.h>
#include <memory>
#include <utility>

#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/core/views.h"
#include "api/workflows/delivery_views.h"
#include "api/workflows/idempotency.h"
#include "base/json_number.h"
#include "base/time.h"
#include "hooks/answers.h"
#include "services/fields.h"

// POST /workflows/deliveries/{deliveryId}/replay: one delivery, taken after all, and
// POST /workflows/{id}/deliveries/replay: many of them.
namespace sluice::api {
namespace {

using Need = services::Fields::Need;

services::AuditNote replay_note(RejectionId id, const store::Workflow& workflow,
                                const std::vector<RunId>& runs) {
  services::AuditNote note{"rejection.replay", id.text(), workflow.name};
  note.after["runs"] = runs.size();
  return note;
}

json::array ids_of(const std::vector<RunId>& runs) {
  json::array ids;
  ids.reserve(runs.size());
  for (const RunId run : runs) ids.emplace_back(run.text());
  return ids;
}

Problem refused_again(const hooks::Refusal& refusal) {
  if (refusal.status == 503) return {ErrorCode::kUnavailable, "unavailable", refusal.message};
  return {ErrorCode::kConflict, "rejection_refused_again",
          "The webhook refuses it again: " + refusal.message};
}

// One that was accepted is its run, run again.
std::expected<void, Problem> run_again(const RequestContext& context, store::StoredRun run,
                                       const Reply& reply) {
  auto& runs = context.services.runs;
  services::AuditNote note{"run.rerun", run.row.header.id.text()};
  SLUICE_TRY(auto start, runs.rerun(context.reader, std::move(run), services::Rerun{}));
  start.shard = context.request.shard;
  start.idempotency = run_claim(context.caller);
  runs.start(std::move(start), [&audit = context.services.audit, caller = context.caller, reply,
                                note = std::move(note)](services::Outcome<RunId> started) {
    if (!started) return reply.send(started.error());
    auto done = note;
    done.after["new_run"] = started->text();
    audit.note(
        caller, std::move(done),
        [reply, answer = api::reply(202, replayed_view({*started}))] { reply.send(answer); });
  });
  return {};
}

// What a caller wants to replay.
struct Selection {
  std::vector<RejectionId> ids;  // or, when there is none:
  std::optional<Timestamp> since;
  std::optional<std::string> cause;
  std::optional<Uid> after;  // the last one of the answer before
  std::int64_t limit = 0;
  bool is_dry_run = false;
  bool takes_unverified = false;  // also what the webhook would refuse by its signature
};

void read_ids(services::Fields& fields, std::int64_t most, Selection& selection) {
  const auto list = fields.array("ids", services::Fields::Need::kOptional);
  if (!list) return;
  if (list->empty() || std::cmp_greater(list->size(), most))
    return fields.complain(fmt::format("ids must have 1 to {} elements.", most));
  for (const auto& each : *list) {
    const auto* text = if_text(each);
    const auto id = text ? RejectionId::parse(*text) : std::nullopt;
    if (!id) return fields.complain("ids must be ids of deliveries that were not accepted.");
    selection.ids.push_back(*id);
  }
}

std::expected<Selection, Problem> read_selection(const RequestContext& context) {
  SLUICE_TRY(const auto body, read_body(context));
  services::Fields fields(body);
  Selection selection;
  const auto most = context.services.limits.deliveries_max;
  read_ids(fields, most, selection);
  if (const auto since = fields.text("since", 1, 64, Need::kOptional)) {
    selection.since = parse_time(*since);
    if (!selection.since) fields.complain("since must be a time such as 2025-10-31T12:00:00Z.");
  }
  selection.cause = fields.text("cause", 1, 64, Need::kOptional);
  selection.limit = fields.whole_number("limit", 1, most).value_or(most);
  if (const auto cursor = fields.text("cursor", 1, 64, Need::kOptional)) {
    selection.after = parse_cursor(*cursor);
    if (!selection.after)
      fields.complain(
          "cursor is not one that this server gave out; send the next_cursor of the "
          "answer before, unchanged.");
  }
  selection.is_dry_run = fields.boolean("dry_run").value_or(false);
  selection.takes_unverified = fields.boolean("unverified").value_or(false);
  const bool by_time = selection.since || selection.cause || selection.after;
  if (fields.ok() && selection.ids.empty() == !selection.since)
    fields.complain("Send either ids or since, which says which deliveries to replay.");
  if (fields.ok() && !selection.ids.empty() && by_time)
    fields.complain("cause and cursor can only be sent with since, not with ids.");
  SLUICE_TRY_VOID(fields.finish());
  return selection;
}

// Replays deliveries one after the other, each once the one before is durable. Ends early when the
// request is answered meanwhile; those that were replayed by then are passed over the next time.
class ReplayOfMany : public std::enable_shared_from_this<ReplayOfMany> {
 public:
  ReplayOfMany(store::Workflow workflow, Selection selection, Reply reply)
      : workflow_(std::move(workflow)),
        selection_(std::move(selection)),
        reply_(std::move(reply)) {}

  Pending begin(RequestContext& context) {
    shard_ = context.request.shard;
    audit_ = &context.services.audit;
    caller_ = context.caller;
    const auto max = context.services.limits.payload_bytes_max.get();
    SLUICE_TRY(hook_, context.services.workflows.hook_of(workflow_, workflow_.version, max));
    SLUICE_TRY_VOID(select(context));
    return go_on(context);
  }

 private:
  std::expected<void, Problem> select(const RequestContext& context) {
    for (const auto id : selection_.ids) {
      SLUICE_TRY(auto row, context.reader.rejection(context.caller.team, workflow_.id, id));
      if (row)
        rows_.push_back(*std::move(row));
      else
        note(id, "refused", "There is no such delivery.");
    }
    if (!selection_.ids.empty()) return {};
    store::RejectionRange range{.team = context.caller.team,
                                .workflow = workflow_.id,
                                .order = store::RejectionRange::Order::kOldestFirst,
                                .above = selection_.after
                                             ? selection_.after->key
                                             : store::first_key_at(*selection_.since) - 1,
                                .limit = selection_.limit};
    SLUICE_TRY(auto rows, context.reader.noted_deliveries(range));
    if (std::ssize(rows) == selection_.limit) next_ = rows.back().id;
    for (auto& row : rows) {
      if (row.at < *selection_.since || (selection_.cause && *selection_.cause != row.reason))
        continue;
      rows_.push_back(std::move(row));
    }
    return {};
  }

  // Why a delivery is left out; empty: it is taken.
  std::string why_not(const RequestContext& context, const store::Rejection& row) const {
    if (row.replayed) return "It was replayed before, as " + row.replayed->run.text() + ".";
    if (const auto fits = check_replayable(workflow_, row); !fits) return fits.error().message;
    const DeliveryViews views(context, workflow_);
    const hooks::NotedRequest noted(row, views.hidden(row));
    const auto checks = context.services.admission.check_again(noted, *hook_);
    for (const auto name :
         {hooks::CheckName::kSignature, hooks::CheckName::kBody, hooks::CheckName::kKey}) {
      const auto& check = checks.at(name);
      if (check.state == hooks::DeliveryCheck::State::kPassed) continue;
      // Then nothing behind it was looked at, which the replay does itself.
      if (name == hooks::CheckName::kSignature && selection_.takes_unverified) return {};
      return check.detail.empty() ? "It would be refused again." : check.detail;
    }
    return {};
  }

  Pending go_on(RequestContext& context) {
    while (at_ < rows_.size()) {
      const auto& row = rows_[at_++];
      if (const auto why = why_not(context, row); !why.empty()) {
        note(row.id, row.replayed ? "skipped" : "refused", why);
      } else if (selection_.is_dry_run) {
        note(row.id, "would_pass", "");
      } else {
        start_again(context.services, row, shard_,
                    [self = shared_from_this(),
                     id = row.id](const std::expected<std::vector<RunId>, Problem>& runs) {
                      self->started(id, runs);
                    });
        return {};
      }
    }
    reply_.send(api::reply(selection_.is_dry_run ? 200 : 202, view()));
    return {};
  }

  void started(RejectionId id, const std::expected<std::vector<RunId>, Problem>& runs) {
    if (!runs) {
      note(id, "refused", runs.error().message);
      return resume();
    }
    note(id, "replayed", "", ids_of(*runs));
    audit_->note(caller_, replay_note(id, workflow_, *runs),
                 [self = shared_from_this()] { self->resume(); });
    caller_.claim = {};  // the first note takes it
  }

  void resume() {
    reply_.resume([self = shared_from_this()](RequestContext& context, const Reply&) {
      return self->go_on(context);
    });
  }

  void note(RejectionId id, std::string_view result, std::string_view message,
            json::array runs = {}) {
    if (result == "replayed" || result == "would_pass")
      ++passed_;
    else
      ++left_out_;
    results_.push_back(json::object{{"id", id.text()},
                                    {"result", result},
                                    {"message", text_or_null(message)},
                                    {"execution_ids", std::move(runs)}});
  }

  json::object view() {
    return {{"dry_run", selection_.is_dry_run},
            {"passed", passed_},
            {"left_out", left_out_},
            {"deliveries", std::move(results_)},
            {"next_cursor", next_ ? json::value(cursor_text(*next_)) : json::value(nullptr)}};
  }

  const store::Workflow workflow_;
  const Selection selection_;
  const Reply reply_;
  unsigned shard_ = 0;
  const services::AuditLog* audit_ = nullptr;
  services::Principal caller_;
  std::shared_ptr<const hooks::Hook> hook_;
  std::vector<store::Rejection> rows_;
  std::size_t at_ = 0;
  std::optional<Uid> next_;
  json::array results_;
  std::int64_t passed_ = 0;
  std::int64_t left_out_ = 0;
};

}  // namespace

std::expected<void, Problem> check_replayable(const store::Workflow& workflow,
                                              const store::Rejection& row) {
  if (!workflow.is_active)
    return refuse(ErrorCode::kConflict, "workflow_inactive",
                  "The workflow is not active; set is_active to true first.");
  if (hooks::was_event(row))
    return refuse(ErrorCode::kConflict, "rejection_is_event",
                  "This was an event; send it with POST /workflows/{id}/events.");
  if (!can_be_replayed(row))
    return refuse(ErrorCode::kConflict, "rejection_incomplete",
                  "The body of this delivery was not kept whole; have the sender repeat it.");
  return {};
}

json::object replayed_view(const std::vector<RunId>& runs) {
  return {{"message", "The delivery was taken."},
          {"execution_id", runs.empty() ? json::value(nullptr) : json::value(runs.front().text())},
          {"execution_ids", ids_of(runs)}};
}

void start_again(Services& services, const store::Rejection& row, unsigned shard,
                 const OnStartedAgain& done) {
  auto requests = services.admission.replay(row);
  if (!requests) return done(std::unexpected(refused_again(requests.error())));
  for (auto& request : *requests) request.shard = shard;
  services.runs.start_all(
      *std::move(requests),
      [&services, id = row.id, done](std::expected<std::vector<RunId>, Problem> started) {
        if (!started || started->empty()) return done(std::move(started));
        const store::Rejection::Replay replay{started->front(), services.clock.now()};
        // The runs are there whatever becomes of the note.
        services.committer.submit(
            [id, replay](store::Writer& writer) { return writer.note_replay(id, replay); },
            store::Committer::kNoShard,
            [done, runs = *std::move(started)](const store::CommitOutcome&) { done(runs); });
      });
}

Pending replay_row(const RequestContext& context, const store::Workflow& workflow,
                   const store::Rejection& row, const Reply& reply) {
  SLUICE_TRY_VOID(check_replayable(workflow, row));
  start_again(context.services, row, context.request.shard,
              [&audit = context.services.audit, caller = context.caller, reply, workflow,
               id = row.id](const std::expected<std::vector<RunId>, Problem>& started) {
                if (!started) return reply.send(started.error());
                audit.note(caller, replay_note(id, workflow, *started),
                           [reply, answer = api::reply(202, replayed_view(*started))] {
                             reply.send(answer);
                           });
              });
  return {};
}

Pending replay_delivery(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(auto found, find_delivery(context, context.param(0)));
  if (found.run) return run_again(context, *std::move(found.run), reply);
  return replay_row(context, found.workflow, *found.row, reply);
}

Pending replay_deliveries(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(auto selection, read_selection(context));
  SLUICE_TRY(auto workflow, find_workflow(context, context.param(0)));
  return std::make_shared<ReplayOfMany>(std::move(workflow), std::move(selection), reply)
      ->begin(context);
}

}  // namespace sluice::api
