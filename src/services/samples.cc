#include "services/samples.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "base/json_number.h"
#include "base/text.h"
#include "hooks/headers.h"
#include "hooks/noted_request.h"
#include "hooks/replay.h"

namespace sluice::services {
namespace {

using store::Sample;
using Need = Fields::Need;

constexpr std::size_t kSampleHeadersMax = 100;
constexpr std::size_t kHeaderNameBytesMax = 100;
constexpr std::size_t kSourceIdBytesMax = 64;

// A name is a segment of a path.
void check_sample_name(Fields& fields, const std::optional<std::string>& name) {
  if (name && (has_control(*name) || name->contains('/') || *name == "." || *name == ".."))
    fields.complain("name must not be . or .., or contain slashes or control characters.");
}

// As a run would keep them: without what is, or looks like, a credential.
json::object read_headers(Fields& fields, const json::object& sent) {
  static const model::HookSettings kNone;
  json::object headers;
  if (sent.size() > kSampleHeadersMax) {
    fields.complain(
        fmt::format("headers has {} members; the maximum is {}.", sent.size(), kSampleHeadersMax));
    return headers;
  }
  for (const auto& [name, value] : sent) {
    const auto lower = ascii_lower(std::string_view(name));
    const bool is_name = !lower.empty() && lower.size() <= kHeaderNameBytesMax &&
                         !has_control(lower) && lower.find_first_of(": ") == std::string::npos;
    if (!is_name || !is_text(value))
      fields.complain(
          fmt::format("headers: {} is not a valid header name, or its value is not a string.",
                      cut_text(std::string_view(name), kHeaderNameBytesMax)));
    else
      headers[lower] = hooks::is_credential(lower, kNone) ? json::value("***") : value;
  }
  return headers;
}

// Without what only the body of before had.
std::string without_body_members(std::string_view headers) {
  auto parsed = parse_json(headers.empty() ? "{}" : headers);
  if (!parsed || !parsed->is_object()) return {};
  auto& members = parsed->get_object();
  for (const auto* name : {":raw_body", ":raw_body_base64", ":warnings"}) members.erase(name);
  return members.empty() ? std::string() : to_json(members);
}

std::unexpected<Problem> lacks_scope(std::string_view scope, std::string_view member) {
  return refuse(ErrorCode::kForbidden, "scope_missing",
                fmt::format("This API key lacks the scope {}, which {} needs.", scope, member));
}

Outcome<void> check_bytes(std::int64_t bytes, const Limits& limits) {
  if (std::cmp_less_equal(bytes, limits.sample_bytes_max)) return {};
  return refuse(
      ErrorCode::kTooLarge, "sample_too_large",
      fmt::format("The sample has {} bytes; the maximum is {}.", bytes, limits.sample_bytes_max));
}

enum class Wanted { kRun, kDelivery };

// What a run of the workflow was started with. A delivery is a run that a webhook started.
Outcome<model::TriggerData> data_of(store::Reader& reader, const store::Workflow& workflow,
                                    RunId id, Wanted wanted, const Limits& limits) {
  SLUICE_TRY(auto run, reader.run_head(id));
  const bool is_of_workflow =
      run && run->row.header.team == workflow.team && run->row.header.workflow == workflow.id;
  if (wanted == Wanted::kRun && !is_of_workflow) return not_found("run of this workflow");
  if (wanted == Wanted::kDelivery &&
      (!is_of_workflow || run->row.header.trigger != model::TriggerKind::kWebhook ||
       run->row.header.rerun_of))
    return not_found("delivery to this workflow");
  auto data = std::move(run->trigger);
  if (data.body.empty()) {  // there is none, or it is large
    SLUICE_TRY(const auto bytes, reader.body_bytes_of(id));
    SLUICE_TRY_VOID(check_bytes(bytes, limits));
    SLUICE_TRY(data.body, reader.body_of(id));
  }
  if (data.body.empty()) data.body = "{}";
  if (run->row.header.trigger != model::TriggerKind::kWebhook) data.headers.clear();
  return data;
}

AuditNote sample_note(std::string action, const store::Workflow& workflow, const Sample& sample) {
  AuditNote note{std::move(action), workflow.id.text(), workflow.name};
  note.after = {{"sample", sample.name}, {"bytes", sample.bytes}};
  return note;
}

}  // namespace

// A new sample has a name and a payload; of one that is changed, both may stay.
Outcome<Samples::Document> Samples::read_document(const json::object& text,
                                                  Fields::Need need) const {
  Fields fields(text);
  Document document;
  document.name = fields.text("name", 1, context_.limits.sample_name_bytes_max, need);
  document.description = fields.nullable_text("description", context_.limits.note_bytes_max);
  document.payload = fields.value("payload");
  const auto headers = fields.object("headers");
  document.delivery = fields.text("from_delivery", 1, kSourceIdBytesMax, Need::kOptional);
  document.run = fields.text("from_run", 1, kSourceIdBytesMax, Need::kOptional);
  check_sample_name(fields, document.name);
  const int sources =
      (document.payload ? 1 : 0) + (document.delivery ? 1 : 0) + (document.run ? 1 : 0);
  if (sources > 1 || (sources == 0 && need == Need::kRequired && fields.ok()))
    fields.complain("Send one of payload, from_delivery and from_run.");
  if (headers && !document.payload)
    fields.complain("headers can only be sent together with payload.");
  if (headers) document.headers = read_headers(fields, *headers);
  SLUICE_TRY_VOID(fields.finish());
  return document;
}

Outcome<std::vector<Sample>> Samples::list(store::SampleReader& reader, WorkflowId workflow) const {
  SLUICE_TRY(auto samples, reader.samples(workflow, context_.limits.samples_of_workflow_max));
  return samples;
}

Outcome<Sample> Samples::find(store::SampleReader& reader, WorkflowId workflow,
                              std::string_view name) const {
  SLUICE_TRY(auto sample, reader.sample(workflow, name));
  if (!sample) return not_found("sample");
  return *std::move(sample);
}

Outcome<Samples::Source> Samples::from_run(store::Reader& reader, const Principal& caller,
                                           const store::Workflow& workflow,
                                           std::string_view id) const {
  if (!caller.scopes.has(Scope::kRunsRead)) return lacks_scope("runs:read", "from_run");
  const auto run = RunId::parse(id);
  if (!run) return not_found("run of this workflow");
  SLUICE_TRY(auto data, data_of(reader, workflow, *run, Wanted::kRun, context_.limits));
  return Source{Sample::Source::kRun, run->text(), std::move(data)};
}

Outcome<Samples::Source> Samples::from_delivery(store::Reader& reader, const Principal& caller,
                                                const store::Workflow& workflow,
                                                std::string_view id) const {
  if (!caller.scopes.has(Scope::kHooksRead)) return lacks_scope("hooks:read", "from_delivery");
  if (const auto run = RunId::parse(id)) {
    SLUICE_TRY(auto data, data_of(reader, workflow, *run, Wanted::kDelivery, context_.limits));
    return Source{Sample::Source::kDelivery, run->text(), std::move(data)};
  }
  const auto noted = RejectionId::parse(id);
  if (!noted) return not_found("delivery to this workflow");
  SLUICE_TRY(const auto row, reader.noted_delivery(caller.team, *noted));
  if (!row || row->workflow != workflow.id) return not_found("delivery to this workflow");
  if (hooks::was_event(*row))
    return refuse(
        ErrorCode::kConflict, "rejection_is_event",
        "This delivery was an event, which does not start a run; send its payload instead.");
  if (!std::cmp_equal(row->body.size(), row->body_bytes))
    return refuse(
        ErrorCode::kConflict, "rejection_incomplete",
        fmt::format("Only the first {} bytes of this delivery were kept.", row->body.size()));
  const auto version = row->version == 0 ? workflow.version : row->version;
  SLUICE_TRY(auto hook, workflows_.hook_of(workflow, version, context_.limits.sample_bytes_max));
  auto data = hooks::data_for_run(*row, std::move(hook), context_.clock.now());
  if (!data)
    return refuse(
        ErrorCode::kConflict, "delivery_unreadable",
        fmt::format("The webhook cannot read the body of this delivery: {}", data.error().message));
  return Source{Sample::Source::kDelivery, noted->text(), *std::move(data)};
}

Outcome<Samples::Source> Samples::read_source(store::Reader& reader, const Principal& caller,
                                              const store::Workflow& workflow,
                                              const Document& document) const {
  if (document.delivery) return from_delivery(reader, caller, workflow, *document.delivery);
  if (document.run) return from_run(reader, caller, workflow, *document.run);
  Source source;
  source.data.body = to_json(*document.payload);
  source.keeps_request = !document.headers;
  if (document.headers && !document.headers->empty())
    source.data.headers = to_json(*document.headers);
  return source;
}

Outcome<void> Samples::check_room(store::Reader& reader, const Sample& sample,
                                  std::string_view instead_of) const {
  const auto& limits = context_.limits;
  SLUICE_TRY_VOID(check_bytes(sample.bytes, limits));
  SLUICE_TRY(const auto all, reader.samples(sample.workflow, limits.samples_of_workflow_max));
  std::int64_t others = 0;
  std::int64_t bytes = sample.bytes;
  for (const auto& each : all) {
    if (each.name == instead_of) continue;
    if (each.name == sample.name)
      return refuse(ErrorCode::kConflict, "sample_exists",
                    fmt::format("The workflow already has a sample '{}'.", sample.name));
    ++others;
    bytes += each.bytes;
  }
  if (others >= limits.samples_of_workflow_max)
    return refuse(
        ErrorCode::kConflict, "too_many_samples",
        fmt::format("The workflow already has {} samples, the maximum; delete one first.", others));
  if (std::cmp_greater(bytes, limits.sample_bytes_of_workflow_max))
    return refuse(ErrorCode::kConflict, "samples_too_large",
                  fmt::format("The samples of the workflow would take {} bytes in all; the maximum "
                              "is {}. Delete some of them.",
                              bytes, limits.sample_bytes_of_workflow_max));
  return {};
}

Samples::Planned Samples::plan_create(store::Reader& reader, const Principal& caller, WorkflowId id,
                                      const json::object& text) const {
  SLUICE_TRY(auto document, read_document(text, Need::kRequired));
  SLUICE_TRY(const auto workflow, workflows_.find(reader, caller.team, id.text()));
  SLUICE_TRY(auto source, read_source(reader, caller, workflow, document));
  const auto now = context_.clock.now();
  Sample sample{.workflow = id,
                .name = *std::move(document.name),
                .description = std::move(document.description).value_or(std::nullopt),
                .source = source.kind,
                .source_id = std::move(source.id),
                .author = caller.key_name,
                .created_at = now,
                .updated_at = now,
                .headers = std::move(source.data.headers),
                .payload = std::move(source.data.body)};
  sample.bytes = std::ssize(sample.payload) + std::ssize(sample.headers);
  SLUICE_TRY_VOID(check_room(reader, sample, {}));
  auto note = sample_note("sample.create", workflow, sample);
  Edit<Sample> edit{sample, {}};
  edit.write = [sample = std::move(sample)](store::Writer& writer) {
    return writer.put_sample(sample);
  };
  edit.audit = std::move(note);
  return edit;
}

Samples::Planned Samples::plan_update(store::Reader& reader, const Principal& caller, WorkflowId id,
                                      std::string_view old_name, const json::object& text) const {
  SLUICE_TRY(auto document, read_document(text, Need::kOptional));
  SLUICE_TRY(const auto workflow, workflows_.find(reader, caller.team, id.text()));
  SLUICE_TRY(auto sample, find(reader, id, old_name));
  if (document.name) sample.name = *std::move(document.name);
  if (document.description) sample.description = *std::move(document.description);
  if (document.has_source()) {
    SLUICE_TRY(auto source, read_source(reader, caller, workflow, document));
    sample.headers = source.keeps_request ? without_body_members(sample.headers)
                                          : std::move(source.data.headers);
    sample.payload = std::move(source.data.body);
    sample.source = source.kind;
    sample.source_id = std::move(source.id);
  }
  sample.author = caller.key_name;
  sample.updated_at = context_.clock.now();
  sample.bytes = std::ssize(sample.payload) + std::ssize(sample.headers);
  SLUICE_TRY_VOID(check_room(reader, sample, old_name));
  auto note = sample_note("sample.update", workflow, sample);
  note.before = {{"sample", old_name}};
  Edit<Sample> edit{sample, {}};
  edit.write = [sample = std::move(sample),
                before = std::string(old_name)](store::Writer& writer) -> Result<void> {
    if (before != sample.name) SLUICE_TRY_VOID(writer.delete_sample(sample.workflow, before));
    return writer.put_sample(sample);
  };
  edit.audit = std::move(note);
  return edit;
}

Samples::Planned Samples::plan_removal(store::Reader& reader, const Principal& caller,
                                       WorkflowId id, std::string_view name) const {
  SLUICE_TRY(const auto workflow, workflows_.find(reader, caller.team, id.text()));
  SLUICE_TRY(auto sample, find(reader, id, name));
  AuditNote note{"sample.delete", id.text(), workflow.name};
  note.before = {{"sample", sample.name}, {"bytes", sample.bytes}};
  return Edit<Sample>{
      .result = std::move(sample),
      .write = [id, name = std::string(name)](
                   store::Writer& writer) { return writer.delete_sample(id, name); },
      .audit = std::move(note)};
}

void Samples::create(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId workflow,
                     const json::object& document, Done done) {
  write_later(context_, caller, std::move(turn), plan_create(reader, caller, workflow, document),
              std::move(done));
}

void Samples::update(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId workflow,
                     std::string_view name, const json::object& document, Done done) {
  write_later(context_, caller, std::move(turn),
              plan_update(reader, caller, workflow, name, document), std::move(done));
}

void Samples::remove(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId workflow,
                     std::string_view name, Done done) {
  write_later(context_, caller, std::move(turn), plan_removal(reader, caller, workflow, name),
              std::move(done));
}

}  // namespace sluice::services
