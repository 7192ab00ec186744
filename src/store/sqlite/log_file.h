#pragma once

#include <string>

#include "base/result.h"

namespace sluice::store::sqlite {

// Writes the log of a database anew, byte for byte, and syncs it. For a start, before anything
// reads the log: after a sync that failed, a process finds in the system's cache what no disk has
// and no later sync writes, because the system takes those pages for written (see
// https://www.sqlite.org/wal.html on the log, and "fsyncgate" on the cache). Written again they
// are durable, so that what is built on them is as well. The same bytes in the same places: a cut
// in the middle leaves what there was or what there is to be. Nothing to do without a log. `vfs`:
// SQLite's own name for the file system; empty for the usual one.
Result<void> write_log_anew(const std::string& database, const std::string& vfs);

}  // namespace sluice::store::sqlite
