#include "app/server.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "api/core/openapi.h"
#include "api/routes.h"
#include "api/workflows/hook_results.h"
#include "app/components.h"
#include "app/data_directory.h"
#include "app/data_keys.h"
#include "app/process_memory.h"
#include "app/senders_directory.h"
#include "base/log.h"
#include "base/time.h"
#include "base/work_budget.h"
#include "effects/effect_dispatcher.h"
#include "http/conditional.h"

namespace sluice::app {
namespace {

// A proxy in between would have given up long before.
constexpr Micros kSyncTimeMax = std::chrono::minutes(10);
constexpr Micros kKeepEventsMax = std::chrono::hours(24 * 7);
constexpr Micros kStepComputeMin = Millis(10);
constexpr Micros kStepComputeMax = std::chrono::minutes(10);

struct Plan {
  http::ListenAddress listen;
  std::optional<http::ListenAddress> hooks_listen;
  runtime::Runtime::Options runtime;
  effects::EffectDispatcher::Options world;
  std::unique_ptr<runs::DecidingRuns> deciding;  // null: they cannot be marked
  std::shared_ptr<engine::ServerKeys> keys;      // those of the runtime; filled in by listen()
  Millis drain{};
  Micros keep_events{};
  unsigned threads = 1;
};

// One thread that computes for two that read and write, which it gives way to anyway.
Result<void> plan_compute(const Settings& settings, Plan& plan) {
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  plan.runtime.compute_threads =
      settings.compute_threads != 0 ? settings.compute_threads : std::max(1U, cores / 2);
  SLUICE_TRY(const auto longest, parse_duration(settings.step_compute));
  if (longest < kStepComputeMin || longest > kStepComputeMax)
    return fail(ErrorCode::kInvalid, "--step-compute must be at least 10ms and at most 10m");
  auto& options = plan.runtime.run_options;
  options.step_work_max = static_cast<std::uint64_t>(longest.count()) * kWorkPerMicro;
  options.items_running_max = settings.items_running_max;
  plan.runtime.items_running_max = settings.server_items_running_max;
  options.steps_max = settings.run_steps_max;
  options.items_max = settings.iterator_items_max;
  return {};
}

// When hosts are called; shared by all shards.
Result<std::shared_ptr<effects::HostGate>> plan_calls(const Settings& settings) {
  static const SystemClock kClock;
  effects::HostGate::Settings gate;
  gate.rates.reserve(settings.rate_limits.size());
  for (const auto& text : settings.rate_limits) {
    auto rate = effects::parse_host_rate(text);
    if (!rate) return fail(ErrorCode::kInvalid, "--rate-limit: " + rate.error().message);
    gate.rates.push_back(*std::move(rate));
  }
  if (!settings.circuit_breaker.empty()) {
    const auto circuit = effects::parse_circuit(settings.circuit_breaker);
    if (!circuit) return fail(ErrorCode::kInvalid, "--circuit-breaker: " + circuit.error().message);
    gate.circuit = *circuit;
  }
  return std::make_shared<effects::HostGate>(std::move(gate), kClock);
}

Result<Plan> make_plan(const Settings& settings) {
  Plan plan;
  SLUICE_TRY(plan.listen, parse_listen(settings.listen));
  if (!settings.hooks_listen.empty()) {
    SLUICE_TRY(plan.hooks_listen, parse_listen(settings.hooks_listen));
  }
  SLUICE_TRY(const auto drain, parse_duration(settings.drain));
  plan.drain = std::chrono::duration_cast<Millis>(drain);
  plan.threads =
      settings.threads != 0 ? settings.threads : std::max(1U, std::thread::hardware_concurrency());
  SLUICE_TRY_VOID(check_public_url(settings.public_url));
  SLUICE_TRY(plan.runtime.slow_step, parse_duration(settings.slow_step));
  SLUICE_TRY(plan.runtime.keep_runs_for, parse_duration(settings.keep_runs));
  SLUICE_TRY(plan.keep_events, parse_duration(settings.keep_events));
  if (plan.keep_events < Micros(0) || plan.keep_events > kKeepEventsMax)
    return fail(ErrorCode::kInvalid, "--keep-events must be at least 0s and at most 7d");
  SLUICE_TRY(const auto sync_time, parse_duration(settings.sync_timeout));
  if (sync_time <= Micros(0) || sync_time > kSyncTimeMax)
    return fail(ErrorCode::kInvalid, "--sync-timeout must be greater than 0s and at most 10m");
  plan.runtime.run_options.sync_time_max = sync_time;
  SLUICE_TRY_VOID(plan_compute(settings, plan));
  auto& http = plan.world.http;
  SLUICE_TRY(http.guard, effects::AddressGuard::parse(settings.egress_allow));
  http.ca_file = settings.egress_ca_file;
  http.user_agent = "sluice/" SLUICE_VERSION;
  SLUICE_TRY(plan.world.gate, plan_calls(settings));
  auto& run_options = plan.runtime.run_options;
  run_options.output_bytes_max = settings.step_output_bytes_max;
  run_options.step_memory_bytes_max = settings.step_memory_bytes_max;
  run_options.run_memory_bytes_max = settings.run_memory_bytes_max;
  run_options.memory = std::make_shared<MemoryPool>(
      settings.memory_bytes_max != 0 ? settings.memory_bytes_max : process_memory_bytes() / 2);
  plan.runtime.runs_per_shard_max =
      std::max<std::size_t>(1, settings.runs_in_memory_max / plan.threads);
  return plan;
}

// The server serves without it too: it is needed only after a death.
std::unique_ptr<runs::DecidingRuns> open_marks(const std::filesystem::path& file) {
  auto opened = runs::DecidingRuns::open(file);
  if (opened) return *std::move(opened);
  log::warn("a run that ends the server would not be recognised: {}", opened.error().message);
  return nullptr;
}

std::string url_of(const http::ListenAddress& address, std::uint16_t port) {
  const bool any = address.host == "0.0.0.0" || address.host == "::";
  const std::string host = any ? "127.0.0.1" : address.host;
  return host.find(':') == std::string::npos ? fmt::format("http://{}:{}", host, port)
                                             : fmt::format("http://[{}]:{}", host, port);
}

class ServerImpl final : public Server {
 public:
  ServerImpl(const Settings& settings, Plan plan, std::unique_ptr<store::Store> store,
             const Secret& master_key, VaultKeySource vault_keys)
      : settings_(settings),
        plan_(std::move(plan)),
        components_(settings, std::move(store), master_key, std::move(vault_keys), plan_.threads,
                    plan_.runtime, plan_.world),
        services_{.store = *components_.store,
                  .committer = components_.committer,
                  .admission = components_.admission,
                  .programs = components_.programs,
                  .clock = components_.clock,
                  .ids = components_.ids,
                  .vault = components_.vault,
                  .keys = components_.keys,
                  .workflows = components_.workflows,
                  .api_keys = components_.api_keys,
                  .sessions = components_.sessions,
                  .login_tokens = components_.login_tokens,
                  .kept_answers = components_.kept_answers,
                  .audit = components_.audit,
                  .vault_items = components_.vault_items,
                  .forms = components_.forms,
                  .runs = components_.runs,
                  .readers = components_.readers,
                  .metrics = components_.metrics,
                  .api_url = [this] { return started_.api_url; },
                  .hooks_url = [this] { return started_.hooks_url; },
                  .load = [this] { return load(); },
                  .run_keys = plan_.keys,
                  .limits = limits()} {
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
    return {.runs_in_memory = components_.runtime.runs_in_memory(),
            .effects_in_flight = components_.runtime.effects_in_flight(),
            .connections = connections,
            .compute_queued = compute.queued,
            .compute_busy = compute.busy,
            .compute_threads = compute.threads,
            .calls = plan_.world.gate->counts()};
  }
  Result<void> prepare_keys(store::Reader& reader);
  Result<void> prepare_vault(store::Reader& reader);
  Result<void> listen();
  void drain_then(std::function<void()> done);
  void stop();

