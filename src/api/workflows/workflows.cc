#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/core/views.h"
#include "http/conditional.h"

// GET and POST /workflows, GET, PUT and DELETE /workflows/{id}, POST /workflows/validate.
namespace sluice::api {
namespace {

constexpr const char kPreconditionFailed[] = "precondition_failed";
constexpr std::string_view kChanged =
    "The workflow is not the one that If-Match names: it was changed in the meantime. Read it "
    "again.";

// The tag of a workflow as this caller sees it, without what changes by itself with the time.
std::string etag_of(json::object view) {
  view.erase("next_run_in_words");
  return http::strong_etag(to_json(view));
}

// Refuses to change another state of the workflow than the one that If-Match names.
services::Workflows::Check if_match(const RequestContext& context) {
  return [&context](const store::Workflow& now) -> services::Outcome<void> {
    if (!http::has_if_match(context.request)) return {};
    SLUICE_TRY(auto view, workflow_view(context, now, Detail::kWithGraph));
    if (http::may_change(context.request, etag_of(std::move(view)))) return {};
    return refuse(ErrorCode::kConflict, kPreconditionFailed, std::string(kChanged));
  };
}

// 412 instead of the 409 that the code of the error stands for.
Answer refused(const Problem& problem) {
  if (problem.name == kPreconditionFailed) return problem_body(412, problem.name, problem.message);
  return std::unexpected(problem);
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
  return http::tagged(context.request, reply(200, view), etag_of(view));
}

Answer update_workflow(RequestContext& context) {
  // 404 goes before complaints
  SLUICE_TRY(const auto found, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto body, read_body(context));
  const auto workflow = context.services.workflows.update(context.reader, context.caller.team,
                                                          found.id, body, if_match(context));
  if (!workflow) return refused(workflow.error());
  SLUICE_TRY(auto view, workflow_view(context, *workflow, Detail::kWithGraph));
  auto response = reply(200, view);
  response.headers.emplace_back("ETag", etag_of(std::move(view)));
  return response;
}

Answer delete_workflow(RequestContext& context) {
  SLUICE_TRY(const auto found, find_workflow(context, context.param(0)));
  const auto removed = context.services.workflows.remove(context.reader, context.caller.team,
                                                         found.id, if_match(context));
  if (!removed) return refused(removed.error());
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
