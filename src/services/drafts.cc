// Drafts of workflows; see workflows.h.
#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "base/json.h"
#include "secrets/hook_secrets.h"
#include "services/fields.h"
#include "services/workflows.h"

namespace sluice::services {
namespace {

// A draft may be wrong in every way but this one: what it cannot hold would be lost unseen.
void check_members(Fields& fields, const json::object& draft) {
  const auto known = document_members();
  for (const auto& member : draft) {
    const std::string_view name = member.key();
    if (std::ranges::find(known, name) == known.end())
      fields.complain("document: " + unknown_name(name, known));
  }
}

}  // namespace

// Secrets that are hidden become those of the draft before or of the version; the others are
// sealed.
Outcome<void> Workflows::keep_draft_secrets(store::Reader& reader, const store::Workflow& workflow,
                                            const std::optional<store::WorkflowDraft>& before,
                                            json::value& draft) const {
  const auto max = context_.limits.draft_secrets_max;
  if (count_secrets(draft) > max)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("A draft can have at most {} signing secrets.", max));
  model::Findings findings;
  refuse_sealed(draft, findings);
  if (!findings.empty()) return std::unexpected(invalid("definition_invalid", std::move(findings)));
  if (before) {
    SLUICE_TRY(const auto stored, parse_json(before->document));
    secrets::restore_hook_secrets(draft, stored, sealers_.hooks, workflow.id);
  }
  SLUICE_TRY(const auto version, reader.version(workflow.id, workflow.version));
  if (version) {
    SLUICE_TRY(const auto stored, parse_json(version->definition));
    secrets::restore_hook_secrets(draft, stored, sealers_.hooks, workflow.id);
  }
  secrets::seal_hook_secrets(draft, sealers_.hooks, workflow.id);
  return {};
}

Workflows::PlannedDraft Workflows::plan_draft(store::Reader& reader, const Author& by,
                                              WorkflowId id, const json::object& document,
                                              const DraftCheck& check) const {
  Fields fields(document);
  auto draft = fields.object("document");
  if (!draft && fields.ok()) fields.complain("document is missing.");
  const auto base =
      fields.whole_number("base_version", 1, std::numeric_limits<std::int32_t>::max());
  if (draft) check_members(fields, *draft);
  SLUICE_TRY_VOID(fields.finish());
  SLUICE_TRY(const auto workflow, find(reader, by.team, id.text()));
  if (base.value_or(1) > workflow.version)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("base_version is {}, but the workflow has only {} versions.", *base,
                              workflow.version));
  SLUICE_TRY(const auto before, reader.draft(id));
  if (check) SLUICE_TRY_VOID(check(before));
  json::value text = *std::move(draft);
  SLUICE_TRY_VOID(keep_draft_secrets(reader, workflow, before, text));
  store::WorkflowDraft after{.workflow = id,
                             .revision = before ? before->revision + 1 : 1,
                             .base_version = base.value_or(workflow.version),
                             .document = to_json(text),
                             .author = by.name,
                             .updated_at = context_.clock.now()};
  if (before && !base) after.base_version = before->base_version;
  Edit<store::WorkflowDraft> edit{after, {}};
  edit.write = [after = std::move(after)](store::Writer& writer) {
    return writer.put_draft(after);
  };
  return edit;
}

Workflows::PlannedDraft Workflows::plan_draft_end(store::Reader& reader, TeamId team, WorkflowId id,
                                                  const DraftCheck& check) const {
  SLUICE_TRY(const auto workflow, find(reader, team, id.text()));
  SLUICE_TRY(auto draft, reader.draft(id));
  if (!draft) return not_found("draft");
  if (check) SLUICE_TRY_VOID(check(draft));
  AuditNote note{"draft.delete", id.text(), workflow.name};
  note.before = {{"revision", draft->revision}, {"author", draft->author}};
  return Edit<store::WorkflowDraft>{
      .result = *std::move(draft),
      .write = [id](store::Writer& writer) { return writer.delete_draft(id); },
      .audit = std::move(note)};
}

Workflows::Planned Workflows::plan_publication(store::Reader& reader, const Author& by,
                                               WorkflowId id, const json::object& document,
                                               const DraftCheck& check) {
  Fields fields(document);
  const auto note = fields.text("note", 1, context_.limits.note_bytes_max, Fields::Need::kOptional);
  SLUICE_TRY_VOID(fields.finish());
  SLUICE_TRY(const auto workflow, find(reader, by.team, id.text()));
  SLUICE_TRY(const auto draft, reader.draft(id));
  if (!draft) return not_found("draft");
  if (check) SLUICE_TRY_VOID(check(draft));
  if (draft->base_version != workflow.version)
    return refuse(ErrorCode::kConflict, "draft_outdated",
                  fmt::format("The draft was begun from version {}, and the workflow is at version "
                              "{}. Compare the two, and save the draft with base_version {} to "
                              "publish it all the same.",
                              draft->base_version, workflow.version, workflow.version));
  SLUICE_TRY(auto text, parse_json(draft->document));
  SLUICE_TRY_VOID(secrets::open_hook_secrets(text, sealers_.hooks, id));
  auto& members = text.as_object();
  if (note) members["note"] = *note;
  return plan_update(reader, by, id, members, {}, Draft::kEnds);
}

void Workflows::put_draft(Turn turn, store::Reader& reader, const Principal& caller, WorkflowId id,
                          const json::object& document, const DraftCheck& check, DraftDone done) {
  write_later(context_, caller, std::move(turn),
              plan_draft(reader, Author(caller), id, document, check), std::move(done));
}

void Workflows::delete_draft(Turn turn, store::Reader& reader, const Principal& caller,
                             WorkflowId id, const DraftCheck& check, DraftDone done) {
  write_later(context_, caller, std::move(turn), plan_draft_end(reader, caller.team, id, check),
              std::move(done));
}

void Workflows::publish_draft(Turn turn, store::Reader& reader, const Principal& caller,
                              WorkflowId id, const json::object& document, const DraftCheck& check,
                              Done done) {
  write_later(context_, caller, std::move(turn),
              plan_publication(reader, Author(caller), id, document, check), std::move(done));
}

}  // namespace sluice::services
