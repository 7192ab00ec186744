#include "nodes/network/ipv4.h"

#include <bit>
#include <charconv>
#include <fmt/format.h>

namespace sluice::nodes {
namespace {

// A decimal number without leading zeros at the front of `text`, taken off.
std::optional<std::uint32_t> take_number(std::string_view& text, std::uint32_t most) {
  std::uint32_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto digits = static_cast<std::size_t>(parsed.ptr - text.data());
  if (parsed.ec != std::errc() || value > most) return std::nullopt;
  if (digits > 1 && text.front() == '0') return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

struct Range {
  std::string_view network;
  std::string_view purpose;
};
constexpr Range kRanges[] = {{"0.0.0.0/32", "unspecified"},
                             {"255.255.255.255/32", "broadcast"},
                             {"10.0.0.0/8", "private"},
                             {"172.16.0.0/12", "private"},
                             {"192.168.0.0/16", "private"},
                             {"127.0.0.0/8", "loopback"},
                             {"169.254.0.0/16", "link_local"},
                             {"100.64.0.0/10", "shared"},
                             {"224.0.0.0/4", "multicast"},
                             {"192.0.2.0/24", "documentation"},
                             {"198.51.100.0/24", "documentation"},
                             {"203.0.113.0/24", "documentation"},
                             {"198.18.0.0/15", "benchmark"},
                             {"0.0.0.0/8", "reserved"},
                             {"192.0.0.0/24", "reserved"},
                             {"240.0.0.0/4", "reserved"}};

}  // namespace

std::uint32_t Ipv4Network::netmask() const {
  return prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix);
}

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (text.empty() || text.front() != '.') return std::nullopt;
      text.remove_prefix(1);
    }
    const auto number = take_number(text, 255);
    if (!number) return std::nullopt;
    address = address << 8 | *number;
  }
  if (!text.empty()) return std::nullopt;
  return address;
}

std::optional<Ipv4Network> parse_ipv4_network(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_ipv4(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Ipv4Network{*address, 32};
  std::string_view length = text.substr(slash + 1);
  if (const auto mask = parse_ipv4(length)) {
    const int prefix = std::countl_one(*mask);
    const Ipv4Network network{*address, prefix};
    if (network.netmask() != *mask) return std::nullopt;
    return network;
  }
  const auto prefix = take_number(length, 32);
  if (!prefix || !length.empty()) return std::nullopt;
  return Ipv4Network{*address, static_cast<int>(*prefix)};
}

std::string ipv4_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255,
                     address & 255);
}

std::string ipv4_text(const Ipv4Network& network) {
  return fmt::format("{}/{}", ipv4_text(network.network()), network.prefix);
}

std::string_view ipv4_purpose(std::uint32_t address) {
  for (const auto& range : kRanges)
    if (parse_ipv4_network(range.network)->contains(address)) return range.purpose;
  return "global";
}

char ipv4_class(std::uint32_t address) {
  const int leading = std::countl_one(address);
  return leading >= 4 ? 'E' : static_cast<char>('A' + leading);
}

}  // namespace sluice::nodes
