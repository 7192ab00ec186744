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

void fill_in_urls(const Settings& settings, const http::Server& api, const http::Server* hooks,
                  Server::Started& started) {
  const auto without_slash = [](std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
  };
  started.api_at = shown_address(api);
  started.api_url = url_of(api);
  started.hooks_at = hooks ? shown_address(*hooks) : started.api_at;
  started.hooks_url = without_slash(settings.public_url.empty() ? url_of(hooks ? *hooks : api)
                                                                : settings.public_url);
  started.browser_url = without_slash(!settings.api_url.empty() ? settings.api_url
                                      : hooks                   ? started.api_url
                                                                : started.hooks_url);
}

}  // namespace sluice::app
