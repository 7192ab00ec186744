#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "model/call_rate.h"
#include "nodes/effect.h"

namespace sluice::effects {

// When calls to a host pause: after so many in a row have failed, for that long.
struct CircuitSettings {
  std::int64_t failures = 5;
  Micros pause = Seconds(30);
};
// Reads "5/30s".
Result<CircuitSettings> parse_circuit(std::string_view text);

// How often the server calls a host.
struct HostRate {
  std::string host;  // "api.example.com", with ":8443" for that port only, or "*.example.com"
  model::CallRate rate;
};
// Reads "api.example.com=5/s".
Result<HostRate> parse_host_rate(std::string_view text);

// Decides whether a call may be made now. Shared by all shards; any thread.
//
// Rates space calls evenly: a call that has to wait gets the next free time, and is let through
// then. It waits in the record of its run; only the next free time is kept here. After a restart,
// calls get new times in the order in which they come back, still evenly spaced, so a crash never
// lets more calls through.
//
// There is a circuit for each team and host. It opens when `failures` calls in a row got no answer,
// or one that means that the host is down (502, 503, 504). After each pause one call is let
// through, until one succeeds; all others wait. Each pause is twice as long as the one before, up
// to eight times the first. With very many hosts, those that have not been called for long are
// forgotten.
class HostGate {
 public:
  struct Settings {
    std::vector<HostRate> rates;             // the first that fits a host counts
    std::optional<CircuitSettings> circuit;  // nothing: no circuits
  };
  struct Counts {
    std::uint64_t postponed_by_rate = 0;  // since the start
    std::uint64_t postponed_by_circuit = 0;
    std::size_t circuits_open = 0;
  };

  static constexpr std::size_t kHostsRememberedMax = 10'000;

  HostGate(Settings settings, const Clock& clock);
  // From now on. Circuits that are open stay so for their pause, unless there are to be none.
  void set(Settings settings);
  Settings settings() const;

  struct Answer {
    std::optional<nodes::Postponed> later;  // nothing: the call may be made
    bool is_probe = false;                  // it shows whether the host is there again
  };
  // `reserved_at`: as in engine::EffectContext.
  Answer ask(TeamId team, const nodes::HttpCall& call, Timestamp reserved_at);
  // How a call that was let through has ended.
  void ended(TeamId team, std::string_view url, bool is_probe, const nodes::EffectResult& result);
  Counts counts() const;

 private:
  struct Circuit {
    std::int64_t failures = 0;  // in a row
    bool is_open = false;
    Micros pause{};
    // While it is open: from when on a call is let through, and until when one is under way.
    Timestamp probe_at{};
    Timestamp probing_until{};
  };
  Answer ask_circuit(const std::string& key, const std::string& host, Micros timeout,
                     Timestamp now);
  std::optional<nodes::Postponed> ask_rate(const std::string& key, const std::string& host,
                                           const model::CallRate& rate, bool is_reserved,
                                           Timestamp now);
  void failed(const std::string& key, const std::string& host, bool is_probe, Timestamp now);
  void forget_idle(Timestamp now);

  static bool asks(const Settings& settings) {
    return settings.circuit.has_value() || !settings.rates.empty();
  }

  const Clock& clock_;
  const Timestamp started_at_;
  std::atomic<bool> asks_;    // whether the settings ask anything of anybody
  mutable std::mutex mutex_;  // guards what follows
  Settings settings_;
  std::unordered_map<std::string, Timestamp> free_at_;  // by rate: when the next call may be made
  std::unordered_map<std::string, Circuit> circuits_;   // of those that have failed
  // How many entries of each there are before idle ones are looked for again.
  std::size_t rates_before_sweep_ = kHostsRememberedMax;
  std::size_t circuits_before_sweep_ = kHostsRememberedMax;
  Counts counts_;
};

}  // namespace sluice::effects
