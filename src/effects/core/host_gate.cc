#include "effects/core/host_gate.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <variant>

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "nodes/http/http_url.h"

namespace sluice::effects {
namespace {

using nodes::EffectErrorCode;
using nodes::Postponed;

constexpr int kPauseGrowthMax = 8;

std::string host_key(std::string_view url) { return ascii_lower(nodes::authority_of(url)); }

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  return colon == std::string_view::npos || host.find(']', colon) != std::string_view::npos
             ? host
             : host.substr(0, colon);
}

bool fits(std::string_view pattern, std::string_view host) {
  const auto name = without_port(host);
  if (pattern.starts_with("*.")) return name.ends_with(pattern.substr(1));
  return pattern == host || pattern == name;
}

// Whether the host is down, as far as one can tell from outside.
bool is_down(const nodes::EffectResult& result) {
  if (const auto* reply = std::get_if<nodes::HttpReply>(&result))
    return reply->status >= 502 && reply->status <= 504;
  const auto* error = std::get_if<nodes::EffectError>(&result);
  if (!error) return false;
  switch (error->code) {
    case EffectErrorCode::kRefused:
    case EffectErrorCode::kDns:
    case EffectErrorCode::kTls:
    case EffectErrorCode::kTimeout:
    case EffectErrorCode::kBroken:
      return true;
    default:
      return false;
  }
}

// Where redirects led to; empty when there were none.
std::string_view led_to(const nodes::EffectResult& result) {
  if (const auto* reply = std::get_if<nodes::HttpReply>(&result)) return reply->url;
  const auto* error = std::get_if<nodes::EffectError>(&result);
  return error ? std::string_view(error->url) : std::string_view();
}

// Whether the call came to the host at all, so that it says something about it.
bool was_made(const nodes::EffectResult& result) {
  const auto* error = std::get_if<nodes::EffectError>(&result);
  return !error || is_down(result) || error->code == EffectErrorCode::kTooLarge ||
         error->code == EffectErrorCode::kRedirect;
}

}  // namespace

Result<CircuitSettings> parse_circuit(std::string_view text) {
  const auto rate = model::parse_call_rate(text);
  if (!rate || rate->per < Millis(100))
    return fail(ErrorCode::kInvalid,
                fmt::format("'{}' is not a number of failures and a pause such as 5/30s",
                            cut_text(text, 64)));
  return CircuitSettings{.failures = rate->count, .pause = rate->per};
}

Result<HostRate> parse_host_rate(std::string_view text) {
  const auto equals = text.find('=');
  const auto host = trim(text.substr(0, equals));
  const bool is_host = !host.empty() && host.find_first_of("/ \t@?#") == std::string_view::npos &&
                       (host.find('*') == std::string_view::npos || host.rfind("*.") == 0);
  if (equals == std::string_view::npos || !is_host)
    return fail(ErrorCode::kInvalid, fmt::format("'{}' is not a host and a rate such as "
                                                 "api.example.com=5/s or *.example.com=100/m",
                                                 cut_text(text, 64)));
  SLUICE_TRY(const auto rate, model::parse_call_rate(text.substr(equals + 1)));
  return HostRate{ascii_lower(host), rate};
}

HostGate::HostGate(Settings settings, const Clock& clock)
    : clock_(clock),
      started_at_(clock.now()),
      asks_(asks(settings)),
      settings_(std::move(settings)) {}

void HostGate::set(Settings settings) {
  const std::lock_guard lock(mutex_);
  settings_ = std::move(settings);
  asks_ = asks(settings_);
  if (settings_.circuit) return;
  circuits_.clear();
  counts_.circuits_open = 0;
}

HostGate::Settings HostGate::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

HostGate::Answer HostGate::ask(TeamId team, const nodes::HttpCall& call, Timestamp reserved_at) {
  if (!asks_ && !call.rate) return {};
  const auto host = host_key(call.url);
  const auto now = clock_.now();
  const bool is_reserved = reserved_at >= started_at_;
  const auto team_key = fmt::format("{} {}", static_cast<std::int64_t>(team), host);
  const std::lock_guard lock(mutex_);
  const auto own = std::ranges::find_if(
      settings_.rates, [&](const HostRate& rate) { return fits(rate.host, host); });
  if (auto answer = ask_circuit(team_key, host, call.timeout, now); answer.later || answer.is_probe)
    return answer;
  std::optional<Postponed> latest;
  if (own != settings_.rates.end()) latest = ask_rate(host, host, own->rate, is_reserved, now);
  if (call.rate) {
    auto later =
        ask_rate(fmt::format("{} {}/{}", team_key, call.rate->count, call.rate->per.count()), host,
                 *call.rate, is_reserved, now);
    if (later && (!latest || latest->until < later->until)) latest = std::move(later);
  }
  if (latest) ++counts_.postponed_by_rate;
  return {std::move(latest)};
}

