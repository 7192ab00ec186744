#pragma once

#include <string>

#include "base/result.h"
#include "store/disk/log_scan.h"

namespace sluice::store::disk {

// Whether the file of a database, which no process has open, can be what SQLite wrote: that it is a
// database, and whole. `log` is the log in front of it. kCorrupt says what was found instead.
Result<void> check_database_file(const std::string& database, const LogState& log,
                                 const std::string& vfs);

// As the start does it: the log, then the database. Says in the server's log what a power cut left.
Result<void> check_files(const std::string& database, const std::string& vfs);

}  // namespace sluice::store::disk
