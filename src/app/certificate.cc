#include "app/certificate.h"

#include <fmt/format.h>

#include "base/time.h"

namespace sluice::app {
namespace {

constexpr Micros kWarnBefore = std::chrono::hours(24 * 14);

}  // namespace

Result<std::shared_ptr<http::Tls>> load_tls(const Settings& settings) {
  if (settings.tls_cert.empty() && settings.tls_key.empty()) return nullptr;
  if (settings.tls_key.empty())
    return fail(ErrorCode::kInvalid, "--tls-cert needs --tls-key, the file with its private key");
  if (settings.tls_cert.empty())
    return fail(ErrorCode::kInvalid, "--tls-key needs --tls-cert, the file with its certificate");
  return http::Tls::load({.certificate = settings.tls_cert, .key = settings.tls_key});
}

Result<TlsListeners> parse_tls_listeners(const Settings& settings) {
  const auto& text = settings.tls_listeners;
  if (text == "all") return TlsListeners::kAll;
  if (text != "api" && text != "hooks")
    return fail(ErrorCode::kInvalid, "--tls-listeners must be all, api or hooks");
  if (settings.hooks_listen.empty())
    return fail(ErrorCode::kInvalid,
                fmt::format("--tls-listeners {} needs --hooks-listen: there is "
                            "only one listener",
                            text));
  return text == "api" ? TlsListeners::kApi : TlsListeners::kHooks;
}

std::optional<std::string> certificate_warning(const http::TlsValidity& validity, Timestamp now) {
  if (now >= validity.ends)
    return fmt::format(
        "the TLS certificate expired at {}; clients refuse it. "
        "Replace the file and "
        "send SIGHUP",
        format_time(validity.ends));
  if (now < validity.begins)
    return fmt::format(
        "the TLS certificate is valid only from {}; clients "
        "refuse it until then. "
        "Check the clock",
        format_time(validity.begins));
  if (now >= validity.ends - kWarnBefore)
    return fmt::format("the TLS certificate expires at {}; replace the file and send SIGHUP",
                       format_time(validity.ends));
  return std::nullopt;
}

}  // namespace sluice::app
