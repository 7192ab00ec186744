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

// What the settings say of TLS; null without it. kInvalid names the setting or the file.
Result<std::shared_ptr<http::Tls>> load_tls(const Settings& settings);
Result<TlsListeners> parse_tls_listeners(const Settings& settings);

// What is wrong with when a certificate is valid, or will be within two weeks; a sentence.
std::optional<std::string> certificate_warning(const http::TlsValidity& validity, Timestamp now);

}  // namespace sluice::app
