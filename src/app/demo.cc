#include "api/core/auth.h"
#include "api/core/tokens.h"
#include "app/parts.h"
#include "runtime/hook_loader.h"

namespace sluice::app {
namespace {

constexpr std::string_view kName = "hello";

// Says hello, and thinks about the size of the order.
constexpr std::string_view kDefinition = R"({
  "nodes": [
    {"id": "in", "type": "webhook_trigger", "position": {"x": 0, "y": 0}, "data": {"componentId": "webhook_trigger"}},
    {"id": "greeting", "type": "text_transform", "position": {"x": 240, "y": 0},
     "data": {"componentId": "text_transform",
              "template": "Hello {{ webhook_payload.name | default: 'stranger' | capitalize }}!"}},
    {"id": "large", "type": "number_condition", "position": {"x": 480, "y": 0},
     "data": {"componentId": "number_condition", "input": "{{ webhook_payload.total | default: 0 }}",
              "operator": ">", "value": 100}}
  ],
  "edges": [
    {"id": "e1", "source": "in", "target": "greeting"},
    {"id": "e2", "source": "greeting", "target": "large"}
  ]
})";

Result<std::string> newest_token(api::Services& services, store::Reader& reader,
                                 WorkflowId workflow) {
  SLUICE_TRY(const auto tokens, reader.tokens_of(workflow));
  if (tokens.empty()) return fail(ErrorCode::kNotFound, "the demo workflow has no webhook");
  SLUICE_TRY(const auto token, services.token_sealer.open(tokens.front().sealed, workflow.text()));
  return std::string(token.expose());
}

}  // namespace

Result<std::string> install_demo(api::Services& services) {
  SLUICE_TRY(const auto reader, services.readers.take());
  SLUICE_TRY(const auto existing, reader->workflow_by_name(api::kOperatorTeam, kName));
  if (existing) return newest_token(services, *reader, existing->id);
  store::Workflow workflow;
  workflow.id = services.ids.next<WorkflowId>();
  workflow.team = api::kOperatorTeam;
  workflow.name = std::string(kName);
  workflow.description = "The example that `sluice serve --demo` installs.";
  workflow.created_at = workflow.updated_at = services.clock.now();
  const auto token = api::make_token(services, workflow);
  const auto stored = services.committer.run([&](store::Writer& writer) -> Result<void> {
    SLUICE_TRY_VOID(writer.put_workflow(workflow));
    SLUICE_TRY_VOID(
        writer.put_version({workflow.id, 1, std::string(kDefinition), workflow.created_at}));
    return writer.put_token(token);
  });
  if (!stored) return fail(stored.error());
  services.reload_hooks();
  return newest_token(services, *reader, workflow.id);
}

}  // namespace sluice::app
