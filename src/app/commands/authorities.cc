#include "app/commands/authorities.h"

#include <cstdlib>

#include "base/system_data.h"

namespace sluice::app {

void trust_own_authorities(CURL* call) {
  const char* own = std::getenv("SLUICE_CA_FILE");
  const std::string file = own && *own ? own : system_authorities();
  if (!file.empty()) curl_easy_setopt(call, CURLOPT_CAINFO, file.c_str());
}

}  // namespace sluice::app
