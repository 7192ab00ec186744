#include "services/login_limit.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <iterator>
#include <netinet/in.h>

namespace sluice::services {
namespace {

// Whom the address belongs to: itself, or the /64 that it is in.
std::string holder_of(std::string_view address) {
  in6_addr parsed{};
  const std::string text(address.substr(0, address.find('%')));  // without the zone
  if (::inet_pton(AF_INET6, text.c_str(), &parsed) != 1) return std::string(address);
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (IN6_IS_ADDR_V4MAPPED(&parsed)) {
    ::inet_ntop(AF_INET, &parsed.s6_addr[12], out.data(), out.size());
    return out.data();
  }
  std::fill(std::begin(parsed.s6_addr) + 8, std::end(parsed.s6_addr), std::uint8_t{0});
  ::inet_ntop(AF_INET6, &parsed, out.data(), out.size());
  return std::string(out.data()) + "/64";
}

}  // namespace

std::optional<Micros> LoginLimit::wait(std::string_view address, Micros now) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(holder_of(address));
  const bool has_own = found != counts_.end();
  if (!has_own && counts_.size() < kAddressesMax) return std::nullopt;
  const Count& count = has_own ? found->second : others_;
  if (is_over(count, now) || count.failures < kFailuresMax) return std::nullopt;
  return count.began + kWindow - now;
}

void LoginLimit::failed(std::string_view address, Micros now) {
  const std::lock_guard lock(mutex_);
  const std::string holder = holder_of(address);
  auto found = counts_.find(holder);
  if (found == counts_.end() && counts_.size() >= kAddressesMax)
    std::erase_if(counts_, [now](const auto& each) { return is_over(each.second, now); });
  if (found == counts_.end() && counts_.size() < kAddressesMax)
    found = counts_.try_emplace(holder).first;
  Count& count = found == counts_.end() ? others_ : found->second;
  if (count.failures == 0 || is_over(count, now)) count = {.began = now, .failures = 0};
  ++count.failures;
}

}  // namespace sluice::services
