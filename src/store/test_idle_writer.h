#pragma once

#include "store/store.h"

namespace sluice::store {

// A writer to which everything is said and that does nothing. For tests.
class IdleWriter : public Writer {
 public:
  Result<bool> claim(RunId, model::NodeId) override { return true; }
  Result<bool> release(RunId) override { return true; }
  Result<void> put_taken_event(const TakenEvent&) override { return {}; }
  Result<KeepOutcome> keep_event(const KeptEvent&, const KeptEventBounds&) override {
    return KeepOutcome();
  }
  Result<void> delete_kept_event(std::int64_t) override { return {}; }
  Result<void> settle_alert(const FailureAlert&, const std::optional<std::string>&) override {
    return {};
  }
  Result<std::int64_t> count_death(RunId) override { return 1; }
  Result<void> put_workflow(const Workflow&) override { return {}; }
  Result<void> edit_workflow(const WorkflowEdit&) override { return {}; }
  Result<void> put_version(const WorkflowVersion&) override { return {}; }
  Result<void> put_draft(const WorkflowDraft&) override { return {}; }
  Result<void> delete_draft(WorkflowId) override { return {}; }
  Result<void> delete_workflow(WorkflowId) override { return {}; }
  Result<void> put_sample(const Sample&) override { return {}; }
  Result<void> delete_sample(WorkflowId, std::string_view) override { return {}; }
  Result<std::int64_t> delete_runs_of(WorkflowId, std::int64_t) override { return 0; }
  Result<std::int64_t> delete_test_runs(Timestamp, std::int64_t) override { return 0; }
  Result<bool> delete_finished_run(TeamId, RunId) override { return false; }
  Result<void> put_schedule(const WorkflowSchedule&) override { return {}; }
  Result<void> delete_schedule(WorkflowId) override { return {}; }
  Result<bool> step_schedule(WorkflowId, const ScheduleStep&) override { return true; }
  Result<void> put_token(const Token&) override { return {}; }
  Result<void> put_key(const ApiKey&) override { return {}; }
  Result<void> note_key_use(KeyId, Timestamp) override { return {}; }
  Result<void> note_vault_use(VaultId, Timestamp) override { return {}; }
  Result<void> put_team(const Team&) override { return {}; }
  Result<void> put_master_key_check(std::int64_t) override { return {}; }
  Result<void> put_session(const Session&) override { return {}; }
  Result<void> note_session_use(SessionId, Timestamp) override { return {}; }
  Result<void> end_session(SessionId) override { return {}; }
  Result<void> put_audit_entry(const AuditEntry&, std::int64_t) override { return {}; }
  Result<void> claim_answer(const KeptAnswer&, Timestamp, std::int64_t) override { return {}; }
  Result<void> put_answer(const KeptAnswer&) override { return {}; }
  Result<void> put_rejection(const Rejection&) override { return {}; }
  Result<KeepMark> keep_rejection(RejectionId, bool, std::int64_t) override {
    return KeepMark::kDone;
  }
  Result<void> note_replay(RejectionId, const Rejection::Replay&) override { return {}; }
  Result<void> put_vault_item(const VaultItem&) override { return {}; }
  Result<void> delete_vault_item(VaultId) override { return {}; }
  Result<void> put_authorization(const Authorization&) override { return {}; }
  Result<void> delete_authorization(AuthorizationId) override { return {}; }
  Result<Timestamp> put_file(const ArtifactFile& f) override { return f.expires_at; }
  Result<Timestamp> put_link(const ShortLink& l) override { return l.expires_at; }
  Result<void> put_part(const ArtifactPart&) override { return {}; }
  Result<Timestamp> finish_file(const ArtifactFile&, std::int64_t) override { return {}; }
  Result<void> drop_file(const Sha256&) override { return {}; }
  Result<void> drop_parts(const Sha256&, std::int64_t) override { return {}; }
  Result<std::int64_t> delete_runs(std::span<const FinishedRun>) override { return 0; }
  Result<std::int64_t> delete_leftovers(std::int64_t) override { return 0; }
  Result<std::int64_t> give_pages_back(std::int64_t) override { return 0; }
  Result<void> put_storage_sample(const StorageSample&, Timestamp) override { return {}; }
  Result<std::int64_t> delete_expired(Timestamp, std::int64_t) override { return 0; }
  Result<std::int64_t> delete_rejections(Timestamp, std::int64_t) override { return 0; }
  Result<std::optional<Contact>> contact(TeamId, ContactId) override { return std::nullopt; }
  Result<std::optional<Contact>> contact_by_number(TeamId, std::string_view) override {
    return std::nullopt;
  }
  Result<std::vector<Contact>> contacts_by_email(TeamId, std::string_view, std::int64_t) override {
    return std::vector<Contact>();
  }
  Result<std::int64_t> count_contacts(TeamId) override { return 0; }
  Result<std::optional<ContactList>> contact_list(TeamId, ContactListId) override {
    return std::nullopt;
  }
  Result<std::int64_t> count_contact_lists(TeamId) override { return 0; }
  Result<void> put_contact(const Contact&) override { return {}; }
  Result<void> delete_contact(ContactId) override { return {}; }
  Result<void> put_contact_list(const ContactList&) override { return {}; }
  Result<void> delete_contact_list(ContactListId) override { return {}; }
  Result<bool> add_to_list(ContactListId, ContactId, Timestamp) override { return true; }
  Result<bool> remove_from_list(ContactListId, ContactId) override { return true; }
  Result<std::optional<ObjectType>> object_type(TeamId, ObjectTypeId) override {
    return std::nullopt;
  }
  Result<std::optional<ObjectType>> object_type_by_name(TeamId, std::string_view) override {
    return std::nullopt;
  }
  Result<std::int64_t> count_object_types(TeamId) override { return 0; }
  Result<std::optional<Object>> object(TeamId, ObjectId) override { return std::nullopt; }
  Result<std::optional<Object>> object_by_key(ObjectTypeId, std::string_view) override {
    return std::nullopt;
  }
  Result<std::optional<ObjectLink>> object_link(ObjectId, ContactId) override {
    return std::nullopt;
  }
  Result<std::optional<ObjectId>> linked_object(ContactId, ObjectTypeId, ObjectId) override {
    return std::nullopt;
  }
  Result<std::int64_t> count_links_of_object(ObjectId, std::int64_t) override { return 0; }
  Result<std::int64_t> count_links_of_contact(ContactId, std::int64_t) override { return 0; }
  Result<void> put_object_type(const ObjectType&) override { return {}; }
  Result<void> delete_object_type(ObjectTypeId) override { return {}; }
  Result<void> put_object(const Object&) override { return {}; }
  Result<void> delete_object(ObjectId) override { return {}; }
  Result<void> put_object_link(const ObjectLink&) override { return {}; }
  Result<bool> delete_object_link(ObjectId, ContactId) override { return true; }
  Result<std::optional<Script>> script(TeamId, ScriptId) override { return std::nullopt; }
  Result<std::int64_t> count_scripts(TeamId) override { return 0; }
  Result<void> put_script(const Script&) override { return {}; }
  Result<void> delete_script(ScriptId) override { return {}; }
  Result<std::optional<Call>> call(TeamId, CallId) override { return std::nullopt; }
  Result<std::int64_t> count_open_calls(TeamId) override { return 0; }
  Result<std::int64_t> count_open_calls_of(ScriptId) override { return 0; }
  Result<std::optional<CallSettings>> call_settings(TeamId) override { return std::nullopt; }
  Result<void> put_call(const Call&) override { return {}; }
  Result<void> put_call_settings(const CallSettings&) override { return {}; }
  Result<std::optional<Timestamp>> last_call_slot(TeamId) override { return std::nullopt; }
  Result<void> put_call_slot(TeamId, Timestamp) override { return {}; }
  Result<std::int64_t> hasten_placings(Timestamp) override { return 0; }
  Result<std::optional<CsvJob>> csv_job(TeamId, CsvJob::Kind, CsvJobId) override {
    return std::nullopt;
  }
  Result<std::int64_t> count_open_csv_jobs(TeamId) override { return 0; }
  Result<std::vector<CsvJob>> csv_jobs(TeamId, CsvJob::Kind, std::int64_t, std::int64_t) override {
    return std::vector<CsvJob>();
  }
  Result<void> put_csv_job(const CsvJob&) override { return {}; }
  Result<void> delete_csv_job(CsvJobId) override { return {}; }
};

}  // namespace sluice::store
