#pragma once

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace sluice::store::sqlite {

// How a connection that writes is set up: write-ahead log, fsync at every commit, bytes of deleted
// rows can be given back. Must come first on a new file.
Result<void> set_up_writing(Connection& connection);

// Applies the numbered migrations that this database lacks, each in its own transaction. kInvalid
// when the database knows more of them than this binary.
Result<void> migrate(Connection& connection);

}  // namespace sluice::store::sqlite
