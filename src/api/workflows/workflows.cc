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
services::Outcome<bool> is_the_one_meant(const Call& call, const store::Workflow& now) {
  if (!http::has_if_match(call.request)) return true;
  SLUICE_TRY(const auto view, workflow_view(call, now, Detail::kWithGraph));
  return http::may_change(call.request, http::strong_etag(to_json(view)));
}

}  // namespace

Answer list_workflows(Call& call) {
  SLUICE_TRY(const auto workflows, call.reader.workflows(call.caller.team));
  json::array list;
  for (const auto& workflow : workflows) {
    SLUICE_TRY(auto view, workflow_view(call, workflow, Detail::kBrief));
    list.push_back(std::move(view));
  }
  return reply(200, list);
}

Answer create_workflow(Call& call) {
  SLUICE_TRY(const auto body, read_body(call));
  SLUICE_TRY(const auto workflow,
             call.services.workflows.create(call.reader, call.caller.team, body));
  SLUICE_TRY(auto view, workflow_view(call, workflow, Detail::kWithGraph));
  return reply(201, view);
}

Answer get_workflow(Call& call) {
  SLUICE_TRY(const auto workflow, find_workflow(call, call.param(0)));
  SLUICE_TRY(auto view, workflow_view(call, workflow, Detail::kWithGraph));
  return http::tagged(call.request, reply(200, view));
}

Answer update_workflow(Call& call) {
  // 404 goes before complaints
  SLUICE_TRY(const auto found, find_workflow(call, call.param(0)));
  SLUICE_TRY(const auto body, read_body(call));
  bool is_another = false;
  const auto check = [&](const store::Workflow& now) -> services::Outcome<void> {
    SLUICE_TRY(const bool meant, is_the_one_meant(call, now));
    is_another = !meant;
    if (is_another) return refuse(ErrorCode::kConflict, "precondition_failed", kChanged.data());
    return {};
  };
  const auto workflow =
      call.services.workflows.update(call.reader, call.caller.team, found.id, body, check);
  if (is_another) return problem_body(412, "precondition_failed", kChanged);
  if (!workflow) return std::unexpected(workflow.error());
  SLUICE_TRY(auto view, workflow_view(call, *workflow, Detail::kWithGraph));
  auto response = reply(200, view);
  response.headers.emplace_back("ETag", http::strong_etag(response.body));
  return response;
}

Answer delete_workflow(Call& call) {
  SLUICE_TRY(const auto found, find_workflow(call, call.param(0)));
  SLUICE_TRY_VOID(call.services.workflows.remove(call.reader, call.caller.team, found.id));
  return no_content();
}

Answer validate_workflow(Call& call) {
  SLUICE_TRY(const auto body, read_body(call));
  SLUICE_TRY(const auto complaints, call.services.workflows.complaints(body));
  json::array sentences;
  for (const auto& sentence : complaints) sentences.emplace_back(readable(sentence));
  return reply(200, json::object{{"valid", complaints.empty()}, {"errors", std::move(sentences)}});
}

}  // namespace sluice::api
