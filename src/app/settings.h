#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "http/server.h"
#include "runtime/programs.h"

namespace CLI {
class App;
}

namespace sluice::app {

// Where the value of a setting comes from; a later one wins.
enum class Origin { kDefault, kFile, kEnvironment, kFlag };
std::string_view origin_name(Origin origin);

// All settings of `sluice serve`; app/settings_table.cc says how each is called and what it means.
struct Settings {
  std::string data = "./data";
  std::string listen = "127.0.0.1:8080";
  std::string hooks_listen;  // empty: hooks are on `listen` too
  std::string tls_cert;      // PEM; empty: the listeners are plain
  std::string tls_key;
  std::string tls_listeners = "all";
  std::string trusted_proxies;  // whose X-Forwarded-For is believed
  std::string senders_dir;      // more senders of webhooks; empty: the built-in ones
  std::string providers_dir;    // OAuth providers; empty: none
  std::string api_url;          // how browsers reach the API; empty: as public_url
  std::string public_url;  // how senders reach the hooks, for webhook_url; empty: as it listens
  std::string egress_allow;
  std::string vault_key_file;  // empty: vault.key in `data`
  std::string egress_ca_file;  // what calls out trust; empty: the system's authorities
  std::string log_level = "info";
  std::string log_format = "text";
  std::string login_token = "auto";
  std::string slow_step = "10s";
  std::string trace_endpoint;  // empty: nothing is traced
  std::string trace_ratio = "1";
  std::string keep_runs = "30d";  // completed and cancelled ones
  std::string keep_failed_runs = "90d";
  std::string keep_at_least = "1h";  // when room is short
  std::string drain = "20s";
  std::string sync_timeout = "30s";
  std::string keep_events = "0s";  // for which no step waits yet; 0s: they are not kept
  std::string step_compute = "1s";
  std::vector<std::string> rate_limits;  // of called hosts: "HOST=RATE"
  std::string circuit_breaker;           // "FAILURES/PAUSE"; empty: none
  std::uint64_t database_bytes_max = 0;  // 0: no limit
  std::uint64_t disk_reserve_bytes = 0;  // 0: a share of the disk
  std::uint64_t step_output_bytes_max = 4 << 20;
  std::uint64_t body_bytes_max = 1 << 20;
  std::uint64_t delivery_items_max = 1'000;
  std::uint64_t queue_entries_max = 20'000;
  std::uint64_t runs_in_memory_max = 10'000;
  std::uint64_t programs_bytes_max = runtime::Programs::kBytesMax;
  std::uint64_t memory_bytes_max = 0;  // of all runs together; 0: half of what the process may have
  std::uint64_t run_memory_bytes_max = 128 << 20;
  std::uint64_t step_memory_bytes_max = 256 << 20;
  std::uint64_t items_running_max = 1'000;
  std::uint64_t server_items_running_max = 100'000;
  std::uint64_t run_steps_max = 1'000'000;
  std::uint64_t iterator_items_max = 100'000;
  unsigned threads = 0;          // 0: one per core
  unsigned compute_threads = 0;  // 0: half as many as there are cores, at least one
  bool demo = false;

  // Adds the options, --config among them, to the command.
  void add_to(CLI::App& command);
  // Reads the configuration file, if there is one, for settings that neither a flag nor the
  // environment has set. To be called after the command was parsed.
  Result<void> read_file(CLI::App& command);

  // The same settings from the flags, the variables and the file as they are now.
  Result<Settings> read_again() const;

  // The results of read_file.
  Origin origin_of(std::string_view name) const;
  const std::string& config_file() const { return config_; }

 private:
  std::string config_;
  std::map<std::string, Origin, std::less<>> origins_;  // without those of kDefault
  std::vector<std::string> flags_;
};

// One setting and its names: the flag --keep-runs, the variable SLUICE_KEEP_RUNS,
// and the line keep_runs of the configuration file.
struct Setting {
  using Value =
      std::variant<std::string Settings::*, std::uint64_t Settings::*, unsigned Settings::*,
                   bool Settings::*, std::vector<std::string> Settings::*>;

  std::string_view name;  // "keep-runs"
  std::string_view theme;
  Value value;
  std::string_view what;          // a sentence
  std::string_view unset = {};    // what an empty value, or 0, stands for
  std::string_view example = {};  // for the example file, where the default is empty
  std::uint64_t least = 0;        // of a number; both 0: any
  std::uint64_t most = 0;
  bool reloads = false;  // takes effect without a restart, on SIGHUP

  std::string flag() const;
  std::string variable() const;
  std::string key() const;  // in the configuration file
};
// In the order of the documentation, grouped by theme.
std::span<const Setting> all_settings();

// What the setting means: a sentence without the full stop.
std::string meaning_of(const Setting& setting);
// The value in the syntax of the configuration file: `90d`, `[a, b]`; empty if it is not set.
std::string text_of(const Settings& settings, const Setting& setting);

// A configuration file in which each setting has a line, commented out, with its default.
std::string example_file();
// The text of docs/settings.md.
std::string settings_page();

// "HOST:PORT", "[::1]:PORT", ":PORT" (loopback) or "unix:PATH".
Result<http::ListenAddress> parse_listen(std::string_view text);
Result<log::Level> parse_level(std::string_view text);
Result<log::Format> parse_log_format(std::string_view text);
// kInvalid unless it is auto, always or never.
Result<void> check_login_token(std::string_view text);
// kInvalid unless the URL, which the setting of that name has, is empty, or http:// or https://
// with a host and at most a path after it.
Result<void> check_base_url(std::string_view name, std::string_view url);

}  // namespace sluice::app
