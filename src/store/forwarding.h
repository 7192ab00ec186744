#pragma once

#include <memory>
#include <utility>

#include "store/store.h"

// A store and a writer that pass everything on. For those that stand between the committer and a
// store and change a few calls: the simulation and tests.
namespace sluice::store {

class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  Result<void> write(std::span<BatchEntry> batch) override { return store_->write(batch); }
  Result<void> reopen() override { return store_->reopen(); }
  Result<std::unique_ptr<Reader>> reader() override { return store_->reader(); }
  model::NodeId node() const override { return store_->node(); }
  Result<void> maintain() override { return store_->maintain(); }
  Result<std::int64_t> bytes_on_disk() override { return store_->bytes_on_disk(); }

 protected:
  const std::unique_ptr<Store> store_;
};

class ForwardingWriter : public Writer {
 public:
  explicit ForwardingWriter(Writer& writer) : writer_(writer) {}

  Result<bool> claim(RunId run, model::NodeId from) override { return writer_.claim(run, from); }
  Result<bool> release(RunId run) override { return writer_.release(run); }
  Result<void> put_taken_event(const TakenEvent& event) override {
    return writer_.put_taken_event(event);
  }
  Result<KeepOutcome> keep_event(const KeptEvent& event, const KeptEventBounds& bounds) override {
    return writer_.keep_event(event, bounds);
  }
  Result<void> delete_kept_event(std::int64_t id) override { return writer_.delete_kept_event(id); }
  Result<void> settle_alert(const FailureAlert& alert,
                            const std::optional<std::string>& why_not) override {
    return writer_.settle_alert(alert, why_not);
  }
  Result<std::int64_t> count_death(RunId run) override { return writer_.count_death(run); }
  Result<void> put_workflow(const Workflow& workflow) override {
    return writer_.put_workflow(workflow);
  }
  Result<void> edit_workflow(const WorkflowEdit& edit) override {
    return writer_.edit_workflow(edit);
  }
  Result<void> put_version(const WorkflowVersion& version) override {
    return writer_.put_version(version);
  }
  Result<void> put_draft(const WorkflowDraft& draft) override { return writer_.put_draft(draft); }
  Result<void> delete_draft(WorkflowId workflow) override { return writer_.delete_draft(workflow); }
  Result<void> put_sample(const Sample& sample) override { return writer_.put_sample(sample); }
  Result<void> delete_sample(WorkflowId workflow, std::string_view name) override {
    return writer_.delete_sample(workflow, name);
  }
  Result<void> delete_workflow(WorkflowId workflow) override {
    return writer_.delete_workflow(workflow);
  }
  Result<std::int64_t> delete_runs_of(WorkflowId workflow, std::int64_t limit) override {
    return writer_.delete_runs_of(workflow, limit);
  }
  Result<void> put_token(const Token& token) override { return writer_.put_token(token); }
  Result<void> put_key(const ApiKey& key) override { return writer_.put_key(key); }
  Result<void> note_key_use(KeyId key, Timestamp at) override {
    return writer_.note_key_use(key, at);
  }
  Result<void> note_vault_use(VaultId item, Timestamp at) override {
    return writer_.note_vault_use(item, at);
  }
  Result<void> put_team(const Team& team) override { return writer_.put_team(team); }
  Result<void> put_master_key_check(std::int64_t check) override {
    return writer_.put_master_key_check(check);
  }
  Result<void> put_session(const Session& session) override { return writer_.put_session(session); }
  Result<void> note_session_use(SessionId session, Timestamp at) override {
    return writer_.note_session_use(session, at);
  }
  Result<void> end_session(SessionId session) override { return writer_.end_session(session); }
  Result<void> put_audit_entry(const AuditEntry& entry, std::int64_t entries_max) override {
    return writer_.put_audit_entry(entry, entries_max);
  }
  Result<void> claim_answer(const KeptAnswer& claim, Timestamp now,
                            std::int64_t answers_max) override {
    return writer_.claim_answer(claim, now, answers_max);
  }
  Result<void> put_answer(const KeptAnswer& answer) override { return writer_.put_answer(answer); }
  Result<void> put_rejection(const Rejection& rejection) override {
    return writer_.put_rejection(rejection);
  }
  Result<KeepMark> keep_rejection(RejectionId id, bool keep, std::int64_t kept_max) override {
    return writer_.keep_rejection(id, keep, kept_max);
  }
  Result<void> note_replay(RejectionId id, const Rejection::Replay& replay) override {
    return writer_.note_replay(id, replay);
  }
  Result<void> put_vault_item(const VaultItem& item) override {
    return writer_.put_vault_item(item);
  }
  Result<void> delete_vault_item(VaultId item) override { return writer_.delete_vault_item(item); }
  Result<void> put_authorization(const Authorization& authorization) override {
    return writer_.put_authorization(authorization);
  }
  Result<void> delete_authorization(AuthorizationId id) override {
    return writer_.delete_authorization(id);
  }
  Result<void> put_schedule(const WorkflowSchedule& schedule) override {
    return writer_.put_schedule(schedule);
  }
  Result<void> delete_schedule(WorkflowId workflow) override {
    return writer_.delete_schedule(workflow);
  }
  Result<bool> step_schedule(WorkflowId workflow, const ScheduleStep& step) override {
    return writer_.step_schedule(workflow, step);
  }
  Result<Timestamp> put_file(const ArtifactFile& file) override { return writer_.put_file(file); }
  Result<Timestamp> put_link(const ShortLink& link) override { return writer_.put_link(link); }
  Result<void> put_part(const ArtifactPart& part) override { return writer_.put_part(part); }
  Result<Timestamp> finish_file(const ArtifactFile& file, std::int64_t parts) override {
    return writer_.finish_file(file, parts);
  }
  Result<void> drop_file(const Sha256& hash) override { return writer_.drop_file(hash); }
  Result<void> drop_parts(const Sha256& hash, std::int64_t below) override {
    return writer_.drop_parts(hash, below);
  }
  Result<std::int64_t> delete_runs(std::span<const FinishedRun> runs) override {
    return writer_.delete_runs(runs);
  }
  Result<std::int64_t> delete_leftovers(std::int64_t rows_max) override {
    return writer_.delete_leftovers(rows_max);
  }
  Result<std::int64_t> give_pages_back(std::int64_t pages_max) override {
    return writer_.give_pages_back(pages_max);
  }
  Result<void> put_storage_sample(const StorageSample& sample, Timestamp keep_since) override {
    return writer_.put_storage_sample(sample, keep_since);
  }
  Result<std::int64_t> delete_test_runs(Timestamp before, std::int64_t limit) override {
    return writer_.delete_test_runs(before, limit);
  }
  Result<bool> delete_finished_run(TeamId team, RunId run) override {
    return writer_.delete_finished_run(team, run);
  }
  Result<std::int64_t> delete_expired(Timestamp now, std::int64_t limit) override {
    return writer_.delete_expired(now, limit);
  }
  Result<std::int64_t> delete_rejections(Timestamp before, std::int64_t keep_max) override {
    return writer_.delete_rejections(before, keep_max);
  }
  Result<std::optional<Contact>> contact(TeamId team, ContactId id) override {
    return writer_.contact(team, id);
  }
  Result<std::optional<Contact>> contact_by_number(TeamId team,
                                                   std::string_view phone_number) override {
    return writer_.contact_by_number(team, phone_number);
  }
  Result<std::vector<Contact>> contacts_by_email(TeamId team, std::string_view email,
                                                 std::int64_t limit) override {
    return writer_.contacts_by_email(team, email, limit);
  }
  Result<std::int64_t> count_contacts(TeamId team) override { return writer_.count_contacts(team); }
  Result<std::optional<ContactList>> contact_list(TeamId team, ContactListId id) override {
    return writer_.contact_list(team, id);
  }
  Result<std::int64_t> count_contact_lists(TeamId team) override {
    return writer_.count_contact_lists(team);
  }
  Result<void> put_contact(const Contact& contact) override { return writer_.put_contact(contact); }
  Result<void> delete_contact(ContactId contact) override {
    return writer_.delete_contact(contact);
  }
  Result<void> put_contact_list(const ContactList& list) override {
    return writer_.put_contact_list(list);
  }
  Result<void> delete_contact_list(ContactListId list) override {
    return writer_.delete_contact_list(list);
  }
  Result<bool> add_to_list(ContactListId list, ContactId contact, Timestamp at) override {
    return writer_.add_to_list(list, contact, at);
  }
  Result<bool> remove_from_list(ContactListId list, ContactId contact) override {
    return writer_.remove_from_list(list, contact);
  }
  Result<std::optional<ObjectType>> object_type(TeamId team, ObjectTypeId id) override {
    return writer_.object_type(team, id);
  }
  Result<std::optional<ObjectType>> object_type_by_name(TeamId team,
                                                        std::string_view type_name) override {
    return writer_.object_type_by_name(team, type_name);
  }
  Result<std::int64_t> count_object_types(TeamId team) override {
    return writer_.count_object_types(team);
  }
  Result<std::optional<Object>> object(TeamId team, ObjectId id) override {
    return writer_.object(team, id);
  }
  Result<std::optional<Object>> object_by_key(ObjectTypeId type, std::string_view key) override {
    return writer_.object_by_key(type, key);
  }
  Result<std::optional<ObjectLink>> object_link(ObjectId object, ContactId contact) override {
    return writer_.object_link(object, contact);
  }
  Result<std::optional<ObjectId>> linked_object(ContactId contact, ObjectTypeId type,
                                                ObjectId except) override {
    return writer_.linked_object(contact, type, except);
  }
  Result<std::int64_t> count_links_of_object(ObjectId object, std::int64_t most) override {
    return writer_.count_links_of_object(object, most);
  }
  Result<std::int64_t> count_links_of_contact(ContactId contact, std::int64_t most) override {
    return writer_.count_links_of_contact(contact, most);
  }
  Result<void> put_object_type(const ObjectType& type) override {
    return writer_.put_object_type(type);
  }
  Result<void> delete_object_type(ObjectTypeId type) override {
    return writer_.delete_object_type(type);
  }
  Result<void> put_object(const Object& object) override { return writer_.put_object(object); }
  Result<void> delete_object(ObjectId object) override { return writer_.delete_object(object); }
  Result<void> put_object_link(const ObjectLink& link) override {
    return writer_.put_object_link(link);
  }
  Result<bool> delete_object_link(ObjectId object, ContactId contact) override {
    return writer_.delete_object_link(object, contact);
  }
  Result<std::optional<Script>> script(TeamId team, ScriptId id) override {
    return writer_.script(team, id);
  }
  Result<std::int64_t> count_scripts(TeamId team) override { return writer_.count_scripts(team); }
  Result<void> put_script(const Script& script) override { return writer_.put_script(script); }
  Result<void> delete_script(ScriptId script) override { return writer_.delete_script(script); }
  Result<std::optional<Call>> call(TeamId team, CallId id) override {
    return writer_.call(team, id);
  }
  Result<std::int64_t> count_open_calls(TeamId team) override {
    return writer_.count_open_calls(team);
  }
  Result<std::int64_t> count_open_calls_of(ScriptId script) override {
    return writer_.count_open_calls_of(script);
  }
  Result<std::optional<CallSettings>> call_settings(TeamId team) override {
    return writer_.call_settings(team);
  }
  Result<void> put_call(const Call& call) override { return writer_.put_call(call); }
  Result<void> put_call_settings(const CallSettings& settings) override {
    return writer_.put_call_settings(settings);
  }
  Result<std::optional<Timestamp>> last_call_slot(TeamId team) override {
    return writer_.last_call_slot(team);
  }
  Result<void> put_call_slot(TeamId team, Timestamp slot) override {
    return writer_.put_call_slot(team, slot);
  }
  Result<std::int64_t> hasten_placings(Timestamp now) override {
    return writer_.hasten_placings(now);
  }
  Result<std::optional<CsvJob>> csv_job(TeamId team, CsvJob::Kind kind, CsvJobId id) override {
    return writer_.csv_job(team, kind, id);
  }
  Result<std::int64_t> count_open_csv_jobs(TeamId team) override {
    return writer_.count_open_csv_jobs(team);
  }
  Result<std::vector<CsvJob>> csv_jobs(TeamId team, CsvJob::Kind kind, std::int64_t below,
                                       std::int64_t limit) override {
    return writer_.csv_jobs(team, kind, below, limit);
  }
  Result<void> put_csv_job(const CsvJob& job) override { return writer_.put_csv_job(job); }
  Result<void> delete_csv_job(CsvJobId id) override { return writer_.delete_csv_job(id); }

 protected:
  Writer& writer_;
};

}  // namespace sluice::store
