#include "services/audit.h"

#include <utility>
#include <vector>

#include "base/log.h"

namespace sluice::services {
namespace {

// Of each of the two texts. What people define is bounded, so none should come near.
constexpr std::size_t kTextBytesMax = 32 << 10;

std::string text_of(const json::object& facts) {
  if (facts.empty()) return {};
  auto text = to_json(facts);
  if (text.size() > kTextBytesMax) return R"({"too_large":true})";
  return text;
}

store::AuditEntry entry_of(const Context& context, const Principal& caller, const AuditNote& note) {
  const auto now = context.clock.now();
  return {.team = caller.team,
          .at = now,
          .expires_at = now + context.limits.audit_kept,
          .key = caller.key,
          .key_name = caller.key_name,
          .session = caller.session,
          .action = note.action,
          .object = note.object,
          .object_name = note.name,
          .before = text_of(note.before),
          .after = text_of(note.after),
          .request_id = caller.request_id};
}

}  // namespace

AuditNote changes_only(AuditNote note) {
  std::vector<std::string> same;
  for (const auto& member : note.before) {
    const auto* after = note.after.if_contains(member.key());
    if (after && *after == member.value()) same.emplace_back(member.key());
  }
  for (const auto& name : same) {
    note.before.erase(name);
    note.after.erase(name);
  }
  return note;
}

store::Task audited(const Context& context, const Principal& caller, AuditNote note,
                    store::Task write) {
  return [entry = entry_of(context, caller, note), limits = context.limits, claim = caller.claim,
          write = std::move(write)](store::Writer& writer) mutable -> Result<void> {
    if (claim)
      SLUICE_TRY_VOID(writer.claim_answer(*claim, entry.at, limits.kept_answers_of_team_max));
    SLUICE_TRY_VOID(write(writer));
    return writer.put_audit_entry(entry, limits.audit_entries_of_team_max);
  };
}

store::Task audited(const Context& context, const Principal& caller, NotedWrite write) {
  return
      [&context, caller, write = std::move(write)](store::Writer& writer) mutable -> Result<void> {
        const auto& limits = context.limits;
        if (caller.claim)
          SLUICE_TRY_VOID(writer.claim_answer(*caller.claim, context.clock.now(),
                                              limits.kept_answers_of_team_max));
        SLUICE_TRY(const auto note, write(writer));
        if (!note) return {};
        return writer.put_audit_entry(entry_of(context, caller, *note),
                                      limits.audit_entries_of_team_max);
      };
}

void AuditLog::note(const Principal& caller, AuditNote note,
                    std::move_only_function<void()> then) const {
  const auto nothing = [](store::Writer& /*writer*/) { return Result<void>(); };
  context_.committer.submit(
      audited(context_, caller, std::move(note), nothing), store::Committer::kNoShard,
      [then = std::move(then)](const store::CommitOutcome& outcome) mutable {
        if (outcome.kind != store::CommitOutcome::Kind::kCommitted)
          log::error("an entry of the audit log was not written: {}", outcome.error.message);
        then();
      });
}

Outcome<store::AuditPage> AuditLog::page(store::AccessReader& reader,
                                         const store::AuditFilter& filter) const {
  SLUICE_TRY(auto page, reader.audit_page(filter));
  return page;
}

}  // namespace sluice::services
