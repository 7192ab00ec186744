#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/core/views.h"

// GET and POST /workflows, GET, PUT and DELETE /workflows/{id}, POST /workflows/validate.
namespace sluice::api {

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
  return reply(200, view);
}

Answer update_workflow(Call& call) {
  // 404 goes before complaints
  SLUICE_TRY(const auto found, find_workflow(call, call.param(0)));
  SLUICE_TRY(const auto body, read_body(call));
  SLUICE_TRY(const auto workflow,
             call.services.workflows.update(call.reader, call.caller.team, found.id, body));
  SLUICE_TRY(auto view, workflow_view(call, workflow, Detail::kWithGraph));
  return reply(200, view);
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
