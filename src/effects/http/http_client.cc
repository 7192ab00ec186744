#include "effects/http/http_client.h"

#include "effects/core/turnstile.h"
#include "effects/http/curl_call.h"

namespace sluice::effects {
namespace {

// The lowest bit of a call's id says who performs it.
constexpr std::uint64_t kNeedsToken = 1;

const Clock& clock_or_system(const Clock* clock) {
  static const SystemClock kSystem;
  return clock ? *clock : kSystem;
}

}  // namespace

CallSettings HttpClient::settings(const Options& options) {
  return {.guard = options.guard,
          .user_agent = options.user_agent,
          .ca_file = options.ca_file,
          .connect_ms_max = static_cast<long>(options.connect_ms_max.count())};
}

HttpClient::HttpClient(boost::asio::io_context& context, Options options)
    : settings_(settings(options)),
      oauth_([this](nodes::HttpCall call,
                    Done done) { return send(std::move(call), std::move(done)); },
             [this](Transfers::Id id) { transfers_.cancel(id); }, clock_or_system(options.clock)),
      transfers_(context, options.connections_max, options.connections_per_host_max) {}

HttpClient::CallId HttpClient::start(nodes::HttpCall call, Done done) {
  if (call.oauth) {
    const auto id = oauth_.start(std::move(call), std::move(done));
    return CallId{static_cast<std::uint64_t>(id) << 1 | kNeedsToken};
  }
  return CallId{static_cast<std::uint64_t>(send(std::move(call), std::move(done))) << 1};
}

Transfers::Id HttpClient::send(nodes::HttpCall call, Done done) {
  std::string host(host_of(call.url));
  return transfers_.start(std::make_unique<CurlCall>(std::move(call), settings_), std::move(host),
                          std::move(done));
}

void HttpClient::cancel(CallId call) {
  const auto id = static_cast<std::uint64_t>(call);
  if (id & kNeedsToken) return oauth_.cancel(OAuthCalls::CallId{id >> 1});
  transfers_.cancel(Transfers::Id{id >> 1});
}

std::size_t HttpClient::in_flight() const { return transfers_.in_flight(); }

}  // namespace sluice::effects
