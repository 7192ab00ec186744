#pragma once

#include <string>
#include <vector>

#include "app/commands/doctor_runs.h"
#include "base/clock.h"

namespace sluice::app {

// Of a server at an https:// URL: how long the certificate that it shows is valid. Sends no key,
// since the certificate may be anybody's.
void check_certificate_of(const std::string& url, Timestamp now, std::vector<Check>& out);
// Of files for --tls-cert and --tls-key: whether a server could use them, and how long.
void check_certificate_files(const std::string& certificate, const std::string& key, Timestamp now,
                             std::vector<Check>& out);

}  // namespace sluice::app
