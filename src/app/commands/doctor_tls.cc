#include "app/commands/doctor_tls.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string_view>

#include "app/certificate.h"
#include "base/time.h"

namespace sluice::app {
namespace {

constexpr long kProbeSecondsMax = 10;
constexpr const char* kCertificateCheck = "the TLS certificate is valid";

std::size_t ignore_body(char* /*data*/, std::size_t size, std::size_t count, void* /*out*/) {
  return size * count;
}

// "Jan  2 03:04:05 2027 GMT", as curl writes a time of a certificate.
std::optional<Timestamp> time_after(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return std::nullopt;
  const auto seconds = curl_getdate(std::string(line.substr(name.size())).c_str(), nullptr);
  if (seconds < 0) return std::nullopt;
  return Timestamp(Seconds(seconds));
}

std::optional<http::TlsValidity> shown_validity(CURL* call) {
  curl_certinfo* found = nullptr;
  if (curl_easy_getinfo(call, CURLINFO_CERTINFO, &found) != CURLE_OK || !found ||
      found->num_of_certs < 1)
    return std::nullopt;
  std::optional<Timestamp> begins;
  std::optional<Timestamp> ends;
  for (const auto* line = found->certinfo[0]; line; line = line->next) {
    if (const auto time = time_after(line->data, "Start date:")) begins = time;
    if (const auto time = time_after(line->data, "Expire date:")) ends = time;
  }
  if (!begins || !ends) return std::nullopt;
  return http::TlsValidity{*begins, *ends};
}

void report_validity(const http::TlsValidity& validity, Timestamp now, std::vector<Check>& out) {
  const auto warning = certificate_warning(validity, now);
  out.push_back({kCertificateCheck, !warning,
                 warning ? *warning : fmt::format("until {}", format_time(validity.ends))});
}

}  // namespace

void check_certificate_of(const std::string& url, Timestamp now, std::vector<Check>& out) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> call(curl_easy_init(),
                                                                 &curl_easy_cleanup);
  const auto probe = url + "/healthz";
  curl_easy_setopt(call.get(), CURLOPT_URL, probe.c_str());
  curl_easy_setopt(call.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(call.get(), CURLOPT_TIMEOUT, kProbeSecondsMax);
  curl_easy_setopt(call.get(), CURLOPT_PROTOCOLS_STR, "https");
  // One that is not trusted is looked at, too.
  curl_easy_setopt(call.get(), CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(call.get(), CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt(call.get(), CURLOPT_CERTINFO, 1L);
  curl_easy_setopt(call.get(), CURLOPT_WRITEFUNCTION, &ignore_body);
  const auto code = curl_easy_perform(call.get());
  const auto validity = shown_validity(call.get());
  if (validity) return report_validity(*validity, now, out);
  out.push_back({kCertificateCheck, false,
                 code == CURLE_OK ? "the server shows none" : curl_easy_strerror(code)});
}

void check_certificate_files(const std::string& certificate, const std::string& key, Timestamp now,
                             std::vector<Check>& out) {
  Settings settings;
  settings.tls_cert = certificate;
  settings.tls_key = key;
  const auto loaded = load_tls(settings);
  out.push_back({"the TLS certificate and its key fit", loaded.has_value(),
                 loaded ? certificate : loaded.error().message});
  if (loaded && *loaded) report_validity((*loaded)->validity(), now, out);
}

}  // namespace sluice::app
