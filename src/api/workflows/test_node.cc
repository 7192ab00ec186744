#include <fmt/format.h>
#include <optional>

#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/workflows/effect_views.h"
#include "api/workflows/run_data.h"
#include "api/workflows/sample_data.h"
#include "base/text.h"
#include "base/time.h"
#include "engine/run/node_trial.h"
#include "model/definition_findings.h"
#include "model/secret_placeholder.h"
#include "services/definition_members.h"
#include "services/fields.h"

// POST /workflows/test-node: one node by itself, with data in place of a run.
namespace sluice::api {
namespace {

using services::Fields;

constexpr int kCallsMax = 20;  // of one trial, such as pages that are read

enum class Effects { kRefuse, kAllow };

// One trial on its way, shared by the steps of its handling, which come one after the other.
struct Trial {
  std::unique_ptr<engine::NodeTrial> node;
  std::string name;  // the node's id
  Effects effects = Effects::kRefuse;
  int calls = 0;
  std::shared_ptr<void> slot;  // once it calls out
};

json::object outcome(std::string_view status, json::value output = nullptr) {
  show_secrets_in(output);
  return {{"status", status},    {"output", std::move(output)}, {"handle", nullptr},
          {"error", nullptr},    {"warnings", json::array()},   {"request", nullptr},
          {"waits_for", nullptr}};
}

void add_warnings(json::object& view, const Warnings& warnings) {
  for (const auto& warning : warnings)
    view["warnings"].as_array().emplace_back(readable(model::show_placeholders(warning)));
}

json::object view_of(nodes::Completed& step) {
  auto view = outcome("success", std::move(step.output));
  view["handle"] = step.handle;
  add_warnings(view, step.warnings);
  return view;
}
json::object view_of(nodes::Failed& step) {
  auto view = outcome("failed", std::move(step.output));
  view["error"] = readable(model::show_placeholders(step.message));
  add_warnings(view, step.warnings);
  return view;
}
json::object view_of(nodes::NeedsEffect& step) {
  auto view = outcome("refused");
  view["request"] = effect_view(step.request);
  add_warnings(view, step.warnings);
  return view;
}
json::object view_of(nodes::WaitUntil& step) {
  auto view = outcome("waits", std::move(step.output));
  view["waits_for"] = {{"kind", "time"}, {"key", nullptr}, {"until", format_time(step.until)}};
  return view;
}
json::object view_of(nodes::Suspend& step) {
  auto view = outcome("waits", std::move(step.shown));
  const bool is_event = step.what == model::WaitKind::kEvent;
  view["waits_for"] = {
      {"kind", is_event ? "event" : "form"},
      {"key", is_event ? json::value(readable(step.key)) : json::value(nullptr)},
      {"until", step.until ? json::value(format_time(*step.until)) : json::value(nullptr)}};
  return view;
}
json::object view_of(nodes::CallsWorkflow& step) {
  auto view = outcome("refused");
  view["request"] = effect_view(step);
  return view;
}
json::object view_of(nodes::Iterates& step) {
  return outcome("repeats", json::object{{"items", std::move(step.items)}});
}
json::object view_of(nodes::EndsRun& step) {
  auto view = outcome("ends_run", std::move(step.output));
  if (!step.message.empty()) view["error"] = readable(model::show_placeholders(step.message));
  return view;
}

void answer(const Reply& reply, nodes::Step& step) {
  reply.send(api::reply(200, std::visit([](auto& each) { return view_of(each); }, step)));
}

bool may_call(RequestContext& context, Trial& trial) {
  if (trial.effects == Effects::kRefuse || !context.services.perform) return false;
  if (!trial.slot) trial.slot = context.services.trials.take(context.caller.team);
  return trial.slot != nullptr;
}

// Without the user and password that a URL may have.
std::string_view host_in(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos)
    url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  return url.substr(url.rfind('@') + 1);
}

// Of the first call of a trial: whom it opens the team's secrets for.
services::AuditNote trial_note(const Trial& trial, const nodes::EffectRequest& request) {
  constexpr std::size_t kHostBytesMax = 255;
  services::AuditNote note{"node.test", trial.name, std::string(trial.node->kind().id)};
  const auto view = effect_view(request);
  note.after["effect"] = view.at("kind");
  if (const auto* url = view.if_contains("url"))
    note.after["host"] = cut_text(host_in(url->get_string()), kHostBytesMax);
  if (const auto* host = view.if_contains("host")) note.after["host"] = *host;
  return note;
}

void call_out(const Services& services, TeamId team, const Reply& reply,
              const std::shared_ptr<Trial>& trial, nodes::EffectRequest request);

// Answers, or has the effect performed that the node asks for and goes on with its result. The
// first one is noted before it goes out.
Pending go_on(RequestContext& context, const Reply& reply, const std::shared_ptr<Trial>& trial,
              nodes::Step step) {
  auto* effect = std::get_if<nodes::NeedsEffect>(&step);
  if (!effect || trial->effects == Effects::kRefuse) {
    answer(reply, step);
    return {};
  }
  if (!may_call(context, *trial))
    return refuse(ErrorCode::kUnavailable, "unavailable",
                  "Too many nodes are being tested at the moment; try again later.");
  if (++trial->calls > kCallsMax) {
    nodes::Step failed =
        nodes::Failed{.message = fmt::format("a test makes at most {} calls", kCallsMax),
                      .retry_after = {},
                      .output = nullptr};
    answer(reply, failed);
    return {};
  }
  if (trial->calls > 1) {
    call_out(context.services, context.caller.team, reply, trial, std::move(effect->request));
    return {};
  }
  auto note = trial_note(*trial, effect->request);
  context.services.audit.note(context.caller, std::move(note),
                              [&services = context.services, team = context.caller.team, reply,
                               trial, request = std::move(effect->request)]() mutable {
                                call_out(services, team, reply, trial, std::move(request));
                              });
  return {};
}

void call_out(const Services& services, TeamId team, const Reply& reply,
              const std::shared_ptr<Trial>& trial, nodes::EffectRequest request) {
  const engine::EffectContext by{
      .team = team, .run = trial->node->run(), .key = trial->node->key()};
  services.perform(request, by, [reply, trial, request](nodes::EffectResult result) mutable {
    reply.resume([trial, request = std::move(request), result = std::move(result)](
                     RequestContext& now, const Reply& again) mutable -> Pending {
      if (const auto* later = std::get_if<nodes::Postponed>(&result)) {
        nodes::Step failed =
            nodes::Failed{.message = later->message, .retry_after = {}, .output = nullptr};
        answer(again, failed);
        return {};
      }
      auto next = trial->node->finish(request, result, now.services.clock.now());
      return go_on(now, again, trial, std::move(next));
    });
  });
}

struct TestRequest {
  engine::NodeTrial::Given given;
  Effects effects = Effects::kRefuse;
};

// The node as part of a definition, so that it is read in the same way.
std::expected<model::NodeDef, Problem> read_node(json::object node) {
  model::Findings findings;
  json::array nodes;
  nodes.push_back(json::value(std::move(node)));
  services::check_node_members(nodes, findings);
  const json::value document = json::object{{"nodes", std::move(nodes)}, {"edges", json::array()}};
  auto parsed = model::parse_definition(document, findings);
  if (!findings.empty()) return std::unexpected(invalid("definition_invalid", std::move(findings)));
  return std::move(parsed.nodes.front());
}

std::expected<TestRequest, Problem> read_request(const RequestContext& context,
                                                 const json::object& body) {
  Fields fields(body);
  auto node = fields.object("node");
  if (!node && fields.ok()) fields.complain("node is missing.");
  auto data = fields.object("context");
  const auto run = fields.text("run_id", 1, 64, Fields::Need::kOptional);
  SampleChoice choice;
  choice.read(fields);
  auto pins = fields.object("pins");
  const auto effects = fields.text("effects", 1, 16, Fields::Need::kOptional);
  fields.nullable_text("authorization_id", 64);
  if ((data ? 1 : 0) + (run ? 1 : 0) + (choice.sample ? 1 : 0) > 1)
    fields.complain("Send one of context, run_id and sample.");
  if (effects && *effects != "refuse" && *effects != "allow")
    fields.complain("effects must be refuse or allow.");
  SLUICE_TRY_VOID(fields.finish());
  TestRequest request;
  request.effects = effects == "allow" ? Effects::kAllow : Effects::kRefuse;
  // Such a node sends any secret of the team to any host, as only authors of workflows may.
  if (request.effects == Effects::kAllow)
    SLUICE_TRY_VOID(check_scope(context.caller, Scope::kWorkflowsWrite));
  if (data) request.given.context = *std::move(data);
  if (run) {
    SLUICE_TRY(request.given.context, data_of_run(context, *run));
  }
  if (choice.sample) {
    SLUICE_TRY(request.given.context, choice.data(context));
  }
  if (pins)
    for (auto& [name, value] : *pins) request.given.context[name] = std::move(value);
  SLUICE_TRY(request.given.node, read_node(*std::move(node)));
  request.given.run = context.services.ids.next<RunId>();
  return request;
}

}  // namespace

Pending test_node(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context));
  SLUICE_TRY(auto request, read_request(context, body));
  auto trial = std::make_shared<Trial>();  // shared by the steps and what is called
  trial->effects = request.effects;
  const auto id = request.given.node.id;
  trial->name = id;
  std::vector<std::string> problems;
  trial->node =
      engine::NodeTrial::make(std::move(request.given), context.services.run_options, problems);
  if (!trial->node) {
    for (auto& problem : problems) problem = readable(fmt::format("node '{}': {}", id, problem));
    return std::unexpected(invalid("definition_invalid", std::move(problems)));
  }
  auto step = trial->node->start(context.services.clock.now());
  return go_on(context, reply, trial, std::move(step));
}

}  // namespace sluice::api
