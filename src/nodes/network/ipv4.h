#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// IPv4 addresses and networks as numbers.
namespace sluice::nodes {

struct Ipv4Network {
  std::uint32_t address = 0;  // as it was given, host bits included
  int prefix = 32;            // 0 to 32

  std::uint32_t netmask() const;
  std::uint32_t network() const { return address & netmask(); }
  std::uint32_t last() const { return network() | ~netmask(); }
  std::uint64_t addresses() const { return std::uint64_t{1} << (32 - prefix); }
  // The addresses that hosts may have: all of /31 (RFC 3021) and /32, elsewhere without the
  // network's own and the broadcast address.
  std::uint32_t first_host() const { return network() + (prefix < 31 ? 1 : 0); }
  std::uint32_t last_host() const { return last() - (prefix < 31 ? 1 : 0); }
  std::uint64_t hosts() const { return addresses() - (prefix < 31 ? 2 : 0); }
  bool contains(std::uint32_t other) const { return (other & netmask()) == network(); }
  bool contains(const Ipv4Network& other) const {
    return other.prefix >= prefix && contains(other.address);
  }
};

// Four decimal numbers without leading zeros.
std::optional<std::uint32_t> parse_ipv4(std::string_view text);
// "10.0.0.1", "10.0.0.1/24", "10.0.0.1/255.255.255.0".
std::optional<Ipv4Network> parse_ipv4_network(std::string_view text);

std::string ipv4_text(std::uint32_t address);
std::string ipv4_text(const Ipv4Network& network);  // network address and prefix

// What the address is set aside for: "private", "loopback", "link_local", "shared", "multicast",
// "documentation", "reserved", "unspecified", "broadcast", "benchmark"; else "global". After the
// IANA registry of special-purpose addresses.
std::string_view ipv4_purpose(std::uint32_t address);
char ipv4_class(std::uint32_t address);  // 'A' to 'E'

}  // namespace sluice::nodes
