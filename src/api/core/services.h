#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "api/core/auth.h"
#include "api/core/metrics.h"
#include "api/core/reader_pool.h"
#include "api/core/trial_slots.h"
#include "base/changeable.h"
#include "base/clock.h"
#include "base/ids.h"
#include "engine/performer.h"
#include "engine/run/run.h"
#include "hooks/admission.h"
#include "hooks/key_cache.h"
#include "live/event_hub.h"
#include "runtime/disk_room.h"
#include "runtime/programs.h"
#include "secrets/vault.h"
#include "services/audit.h"
#include "services/authorizations.h"
#include "services/bulk_jobs.h"
#include "services/calls/telephony.h"
#include "services/configuration.h"
#include "services/forms.h"
#include "services/kept_answers.h"
#include "services/keys.h"
#include "services/login_limit.h"
#include "services/login_tokens.h"
#include "services/records/records.h"
#include "services/run_search.h"
#include "services/runs.h"
#include "services/samples.h"
#include "services/server_findings.h"
#include "services/sessions.h"
#include "services/teams.h"
#include "services/vault_items.h"
#include "services/workflows.h"
#include "store/committer.h"
#include "store/store.h"

namespace sluice::api {

// What a request may bring and an answer hold; what a team may have is in services/limits.h. The
// numbers are those of api/openapi.yaml; each has a test that exceeds it.
struct Limits {
  std::size_t definition_bytes_max = 1 << 20;  // a body that holds a workflow
  std::size_t context_bytes_max = 1 << 20;     // a body of execute
  // A body of a synchronous call, and of a hook that sets none.
  Changeable<std::size_t> payload_bytes_max = 1 << 20;
  std::size_t body_bytes_max = 64 << 10;         // any other body
  std::size_t form_bytes_max = 1 << 20;          // a form that was filled in
  std::size_t file_part_bytes_max = 8 << 20;     // a file that is imported, or a part of one
  std::size_t vault_body_bytes_max = 128 << 10;  // a body that holds a secret
  std::int64_t per_page_default = 15;
  std::int64_t per_page_max = 100;
  std::int64_t page_max = 1'000'000;
  std::int64_t logs_default = 100;
  std::int64_t logs_max = 1'000;
  std::int64_t log_runs_scanned_max = 1'000;     // newest runs that a list of logs looks at
  std::size_t log_bytes_scanned_max = 16 << 20;  // of their records, large outputs apart
  std::size_t log_output_bytes_max = 8 << 20;    // of large outputs and bodies in one answer
  services::RunSearchLimits run_search{};        // of a list that no index has
  std::int64_t rejections_max = 100;
  std::int64_t stats_buckets_max = 1'000;       // of a team, or of one workflow
  std::int64_t stats_buckets_of_many_max = 48;  // of each of many workflows
  std::int64_t hits_default = 10;               // of a search, of each type
  std::int64_t hits_max = 50;
  std::int64_t audit_entries_default = 50;
  std::int64_t audit_entries_max = 200;
  std::int64_t records_default = 50;  // of a page of contacts, lists or objects
  std::int64_t records_max = 200;
  std::int64_t links_shown_max = 1'000;  // of one object
  std::int64_t lists_shown_max = 1'000;  // of one contact
  std::int64_t deliveries_default = 50;
  std::int64_t deliveries_max = 100;                  // of one page, or replayed together
  std::int64_t deliveries_scanned_max = 1'000;        // that a list looks at
  std::size_t delivery_bytes_scanned_max = 16 << 20;  // of their headers and bodies
  std::int64_t deliveries_kept_max = 100;             // of one workflow, for as long as it wants
  Micros rejections_kept_for = std::chrono::hours(24);
  // RunOptions::sync_time_max; a caller waits hardly longer.
  Changeable<Micros> sync_time_max{Seconds(30)};
  std::chrono::milliseconds call_ms_max{120'000};   // for what calls another server
  std::chrono::milliseconds answer_ms_max{10'000};  // for what waits for the store to record it
};

// What the process knows of itself, for the person who runs it. Asked once per request.
struct Operation {
  std::function<services::Configuration()> configuration = [] { return services::Configuration(); };
  std::function<std::optional<services::LastBackup>()> last_backup = [] { return std::nullopt; };
  // Of its directory, certificate, addresses and settings.
  std::function<services::ServerFindings(Timestamp now)> findings = [](Timestamp /*now*/) {
    return services::ServerFindings();
  };
};

// Everything that handlers use. Outlives the server; shared by all worker threads, so whatever is
// in it may be used from any thread, and only what is Changeable changes once requests come.
struct Services {
  store::Store& store;
  store::Committer& committer;
  hooks::Admission& admission;
  runtime::Programs& programs;
  const Clock& clock;
  IdSource& ids;
  secrets::Vault& vault;
  services::KeyRing& keys;
  services::Workflows& workflows;
  services::Samples& samples;
  services::Keys& api_keys;
  services::Teams& teams;
  services::Sessions& sessions;
  services::LoginTokens& login_tokens;
  services::KeptAnswers& kept_answers;
  const services::AuditLog& audit;
  services::VaultItems& vault_items;
  services::Authorizations& authorizations;
  services::Forms& forms;
  services::Records& records;
  services::Telephony& telephony;
  services::Runs& runs;
  services::BulkJobs& bulk_jobs;
  ReaderPool& readers;
  Metrics& metrics;
  live::EventHub& events;
  // Where the two listeners are reached from outside, without a slash at the end. Asked once per
  // request.
  std::function<std::string()> api_url;
  std::function<std::string()> hooks_url;
  // Where people's browsers reach the API, for the way back from a login.
  std::function<std::string()> browser_url;
  std::function<Load()> load;  // for /metrics
  std::function<runtime::RetentionSettings()> retention = [] {
    return runtime::RetentionSettings();
  };
  Operation operation{};
  std::string openapi_json{};  // see openapi.h
  std::string openapi_etag{};  // its ETag
  // What the runs were given, for the URLs of forms.
  std::shared_ptr<const engine::ServerKeys> run_keys = std::make_shared<engine::ServerKeys>();
  Limits limits{};
  bool secure_cookies = false;  // all requests come over TLS
  services::LoginLimit login_limit{};
  // Of the server; for nodes that are run by themselves.
  const engine::RunOptions& run_options = default_run_options();
  // With which issuers of tokens sign; null: none are fetched.
  hooks::KeyCache* published_keys = nullptr;
  // Performs an effect for such a node; see runtime::Runtime::perform.
  std::function<void(nodes::EffectRequest, engine::EffectContext, engine::Performer::Done)>
      perform{};
  // Has work of the team done where runs compute; false once the server stops. Without it, it is
  // done at once.
  std::function<bool(TeamId, std::function<void()>)> compute{};
  TrialSlots trials{};

  static const engine::RunOptions& default_run_options() {
    static const engine::RunOptions kDefault;
    return kDefault;
  }
};

}  // namespace sluice::api
