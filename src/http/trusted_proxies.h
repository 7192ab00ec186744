#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/http.h"

namespace sluice::http {

// The proxies in front of the server, whose word is taken for who sent a request. Copies share
// which they are. Any thread.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  // Addresses and ranges, separated by commas, and `unix` for all that come over UNIX sockets:
  // "10.0.0.0/8,::1,unix". kInvalid names the part that is wrong.
  static Result<TrustedProxies> parse(std::string_view text);

  // From now on this one and its copies trust those that `other` does.
  void take(const TrustedProxies& other);

  bool empty() const { return shared_->is_empty; }
  // Who sent a request that came from `peer`: the last address in X-Forwarded-For that is not a
  // trusted proxy's, where `peer` is one. What stands before it could be anybody's invention.
  std::string_view client_of(std::string_view peer, std::span<const Header> headers) const;

 private:
  using Address = std::array<std::uint8_t, 16>;  // IPv4 as ::ffff:a.b.c.d
  struct Range {
    Address network;
    unsigned bits;
  };
  struct Lists {
    std::vector<Range> ranges;
    bool trusts_unix = false;
    bool trusts(std::string_view address) const;
  };
  struct Shared {
    std::shared_ptr<const Lists> get() const {
      const std::lock_guard lock(mutex);
      return lists;
    }
    void set(std::shared_ptr<const Lists> other) {
      const std::lock_guard lock(mutex);
      lists = std::move(other);
      is_empty = lists->ranges.empty() && !lists->trusts_unix;
    }
    std::atomic<bool> is_empty = true;
    mutable std::mutex mutex;  // guards which they are
    // Shared with those who look at them while others take their place.
    std::shared_ptr<const Lists> lists = std::make_shared<const Lists>();
  };
  static bool read(std::string_view text, Address& address);

  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();  // by the copies
};

}  // namespace sluice::http
