#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "services/server_findings.h"

namespace sluice::app {

// Notes in the data directory that a backup was taken, has been read again and is whole: for those
// who ask the server how old the newest one is.
Result<void> note_backup(const std::filesystem::path& data, const services::LastBackup& backup);
// What was noted last; nothing when that is missing or cannot be read.
std::optional<services::LastBackup> last_backup(const std::filesystem::path& data);

}  // namespace sluice::app
