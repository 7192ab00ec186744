#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/http.h"

namespace sluice::http {

// The proxies in front of the server, whose word is taken for who sent a request.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  // Addresses and ranges, separated by commas, and `unix` for all that come over UNIX sockets:
  // "10.0.0.0/8,::1,unix". kInvalid names the part that is wrong.
  static Result<TrustedProxies> parse(std::string_view text);

  bool empty() const { return ranges_.empty() && !trusts_unix_; }
  // Who sent a request that came from `peer`: the last address in X-Forwarded-For that is not a
  // trusted proxy's, where `peer` is one. What stands before it could be anybody's invention.
  std::string_view client_of(std::string_view peer, std::span<const Header> headers) const;

 private:
  using Address = std::array<std::uint8_t, 16>;  // IPv4 as ::ffff:a.b.c.d
  struct Range {
    Address network;
    unsigned bits;
  };
  static bool read(std::string_view text, Address& address);
  bool trusts(std::string_view address) const;

  std::vector<Range> ranges_;
  bool trusts_unix_ = false;
};

}  // namespace sluice::http
