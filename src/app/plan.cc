#include "app/plan.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <thread>

#include <boost/url/parse.hpp>

#include "app/inherited_sockets.h"
#include "app/process_memory.h"
#include "base/memory_budget.h"
#include "base/system_data.h"
#include "base/time.h"
#include "base/work_budget.h"
#include "formats/phone_number.h"

namespace sluice::app {
namespace {

// A proxy in between would have given up long before.
constexpr Micros kSyncTimeMax = std::chrono::minutes(10);
constexpr Micros kKeepEventsMax = std::chrono::hours(24 * 7);
constexpr Micros kStepComputeMin = Millis(10);
constexpr Micros kStepComputeMax = std::chrono::minutes(10);

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

// What is seen from outside: addresses, proxies, the log.
Result<void> plan_front(const Settings& settings, Plan& plan) {
  for (const auto* listen : {&settings.listen, &settings.hooks_listen}) {
    const bool is_named = !listen->empty() || listen == &settings.listen;
    if (is_named && !is_inherited(*listen)) SLUICE_TRY_VOID(parse_listen(*listen));
  }
  auto trusted = http::TrustedProxies::parse(settings.trusted_proxies);
  if (!trusted) return fail(ErrorCode::kInvalid, "--trusted-proxies: " + trusted.error().message);
  plan.trusted_proxies = *std::move(trusted);
  SLUICE_TRY(plan.tls_listeners, parse_tls_listeners(settings));
  SLUICE_TRY_VOID(check_tls_files(settings));
  SLUICE_TRY(plan.log_level, parse_level(settings.log_level));
  SLUICE_TRY(plan.log_format, parse_log_format(settings.log_format));
  SLUICE_TRY_VOID(check_login_token(settings.login_token));
  return {};
}

// How long finished runs are kept, and how much room they may take.
Result<runtime::RetentionSettings> plan_retention(const Settings& settings) {
  runtime::RetentionSettings retention;
  struct Age {
    std::string_view name;
    const std::string& text;
    Micros& time;
  };
  const Age ages[] = {{"--keep-runs", settings.keep_runs, retention.keep.completed},
                      {"--keep-failed-runs", settings.keep_failed_runs, retention.keep.failed},
                      {"--keep-at-least", settings.keep_at_least, retention.keep_at_least}};
  for (const auto& [name, text, time] : ages) {
    const auto parsed = parse_duration(text);
    if (!parsed)
      return fail(ErrorCode::kInvalid, fmt::format("{}: {}", name, parsed.error().message));
    if (*parsed < Micros(0))
      return fail(ErrorCode::kInvalid, fmt::format("{} must be at least 0s", name));
    time = *parsed;
  }
  retention.database_bytes_max = static_cast<std::int64_t>(settings.database_bytes_max);
  if (settings.disk_reserve_bytes != 0)
    retention.disk_reserve_bytes = static_cast<std::int64_t>(settings.disk_reserve_bytes);
  return retention;
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

Result<std::optional<TracePlan>> plan_traces(const Settings& settings) {
  const auto& text = settings.trace_ratio;
  TracePlan plan{.url = settings.trace_endpoint};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), plan.ratio);
  const bool is_number = read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (!is_number || !(plan.ratio >= 0 && plan.ratio <= 1))
    return fail(ErrorCode::kInvalid, "--trace-ratio must be a number from 0 to 1, such as 0.1");
  if (plan.url.empty()) return std::nullopt;
  const auto url = boost::urls::parse_uri(plan.url);
  if (!url || (url->scheme() != "http" && url->scheme() != "https") || url->host().empty())
    return fail(ErrorCode::kInvalid,
                "--trace-endpoint must be a URL such as http://127.0.0.1:4318/v1/traces");
  return plan;
}

}  // namespace

std::optional<runtime::DiskSpace> disk_space(const std::string& directory) {
  std::error_code error;
  const auto space = std::filesystem::space(directory, error);
  if (error) return std::nullopt;
  return runtime::DiskSpace{.free_bytes = static_cast<std::int64_t>(space.available),
                            .bytes = static_cast<std::int64_t>(space.capacity)};
}

std::size_t runs_per_thread(const Settings& settings, unsigned threads) {
  return std::max<std::size_t>(1, settings.runs_in_memory_max / threads);
}

Result<Plan> make_plan(const Settings& settings) {
  Plan plan;
  SLUICE_TRY_VOID(plan_front(settings, plan));
  SLUICE_TRY(const auto drain, parse_duration(settings.drain));
  plan.drain = std::chrono::duration_cast<Millis>(drain);
  plan.threads =
      settings.threads != 0 ? settings.threads : std::max(1U, std::thread::hardware_concurrency());
  SLUICE_TRY_VOID(check_base_url("public-url", settings.public_url));
  SLUICE_TRY_VOID(check_base_url("api-url", settings.api_url));
  SLUICE_TRY(plan.runtime.slow_step, parse_duration(settings.slow_step));
  SLUICE_TRY(plan.runtime.retention, plan_retention(settings));
  plan.runtime.disk_space = [data = settings.data] { return disk_space(data); };
  SLUICE_TRY(plan.keep_events, parse_duration(settings.keep_events));
  if (plan.keep_events < Micros(0) || plan.keep_events > kKeepEventsMax)
    return fail(ErrorCode::kInvalid, "--keep-events must be at least 0s and at most 7d");
  if (!formats::is_phone_region(settings.default_region))
    return fail(ErrorCode::kInvalid,
                "--default-region must be a two-letter country code such as AU or NZ");
  SLUICE_TRY(const auto sync_time, parse_duration(settings.sync_timeout));
  if (sync_time <= Micros(0) || sync_time > kSyncTimeMax)
    return fail(ErrorCode::kInvalid, "--sync-timeout must be greater than 0s and at most 10m");
  plan.runtime.run_options.sync_time_max = sync_time;
  SLUICE_TRY_VOID(plan_compute(settings, plan));
  SLUICE_TRY(plan.traces, plan_traces(settings));
  auto& http = plan.world.http;
  SLUICE_TRY(http.guard, effects::AddressGuard::parse(settings.egress_allow));
  http.ca_file = settings.egress_ca_file.empty() ? system_authorities() : settings.egress_ca_file;
  http.user_agent = "sluice/" SLUICE_VERSION;
  SLUICE_TRY(plan.world.gate, plan_calls(settings));
  auto& run_options = plan.runtime.run_options;
  run_options.output_bytes_max = settings.step_output_bytes_max;
  run_options.step_memory_bytes_max = settings.step_memory_bytes_max;
  run_options.run_memory_bytes_max = settings.run_memory_bytes_max;
  run_options.memory = std::make_shared<MemoryPool>(
      settings.memory_bytes_max != 0 ? settings.memory_bytes_max : process_memory_bytes() / 2);
  plan.runtime.runs_per_shard_max = runs_per_thread(settings, plan.threads);
  return plan;
}

}  // namespace sluice::app
