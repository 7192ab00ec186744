#include <algorithm>
#include <fmt/format.h>

#include "api/core/edits.h"
#include "api/core/finding_views.h"
#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/core/schedules.h"
#include "api/core/text.h"
#include "api/core/views.h"
#include "api/workflows/preconditions.h"
#include "http/conditional.h"

// GET and POST /workflows, GET, PUT and DELETE /workflows/{id}, POST /workflows/validate.
namespace sluice::api {
namespace {

// The tag of a workflow as this caller sees it, without what changes by itself with the time.
std::string etag_of(json::object view) {
  view.erase("next_run_in_words");
  return http::strong_etag(to_json(view));
}

// Who made the state of a workflow; only versions know their authors.
std::expected<Changed, Problem> change_of(const RequestContext& context,
                                          const store::Workflow& now) {
  Changed changed{.by = {}, .at = now.updated_at};
  SLUICE_TRY(const auto version, context.reader.version(now.id, now.version));
  if (version && version->created_at == now.updated_at) changed.by = version->author;
  return changed;
}

// Refuses to change another state of the workflow than the one that If-Match names.
services::Workflows::Check if_match(const RequestContext& context, Precondition precondition) {
  return [&context, precondition](const store::Workflow& now) -> services::Outcome<void> {
    if (!http::has_if_match(context.request)) return {};
    SLUICE_TRY(auto view, workflow_view(context, now, Detail::kWithGraph));
    if (http::may_change(context.request, etag_of(std::move(view)))) return {};
    SLUICE_TRY(auto changed, change_of(context, now));
    return precondition.refuse("workflow", std::move(changed));
  };
}

// A workflow may be sent back as it was read: what the server set is left out of the document, and
// refused where it says something else.
std::expected<void, Problem> leave_out_server_members(const RequestContext& context,
                                                      const store::Workflow& now,
                                                      json::object& document) {
  const auto is_own = [](const auto& member) {
    const auto members = services::document_members();
    return std::ranges::find(members, std::string_view(member.key())) != members.end();
  };
  if (std::ranges::all_of(document, is_own)) return {};
  SLUICE_TRY(const auto view, workflow_view(context, now, Detail::kWithGraph));
  std::vector<std::string> errors;
  for (const auto& shown : view) {
    const std::string_view name = shown.key();
    const auto* sent = document.if_contains(name);
    if (!sent || is_own(shown)) continue;
    // Which changes by itself with the time.
    if (name != "next_run_in_words" && *sent != shown.value())
      errors.push_back(fmt::format("{} is set by the server and is {}; leave it out.", name,
                                   excerpt(shown.value())));
    document.erase(name);
  }
  if (errors.empty()) return {};
  return std::unexpected(invalid("parameter_invalid", std::move(errors)));
}

struct WorkflowList {
  std::vector<store::Workflow> workflows;
  bool more = false;  // behind the last one
};

// One page when the query asks for one, else all.
std::expected<WorkflowList, Problem> listed(const RequestContext& context) {
  const auto team = context.caller.team;
  WorkflowList list;
  SLUICE_TRY(const auto cursor, read_cursor(context));
  if (!cursor && !context.request.query_value("limit")) {
    SLUICE_TRY(list.workflows, context.reader.workflows(team));
    return list;
  }
  const auto most = context.services.limits.per_page_max;
  SLUICE_TRY(const auto limit, query_number(context, "limit", most, 1, most));
  const WorkflowId after{cursor.value_or(Uid())};
  SLUICE_TRY(list.workflows, context.reader.workflows_after(team, after, limit + 1));
  list.more = std::ssize(list.workflows) > limit;
  if (list.more) list.workflows.pop_back();
  return list;
}

}  // namespace

Answer list_workflows(RequestContext& context) {
  SLUICE_TRY(const auto list, listed(context));
  json::array views;
  for (const auto& workflow : list.workflows) {
    SLUICE_TRY(auto view, workflow_view(context, workflow, Detail::kBrief));
    views.push_back(std::move(view));
  }
  auto response = reply(200, views);
  if (list.more) add_next_link(response, context, list.workflows.back().id);
  return response;
}

Pending create_workflow(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(auto body, read_body(context));
  const auto create = [body = std::move(body)](RequestContext& now, const Reply& answer,
                                               AsyncLock::Hold turn) -> Pending {
    now.services.workflows.create(
        std::move(turn), now.reader, now.caller, body,
        answer_with<store::Workflow>(
            answer, [](RequestContext& later, store::Workflow& workflow) -> Answer {
              SLUICE_TRY(auto view, workflow_view(later, workflow, Detail::kWithGraph));
              return api::reply(201, view);
            }));
    return {};
  };
  return in_turn(context, reply, context.services.workflows.edits(), create);
}

Answer get_workflow(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(auto view, workflow_view(context, workflow, Detail::kWithGraph));
  return http::tagged(context.request, reply(200, view), etag_of(view));
}

Pending update_workflow(RequestContext& context, const Reply& reply) {
  // 404 goes before complaints
  SLUICE_TRY(const auto found, find_workflow(context, context.param(0)));
  SLUICE_TRY(auto body, read_body(context));
  SLUICE_TRY_VOID(leave_out_server_members(context, found, body));
  const auto update = [id = found.id, body = std::move(body)](RequestContext& now,
                                                              const Reply& answer,
                                                              AsyncLock::Hold turn) -> Pending {
    auto done = answer_with<store::Workflow>(
        answer, [](RequestContext& later, store::Workflow& workflow) -> Answer {
          SLUICE_TRY(auto view, workflow_view(later, workflow, Detail::kWithGraph));
          auto response = api::reply(200, view);
          response.headers.emplace_back("ETag", etag_of(std::move(view)));
          return response;
        });
    const Precondition precondition;
    now.services.workflows.update(std::move(turn), now.reader, now.caller, id, body,
                                  if_match(now, precondition),
                                  precondition.answer(answer, std::move(done)));
    return {};
  };
  return in_turn(context, reply, context.services.workflows.edits(), update);
}

Pending delete_workflow(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto found, find_workflow(context, context.param(0)));
  const auto remove = [id = found.id](RequestContext& now, const Reply& answer,
                                      AsyncLock::Hold turn) -> Pending {
    auto done = answer_at_once<store::Workflow>(
        answer, [](const store::Workflow& /*gone*/) { return no_content(); });
    const Precondition precondition;
    now.services.workflows.remove(std::move(turn), now.reader, now.caller, id,
                                  if_match(now, precondition),
                                  precondition.answer(answer, std::move(done)));
    return {};
  };
  return in_turn(context, reply, context.services.workflows.edits(), remove);
}

Answer validate_workflow(RequestContext& context) {
  SLUICE_TRY(const auto body, read_body(context));
  SLUICE_TRY(const auto findings,
             context.services.workflows.findings(context.reader, context.caller.team, body));
  json::array sentences;
  for (const auto& finding : findings) sentences.emplace_back(readable(finding.message));
  auto schedule =
      findings.empty() ? schedule_in(body, context.services.clock.now()) : json::value(nullptr);
  return reply(200, json::object{{"valid", findings.empty()},
                                 {"errors", std::move(sentences)},
                                 {"problems", finding_views(findings)},
                                 {"schedule", std::move(schedule)}});
}

}  // namespace sluice::api
