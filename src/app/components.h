#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "api/core/metrics.h"
#include "api/core/reader_pool.h"
#include "app/data_keys.h"
#include "app/delivery_files.h"
#include "app/event_ticker.h"
#include "app/settings.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/seal.h"
#include "base/worker_pool.h"
#include "effects/effect_dispatcher.h"
#include "hooks/admission.h"
#include "hooks/key_cache.h"
#include "http/server.h"
#include "live/event_hub.h"
#include "runs/run_starter.h"
#include "runtime/access_tokens.h"
#include "runtime/dialer.h"
#include "runtime/hook_loader.h"
#include "runtime/key_fetcher.h"
#include "runtime/outside_calls.h"
#include "runtime/programs.h"
#include "runtime/runtime.h"
#include "runtime/scheduler.h"
#include "secrets/authorizations.h"
#include "secrets/oauth_provider.h"
#include "secrets/run_secrets.h"
#include "secrets/vault.h"
#include "secrets/vault_rotation.h"
#include "services/audit.h"
#include "services/authorizations.h"
#include "services/bulk_jobs.h"
#include "services/caches.h"
#include "services/calls/telephony.h"
#include "services/forms.h"
#include "services/kept_answers.h"
#include "services/key_ring.h"
#include "services/keys.h"
#include "services/login_tokens.h"
#include "services/records/records.h"
#include "services/runs.h"
#include "services/samples.h"
#include "services/sessions.h"
#include "services/teams.h"
#include "services/vault_items.h"
#include "services/workflows.h"
#include "store/change_follower.h"
#include "store/committer.h"
#include "store/maintenance.h"
#include "store/store.h"

namespace sluice::app {

// The io threads: one io_context each, which one thread runs.
class IoThreads {
 public:
  explicit IoThreads(unsigned count);
  ~IoThreads() { stop(); }

  void start();
  void stop();  // ends the contexts and joins
  std::span<boost::asio::io_context* const> contexts() const { return pointers_; }

 private:
  static void run(boost::asio::io_context& context);

  using Guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<boost::asio::io_context*> pointers_;
  std::vector<Guard> guards_;
  std::vector<std::thread> threads_;
};

// Everything between the disk and the sockets, in the order in which it is built. What is listed
// earlier outlives what is listed later.
struct Components {
  Components(const Settings& settings, std::unique_ptr<store::Store> opened,
             const Secret& master_key, VaultKeySource vault_keys, unsigned thread_count,
             const runtime::Runtime::Options& runtime_options,
             effects::EffectDispatcher::Options world, secrets::OAuthProviders oauth_providers);

  // The limits that change without a restart, in place of those of the start. Any thread.
  void set_limits(const Settings& settings, const runtime::Runtime::Options& options);

  SystemClock clock;
  SystemEntropy entropy;
  IdSource ids;
  Sealer hook_sealer;
  Sealer token_sealer;
  Sealer answer_sealer;
  IoThreads io;
  hooks::KeyCache key_cache;
  runtime::KeyFetcher key_fetcher;
  std::unique_ptr<store::Store> store;
  api::Metrics metrics;
  live::EventHub events;
  store::Committer committer;
  std::string public_url;  // set before the io threads start
  effects::ArtifactStore artifacts;
  DeliveryFiles delivery_files;
  runtime::Programs programs;
  secrets::Vault vault;
  secrets::Authorizations authorization_rows;
  const secrets::OAuthProviders providers;
  runtime::OutsideCalls outside_calls;
  runtime::AccessTokens access_tokens;
  std::optional<secrets::VaultKeyFile> vault_key_file;
  secrets::VaultRotation vault_rotation;
  secrets::RunSecrets run_secrets;
  runs::RunStarter starter;
  runtime::Runtime runtime;
  hooks::Admission admission;
  runtime::HookLoader hook_loader;
  runtime::Scheduler scheduler;
  runtime::Dialer dialer;
  services::Context context;
  store::ChangeFollower hook_changes;
  store::ChangeFollower team_changes;
  services::KeyRing keys;
  services::Sessions sessions;
  services::LoginTokens login_tokens;
  services::KeptAnswers kept_answers;
  services::Caches caches;
  services::Workflows workflows;
  services::Samples samples;
  services::Keys api_keys;
  services::Teams teams;
  services::Records records;
  services::Telephony telephony;
  services::AuditLog audit;
  services::VaultItems vault_items;
  services::Authorizations authorizations;
  services::Forms forms;
  services::RunControl run_control;
  engine::RunOptions run_options;
  services::Runs runs;
  services::BulkJobs bulk_jobs;
  api::ReaderPool readers;
  store::MaintenanceThread maintenance;
  EventTicker event_ticker;
  WorkerPool job_threads;  // one: jobs take turns
};

// Creates the demo workflow of the operator's team if there is none of its name, and returns the
// token of its webhook.
Result<std::string> install_demo(services::Workflows& workflows, store::Reader& reader);

}  // namespace sluice::app
