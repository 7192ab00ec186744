#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/settings.h"
#include "base/clock.h"
#include "http/tls.h"
#include "services/server_findings.h"

// What only the process knows of itself: its directory, certificate, addresses and settings.
namespace sluice::app {

// Whether the data directory is there, and only its owner can access it.
services::ServerFinding examine_directory(const std::filesystem::path& data);
services::ServerFinding examine_certificate(const http::TlsValidity& validity, Timestamp now);
// Whether other machines can reach the server without TLS and without a proxy that has it.
services::ServerFinding examine_listeners(const Settings& settings, bool has_tls);
// Whether the proxies in front of the server, as far as its settings tell, are the ones that are
// trusted to say who the client is.
services::ServerFinding examine_proxies(const Settings& settings, const std::string& trusted,
                                        bool has_tls);
// `waiting`: the names of settings that take effect at the next start.
services::ServerFinding examine_settings(const std::vector<std::string>& waiting);

// All of these, of a server that began with some settings and has read others since; without TLS
// there is no certificate.
services::ServerFindings examine_process(const Settings& begun, const Settings& read,
                                         const http::Tls* tls, Timestamp now);

}  // namespace sluice::app
