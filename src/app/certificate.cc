#include "app/certificate.h"

#include <fmt/format.h>

#include "base/log.h"
#include "base/time.h"

namespace sluice::app {
namespace {

constexpr Micros kWarnBefore = std::chrono::hours(24 * 14);

}  // namespace

Result<void> check_tls_files(const Settings& settings) {
  if (settings.tls_cert.empty() == settings.tls_key.empty()) return {};
  if (settings.tls_key.empty())
    return fail(ErrorCode::kInvalid, "--tls-cert needs --tls-key, the file with its private key");
  return fail(ErrorCode::kInvalid, "--tls-key needs --tls-cert, the file with its certificate");
}

Result<std::shared_ptr<http::Tls>> load_tls(const Settings& settings) {
  SLUICE_TRY_VOID(check_tls_files(settings));
  if (settings.tls_cert.empty()) return nullptr;
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

void warn_of_certificate(const http::Tls* tls, Timestamp now) {
  if (!tls) return;
  if (const auto warning = certificate_warning(tls->validity(), now)) log::warn("{}", *warning);
}

void renew_certificate(http::Tls* tls, const http::Tls* read, Timestamp now) {
  if (!tls && !read) return;
  if (!tls || !read) return log::warn("TLS is switched on or off at the next start");
  tls->take(*read);
  warn_of_certificate(tls, now);
}

}  // namespace sluice::app
