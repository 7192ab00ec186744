#include "app/commands/authorities.h"

#include <cstdlib>

namespace sluice::app {

void trust_own_authorities(CURL* call) {
  const char* file = std::getenv("SLUICE_CA_FILE");
  if (file && *file) curl_easy_setopt(call, CURLOPT_CAINFO, file);
}

}  // namespace sluice::app
