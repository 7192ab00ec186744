#include <fmt/format.h>

#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/core/views.h"
#include "api/workflows/preconditions.h"
#include "api/workflows/version_views.h"
#include "base/time.h"
#include "http/conditional.h"
#include "secrets/hook_secrets.h"
#include "services/definition_hash.h"

// GET, PUT and DELETE /workflows/{id}/draft, POST /workflows/{id}/draft/publish.
namespace sluice::api {
namespace {

std::string etag_of(const store::WorkflowDraft& draft) {
  return http::strong_etag(fmt::format("{} {} {}", draft.workflow.text(), draft.revision,
                                       format_time(draft.updated_at)));
}

// Ends an edit when the draft is not what If-Match or If-None-Match says.
services::Workflows::DraftCheck check_of(const RequestContext& context, Precondition precondition) {
  return [&context,
          precondition](const std::optional<store::WorkflowDraft>& now) -> services::Outcome<void> {
    const auto refused = [&](const store::WorkflowDraft& draft) {
      return precondition.refuse("draft", {.by = draft.author, .at = draft.updated_at});
    };
    if (now && context.request.header("If-None-Match") == "*") return refused(*now);
    if (!http::has_if_match(context.request)) return {};
    if (!now)
      return refuse(ErrorCode::kNotFound, "not_found",
                    "There is no such draft: it was published or deleted in the meantime.");
    if (!http::may_change(context.request, etag_of(*now))) return refused(*now);
    return {};
  };
}

std::expected<json::object, Problem> draft_view(const RequestContext& context,
                                                const store::Workflow& workflow,
                                                const store::WorkflowDraft& draft) {
  SLUICE_TRY(auto document, parse_json(draft.document));
  SLUICE_TRY(const auto definition, draft_definition(context, workflow, document));
  secrets::redact_hook_secrets(document);
  return json::object{{"workflow_id", draft.workflow.text()},
                      {"revision", draft.revision},
                      {"base_version", draft.base_version},
                      {"current_version", workflow.version},
                      {"hash", services::definition_hash(definition)},
                      {"author", text_or_null(draft.author)},
                      {"updated_at", format_time(draft.updated_at)},
                      {"document", std::move(document)}};
}

std::expected<http::Response, Problem> draft_answer(const RequestContext& context,
                                                    const store::WorkflowDraft& draft) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto view, draft_view(context, workflow, draft));
  return reply(200, view);
}

}  // namespace

Answer get_draft(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto draft, context.reader.draft(workflow.id));
  if (!draft) return not_found("draft");
  SLUICE_TRY(auto response, draft_answer(context, *draft));
  return http::tagged(context.request, std::move(response), etag_of(*draft));
}

Pending put_draft(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto found, find_workflow(context, context.param(0)));
  SLUICE_TRY(auto body, read_body(context));
  const auto put = [id = found.id, body = std::move(body)](RequestContext& now, const Reply& answer,
                                                           AsyncLock::Hold turn) -> Pending {
    auto done = answer_with<store::WorkflowDraft>(
        answer, [](RequestContext& later, store::WorkflowDraft& draft) -> Answer {
          SLUICE_TRY(auto response, draft_answer(later, draft));
          response.headers.emplace_back("ETag", etag_of(draft));
          return response;
        });
    const Precondition precondition;
    now.services.workflows.put_draft(std::move(turn), now.reader, now.caller, id, body,
                                     check_of(now, precondition),
                                     precondition.answer(answer, std::move(done)));
    return {};
  };
  return in_turn(context, reply, context.services.workflows.edits(), put);
}

Pending delete_draft(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto found, find_workflow(context, context.param(0)));
  const auto remove = [id = found.id](RequestContext& now, const Reply& answer,
                                      AsyncLock::Hold turn) -> Pending {
    auto done = answer_at_once<store::WorkflowDraft>(
        answer, [](const store::WorkflowDraft& /*gone*/) { return no_content(); });
    const Precondition precondition;
    now.services.workflows.delete_draft(std::move(turn), now.reader, now.caller, id,
                                        check_of(now, precondition),
                                        precondition.answer(answer, std::move(done)));
    return {};
  };
  return in_turn(context, reply, context.services.workflows.edits(), remove);
}

Pending publish_draft(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto found, find_workflow(context, context.param(0)));
  SLUICE_TRY(auto body, read_body(context, Body::kOptional));
  const auto publish = [id = found.id, body = std::move(body)](RequestContext& now,
                                                               const Reply& answer,
                                                               AsyncLock::Hold turn) -> Pending {
    auto done = answer_with<store::Workflow>(
        answer, [](RequestContext& later, store::Workflow& workflow) -> Answer {
          SLUICE_TRY(const auto view, workflow_view(later, workflow, Detail::kWithGraph));
          return api::reply(200, view);
        });
    const Precondition precondition;
    now.services.workflows.publish_draft(std::move(turn), now.reader, now.caller, id, body,
                                         check_of(now, precondition),
                                         precondition.answer(answer, std::move(done)));
    return {};
  };
  return in_turn(context, reply, context.services.workflows.edits(), publish);
}

}  // namespace sluice::api
