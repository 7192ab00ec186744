#include "runtime/children.h"

#include <fmt/format.h>

#include "base/log.h"
#include "engine/compile/trigger.h"
#include "runtime/stored_end.h"
#include "runtime/transient.h"
#include "trace/tracer.h"

namespace sluice::runtime {
namespace {

nodes::ChildOutcome refused(std::string why) {
  return {.run = {}, .status = model::RunStatus::kFailed, .output = {}, .error = std::move(why)};
}

}  // namespace

struct Children::Ask {
  TeamId team{};
  model::ParentStep parent;
  WorkflowId workflow;
  json::object inputs;
  std::uint32_t depth = 0;    // of the run to start
  std::string traceparent{};  // of the step, where its run is traced
};

void Children::start(const model::RunHeader& parent, engine::StartChild command) {
  std::string traceparent;
  if (const auto* trace = trace::current())
    traceparent = trace::traceparent(
        {trace->trace, trace::span_id_of(parent.id, command.node, command.item, 1)});
  const auto ask = std::make_shared<const Ask>(
      Ask{.team = parent.team,
          .parent = {parent.id, std::move(command.node), std::move(command.item), command.wait},
          .workflow = command.workflow,
          .inputs = std::move(command.inputs),
          .depth = parent.depth + 1,
          .traceparent = std::move(traceparent)});
  parts_.loop.call([this, ask](store::Reader& reader) { begin(ask, reader); });
}

void Children::begin(const std::shared_ptr<const Ask>& ask, store::Reader& reader) {
  const auto existing = reader.child_of(ask->parent.run, ask->parent.node, ask->parent.item);
  if (!existing) return on_error(ask, existing.error());
  if (*existing) return tell_of(ask->parent, **existing, reader);
  if (parts_.activity.draining) return;  // the next start of the server asks again
  auto prepared = prepare(*ask, reader);
  if (!prepared) return on_error(ask, prepared.error());
  runs::StartDone done = [this, ask](const Result<runs::StartResult>& started) {
    on_started(ask, started);
  };
  if (const auto begun = parts_.starter.start(*std::move(prepared), done); !begun)
    on_error(ask, begun.error());
}

Result<runs::StartRequest> Children::prepare(const Ask& ask, store::Reader& reader) {
  if (ask.depth > parts_.env.options.run_options.depth_max)
    return fail(ErrorCode::kInvalid, fmt::format("runs that start runs may be {} deep at most",
                                                 parts_.env.options.run_options.depth_max));
  SLUICE_TRY(const auto workflow, reader.workflow(ask.team, ask.workflow));
  if (!workflow)
    return fail(ErrorCode::kNotFound,
                fmt::format("workflow {} does not exist", ask.workflow.text()));
  if (!workflow->is_active)
    return fail(ErrorCode::kConflict,
                fmt::format("the workflow '{}' is not active", workflow->name));
  runs::StartRequest start;
  SLUICE_TRY(start.program, parts_.programs.get(ask.team, ask.workflow, workflow->version));
  start.team = ask.team;
  start.trigger = model::TriggerKind::kWorkflow;
  if (!start.program->can_be_started_by(start.trigger))
    return fail(ErrorCode::kInvalid,
                fmt::format("the workflow '{}' cannot be called: its trigger is a {}, not a {}",
                            workflow->name, start.program->trigger_kind().id,
                            nodes::triggers_made_for(start.trigger)));
  SLUICE_TRY(const auto inputs, engine::accept_payload(*start.program, ask.inputs));
  start.data.body = to_json(inputs);
  if (!ask.traceparent.empty())
    start.data.headers = to_json(json::object{{"traceparent", ask.traceparent}});
  start.parent = ask.parent;
  start.depth = ask.depth;
  return start;
}

void Children::on_started(const std::shared_ptr<const Ask>& ask,
                          const Result<runs::StartResult>& started) {
  if (!started) return on_error(ask, started.error());
  const RunId child = started->run;
  if (started->kind == runs::StartResult::Kind::kNotWanted) return;
  if (!ask->parent.waits) return tell_started(ask->parent, child);
  // A new one reports by itself.
  if (started->kind == runs::StartResult::Kind::kChildExists)
    parts_.loop.call(
        [this, ask, child](store::Reader& reader) { report(ask->parent, child, reader); });
}

void Children::on_error(const std::shared_ptr<const Ask>& ask, const Error& error) {
  if (!is_transient(error.code)) return tell(ask->parent, refused(error.message));
  parts_.loop.call_later([this, ask](store::Reader& reader) { begin(ask, reader); });
}

void Children::cancel(RunId parent, engine::CancelChild command) {
  parts_.loop.call([this, parent, command = std::move(command)](store::Reader& reader) {
    // One that is on its way to the store still is refused there.
    const auto child = reader.child_of(parent, command.node, command.item);
    if (!child) {
      log::error("cannot look for what run {} started: {}", parent.text(), child.error().message);
      parts_.leftovers.child_runs = true;
    } else if (*child) {
      parts_.reconciler.cancel_unwanted(**child);
    }
  });
}

void Children::ended(const model::RunHeader& child) {
  if (!child.parent || !child.parent->waits) return;
  parts_.loop.call([this, id = child.id, parent = *child.parent](store::Reader& reader) {
    report(parent, id, reader);
  });
}

void Children::tell_of(const model::ParentStep& parent, RunId child, store::Reader& reader) {
  if (parent.waits) return report(parent, child, reader);
  tell_started(parent, child);
}

void Children::report(const model::ParentStep& parent, RunId child, store::Reader& reader) {
  const auto later = [&] {
    parts_.loop.call_later(
        [this, parent, child](store::Reader& again) { report(parent, child, again); });
  };
  const auto stored = reader.run(child);
  if (!stored) return later();
  if (!*stored) return tell(parent, refused(fmt::format("run {} was deleted", child.text())));
  if (!model::is_final((*stored)->row.status)) return;
  auto outcome = outcome_of(**stored);
  if (outcome) return tell(parent, *std::move(outcome));
  if (is_transient(outcome.error().code)) return later();
  tell(parent, refused(fmt::format("what run {} came to cannot be read: {}", child.text(),
                                   outcome.error().message)));
}

Result<nodes::ChildOutcome> Children::outcome_of(const store::StoredRun& run) {
  SLUICE_TRY(auto end, end_of(parts_.programs, run, parts_.env.options.run_options));
  return nodes::ChildOutcome{.run = run.row.header.id.text(),
                             .status = end.status,
                             .output = std::move(end.result.output),
                             .error = std::move(end.error)};
}

void Children::tell_started(const model::ParentStep& parent, RunId child) {
  tell(parent,
       {.run = child.text(), .status = model::RunStatus::kPending, .output = {}, .error = {}});
}

void Children::tell(const model::ParentStep& parent, nodes::ChildOutcome outcome) {
  engine::SignalReceived arrived{parent.node, parent.item, std::move(outcome)};
  parts_.router.request(parent.run, std::move(arrived), [this](const Result<void>& heard) {
    // It stands on disk and is found there; see ChildReconciler.
    if (!heard && is_transient(heard.error().code)) parts_.leftovers.child_runs = true;
  });
}

}  // namespace sluice::runtime
