#include "effects/http/address_guard.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <netinet/in.h>
#include <optional>
#include <span>
#include <sys/socket.h>

#include "base/text.h"

namespace sluice::effects {
namespace {

using Bytes = std::array<std::uint8_t, 16>;
constexpr unsigned kMappedBits = 96;  // of ::ffff:0:0/96, where IPv4 stands in 16 bytes
constexpr Bytes kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool starts_with(std::span<const std::uint8_t> address, std::span<const std::uint8_t> network,
                 unsigned bits) {
  const unsigned whole = bits / 8;
  if (std::memcmp(address.data(), network.data(), whole) != 0) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const unsigned mask = 0xFFu << (8 - rest);
  return ((address[whole] ^ network[whole]) & mask) == 0;
}

bool is_mapped(std::span<const std::uint8_t> address) {
  return starts_with(address, kMapped, kMappedBits);
}

struct Network4 {
  std::array<std::uint8_t, 4> network;
  unsigned bits;
};
// What is not globally reachable: the IANA registry of special-purpose IPv4 addresses, and
// multicast.
constexpr std::array kSpecial4 = {
    Network4{{0, 0, 0, 0}, 8},        // this network
    Network4{{10, 0, 0, 0}, 8},       // private
    Network4{{100, 64, 0, 0}, 10},    // carrier-grade NAT
    Network4{{127, 0, 0, 0}, 8},      // loopback
    Network4{{169, 254, 0, 0}, 16},   // link-local, cloud metadata
    Network4{{172, 16, 0, 0}, 12},    // private
    Network4{{192, 0, 0, 0}, 24},     // protocol assignments
    Network4{{192, 0, 2, 0}, 24},     // documentation
    Network4{{192, 88, 99, 0}, 24},   // 6to4 relays
    Network4{{192, 168, 0, 0}, 16},   // private
    Network4{{198, 18, 0, 0}, 15},    // benchmarks
    Network4{{198, 51, 100, 0}, 24},  // documentation
    Network4{{203, 0, 113, 0}, 24},   // documentation
    Network4{{224, 0, 0, 0}, 4},      // multicast
    Network4{{240, 0, 0, 0}, 4},      // reserved, broadcast
};

struct Network6 {
  Bytes network;
  unsigned bits;
};
// Everything outside 2000::/3 is special (loopback, mapped IPv4, NAT64, unique local, link-local,
// multicast, ...); these are the special parts inside it.
constexpr Network6 kGlobal6 = {{0x20}, 3};
constexpr std::array kSpecial6 = {
    Network6{{0x20, 0x01, 0x00}, 23},              // protocol assignments, Teredo
    Network6{{0x20, 0x01, 0x0D, 0xB8}, 32},        // documentation
    Network6{{0x20, 0x02}, 16},                    // 6to4, which carries IPv4
    Network6{{0x26, 0x20, 0x00, 0x4F, 0x80}, 48},  // AS112
    Network6{{0x3F, 0xFF, 0x00}, 20},              // documentation
};

bool is_public4(std::span<const std::uint8_t> address) {
  return std::none_of(kSpecial4.begin(), kSpecial4.end(), [&](const Network4& special) {
    return starts_with(address, special.network, special.bits);
  });
}

bool is_public6(std::span<const std::uint8_t> address) {
  if (!starts_with(address, kGlobal6.network, kGlobal6.bits)) return false;
  return std::none_of(kSpecial6.begin(), kSpecial6.end(), [&](const Network6& special) {
    return starts_with(address, special.network, special.bits);
  });
}

struct ParsedRange {
  Bytes network{};
  unsigned bits = 0;
};

std::optional<ParsedRange> parse_range(std::string_view text) {
  const auto slash = text.find('/');
  const std::string address(text.substr(0, slash));
  ParsedRange range;
  unsigned bits_max = 128;
  unsigned offset = 0;
  in_addr four{};
  in6_addr six{};
  if (inet_pton(AF_INET, address.c_str(), &four) == 1) {
    range.network = kMapped;
    std::memcpy(range.network.data() + 12, &four, 4);
    bits_max = 32;
    offset = kMappedBits;
  } else if (inet_pton(AF_INET6, address.c_str(), &six) == 1) {
    std::memcpy(range.network.data(), &six, 16);
  } else {
    return std::nullopt;
  }
  unsigned bits = bits_max;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() || bits > bits_max)
      return std::nullopt;
  }
  range.bits = offset + bits;
  return range;
}

}  // namespace

Result<AddressGuard> AddressGuard::parse(std::string_view allow) {
  Ranges ranges;
  while (!allow.empty()) {
    const auto comma = allow.find(',');
    const auto part = trim(allow.substr(0, comma));
    allow = comma == std::string_view::npos ? std::string_view() : allow.substr(comma + 1);
    if (part.empty()) continue;
    const auto parsed = parse_range(part);
    if (!parsed)
      return fail(ErrorCode::kInvalid,
                  fmt::format("\"{}\" is not an address or a range such as 10.0.0.0/8 or fd00::/8",
                              part.substr(0, 64)));
    Range range{};
    std::memcpy(range.network, parsed->network.data(), 16);
    range.prefix_bits = parsed->bits;
    ranges.push_back(range);
  }
  AddressGuard guard;
  guard.shared_->allowed = std::make_shared<const Ranges>(std::move(ranges));
  return guard;
}

void AddressGuard::take(const AddressGuard& other) {
  auto allowed = other.shared_->get();
  const std::lock_guard lock(shared_->mutex);
  shared_->allowed = std::move(allowed);
}

bool AddressGuard::permits(const sockaddr& address, bool plain) const {
  Bytes bytes = kMapped;
  if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    std::memcpy(bytes.data() + 12, &four.sin_addr, 4);
  } else if (address.sa_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &address, sizeof six);
    std::memcpy(bytes.data(), &six.sin6_addr, 16);
  } else {
    return false;
  }
  // A range of IPv6, such as ::/0, says nothing about IPv4.
  const bool mapped = is_mapped(bytes);
  const auto ranges = shared_->get();
  const bool allowed = std::any_of(ranges->begin(), ranges->end(), [&](const Range& range) {
    if (mapped && range.prefix_bits < kMappedBits) return false;
    return starts_with(bytes, range.network, range.prefix_bits);
  });
  if (allowed) return true;
  if (plain) return false;
  return address.sa_family == AF_INET ? is_public4(std::span(bytes).subspan(12))
                                      : is_public6(bytes);
}

}  // namespace sluice::effects
