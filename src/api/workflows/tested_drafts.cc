#include <string>
#include <utility>

#include "api/core/handlers.h"
#include "api/core/views.h"
#include "api/workflows/idempotency.h"
#include "api/workflows/sample_data.h"
#include "services/fields.h"

// POST /workflows/{id}/test-runs: a run of the draft, or of a document that is sent, up to a node
// and with pretended outputs.
namespace sluice::api {
namespace {

using services::Fields;
using Need = services::Fields::Need;

constexpr std::size_t kSampleNameBytesMax = 200;
constexpr std::size_t kNodeBytesMax = 64;

struct TestRunRequest {
  services::TestOrder order;
  std::optional<json::object> document;
  std::optional<std::string> sample;
  std::optional<std::string> run;  // whose payload is used
};

std::expected<TestRunRequest, Problem> read_test_run(const RequestContext& context) {
  SLUICE_TRY(const auto body, read_body(context, Body::kOptional));
  Fields fields(body);
  TestRunRequest request;
  auto& order = request.order;
  request.document = fields.object("document");
  auto payload = fields.object("payload");
  request.sample = fields.text("sample", 1, kSampleNameBytesMax, Need::kOptional);
  request.run = fields.text("run_id", 1, 64, Need::kOptional);
  order.setup.pins = fields.object("pins").value_or(json::object());
  order.setup.handles = fields.object("handles").value_or(json::object());
  order.up_to = fields.text("up_to", 1, kNodeBytesMax, Need::kOptional);
  const auto effects = fields.text("effects", 1, 16, Need::kOptional);
  if (effects && *effects != "refuse" && *effects != "allow")
    fields.complain("effects must be refuse or allow.");
  if ((payload ? 1 : 0) + (request.sample ? 1 : 0) + (request.run ? 1 : 0) > 1)
    fields.complain("Send one of payload, sample and run_id.");
  SLUICE_TRY_VOID(fields.finish());
  order.setup.may_call = effects == "allow";
  if (payload) order.payload = *std::move(payload);
  return request;
}

// The graph of a draft, or of the version when there is no draft.
std::expected<json::value, Problem> graph_of(const RequestContext& context,
                                             const store::Workflow& workflow,
                                             std::optional<json::object> document) {
  SLUICE_TRY(const auto version, context.reader.version(workflow.id, workflow.version));
  if (!version) return not_found("workflow");
  SLUICE_TRY(auto graph, parse_json(version->definition));
  json::value given = std::move(document).value_or(json::object());
  if (given.get_object().empty()) {
    SLUICE_TRY(const auto draft, context.reader.draft(workflow.id));
    if (draft) {
      SLUICE_TRY(given, parse_json(draft->document));
    }
  }
  // What a document leaves out stays as it is.
  for (const auto* member : {"nodes", "edges", "settings"})
    if (const auto* part = find_member(given, member)) graph.as_object()[member] = *part;
  return graph;
}

void take(const model::TriggerData& data, services::TestOrder& order) {
  order.payload = payload_of(data);
  auto headers = parse_json(data.headers.empty() ? "{}" : data.headers);
  if (headers && headers->is_object()) order.headers = std::move(headers->get_object());
}

std::expected<void, Problem> fill_in(const RequestContext& context, const store::Workflow& workflow,
                                     TestRunRequest& request) {
  if (request.sample) {
    SLUICE_TRY(const auto data, find_sample_data(context, workflow, *request.sample));
    take(data, request.order);
  }
  if (request.run) {
    if (!context.caller.scopes.has(Scope::kRunsRead))
      return refuse(ErrorCode::kForbidden, "scope_missing",
                    "This API key lacks the scope runs:read, which run_id needs.");
    SLUICE_TRY(auto run,
               context.services.runs.find(context.reader, context.caller.team, *request.run));
    if (run.row.header.trigger != model::TriggerKind::kWebhook) run.trigger.headers.clear();
    take(run.trigger, request.order);
  }
  return {};
}

services::AuditNote test_run_note(const store::Workflow& workflow,
                                  const services::TestOrder& order) {
  services::AuditNote note{"run.test", workflow.id.text(), workflow.name};
  note.after["effects"] = order.setup.may_call ? "allow" : "refuse";
  if (order.up_to) note.after["up_to"] = *order.up_to;
  return note;
}

}  // namespace

Pending start_test_run(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(auto request, read_test_run(context));
  SLUICE_TRY(request.order.definition, graph_of(context, workflow, std::move(request.document)));
  SLUICE_TRY_VOID(fill_in(context, workflow, request));
  auto note = test_run_note(workflow, request.order);
  auto& services = context.services;
  SLUICE_TRY(auto start, services.runs.test(context.reader, workflow, std::move(request.order)));
  start.shard = context.request.shard;
  start.idempotency = run_claim(context.caller);
  services.runs.start(
      std::move(start), [&services, caller = context.caller, reply,
                         note = std::move(note)](std::expected<RunId, Problem> started) {
        if (!started) return reply.send(started.error());
        auto done = note;
        done.after["new_run"] = started->text();
        services.audit.note(caller, std::move(done), [reply, id = *started] {
          reply.resume([id](RequestContext& later, const Reply& again) -> Pending {
            SLUICE_TRY(const auto run,
                       later.services.runs.find(later.reader, later.caller.team, id.text()));
            again.send(api::reply(202, run_view(run.row)));
            return {};
          });
        });
      });
  return {};
}

}  // namespace sluice::api
