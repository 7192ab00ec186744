#include "nodes/config/remote_host.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/json_number.h"
#include "formats/text_formats.h"

namespace sluice::nodes {
namespace {

// Also names with underscores, which hosts of private networks have.
bool is_host(std::string_view text) {
  constexpr std::size_t kBytesMax = 253;
  if (formats::is_ipv6(text)) return true;
  if (text.empty() || text.size() > kBytesMax || text.starts_with('-') || text.starts_with('.'))
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
}

Result<std::string> host_of(const json::value& value) {
  const auto* text = if_text(value);
  if (text && is_host(trim(*text))) return std::string(trim(*text));
  return fail(ErrorCode::kInvalid,
              fmt::format("`host` must be a host name or an IP address, not {}", excerpt(value)));
}

Result<std::uint16_t> port_of(const json::value& value) {
  const auto number = to_number(value);
  if (number && *number >= 1 && *number <= 65'535) {
    const auto port = static_cast<std::uint16_t>(*number);
    if (static_cast<long double>(port) == *number) return port;
  }
  return fail(ErrorCode::kInvalid,
              fmt::format("`port` must be a number from 1 to 65535, not {}", excerpt(value)));
}

}  // namespace

RemoteHost RemoteHost::read(DataReader& data, std::uint16_t default_port) {
  RemoteHost read;
  read.default_port = default_port;
  read.host = data.text_field("host", Need::kRequired);
  read.port = data.field("port", Need::kOptional);
  if (const auto* constant = read.host.constant(); constant && !constant->is_null())
    if (auto host = nodes::host_of(*constant); !host) data.error(host.error().message);
  if (const auto* constant = read.port.constant(); constant && !constant->is_null())
    if (auto port = port_of(*constant); !port) data.error(port.error().message);
  return read;
}

Result<RemoteHost::Address> RemoteHost::resolve(const StepInput& input) const {
  Address address;
  json::value storage;
  SLUICE_TRY(const auto* given_host, host.resolve(input, storage));
  SLUICE_TRY(address.host, nodes::host_of(*given_host));
  SLUICE_TRY(const auto* given_port, port.resolve(input, storage));
  address.port = default_port;
  if (given_port->is_null()) return address;
  SLUICE_TRY(address.port, port_of(*given_port));
  return address;
}

void RemoteHost::add_roots(std::vector<std::string>& roots) const {
  host.add_roots(roots);
  port.add_roots(roots);
}

Micros read_timeout(DataReader& data, Micros fallback) {
  constexpr Micros kTimeoutMax = std::chrono::minutes(5);
  const auto* value = data.find("timeout");
  if (!value) return fallback;
  const auto timeout = read_duration(*value);
  if (!timeout) {
    data.error("`timeout`: " + timeout.error().message);
  } else if (*timeout <= Micros(0) || *timeout > kTimeoutMax) {
    data.error("`timeout` must be greater than 0 and at most 5 minutes");
  } else {
    return *timeout;
  }
  return fallback;
}

}  // namespace sluice::nodes
