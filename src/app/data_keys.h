#pragma once

#include <filesystem>

#include "base/result.h"
#include "base/secret.h"

namespace sluice::app {

// The key under which everything secret in the database is sealed: from SLUICE_MASTER_KEY (base64
// of 32 bytes), or from DIR/master.key, which is made on the first start, readable by its owner
// alone. Without it a backup of the database opens nothing; losing it loses the secrets.
Result<Secret> load_master_key(const std::filesystem::path& directory);

}  // namespace sluice::app
