#include "app/settings.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "base/json_number.h"
#include "base/text.h"
#include "formats/yaml.h"

namespace sluice::app {

void Settings::add_to(CLI::App& command) {
  add_addresses(command);
  add_calls(command);
  add_limits(command);
  add_compute_limits(command);
  add_memory_limits(command);
  command.add_option("--drain", drain, "how long a shutdown waits for requests in flight")
      ->envname("SLUICE_DRAIN")
      ->capture_default_str();
  command
      .add_option("--sync-timeout", sync_timeout,
                  "how long the caller of a synchronous workflow waits")
      ->envname("SLUICE_SYNC_TIMEOUT")
      ->capture_default_str();
  command
      .add_option("--keep-events", keep_events,
                  "how long an event is kept if no step waits for it yet, in workflows without "
                  "settings.keep_events; 0s: it is refused")
      ->envname("SLUICE_KEEP_EVENTS")
      ->capture_default_str();
  add_log(command);
  command.add_flag("--demo", demo, "install an example workflow and print a curl command for it")
      ->envname("SLUICE_DEMO");
  command.add_option("--config", config_, "YAML or JSON file with these options by name")
      ->envname("SLUICE_CONFIG");
}

void Settings::add_log(CLI::App& command) {
  command
      .add_option("--log-level", log_level,
                  "debug (also each request and run), info, warn or error")
      ->envname("SLUICE_LOG_LEVEL")
      ->capture_default_str();
  command.add_option("--log-format", log_format, "text, or json with one object per line")
      ->envname("SLUICE_LOG_FORMAT")
      ->capture_default_str();
  command
      .add_option("--login-token", login_token,
                  "print a login token at the start: always, never, or auto (not with "
                  "--log-format json)")
      ->envname("SLUICE_LOGIN_TOKEN")
      ->capture_default_str();
  command
      .add_option("--slow-step", slow_step,
                  "log steps whose call takes at least this long; 0s: none")
      ->envname("SLUICE_SLOW_STEP")
      ->capture_default_str();
}

void Settings::add_addresses(CLI::App& command) {
  command.add_option("--data", data, "data directory with the database and the keys")
      ->envname("SLUICE_DATA")
      ->capture_default_str();
  command.add_option("--listen", listen, "HOST:PORT of the API; port 0 picks a free port")
      ->envname("SLUICE_LISTEN")
      ->capture_default_str();
  command
      .add_option("--hooks-listen", hooks_listen,
                  "separate HOST:PORT for the public webhooks (default: same as --listen)")
      ->envname("SLUICE_HOOKS_LISTEN");
  command
      .add_option("--public-url", public_url,
                  "public base URL of the webhooks, e.g. https://hooks.example.com")
      ->envname("SLUICE_PUBLIC_URL");
  command
      .add_option("--senders-dir", senders_dir,
                  "directory with files of more webhook senders, NAME.yaml each")
      ->envname("SLUICE_SENDERS_DIR");
  command
      .add_option("--egress-allow", egress_allow,
                  "private address ranges that steps may call, e.g. 127.0.0.0/8,10.0.0.0/8")
      ->envname("SLUICE_EGRESS_ALLOW");
  command
      .add_option("--vault-key-file", vault_key_file,
                  "file with the vault's encryption key (default: vault.key in --data)")
      ->envname("SLUICE_VAULT_KEY_FILE");
  command
      .add_option("--egress-ca-file", egress_ca_file,
                  "CA certificates trusted for outgoing calls, as PEM (default: the system's)")
      ->check(CLI::ExistingFile)
      ->envname("SLUICE_EGRESS_CA_FILE");
}

// What holds for calls out.
void Settings::add_calls(CLI::App& command) {
  command
      .add_option("--rate-limit", rate_limits,
                  "how often a host may be called, as HOST=RATE: api.example.com=5/s, "
                  "*.example.com=100/m; may be given several times")
      ->envname("SLUICE_RATE_LIMIT")
      ->delimiter(',');
  command
      .add_option("--circuit-breaker", circuit_breaker,
                  "how many failed calls in a row pause the calls to a host, and for how long: "
                  "5/30s (default: none)")
      ->envname("SLUICE_CIRCUIT_BREAKER");
}

void Settings::add_limits(CLI::App& command) {
  command.add_option("--keep-runs", keep_runs, "how long finished runs are kept; 0s: forever")
      ->envname("SLUICE_KEEP_RUNS")
      ->capture_default_str();
  command
      .add_option("--body-bytes-max", body_bytes_max,
                  "maximum body size of a delivery, unless the hook sets its own")
      ->envname("SLUICE_BODY_BYTES_MAX")
      ->check(CLI::Range(1, 64 << 20))
      ->capture_default_str();
  command
      .add_option("--delivery-items-max", delivery_items_max,
                  "items that a delivery with `split` may have; larger ones are refused")
      ->envname("SLUICE_DELIVERY_ITEMS_MAX")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  command
      .add_option("--queue-entries-max", queue_entries_max,
                  "deliveries that may wait to be written to disk; more are answered with 503")
      ->envname("SLUICE_QUEUE_ENTRIES_MAX")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command
      .add_option("--runs-in-memory-max", runs_in_memory_max,
                  "runs executed at the same time; more wait on disk")
      ->envname("SLUICE_RUNS_IN_MEMORY_MAX")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command
      .add_option("--programs-bytes-max", programs_bytes_max,
                  "memory for compiled workflows; those that are not used are let go beyond it")
      ->envname("SLUICE_PROGRAMS_BYTES_MAX")
      ->check(CLI::Range(std::uint64_t{1} << 20, std::uint64_t{1} << 40))
      ->capture_default_str();
  command.add_option("--threads", threads, "number of I/O threads; 0 means one per core")
      ->envname("SLUICE_THREADS")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
}

// How much runs may compute, and of how many items at once.
void Settings::add_compute_limits(CLI::App& command) {
  command
      .add_option("--compute-threads", compute_threads,
                  "number of threads for steps that compute for long; 0 means half the cores")
      ->envname("SLUICE_COMPUTE_THREADS")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command
      .add_option("--step-compute", step_compute,
                  "how long one step may compute, in work that takes about that time")
      ->envname("SLUICE_STEP_COMPUTE")
      ->capture_default_str();
  command
      .add_option("--items-running-max", items_running_max,
                  "items of iterators that one run processes at the same time")
      ->envname("SLUICE_ITEMS_RUNNING_MAX")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command
      .add_option("--server-items-running-max", server_items_running_max,
                  "items of iterators that all runs in memory process at the same time")
      ->envname("SLUICE_SERVER_ITEMS_RUNNING_MAX")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  command
      .add_option("--iterator-items-max", iterator_items_max, "items that one iterator may process")
      ->envname("SLUICE_ITERATOR_ITEMS_MAX")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command
      .add_option("--run-steps-max", run_steps_max,
                  "steps that one run may take, counting every attempt")
      ->envname("SLUICE_RUN_STEPS_MAX")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
}

// How much memory runs may take.
void Settings::add_memory_limits(CLI::App& command) {
  command
      .add_option(
          "--memory-bytes-max", memory_bytes_max,
          "memory that all runs may take together; 0 means half of what the server may have")
      ->envname("SLUICE_MEMORY_BYTES_MAX")
      ->capture_default_str();
  command
      .add_option("--run-memory-bytes-max", run_memory_bytes_max,
                  "memory that the outputs of one run may take")
      ->envname("SLUICE_RUN_MEMORY_BYTES_MAX")
      ->check(CLI::Range(std::uint64_t{1} << 20, std::uint64_t{1} << 40))
      ->capture_default_str();
  command
      .add_option("--step-output-bytes-max", step_output_bytes_max,
                  "maximum size of the output of one step, and so of a response that is not kept "
                  "as a file")
      ->envname("SLUICE_STEP_OUTPUT_BYTES_MAX")
      ->check(CLI::Range(std::uint64_t{64} << 10, std::uint64_t{64} << 20))
      ->capture_default_str();
  command
      .add_option("--step-memory-bytes-max", step_memory_bytes_max,
                  "memory that one step may take while it computes; over it, the step fails")
      ->envname("SLUICE_STEP_MEMORY_BYTES_MAX")
      ->check(CLI::Range(std::uint64_t{1} << 20, std::uint64_t{1} << 40))
      ->capture_default_str();
}

Result<void> Settings::read_file(CLI::App& command) {
  if (config_.empty()) return {};
  SLUICE_TRY(const auto text, app::read_file(config_));
  const auto parsed = formats::parse_yaml(text);
  if (!parsed)
    return fail(ErrorCode::kInvalid, fmt::format("{}: {}", config_, parsed.error().message));
  if (parsed->is_null()) return {};
  if (!parsed->is_object())
    return fail(ErrorCode::kInvalid,
                fmt::format("{}: expected lines of the form `name: value`", config_));
  for (const auto& [key, value] : parsed->get_object()) {
    std::string name = "--" + std::string(key);
    std::replace(name.begin(), name.end(), '_', '-');
    auto* option = name == "--config" ? nullptr : command.get_option_no_throw(name);
    if (!option)
      return fail(ErrorCode::kInvalid,
                  fmt::format("{}: unknown setting `{}`", config_, std::string_view(key)));
    if (option->count() > 0) continue;
    try {
      const auto add = [&](const json::value& one) {
        option->add_result(is_text(one) ? std::string(one.get_string()) : to_json(one));
      };
      if (const auto* list = value.if_array())
        for (const auto& one : *list) add(one);
      else
        add(value);
      option->run_callback();
    } catch (const CLI::ParseError& error) {
      return fail(ErrorCode::kInvalid,
                  fmt::format("{}: {}: {}", config_, std::string_view(key), error.what()));
    }
  }
  return {};
}

Result<http::ListenAddress> parse_listen(std::string_view text) {
  const auto bad = [&] {
    return fail(
        ErrorCode::kInvalid,
        fmt::format("'{}' is not a valid address to listen on; use HOST:PORT, e.g. 127.0.0.1:8080",
                    text));
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad();
  http::ListenAddress out;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (!host.empty()) out.host = std::string(host == "localhost" ? "127.0.0.1" : host);
  const auto port = text.substr(colon + 1);
  const auto read = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (read.ec != std::errc() || read.ptr != port.data() + port.size()) return bad();
  return out;
}

Result<log::Level> parse_level(std::string_view text) {
  if (text == "debug") return log::Level::kDebug;
  if (text == "info") return log::Level::kInfo;
  if (text == "warn") return log::Level::kWarn;
  if (text == "error") return log::Level::kError;
  return fail(ErrorCode::kInvalid,
              fmt::format("'{}' is not a log level; use debug, info, warn or error", text));
}

Result<log::Format> parse_log_format(std::string_view text) {
  if (text == "text") return log::Format::kText;
  if (text == "json") return log::Format::kJson;
  return fail(ErrorCode::kInvalid, fmt::format("'{}' is not a log format; use text or json", text));
}

Result<void> check_login_token(std::string_view text) {
  if (text == "auto" || text == "always" || text == "never") return {};
  return fail(ErrorCode::kInvalid,
              fmt::format("--login-token is '{}'; use auto, always or never", text));
}

Result<void> check_public_url(std::string_view url) {
  if (url.empty()) return {};
  auto rest = url;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (equal_ignoring_case(rest.substr(0, scheme.size()), scheme))
      rest.remove_prefix(scheme.size());
  }
  const auto host = rest.substr(0, rest.find_first_of("/?#"));
  const bool is_plain = rest.find_first_of("?# @") == std::string_view::npos;
  if (rest.size() != url.size() && !host.empty() && host.front() != ':' && is_plain) return {};
  return fail(ErrorCode::kInvalid,
              fmt::format("--public-url '{}' must begin with http:// or https:// and name a host, "
                          "e.g. https://hooks.example.com",
                          url));
}

}  // namespace sluice::app
