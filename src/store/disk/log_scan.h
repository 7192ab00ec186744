#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "base/result.h"

namespace sluice::store::disk {

// What is wrong with a log in a place that a power cut cannot have left so.
struct LogDamage {
  std::int64_t frame = -1;  // from 0; -1: the header of the log
  std::uint32_t page = 0;   // whose frame it is, as far as its header can be believed
  std::int64_t offset = 0;  // of the frame in the file
  // Transactions from there on that were whole, and so acknowledged.
  std::int64_t transactions_lost = 0;
  // In the file, the bit that has to be put back, when that is all that is wrong and it is certain.
  std::optional<std::int64_t> flipped_bit;
};

struct LogState {
  std::int64_t bytes = 0;
  std::int64_t transactions = 0;  // whole ones, from the beginning to the first frame that is not
  std::int64_t bytes_used = 0;    // by those and the header
  std::int64_t torn_frames = 0;   // behind them, of the one that a power cut interrupted
  std::set<std::uint32_t> pages;  // that whole transactions wrote: the database's are not read
  std::optional<LogDamage> damage;
};

// Reads the whole log of a database that no process has open. SQLite takes what matches up to the
// first frame that does not, and drops the rest silently. For the last transaction, which was being
// written when the power went, that is right: it was never acknowledged. But every commit is synced
// before the next one begins, so what another transaction follows was whole once, and has been
// damaged since. The same is true where a single bit is all that is wrong.
Result<LogState> scan_log(const std::string& database, const std::string& vfs);

// What is damaged, what follows from it and what to do, as a sentence for the operator.
std::string describe(const LogDamage& damage, const std::string& database);

}  // namespace sluice::store::disk