// Evenly spaced: each call takes the next free time, now or later.
std::optional<Postponed> HostGate::ask_rate(const std::string& key, const std::string& host,
                                            const model::CallRate& rate, bool is_reserved,
                                            Timestamp now) {
  if (is_reserved) return std::nullopt;
  forget_idle(now);
  const auto [at, is_new] = free_at_.try_emplace(key, now);
  // What was called just before this process began is not known.
  if (is_new && now < started_at_ + rate.interval()) at->second = started_at_ + rate.interval();
  const auto mine = std::max(now, at->second);
  at->second = mine + rate.interval();
  if (mine <= now) return std::nullopt;
  return Postponed{Postponed::Why::kRateLimit, host, mine,
                   fmt::format("{} is called at most {} times in {}", host, rate.count,
                               format_duration(rate.per))};
}

HostGate::Answer HostGate::ask_circuit(const std::string& key, const std::string& host,
                                       Micros timeout, Timestamp now) {
  const auto found = circuits_.find(key);
  if (found == circuits_.end() || !found->second.is_open) return {};
  Circuit& circuit = found->second;
  Timestamp until = circuit.probe_at;
  if (circuit.probe_at <= now) {
    if (circuit.probing_until <= now) {
      // Should nobody hear of its end, there is another one.
      circuit.probing_until = now + timeout + Seconds(1);
      return {.later = {}, .is_probe = true};
    }
    constexpr Micros kLookAgainMax = Seconds(5);
    until = now + std::min(circuit.pause, kLookAgainMax);
  }
  ++counts_.postponed_by_circuit;
  return {Postponed{Postponed::Why::kCircuit, host, until,
                    fmt::format("calls to {} pause: the last {} failed", host, circuit.failures)}};
}

void HostGate::ended(TeamId team, std::string_view url, bool is_probe,
                     const nodes::EffectResult& result) {
  if (!asks_ || !was_made(result)) return;
  const auto host = host_key(url);
  const auto key = fmt::format("{} {}", static_cast<std::int64_t>(team), host);
  const std::lock_guard lock(mutex_);
  if (!settings_.circuit) return;
  // A host that sent the call on to another one is there.
  const auto last = led_to(result);
  if (is_down(result) && (last.empty() || host_key(last) == host))
    return failed(key, host, is_probe, clock_.now());
  const auto found = circuits_.find(key);
  if (found == circuits_.end()) return;
  if (found->second.is_open) {
    --counts_.circuits_open;
    log::info("calls to {} go on: one has succeeded", host);
  }
  circuits_.erase(found);
}

void HostGate::failed(const std::string& key, const std::string& host, bool is_probe,
                      Timestamp now) {
  forget_idle(now);
  const auto& settings = *settings_.circuit;
  Circuit& circuit = circuits_[key];
  ++circuit.failures;
  // What was under way when it opened says nothing new.
  if (circuit.failures < settings.failures || (circuit.is_open && !is_probe)) return;
  if (!circuit.is_open) ++counts_.circuits_open;
  circuit.pause = circuit.is_open
                      ? std::min<Micros>(circuit.pause * 2, settings.pause * kPauseGrowthMax)
                      : settings.pause;
  circuit.is_open = true;
  circuit.probe_at = now + circuit.pause;
  circuit.probing_until = {};
  log::warn("calls to {} pause for {}: the last {} failed", host, format_duration(circuit.pause),
            circuit.failures);
}

// Each sweep is paid for by as many new entries as it leaves behind.
void HostGate::forget_idle(Timestamp now) {
  if (free_at_.size() >= rates_before_sweep_) {
    std::erase_if(free_at_, [&](const auto& entry) { return entry.second <= now; });
    rates_before_sweep_ = std::max(kHostsRememberedMax, 2 * free_at_.size());
  }
  if (circuits_.size() >= circuits_before_sweep_) {
    std::erase_if(circuits_, [&](const auto& entry) {
      const Circuit& circuit = entry.second;
      if (!circuit.is_open) return true;
      // Whoever waits comes back when the pause ends.
      const bool is_idle = circuit.probe_at + circuit.pause <= now && circuit.probing_until <= now;
      if (is_idle) --counts_.circuits_open;
      return is_idle;
    });
    circuits_before_sweep_ = std::max(kHostsRememberedMax, 2 * circuits_.size());
  }
}

HostGate::Counts HostGate::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace sluice::effects
