#include "app/server_urls.h"

#include <fmt/format.h>
#include <string_view>

namespace sluice::app {
namespace {

std::string_view scheme_of(const http::Server& server) {
  return server.has_tls() ? "https" : "http";
}

}  // namespace

std::string shown_address(const http::Server& server) {
  const auto& address = server.address();
  if (!address.path.empty()) return "unix:" + address.path;
  const bool any = address.host == "0.0.0.0" || address.host == "::";
  const std::string host = any ? "127.0.0.1" : address.host;
  const bool is_v6 = host.find(':') != std::string::npos;
  return fmt::format("{}://{}:{}", scheme_of(server), is_v6 ? "[" + host + "]" : host,
                     address.port);
}

std::string url_of(const http::Server& server) {
  return server.address().path.empty() ? shown_address(server) : "http://localhost";
}

}  // namespace sluice::app
