#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace sluice::services {

// Limits how often one address may fail to sign in. IPv6 addresses with the same first 64 bits are
// one, as a single host has that many. Addresses beyond kAddressesMax share one count. Any thread.
class LoginLimit {
 public:
  static constexpr int kFailuresMax = 10;         // of an address, within the window
  static constexpr Micros kWindow = Seconds(60);  // begins with the first failure
  static constexpr std::size_t kAddressesMax = 1'024;

  // How long the address has to wait; nothing if it may try now.
  std::optional<Micros> wait(std::string_view address, Micros now) const;
  void failed(std::string_view address, Micros now);

 private:
  struct Count {
    Micros began{};
    int failures = 0;
  };
  static bool is_over(const Count& count, Micros now) { return now - count.began >= kWindow; }

  mutable std::mutex mutex_;
  std::map<std::string, Count, std::less<>> counts_;
  Count others_;
};

}  // namespace sluice::services
