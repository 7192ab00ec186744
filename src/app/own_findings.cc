#include "app/own_findings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <system_error>

#include "app/certificate.h"
#include "app/configuration.h"
#include "app/inherited_sockets.h"
#include "base/time.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;
using services::ServerFinding;
using Severity = ServerFinding::Severity;

// Whether other machines can reach it, as far as the address says.
bool is_public(const std::string& listen) {
  if (listen.empty() || is_inherited(listen)) return false;
  const auto address = parse_listen(listen);
  if (!address || !address->path.empty()) return false;
  return !address->host.starts_with("127.") && address->host != "::1";
}

}  // namespace

ServerFinding examine_directory(const fs::path& data) {
  std::error_code error;
  const auto state = fs::status(data, error);
  json::object facts{{"directory", data.string()}};
  if (!fs::is_directory(state))
    return {Severity::kError, "data_missing",
            fmt::format("The data directory {} does not exist.", data.string()),
            "Name the one that the server was started with.", std::move(facts)};
  const bool is_open =
      (state.permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none;
  if (is_open)
    return {Severity::kError, "data_open",
            fmt::format("Others than its owner can access the data directory {}.", data.string()),
            "chmod 700 " + data.string(), std::move(facts)};
  return {Severity::kOk,
          "data_private",
          fmt::format("Only its owner can access the data directory {}.", data.string()),
          {},
          std::move(facts)};
}

ServerFinding examine_certificate(const http::TlsValidity& validity, Timestamp now) {
  json::object facts{{"begins", format_time(validity.begins)},
                     {"ends", format_time(validity.ends)}};
  auto warning = certificate_warning(validity, now);
  if (!warning)
    return {Severity::kOk,
            "certificate",
            fmt::format("The TLS certificate is valid until {}.", format_time(validity.ends)),
            {},
            std::move(facts)};
  return {Severity::kError, "certificate_ends",
          fmt::format("The TLS certificate is valid from {} to {}.", format_time(validity.begins),
                      format_time(validity.ends)),
          *std::move(warning), std::move(facts)};
}

ServerFinding examine_listeners(const Settings& settings, bool has_tls) {
  const auto is_https = [](std::string_view url) { return url.starts_with("https://"); };
  // With one listener for both, the URL of the hooks is also its own.
  const bool is_shared = settings.hooks_listen.empty();
  const bool api_is_safe = (has_tls && settings.tls_listeners != "hooks") ||
                           is_https(settings.api_url) ||
                           (is_shared && is_https(settings.public_url));
  const bool hooks_are_safe =
      (has_tls && settings.tls_listeners != "api") || is_https(settings.public_url);
  std::vector<std::string> open;
  if (is_public(settings.listen) && !api_is_safe) open.push_back(settings.listen);
  if (is_public(settings.hooks_listen) && !hooks_are_safe) open.push_back(settings.hooks_listen);
  if (open.empty())
    return {Severity::kOk, "listeners", "No listener is open to other machines without TLS.", {}};
  return {Severity::kWarning,
          "listeners_plain",
          fmt::format("The server listens on {} without TLS.", fmt::join(open, " and ")),
          "Give it a certificate (--tls-cert, --tls-key), or listen on 127.0.0.1 behind a proxy "
          "that has one, and name that with --public-url https://HOST.",
          {{"listen", fmt::format("{}", fmt::join(open, " "))}}};
}

ServerFinding examine_proxies(const Settings& settings, const std::string& trusted, bool has_tls) {
  const bool hides_senders = !has_tls && (settings.public_url.starts_with("https://") ||
                                          settings.api_url.starts_with("https://"));
  const bool is_unix =
      settings.listen.starts_with("unix:") || settings.hooks_listen.starts_with("unix:");
  if (trusted.empty() && (hides_senders || is_unix))
    return {
        Severity::kWarning,
        "proxy_not_trusted",
        fmt::format("A proxy is in front of the server ({}), but its X-Forwarded-For is ignored: "
                    "the log and the runs have its address in place of the client's.",
                    is_unix ? "it listens on a UNIX socket"
                            : "its public URL is https:// and it has no certificate"),
        "Name it with --trusted-proxies, for example 127.0.0.1 or unix.",
        {}};
  json::object facts{{"trusted_proxies", trusted}};
  if (trusted.find("0.0.0.0/0") != std::string::npos || trusted.find("::/0") != std::string::npos)
    return {Severity::kWarning, "proxy_anybody",
            "X-Forwarded-For is believed from everybody: any client can say that it is another.",
            "Name only the addresses of your proxies in --trusted-proxies.", std::move(facts)};
  return {Severity::kOk,
          "proxies",
          trusted.empty() ? "No proxy is trusted: X-Forwarded-For is ignored."
                          : fmt::format("X-Forwarded-For is believed from {}.", trusted),
          {},
          std::move(facts)};
}

ServerFinding examine_settings(const std::vector<std::string>& waiting) {
  if (waiting.empty())
    return {Severity::kOk, "settings", "All settings that were read are in force.", {}};
  json::array names;
  for (const auto& name : waiting) names.emplace_back(name);
  return {Severity::kWarning,
          "settings_need_restart",
          fmt::format("These settings have changed and take effect at the next start: {}.",
                      fmt::join(waiting, ", ")),
          "Restart the server (`systemctl restart sluice`).",
          {{"settings", std::move(names)}}};
}

services::ServerFindings examine_process(const Settings& begun, const Settings& read,
                                         const http::Tls* tls, Timestamp now) {
  services::ServerFindings findings{examine_directory(begun.data),
                                    examine_listeners(begun, tls != nullptr),
                                    examine_proxies(begun, read.trusted_proxies, tls != nullptr)};
  if (tls) findings.push_back(examine_certificate(tls->validity(), now));
  findings.push_back(examine_settings(needing_restart(begun, read)));
  return findings;
}

}  // namespace sluice::app
