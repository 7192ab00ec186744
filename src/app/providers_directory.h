#pragma once

#include <string>

#include "base/result.h"
#include "secrets/oauth_provider.h"

namespace sluice::app {

// The OAuth providers that the NAME.yaml files of the directory declare, with their secrets read
// from files and variables. kInvalid names the file and everything that is wrong with it.
Result<secrets::OAuthProviders> read_providers(const std::string& directory);

}  // namespace sluice::app
