#include "effects/http_client.h"

#include "effects/curl_call.h"
#include "effects/turnstile.h"

namespace sluice::effects {

HttpClient::HttpClient(boost::asio::io_context& context, Options options)
    : settings_{.guard = std::move(options.guard),
                .user_agent = std::move(options.user_agent),
                .ca_file = std::move(options.ca_file),
                .connect_ms_max = static_cast<long>(options.connect_ms_max.count())},
      transfers_(context, options.connections_max, options.connections_per_host_max) {}

HttpClient::CallId HttpClient::start(nodes::HttpCall call, Done done) {
  std::string host(host_of(call.url));
  return transfers_.start(std::make_unique<CurlCall>(std::move(call), settings_), std::move(host),
                          std::move(done));
}

void HttpClient::cancel(CallId call) { transfers_.cancel(call); }

std::size_t HttpClient::in_flight() const { return transfers_.in_flight(); }

}  // namespace sluice::effects
