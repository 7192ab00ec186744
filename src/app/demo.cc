#include "app/components.h"
#include "base/check.h"
#include "services/webhook_tokens.h"

namespace sluice::app {
namespace {

constexpr std::string_view kName = "hello";

// Says hello, and thinks about the size of the order.
constexpr std::string_view kDocument = R"({
  "name": "hello",
  "description": "The example that `sluice serve --demo` installs.",
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

Result<WorkflowId> create_demo(services::Workflows& workflows, store::Reader& reader) {
  const auto document = parse_json(kDocument);
  SLUICE_CHECK(document && document->is_object(), "the demo workflow is a JSON object");
  const auto made = workflows.create(reader, services::kOperatorTeam, document->get_object());
  if (!made) return fail(made.error().code, made.error().message);
  return made->id;
}

}  // namespace

Result<std::string> install_demo(services::Workflows& workflows, store::Reader& reader) {
  SLUICE_TRY(const auto existing, reader.workflow_by_name(services::kOperatorTeam, kName));
  WorkflowId id;
  if (existing) {
    id = existing->id;
  } else {
    SLUICE_TRY(id, create_demo(workflows, reader));
  }
  SLUICE_TRY(const auto tokens, reader.tokens_of(id));
  const auto* token = services::current_token(tokens);
  if (!token) return fail(ErrorCode::kNotFound, "the demo workflow has no webhook");
  SLUICE_TRY(const auto text, workflows.open_token(*token));
  return std::string(text.expose());
}

}  // namespace sluice::app