  Settings settings_;
  Plan plan_;
  Components components_;
  api::Services services_;
  api::HookResults hook_results_{services_};
  Started started_;
  std::unique_ptr<http::Server> api_;
  std::unique_ptr<http::Server> hooks_;
  std::atomic<int> draining_{0};
  bool stopped_ = false;
};

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
  SLUICE_TRY(const auto outcome, components_.vault_rotation.finish(reader));
  if (outcome.resealed > 0)
    log::info("{} vault items were re-encrypted with the newest key", outcome.resealed);
  return {};
}

Result<void> ServerImpl::listen() {
  http::Limits limits;
  limits.body_bytes_max = settings_.body_bytes_max;
  limits.memory = plan_.runtime.run_options.memory.get();
  // With a listener of their own the hooks leave the API's, so that only one of the two is public.
  const auto errors = api::error_body(api::ErrorFormat::kWorkflows);
  auto routes = plan_.hooks_listen ? api::api_routes(services_) : api::routes(services_);
  if (plan_.hooks_listen) {
    SLUICE_TRY(hooks_, http::Server::start(components_.io.contexts(),
                                           {.address = *plan_.hooks_listen,
                                            .limits = limits,
                                            .routes = api::hook_routes(services_),
                                            .error_body = errors,
                                            .stray = api::stray_hooks(services_),
                                            .names_requests = true}));
  }
  std::optional<http::Stray> stray;
  if (!hooks_) stray = api::stray_hooks(services_);
  SLUICE_TRY(api_, http::Server::start(components_.io.contexts(), {.address = plan_.listen,
                                                                   .limits = limits,
                                                                   .routes = std::move(routes),
                                                                   .error_body = errors,
                                                                   .stray = std::move(stray),
                                                                   .names_requests = true}));
  started_.api_url = url_of(plan_.listen, api_->port());
  started_.hooks_url = hooks_ ? url_of(*plan_.hooks_listen, hooks_->port()) : started_.api_url;
  if (!settings_.public_url.empty()) started_.hooks_url = settings_.public_url;
  while (started_.hooks_url.ends_with('/')) started_.hooks_url.pop_back();
  // A listener of its own for the hooks says nothing of how people reach the API's.
  services_.secure_cookies = !hooks_ && started_.hooks_url.starts_with("https://");
  components_.public_url = started_.hooks_url;
  components_.admission.serve_at(started_.hooks_url);
  components_.admission.take_results_from(hook_results_);
  plan_.keys->public_url = started_.hooks_url;
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

void ServerImpl::run_until_signal() {
  boost::asio::io_context signals_context(1);
  boost::asio::signal_set signals(signals_context, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code&, int) {
    log::info("stopping: no new requests are accepted; waiting up to {} for requests in flight",
              settings_.drain);
    signals.async_wait([&](const boost::system::error_code& error, int) {
      if (!error) signals_context.stop();
    });
    drain_then([&] { signals_context.stop(); });
  });
  signals_context.run();
  stop();
}

void ServerImpl::stop() {
  if (stopped_) return;
  stopped_ = true;
  components_.maintenance.stop();
  components_.hook_loader.stop();
  components_.key_fetcher.stop();
  components_.key_cache.stop();
  components_.runtime.stop();
  components_.committer.stop();
  components_.io.stop();
  hooks_.reset();
  api_.reset();
}

}  // namespace

std::expected<std::unique_ptr<Server>, StartError> Server::start(const Settings& settings) {
  SLUICE_TRY(auto plan, make_plan(settings));
  if (!settings.senders_dir.empty()) SLUICE_TRY_VOID(add_senders_of(settings.senders_dir));
  // A file-size limit must be an error of one write, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  auto data = open_data_directory(settings);
  if (!data) return std::unexpected(StartError(data.error(), StartError::Of::kDataDirectory));
  plan.keys = make_server_keys(data->master_key);
  plan.runtime.run_options.keys = plan.keys;
  plan.deciding = open_marks(std::filesystem::path(settings.data) / "deciding");
  plan.runtime.deciding = plan.deciding.get();
  auto server = std::make_unique<ServerImpl>(settings, std::move(plan), std::move(data->store),
                                             data->master_key, std::move(data->vault_keys));
  SLUICE_TRY_VOID(server->begin());
  return server;
}

}  // namespace sluice::app
