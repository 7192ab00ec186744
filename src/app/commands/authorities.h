#pragma once

#include <curl/curl.h>

namespace sluice::app {

// Has a call of a command trust the authorities in the PEM file that SLUICE_CA_FILE names, in place
// of the system's: for a server with a certificate of one's own.
void trust_own_authorities(CURL* call);

}  // namespace sluice::app
