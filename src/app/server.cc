#include "app/server.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <mutex>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "api/core/openapi.h"
#include "api/routes.h"
#include "api/workflows/hook_results.h"
#include "app/components.h"
#include "app/configuration.h"
#include "app/data_directory.h"
#include "app/data_keys.h"
#include "app/inherited_sockets.h"
#include "app/last_backup.h"
#include "app/own_findings.h"
#include "app/plan.h"
#include "app/providers_directory.h"
#include "app/senders_directory.h"
#include "app/server_urls.h"
#include "app/signals.h"
#include "app/tracing.h"
#include "base/log.h"
#include "effects/effect_dispatcher.h"
#include "http/conditional.h"

namespace sluice::app {
namespace {

// A provider may end a refresh token with the answer that brings the next one, so that is waited
// for.
constexpr Micros kTokensStoredMax = Seconds(20);

class ServerImpl final : public Server {
 public:
  ServerImpl(const Settings& settings, Plan plan, std::unique_ptr<store::Store> store,
             const Secret& master_key, VaultKeySource vault_keys)
      : settings_(settings),
        plan_(std::move(plan)),
        tracing_(plan_.traces ? std::make_unique<Tracing>(plan_) : nullptr),
        components_(settings, std::move(store), master_key, std::move(vault_keys), plan_.threads,
                    plan_.runtime, plan_.world, plan_.providers),
        services_{.store = *components_.store,
                  .committer = components_.committer,
                  .admission = components_.admission,
                  .programs = components_.programs,
                  .clock = components_.clock,
                  .ids = components_.ids,
                  .vault = components_.vault,
                  .keys = components_.keys,
                  .workflows = components_.workflows,
                  .samples = components_.samples,
                  .api_keys = components_.api_keys,
                  .teams = components_.teams,
                  .sessions = components_.sessions,
                  .login_tokens = components_.login_tokens,
                  .kept_answers = components_.kept_answers,
                  .audit = components_.audit,
                  .vault_items = components_.vault_items,
                  .authorizations = components_.authorizations,
                  .forms = components_.forms,
                  .records = components_.records,
                  .telephony = components_.telephony,
                  .runs = components_.runs,
                  .bulk_jobs = components_.bulk_jobs,
                  .readers = components_.readers,
                  .metrics = components_.metrics,
                  .events = components_.events,
                  .api_url = [this] { return started_.api_url; },
                  .hooks_url = [this] { return started_.hooks_url; },
                  .browser_url = [this] { return started_.browser_url; },
                  .load = [this] { return load(); },
                  .retention = [this] { return components_.runtime.retention(); },
                  .operation = operation(),
                  .run_keys = plan_.keys,
                  .limits = limits(),
                  .run_options = components_.run_options,
                  .published_keys = &components_.key_cache,
                  .perform =
                      [this](nodes::EffectRequest request, engine::EffectContext context,
                             engine::Performer::Done done) {
                        components_.runtime.perform(std::move(request), std::move(context),
                                                    std::move(done));
                      },
                  .compute =
                      [this](TeamId team, std::function<void()> work) {
                        return components_.runtime.compute_elsewhere(team, std::move(work));
                      }} {
    components_.context.limits.keep_events_default = plan_.keep_events;
  }

  ~ServerImpl() override { stop(); }

  Result<void> begin();
  const Started& started() const override { return started_; }
  void run_until_signal() override;

 private:
  api::Limits limits() const {
    api::Limits limits;
    limits.payload_bytes_max = settings_.body_bytes_max;
    limits.sync_time_max = plan_.runtime.run_options.sync_time_max;
    return limits;
  }
  api::Load load() const {
    const std::size_t connections =
        (api_ ? api_->connections() : 0) + (hooks_ ? hooks_->connections() : 0);
    const auto compute = components_.runtime.compute_load();
    const auto disk = disk_space(settings_.data);
    return {
        .runs_in_memory = components_.runtime.runs_in_memory(),
        .effects_in_flight = components_.runtime.effects_in_flight(),
        .connections = connections,
        .event_readers = components_.events.readers(),
        .compute_queued = compute.queued,
        .compute_busy = compute.busy,
        .compute_threads = compute.threads,
        .calls = plan_.world.gate->counts(),
        .disk_free_bytes = disk ? std::optional(disk->free_bytes) : std::nullopt,
        .disk_bytes = disk ? std::optional(disk->bytes) : std::nullopt,
        .certificate_ends = plan_.tls ? std::optional(plan_.tls->validity().ends) : std::nullopt};
  }
  api::Operation operation();
  Result<void> prepare_keys(store::Reader& reader);
  Result<void> prepare_vault(store::Reader& reader);
  std::vector<http::Route> with_probes(std::vector<http::Route> routes);
  Result<void> listen();
  void reload();
  void put_in_force(const Settings& settings, Plan plan);
  void drain_then(std::function<void()> done);
  void stop();

