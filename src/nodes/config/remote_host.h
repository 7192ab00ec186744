#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nodes/config/common.h"
#include "nodes/config/template_field.h"

// Shared by nodes that connect to a configurable host.
namespace sluice::nodes {

// The settings `host` and `port`; both may be templates.
struct RemoteHost {
  struct Address {
    std::string host;
    std::uint16_t port = 0;
  };
  static RemoteHost read(DataReader& data, std::uint16_t default_port);
  // kInvalid for an invalid host name, IP address or port.
  Result<Address> resolve(const StepInput& input) const;
  void add_roots(std::vector<std::string>& roots) const;

  TemplateField host;
  TemplateField port;
  std::uint16_t default_port = 0;
};

// The setting `timeout`, above 0 and at most 5 minutes.
Micros read_timeout(DataReader& data, Micros fallback);

}  // namespace sluice::nodes
