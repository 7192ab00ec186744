#include "app/tracing.h"

#include <fmt/format.h>

namespace sluice::app {
namespace {

// The collector is the operator's choice, and is mostly on the same machine or network.
effects::HttpClient::Options client_options(const Plan& plan) {
  auto options = plan.world.http;
  options.guard = effects::AddressGuard::parse("0.0.0.0/0,::/0").value();
  options.connections_max = 1;
  return options;
}

std::string new_instance() {
  SystemEntropy entropy;
  return fmt::format("{:016x}", entropy.next_u64());
}

}  // namespace

Tracing::Tracing(const Plan& plan)
    : tracer_({.ratio = plan.traces->ratio}),
      installed_(tracer_),
      exporter_(tracer_, {.url = plan.traces->url, .instance = new_instance()},
                client_options(plan)) {}

}  // namespace sluice::app
