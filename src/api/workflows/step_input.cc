#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/core/views.h"
#include "api/workflows/effect_views.h"
#include "base/json_number.h"
#include "base/memory_budget.h"
#include "base/time.h"
#include "engine/compile/tested_program.h"
#include "engine/run/step_view.h"
#include "model/secret_placeholder.h"
#include "model/version_of_test.h"
#include "secrets/hook_secrets.h"

// GET /workflows/runs/{id}/steps/{node}/input: the settings that a step had, with the values of its
// templates, and what it asked for; made again from the records of its run.
namespace sluice::api {
namespace {

using model::Record;
using model::RecordKind;

constexpr std::int64_t kAttemptMax = 1'000'000;
constexpr std::string_view kHiddenSecret = "***";

struct AskedStep {
  std::string node;
  std::string item;
  std::int64_t attempt = 0;  // 0: the last one
};

// The run until the step was asked.
struct RunUntil {
  std::vector<Record> records;
  Timestamp at{};
  bool is_exact = true;  // that it was then
};

// With the output, where that is apart.
std::expected<std::vector<Record>, Problem> records_of(const RequestContext& context, RunId run,
                                                       const store::JournalPiece& piece,
                                                       std::size_t& bytes) {
  bytes += piece.lines.size();
  SLUICE_TRY(auto records, model::parse_records(piece.lines));
  if (!piece.output_is_apart || records.empty()) return records;
  SLUICE_TRY(const auto text, context.reader.output_of(run, piece.seq));
  bytes += text.size();
  SLUICE_TRY(records.back().output, parse_json(text, {.depth_max = model::kRecordDepthMax}));
  return records;
}

std::expected<std::vector<Record>, Problem> read_records(const RequestContext& context, RunId run) {
  std::vector<Record> all;
  std::size_t bytes = 0;
  store::JournalRange range;
  while (true) {
    SLUICE_TRY(const auto pieces, context.reader.journal(run, range));
    if (pieces.empty()) return all;
    for (const auto& piece : pieces) {
      SLUICE_TRY(auto records, records_of(context, run, piece, bytes));
      for (auto& record : records) all.push_back(std::move(record));
      if (bytes <= context.services.limits.log_bytes_scanned_max) continue;
      return refuse(
          ErrorCode::kNotFound, "run_too_large",
          fmt::format("The run has recorded more than {} bytes, so the input of its steps "
                      "is not made again.",
                      context.services.limits.log_bytes_scanned_max));
    }
    range.beyond = pieces.back().seq;
  }
}

// Whether the record says what came of asking the step.
bool ends_asking(const Record& record) {
  return record.kind != RecordKind::kProgress && record.kind != RecordKind::kPostponed;
}

// The first such record of the attempt; of the last attempt when none is named.
std::optional<std::size_t> find_end(const std::vector<Record>& records, const AskedStep& asked) {
  std::optional<std::size_t> end;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    if (record.node != asked.node || record.item != asked.item || !ends_asking(record)) continue;
    if (asked.attempt != 0 && record.attempt != asked.attempt) continue;
    if (!end || record.attempt > records[*end].attempt) end = i;
  }
  return end;
}

std::expected<RunUntil, Problem> run_until(std::vector<Record> records, const AskedStep& asked) {
  const auto end = find_end(records, asked);
  RunUntil until;
  if (end) {
    until.at = records[*end].started_at;
    records.erase(records.begin() + static_cast<std::ptrdiff_t>(*end), records.end());
  } else if (asked.attempt > 1 || records.empty()) {
    return refuse(ErrorCode::kNotFound, "not_found", "The run has no such attempt of this step.");
  } else {
    until.at = records.back().at;
    until.is_exact = false;
  }
  // Later calls of a step follow what came of the one before; a wait may have ended a little late.
  const auto before = std::ranges::find_if(
      records.rbegin(), records.rend(),
      [&](const Record& each) { return each.node == asked.node && each.item == asked.item; });
  if (before != records.rend() && before->kind == RecordKind::kProgress) {
    until.at = before->at;
  } else if (before != records.rend() && before->kind == RecordKind::kAttempt) {
    until.at = before->until.value_or(before->at);
    until.is_exact = false;
  }
  until.records = std::move(records);
  return until;
}

// What the step's author wrote, and the program that asks for the calls that a test refuses.
struct StepSource {
  std::shared_ptr<const engine::Program> program;
  json::object data;
  const nodes::NodeKind* kind = nullptr;
};

std::expected<StepSource, Problem> source_of(const RequestContext& context,
                                             const model::RunHeader& header,
                                             std::string_view node) {
  SLUICE_TRY(const auto stored, context.reader.version(header.workflow, header.version));
  StepSource source;
  if (stored && model::is_test_version(header.version)) {
    SLUICE_TRY(const auto document, parse_json(stored->definition));
    std::vector<std::string> errors;
    source.program = engine::compile_stored(document, {header.workflow, header.version, {}}, errors,
                                            nodes::find_kind, engine::TestCalls::kAllowed);
  } else if (stored) {
    if (auto program = context.services.programs.get(header.team, header.workflow, header.version))
      source.program = *std::move(program);
  }
  if (!source.program)
    return refuse(ErrorCode::kNotFound, "version_gone",
                  "The version of the workflow that this run follows cannot be read any more.");
  const auto index = source.program->find(node);
  if (!index) return not_found("node");
  source.kind = source.program->nodes()[*index].kind;
  SLUICE_TRY(auto definition, parse_json(stored->definition));
  secrets::redact_hook_secrets(definition);
  std::vector<std::string> errors;
  auto parsed = model::parse_definition(definition, errors);
  if (*index < parsed.nodes.size()) source.data = std::move(parsed.nodes[*index].data);
  return source;
}

// Credentials that stand in the node itself.
void hide_credentials(const json::value& schema, const json::value& written, json::value& shown) {
  const auto* hints = find_member(schema, "x-ui");
  const auto* widget = hints ? find_member(*hints, "widget") : nullptr;
  const auto* text = if_text(written);
  if (widget && *widget == "credential" && text) {
    const bool names_secret =
        text->empty() || text->starts_with("vlt_") || text->find("{{") != json::string::npos;
    if (!names_secret) shown = kHiddenSecret;
    return;
  }
  const auto* properties = find_member(schema, "properties");
  auto* members = shown.if_object();
  if (!properties || !properties->is_object() || !members) return;
  for (const auto& [name, property] : properties->get_object()) {
    const auto* value = find_member(written, name);
    auto* found = members->if_contains(name);
    if (value && found) hide_credentials(property, *value, *found);
  }
}

json::value request_of(const std::optional<nodes::Step>& said) {
  if (!said) return nullptr;
  if (const auto* needs = std::get_if<nodes::NeedsEffect>(&*said))
    return effect_view(needs->request);
  if (const auto* call = std::get_if<nodes::CallsWorkflow>(&*said)) return effect_view(*call);
  return nullptr;
}

json::object input_view(const AskedStep& asked, const RunUntil& until, const StepSource& source,
                        engine::StepView& step) {
  auto input = std::move(step.input);
  hide_credentials(nodes::schema_of(*source.kind), source.data, input);
  show_secrets_in(input);
  json::array faults;
  faults.reserve(step.faults.size());
  for (const auto& [setting, message] : step.faults)
    faults.emplace_back(json::object{{"pointer", setting},
                                     {"message", readable(model::show_placeholders(message))}});
  json::array warnings;
  warnings.reserve(step.warnings.size());
  for (const auto& warning : step.warnings)
    warnings.emplace_back(readable(model::show_placeholders(warning)));
  return {{"node_id", asked.node},
          {"component_id", source.kind->id},
          {"item", text_or_null(asked.item)},
          {"attempt", step.attempt},
          {"asked_at", format_time(until.at)},
          {"time_is_exact", until.is_exact},
          {"input", std::move(input)},
          {"faults", std::move(faults)},
          {"warnings", std::move(warnings)},
          {"request", request_of(step.said)}};
}

// What is worked out where runs compute.
struct InputJob {
  AskedStep asked;
  store::StoredRun run;
  RunUntil until;
  StepSource source;
  std::shared_ptr<void> slot;  // of the team