  Settings settings_;  // as the server began
  // What was read since; the part of it that reloads is in force.
  std::mutex read_mutex_;  // guards both
  Settings read_ = settings_;
  Timestamp read_at_ = SystemClock().now();
  Plan plan_;
  std::unique_ptr<Tracing> tracing_;  // null: nothing is traced
  Components components_;
  api::Services services_;
  api::HookResults hook_results_{services_};
  Started started_;
  std::unique_ptr<http::Server> api_;
  std::unique_ptr<http::Server> hooks_;
  std::atomic<int> draining_{0};
  bool stopped_ = false;
  boost::asio::io_context signals_context_{1};
  boost::asio::signal_set stops_{signals_context_};
};

api::Operation ServerImpl::operation() {
  return {.configuration =
              [this] {
                const std::lock_guard lock(read_mutex_);
                return describe(settings_, read_, read_at_);
              },
          .last_backup = [this] { return last_backup(settings_.data); },
          .findings =
              [this](Timestamp now) {
                const std::lock_guard lock(read_mutex_);
                return examine_process(settings_, read_, plan_.tls.get(), now);
              }};
}

Result<void> ServerImpl::prepare_keys(store::Reader& reader) {
  std::optional<Secret> configured;
  if (const char* given = std::getenv("SLUICE_ADMIN_KEY")) configured = Secret(given);
  SLUICE_TRY(started_.first_key, components_.api_keys.ensure_first(reader, configured));
  SLUICE_TRY_VOID(components_.sessions.reload(reader));
  return {};
}

// Ends a change of the key that a crash, or a new SLUICE_VAULT_KEY, left for this start.
Result<void> ServerImpl::prepare_vault(store::Reader& reader) {
  SLUICE_TRY_VOID(components_.vault.reload(reader));
  SLUICE_TRY_VOID(components_.authorization_rows.reload(reader));
  SLUICE_TRY(const auto outcome, components_.vault_rotation.finish(reader));
  if (outcome.resealed > 0)
    log::info("{} vault items were re-encrypted with the newest key", outcome.resealed);
  return {};
}

std::vector<http::Route> ServerImpl::with_probes(std::vector<http::Route> routes) {
  for (auto& route : api::probe_routes(services_)) routes.push_back(std::move(route));
  return routes;
}

Result<void> ServerImpl::listen() {
  http::Limits limits;
  limits.body_bytes_max = settings_.body_bytes_max;
  limits.memory = plan_.runtime.run_options.memory.get();
  limits.streams_max = live::EventHub::Options().readers_max;
  // With a listener of their own the hooks leave the API's, so that only one of the two is public.
  const auto errors = api::error_body(api::ErrorFormat::kWorkflows);
  const bool apart = !settings_.hooks_listen.empty();
  const auto tls_unless = [this](TlsListeners others) {
    return plan_.tls_listeners == others ? nullptr : plan_.tls;
  };
  SLUICE_TRY(const auto api_address, listen_address(settings_.listen));
  auto routes = apart ? with_probes(api::api_routes(services_)) : api::routes(services_);
  if (apart) {
    SLUICE_TRY(const auto address, listen_address(settings_.hooks_listen));
    if (address.inherited >= 0 && address.inherited == api_address.inherited)
      return fail(ErrorCode::kInvalid,
                  fmt::format("--listen {} and --hooks-listen {} are the same socket; name another "
                              "one, or leave out --hooks-listen to serve both on it",
                              settings_.listen, settings_.hooks_listen));
    SLUICE_TRY(hooks_, http::Server::start(components_.io.contexts(),
                                           {.address = address,
                                            .limits = limits,
                                            .routes = with_probes(api::hook_routes(services_)),
                                            .error_body = errors,
                                            .stray = api::stray_hooks(services_),
                                            .names_requests = true,
                                            .trusted_proxies = plan_.trusted_proxies,
                                            .tls = tls_unless(TlsListeners::kApi)}));
  }
  std::optional<http::Stray> stray;
  if (!hooks_) stray = api::stray_hooks(services_);
  SLUICE_TRY(api_, http::Server::start(components_.io.contexts(),
                                       {.address = api_address,
                                        .limits = limits,
                                        .routes = std::move(routes),
                                        .error_body = errors,
                                        .stray = std::move(stray),
                                        .names_requests = true,
                                        .trusted_proxies = plan_.trusted_proxies,
                                        .tls = tls_unless(TlsListeners::kHooks)}));
  fill_in_urls(settings_, *api_, hooks_.get(), started_);
  // A listener of its own for the hooks says nothing of how people reach the API's.
  services_.secure_cookies =
      api_->has_tls() || (!hooks_ && started_.hooks_url.starts_with("https://"));
  components_.public_url = started_.hooks_url;
  components_.admission.serve_at(started_.hooks_url);
  components_.admission.take_results_from(hook_results_);
  plan_.keys->public_url = started_.hooks_url;
  warn_of_certificate(plan_.tls.get(), components_.clock.now());
  return {};
}

Result<void> ServerImpl::begin() {
  {
    SLUICE_TRY(const auto reader, components_.readers.take());
    SLUICE_TRY(const auto newest, reader->newest_id());
    components_.ids.start_after(newest);
    components_.run_secrets.distrust_until(newest.key);
    SLUICE_TRY_VOID(prepare_vault(*reader));
    SLUICE_TRY_VOID(prepare_keys(*reader));
  }
  SLUICE_TRY(services_.openapi_json, api::openapi_json());
  services_.openapi_etag = http::strong_etag(services_.openapi_json);
  SLUICE_TRY_VOID(components_.hook_loader.load_all());
  SLUICE_TRY(const auto recovered, components_.runtime.recover());
  started_.runs_open = recovered.open;
  started_.runs_waiting = recovered.waiting;
  started_.recovery = recovered.took;
  // Before anybody can know that the server is there: a signal is kept until run_until_signal.
  stops_.add(SIGTERM);
  stops_.add(SIGINT);
  SLUICE_TRY_VOID(listen());
  if (settings_.demo) {
    SLUICE_TRY(const auto reader, components_.readers.take());
    SLUICE_TRY(const auto token, install_demo(components_.workflows, *reader));
    started_.demo_url = started_.hooks_url + "/api/v1/hooks/" + token;
  }
  if (const auto owner = components_.keys.owner(components_.clock.now()))
    started_.login_token = components_.login_tokens.make(*owner).token;
  components_.io.start();
  return {};
}

// Calls `done` on an io thread once both listeners are empty and no effect is in flight, or the
// time for that is over.
void ServerImpl::drain_then(std::function<void()> done) {
  // Who waits for the end of a run is told while the connection is still there.
  components_.runtime.close_listeners_in(plan_.drain -
                                         std::min<Millis>(plan_.drain / 2, Seconds(1)));
  draining_ = hooks_ ? 2 : 1;
  const auto one_is_empty = [this, done = std::move(done)] {
    if (--draining_ == 0) components_.runtime.drain(plan_.drain, done);
  };
  api_->drain(plan_.drain, one_is_empty);
  if (hooks_) hooks_->drain(plan_.drain, one_is_empty);
}

// What reloads of the settings (settings_table.cc).
void ServerImpl::put_in_force(const Settings& settings, Plan plan) {
  log::set_level(plan.log_level);
  log::set_format(plan.log_format);
  plan_.drain = plan.drain;
  plan_.trusted_proxies.take(plan.trusted_proxies);
  plan_.world.http.guard.take(plan.world.http.guard);
  plan_.world.gate->set(plan.world.gate->settings());
  components_.context.limits.keep_events_default.set(plan.keep_events);
  // The number of threads stays that of the start.
  plan.runtime.runs_per_shard_max = runs_per_thread(settings, plan_.threads);
  components_.set_limits(settings, plan.runtime);
  services_.limits.payload_bytes_max = settings.body_bytes_max;
  services_.limits.sync_time_max = plan.runtime.run_options.sync_time_max;
  components_.runtime.set_retention(plan.runtime.retention);
  if (tracing_ && plan.traces) tracing_->set_ratio(plan.traces->ratio);
}

// A file that is wrong changes nothing.
void ServerImpl::reload() {
  const auto settings = settings_.read_again();
  if (!settings) return log::error("the settings stay as they are: {}", settings.error().message);
  auto plan = make_plan(*settings);
  if (!plan) return log::error("the settings stay as they are: {}", plan.error().message);
  const auto tls = load_tls(*settings);
  if (!tls) return log::error("the settings stay as they are: {}", tls.error().message);
  put_in_force(*settings, *std::move(plan));
  renew_certificate(plan_.tls.get(), tls->get(), components_.clock.now());
  log::info("the settings were read again");
  if (const auto names = needing_restart(settings_, *settings); !names.empty())
    log::warn("these settings have changed and take effect at the next start: {}",
              fmt::join(names, ", "));
  const std::lock_guard lock(read_mutex_);
  read_ = *settings;
  read_at_ = components_.clock.now();
}

void ServerImpl::run_until_signal() {
  boost::asio::signal_set hang_up(signals_context_);
  const std::function<void(const boost::system::error_code&, int)> on_hang_up =
      [&](const boost::system::error_code& error, int) {
        if (error) return;
        reload();
        hang_up.async_wait(on_hang_up);
      };
  // Without files there is nothing to read again: then it is a terminal that was closed.
  const bool has_files = !settings_.config_file().empty() || plan_.tls;
  (has_files ? hang_up : stops_).add(SIGHUP);
  release_signal(SIGHUP);
  hang_up.async_wait(on_hang_up);
  stops_.async_wait([&](const boost::system::error_code&, int) {
    log::info("stopping: no new requests are accepted; waiting up to {} for requests in flight",
              read_.drain);
    stops_.async_wait([&](const boost::system::error_code& error, int) {
      if (!error) signals_context_.stop();
    });
    drain_then([&] { signals_context_.stop(); });
  });
  signals_context_.run();
  stop();
}

void ServerImpl::stop() {
  if (stopped_) return;
  stopped_ = true;
  components_.event_ticker.stop();
  components_.job_threads.stop();
  components_.maintenance.stop();
  components_.hook_loader.stop();
  components_.key_fetcher.stop();
  components_.key_cache.stop();
  components_.access_tokens.stop(kTokensStoredMax);
  components_.outside_calls.stop();
  components_.runtime.stop();
  components_.committer.stop();
  components_.io.stop();
  if (tracing_) tracing_->stop();
  hooks_.reset();
  api_.reset();
}

}  // namespace

std::expected<std::unique_ptr<Server>, StartError> Server::start(const Settings& settings) {
  SLUICE_TRY(auto plan, make_plan(settings));
  SLUICE_TRY(plan.tls, load_tls(settings));
  if (!settings.senders_dir.empty()) SLUICE_TRY_VOID(add_senders_of(settings.senders_dir));
  if (!settings.providers_dir.empty()) {
    SLUICE_TRY(plan.providers, read_providers(settings.providers_dir));
  }
  // A file-size limit must be an error of one write, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  auto data = open_data_directory(settings);
  if (!data) return std::unexpected(StartError(data.error(), StartError::Of::kDataDirectory));
  plan.keys = make_server_keys(data->master_key);
  plan.runtime.run_options.keys = plan.keys;
  plan.deciding = open_marks(settings.data);
  plan.runtime.deciding = plan.deciding.get();
  auto server = std::make_unique<ServerImpl>(settings, std::move(plan), std::move(data->store),
                                             data->master_key, std::move(data->vault_keys));
  SLUICE_TRY_VOID(server->begin());
  return server;
}

}  // namespace sluice::app
