#pragma once

#include <optional>
#include <string>

#include "app/settings.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/tls.h"

namespace sluice::app {

// Which listeners speak TLS; those on UNIX sockets never do.
enum class TlsListeners { kAll, kApi, kHooks };

// kInvalid when the settings name only one of the two files.
Result<void> check_tls_files(const Settings& settings);
// From the files; null when the settings name none. kInvalid names the file that is wrong.
Result<std::shared_ptr<http::Tls>> load_tls(const Settings& settings);
Result<TlsListeners> parse_tls_listeners(const Settings& settings);

// Logs what is wrong with when the certificate is valid; nothing without TLS.
void warn_of_certificate(const http::Tls* tls, Timestamp now);
// After the files were read again: `tls`, which the listeners have, gets the certificate of `read`.
// Either may be null: TLS is not switched on or off while the server runs.
void renew_certificate(http::Tls* tls, const http::Tls* read, Timestamp now);

// What is wrong with when a certificate is valid, or will be within two weeks; a sentence.
std::optional<std::string> certificate_warning(const http::TlsValidity& validity, Timestamp now);

}  // namespace sluice::app
