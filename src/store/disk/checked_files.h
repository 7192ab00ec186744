#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <sqlite3.h>

#include "store/disk/log_format.h"

// The two kinds of file that checked_vfs() looks into. `lower` is the file behind it; all functions
// return SQLite's codes.
namespace sluice::store::disk {

class DatabaseFile {
 public:
  int read(sqlite3_file& lower, const char* name, void* out, int bytes, sqlite3_int64 offset);
  int write(sqlite3_file& lower, const void* data, int bytes, sqlite3_int64 offset);

 private:
  int learn(sqlite3_file& lower, const char* name);
  std::optional<bool> has_sums_;  // as the header of the database says, once it was read
};

class LogFile {
 public:
  int read(sqlite3_file& lower, const char* name, void* out, int bytes, sqlite3_int64 offset);
  int write(sqlite3_file& lower, const void* data, int bytes, sqlite3_int64 offset);
  // A commit was synced: every header is right.
  void synced() { unsettled_from_ = kNone; }

 private:
  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
  int check(sqlite3_file& lower, const FrameBytes& frame, std::int64_t number, bool& matches);

  std::optional<bool> big_endian_;
  // A transaction that is too large for the memory may write a page into the log twice. The second
  // time it takes the first one's frame, whose header, like all behind it, is only put right when
  // it commits. From this frame on nothing can be checked until then.
  std::int64_t unsettled_from_ = kNone;
  std::int64_t last_header_ = -1;
};

}  // namespace sluice::store::disk
