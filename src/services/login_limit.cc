#include "services/login_limit.h"

namespace sluice::services {

std::optional<Micros> LoginLimit::wait(std::string_view address, Micros now) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(address);
  const bool has_own = found != counts_.end();
  if (!has_own && counts_.size() < kAddressesMax) return std::nullopt;
  const Count& count = has_own ? found->second : others_;
  if (is_over(count, now) || count.failures < kFailuresMax) return std::nullopt;
  return count.began + kWindow - now;
}

void LoginLimit::failed(std::string_view address, Micros now) {
  const std::lock_guard lock(mutex_);
  auto found = counts_.find(address);
  if (found == counts_.end() && counts_.size() >= kAddressesMax)
    std::erase_if(counts_, [now](const auto& each) { return is_over(each.second, now); });
  if (found == counts_.end() && counts_.size() < kAddressesMax)
    found = counts_.try_emplace(std::string(address)).first;
  Count& count = found == counts_.end() ? others_ : found->second;
  if (count.failures == 0 || is_over(count, now)) count = {.began = now, .failures = 0};
  ++count.failures;
}

}  // namespace sluice::services
