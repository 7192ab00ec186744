#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/core/views.h"
#include "http/conditional.h"

// GET and POST /workflows, GET, PUT and DELETE /workflows/{id}, POST /workflows/validate.
namespace sluice::api {
namespace {

constexpr std::string_view kChanged =
    "The workflow is not the one that If-Match names: it was changed in the meantime. Read it "
    "again.";

// Whether the workflow, as this caller sees it, is the one that the request wants to change.
services::Outcome<bool> is_the_one_meant(const RequestContext& context,
                                         const store::Workflow& now) {
  if (!http::has_if_match(context.request)) return true;
  SLUICE_TRY(const auto view, workflow_view(context, now, Detail::kWithGraph));
  return http::may_change(context.request, http::strong_etag(to_json(view)));
}

}  // namespace

Answer list_workflows(RequestContext& context) {
  SLUICE_TRY(const auto workflows, context.reader.workflows(context.caller.team));
  json::array list;
  for (const auto& workflow : workflows) {
    SLUICE_TRY(auto view, workflow_view(context, workflow, Detail::kBrief));
    list.push_back(std::move(view));
  }
  return reply(200, list);
}

Answer create_workflow(RequestContext& context) {
  SLUICE_TRY(const auto body, read_body(context));
  SLUICE_TRY(const auto workflow,
             context.services.workflows.create(context.reader, context.caller.team, body));
  SLUICE_TRY(auto view, workflow_view(context, workflow, Detail::kWithGraph));
  return reply(201, view);
}

Answer get_workflow(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(auto view, workflow_view(context, workflow, Detail::kWithGraph));
  return http::tagged(context.request, reply(200, view));
}

Answer update_workflow(RequestContext& context) {
  // 404 goes before complaints
  SLUICE_TRY(const auto found, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto body, read_body(context));
  bool is_another = false;
  const auto check = [&](const store::Workflow& now) -> services::Outcome<void> {
    SLUICE_TRY(const bool meant, is_the_one_meant(context, now));
    is_another = !meant;
    if (is_another) return refuse(ErrorCode::kConflict, "precondition_failed", kChanged.data());
    return {};
  };
  const auto workflow =
      context.services.workflows.update(context.reader, context.caller.team, found.id, body, check);
  if (is_another) return problem_body(412, "precondition_failed", kChanged);
  if (!workflow) return std::unexpected(workflow.error());
  SLUICE_TRY(auto view, workflow_view(context, *workflow, Detail::kWithGraph));
  auto response = reply(200, view);
  response.headers.emplace_back("ETag", http::strong_etag(response.body));
  return response;
}

Answer delete_workflow(RequestContext& context) {
  SLUICE_TRY(const auto found, find_workflow(context, context.param(0)));
  SLUICE_TRY_VOID(context.services.workflows.remove(context.reader, context.caller.team, found.id));
  return no_content();
}

Answer validate_workflow(RequestContext& context) {
  SLUICE_TRY(const auto body, read_body(context));
  SLUICE_TRY(const auto complaints, context.services.workflows.complaints(body));
  json::array sentences;
  for (const auto& sentence : complaints) sentences.emplace_back(readable(sentence));
  return reply(200, json::object{{"valid", complaints.empty()}, {"errors", std::move(sentences)}});
}

}  // namespace sluice::api
