#include "http/trusted_proxies.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <ranges>

#include "base/text.h"

namespace sluice::http {
namespace {

constexpr std::string_view kUnix = "unix";
constexpr std::size_t kAddressBytesMax = 45;  // of IPv6 with an IPv4 end
constexpr unsigned kEmbeddedBits = 96;        // in front of an IPv4 address

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// "192.0.2.1:443" and "[2001:db8::1]:443" without the port.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  const auto colon = text.find(':');
  const bool has_port = colon != std::string_view::npos && colon == text.rfind(':');
  return has_port ? text.substr(0, colon) : text;
}

std::string_view last_of(std::string_view& list) {
  const auto comma = list.rfind(',');
  const auto begin = comma == std::string_view::npos ? 0 : comma + 1;
  const auto last = list.substr(begin);
  list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
  return without_blanks(last);
}

}  // namespace

bool TrustedProxies::read(std::string_view text, Address& address) {
  if (text.empty() || text.size() > kAddressBytesMax) return false;
  const std::string terminated(text);
  if (text.contains(':')) return ::inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1;
  address = {};
  address[10] = address[11] = 0xFF;
  return ::inet_pton(AF_INET, terminated.c_str(), address.data() + 12) == 1;
}

Result<TrustedProxies> TrustedProxies::parse(std::string_view text) {
  Lists lists;
  for (const auto part : std::views::split(text, ',')) {
    const auto name = without_blanks(std::string_view(part));
    if (name.empty()) continue;
    if (name == kUnix) {
      lists.trusts_unix = true;
      continue;
    }
    const auto slash = name.find('/');
    const auto host = name.substr(0, slash);
    const unsigned before = host.contains(':') ? 0 : kEmbeddedBits;
    Range range{{}, 128 - before};
    bool is_good = read(host, range.network);
    if (slash != std::string_view::npos) {
      const auto digits = name.substr(slash + 1);
      const auto end = digits.data() + digits.size();
      unsigned bits = 0;
      const auto number = std::from_chars(digits.data(), end, bits);
      is_good = is_good && number.ec == std::errc() && number.ptr == end && bits <= 128 - before;
      range.bits = bits;
    }
    if (!is_good)
      return fail(ErrorCode::kInvalid,
                  "'" + std::string(name) +
                      "' is not an address of a proxy; use addresses and ranges separated by "
                      "commas, e.g. 10.0.0.0/8,::1, and unix for a proxy on a UNIX socket");
    range.bits += before;
    lists.ranges.push_back(range);
  }
  TrustedProxies proxies;
  proxies.shared_->set(std::make_shared<const Lists>(std::move(lists)));
  return proxies;
}

void TrustedProxies::take(const TrustedProxies& other) { shared_->set(other.shared_->get()); }

bool TrustedProxies::Lists::trusts(std::string_view address) const {
  if (address == kUnix) return trusts_unix;
  Address bytes{};
  if (!read(address, bytes)) return false;
  return std::ranges::any_of(ranges, [&bytes](const Range& range) {
    const unsigned whole = range.bits / 8;
    if (!std::equal(bytes.begin(), bytes.begin() + whole, range.network.begin())) return false;
    const unsigned rest = range.bits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
    return ((bytes[whole] ^ range.network[whole]) & mask) == 0;
  });
}

std::string_view TrustedProxies::client_of(std::string_view peer,
                                           std::span<const Header> headers) const {
  const auto lists = shared_->get();
  if (!lists->trusts(peer)) return peer;
  auto client = peer;
  // The last line was added last.
  for (const auto& header : std::views::reverse(headers)) {
    if (!equal_ignoring_case(header.name, "X-Forwarded-For")) continue;
    auto list = header.value;
    while (!list.empty()) {
      const auto address = without_port(last_of(list));
      Address bytes{};
      if (!read(address, bytes)) return client;
      client = address;
      if (!lists->trusts(address)) return client;
    }
  }
  return client;
}

}  // namespace sluice::http
