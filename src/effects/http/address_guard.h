#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sockaddr;

namespace sluice::effects {

// Which addresses may be called. By default only public ones, and only over https: private,
// loopback, link-local, multicast, carrier-grade and reserved ranges of IPv4 and IPv6, and IPv4
// addresses embedded in IPv6, have to be allowed. Copies share what is allowed. Any thread.
class AddressGuard {
 public:
  AddressGuard() = default;
  // "127.0.0.0/8,10.1.2.3,fd00::/8"; blanks are skipped. kInvalid names the part that is wrong.
  static Result<AddressGuard> parse(std::string_view allow);

  // From now on this guard and its copies allow what `other` does.
  void take(const AddressGuard& other);

  // May this address be connected to? `plain`: http:, which is only permitted for allowed ranges.
  bool permits(const sockaddr& address, bool plain) const;

 private:
  struct Range {
    std::uint8_t network[16];  // IPv4 as ::ffff:a.b.c.d
    unsigned prefix_bits;
  };
  using Ranges = std::vector<Range>;
  struct Shared {
    std::shared_ptr<const Ranges> get() const {
      const std::lock_guard lock(mutex);
      return allowed;
    }
    mutable std::mutex mutex;  // guards which they are
    // Shared with those who look at them while others take their place.
    std::shared_ptr<const Ranges> allowed = std::make_shared<const Ranges>();
  };
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();  // by the copies
};

}  // namespace sluice::effects
