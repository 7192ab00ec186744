#include "effects/core/per_host_limiter.h"

namespace sluice::effects {

void PerHostLimiter::arrive(std::uint64_t call, std::string host) {
  Host& target = hosts_[host];
  target.waiting.push_back(call);
  line_up(host, target);
  places_[call] = {std::move(host), false};
}

void PerHostLimiter::line_up(const std::string& name, Host& host) {
  if (host.in_line || host.waiting.empty() || host.under_way >= host_max_) return;
  host.in_line = true;
  line_.push_back(name);
}

std::optional<std::uint64_t> PerHostLimiter::next() {
  while (under_way_ < all_max_ && !line_.empty()) {
    const std::string name = std::move(line_.front());
    line_.pop_front();
    Host& host = hosts_.at(name);
    host.in_line = false;
    const std::uint64_t call = host.waiting.front();
    host.waiting.pop_front();
    const auto place = places_.find(call);
    if (place != places_.end()) {
      place->second.under_way = true;
      ++host.under_way;
      ++under_way_;
    }
    line_up(name, host);
    if (place != places_.end()) return call;
    if (host.under_way == 0 && host.waiting.empty()) hosts_.erase(name);
  }
  return std::nullopt;
}

void PerHostLimiter::leave(std::uint64_t call) {
  const auto place = places_.find(call);
  if (place == places_.end()) return;
  const Place left = std::move(place->second);
  places_.erase(place);
  if (!left.under_way) return;  // next() passes over it
  Host& host = hosts_.at(left.host);
  --host.under_way;
  --under_way_;
  line_up(left.host, host);
  if (host.under_way == 0 && host.waiting.empty()) hosts_.erase(left.host);
}

std::string_view host_of(std::string_view url) {
  const auto scheme = url.find("://");
  const auto from = scheme == std::string_view::npos ? 0 : scheme + 3;
  return url.substr(0, url.find_first_of("/?#", from));
}

}  // namespace sluice::effects
