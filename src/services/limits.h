#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/changeable.h"
#include "base/clock.h"

namespace sluice::services {

// How much a team may have, and how large each thing may be. The numbers are those of
// api/openapi.yaml; each has a test that exceeds it.
struct Limits {
  std::size_t name_bytes_max = 255;
  std::size_t idempotency_key_bytes_max = 255;
  Micros idempotency_keys_kept{std::chrono::hours(24)};  // of runs that callers start
  std::size_t description_bytes_max = 2'000;
  std::size_t note_bytes_max = 500;       // of a version
  std::size_t draft_secrets_max = 1'000;  // signing secrets; each is sealed while others wait
  std::size_t sample_name_bytes_max = 100;
  std::int64_t samples_of_workflow_max = 50;
  std::size_t sample_bytes_max = 1 << 20;  // payload and headers
  std::size_t sample_bytes_of_workflow_max = 4 << 20;
  std::int64_t workflows_of_team_max = 10'000;
  std::int64_t keys_of_team_max = 1'000;
  Micros overlap_default{std::chrono::hours(24)};  // of an old webhook token
  Micros overlap_max{std::chrono::hours(24 * 30)};
  std::int64_t vault_items_of_team_max = 1'000;
  std::int64_t authorizations_of_team_max = 200;
  Micros pending_login_age_max{std::chrono::minutes(10)};  // of a login at an OAuth provider
  std::int64_t pending_logins_of_key_max = 20;
  std::int64_t pending_logins_max = 1'000;
  std::int64_t dependents_max = 100;  // that one answer names
  Micros session_age_max{std::chrono::hours(24 * 7)};
  Micros session_idle_max{std::chrono::hours(12)};
  std::int64_t sessions_of_key_max = 50;
  Micros login_token_age_max{std::chrono::minutes(15)};
  std::int64_t login_tokens_of_key_max = 10;
  std::int64_t login_tokens_max = 1'000;
  std::int64_t kept_answers_of_team_max = 10'000;    // the oldest ones go
  std::size_t kept_answer_bytes_max = 64 << 10;      // a larger one is not kept
  std::int64_t audit_entries_of_team_max = 100'000;  // the oldest ones go
  Micros audit_kept{std::chrono::hours(24 * 365)};
  std::size_t vault_secret_chars_max = 2'000;
  std::size_t vault_file_bytes_max = 64 << 10;
  std::size_t vault_text_bytes_max = 128 << 10;  // of a value as it is sent
  std::size_t vault_hosts_max = 32;              // that one secret is bound to
  std::int64_t contacts_of_team_max = 10'000'000;
  std::int64_t contact_lists_of_team_max = 10'000;
  std::size_t contact_text_bytes_max = 255;  // of names, titles and companies
  std::size_t contact_address_bytes_max = 1'000;
  std::size_t contact_custom_bytes_max = 16 << 10;  // as JSON
  std::size_t list_items_max = 1'000;               // that one request adds or removes
  std::int64_t object_types_of_team_max = 200;
  std::size_t object_description_bytes_max = 1'000;
  std::size_t object_schema_bytes_max = 32 << 10;
  std::int64_t objects_of_type_max = 10'000'000;
  std::size_t object_data_bytes_max = 60 << 10;  // as JSON
  std::size_t object_key_bytes_max = 255;
  std::size_t link_metadata_bytes_max = 4 << 10;
  std::int64_t scripts_of_team_max = 1'000;
  std::size_t script_language_bytes_max = 35;
  std::size_t script_settings_bytes_max = 16 << 10;  // as JSON
  std::size_t script_objectives_max = 50;
  std::size_t objective_description_bytes_max = 1'000;
  std::size_t voicemail_bytes_max = 2'000;
  Seconds script_duration_min{10};
  Seconds script_duration_max{4 * 3'600};
  std::int64_t open_calls_of_team_max = 1'000'000;
  std::size_t call_settings_bytes_max = 32 << 10;  // of the provider, and of the calling hours
  std::int64_t calls_per_minute_max = 60'000;
  std::size_t end_reason_bytes_max = 255;
  Micros call_late_max{std::chrono::minutes(5)};  // a time that is longer ago is a mistake
  Micros call_ahead_max{std::chrono::hours(24 * 366)};
  std::int64_t links_max = 1'000;             // of one object, or of one contact
  std::int64_t import_bytes_max = 256 << 20;  // of a CSV file, as UTF-8
  std::int64_t import_rows_max = 2'000'000;
  std::size_t import_settings_bytes_max = 64 << 10;  // as JSON
  std::int64_t import_errors_listed_max = 10'000;    // the others are only counted
  std::int64_t import_error_bytes_max = 8 << 20;
  std::int64_t csv_jobs_open_of_team_max = 5;   // imports and exports
  std::int64_t csv_jobs_kept_of_team_max = 50;  // of each; the oldest ones go
  Micros csv_jobs_kept{std::chrono::hours(24 * 7)};
  Micros csv_upload_age_max{std::chrono::hours(24)};   // of an import whose file is not whole
  Micros import_file_age_max{std::chrono::hours(48)};  // from its first part on
  // How long an event is kept if no step waits for it yet, in workflows without the setting; 0: it
  // is not kept. And how many are kept for a workflow.
  Changeable<Micros> keep_events_default{Micros(0)};
  std::int64_t kept_events_of_workflow_max = 1'000;
  std::int64_t kept_event_bytes_of_workflow_max = 4 << 20;
};

}  // namespace sluice::services
