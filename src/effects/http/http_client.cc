#include "effects/http/http_client.h"

#include "effects/core/per_host_limiter.h"
#include "effects/http/curl_call.h"

namespace sluice::effects {
namespace {

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

HttpClient::HttpClient(boost::asio::io_context& context, CallIds& ids, const Options& options)
    : settings_(settings(options)),
      oauth_(
          ids,
          [this](nodes::HttpCall call, Done done) {
            return send(std::move(call), std::move(done));
          },
          [this](Transfers::Id id) {
            redirects_.cancel(id);
            transfers_.cancel(id);
          },
          clock_or_system(options.clock)),
      redirects_(
          ids,
          [this](nodes::HttpCall call, Done done) {
            return transfer(std::move(call), std::move(done));
          },
          [this](Transfers::Id id) { transfers_.cancel(id); }),
      transfers_(context, ids, options.connections_max, options.connections_per_host_max) {}

CallId HttpClient::start(nodes::HttpCall call, Done done) {
  if (call.oauth) return oauth_.start(std::move(call), std::move(done));
  return send(std::move(call), std::move(done));
}

Transfers::Id HttpClient::send(nodes::HttpCall call, Done done) {
  if (call.redirects.count_max > 0) return redirects_.start(std::move(call), std::move(done));
  return transfer(std::move(call), std::move(done));
}

Transfers::Id HttpClient::transfer(nodes::HttpCall call, Done done) {
  std::string host(host_of(call.url));
  return transfers_.start(std::make_unique<CurlCall>(std::move(call), settings_), std::move(host),
                          std::move(done));
}

// Each ignores the calls of the other.
void HttpClient::cancel(CallId call) {
  oauth_.cancel(call);
  redirects_.cancel(call);
  transfers_.cancel(call);
}

std::size_t HttpClient::in_flight() const { return transfers_.in_flight(); }

}  // namespace sluice::effects