  void answer(const engine::RunOptions& options, const Reply& reply) {
    auto step =
        engine::view_step(source.program, run.row.header, run.trigger, options, until.records,
                          source.data, {.node = asked.node, .item = asked.item, .at = until.at});
    if (!step && step.error().code == ErrorCode::kNotFound)
      return reply.send(
          Problem(ErrorCode::kNotFound, "not_found", "The run has not reached this step."));
    if (!step) return reply.send(Problem(std::move(step).error()));
    reply.send(api::reply(200, input_view(asked, until, source, *step)));
  }
};

}  // namespace

Pending get_step_input(RequestContext& context, const Reply& reply) {
  auto& services = context.services;
  auto job = std::make_shared<InputJob>();  // the pool's, whose work is copied
  SLUICE_TRY(const auto attempt, query_number(context, "attempt", 0, 1, kAttemptMax));
  job->asked = {.node = std::string(context.param(1)),
                .item = context.request.query_value("item").value_or(""),
                .attempt = attempt};
  SLUICE_TRY(job->run, services.runs.find(context.reader, context.caller.team, context.param(0)));
  const auto& header = job->run.row.header;
  job->slot = services.trials.take(context.caller.team);
  if (!job->slot)
    return refuse(ErrorCode::kUnavailable, "unavailable",
                  "Too many requests for the input of a step are under way; try again later.");
  SLUICE_TRY(job->source, source_of(context, header, job->asked.node));
  SLUICE_TRY(auto records, read_records(context, header.id));
  SLUICE_TRY(job->until, run_until(std::move(records), job->asked));
  const auto work = [job, reply, &options = services.run_options] {
    try {
      job->answer(options, reply);
    } catch (const std::bad_alloc& error) {
      reply.send(Problem(ErrorCode::kUnavailable, "unavailable", memory_refusal(error)));
    }
  };
  if (!services.compute) {
    work();
  } else if (!services.compute(context.caller.team, work)) {
    return refuse(ErrorCode::kUnavailable, "unavailable", "The server is stopping.");
  }
  return {};
}

}  // namespace sluice::api
