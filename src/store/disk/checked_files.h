#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <sqlite3.h>
#include <vector>

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
  // SQLite writes each page of a commit in two pieces, its frame and itself. What follows upon what
  // was written before is held back, and written with it in one call.
  int write(sqlite3_file& lower, const void* data, int bytes, sqlite3_int64 offset);
  // Before anything else is done with the file. What cannot be written is not tried again: the
  // transaction fails. With synchronous=FULL a commit is synced, and with that written, before
  // SQLite shows it to other connections; so what is held when the file is closed belongs to none.
  int write_held(sqlite3_file& lower);
  // A commit was synced: every header is right.
  void synced() { unsettled_from_ = kNone; }

 private:
  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
  int check(sqlite3_file& lower, const FrameBytes& frame, std::int64_t number, bool& matches);
  void note_frames(int bytes, sqlite3_int64 offset);
  int hold(sqlite3_file& lower, std::span<const std::uint8_t> bytes, sqlite3_int64 offset);

  std::vector<std::uint8_t> held_;
  sqlite3_int64 held_at_ = 0;

  std::optional<bool> big_endian_;
  // A transaction that is too large for the memory may write a page into the log twice. The second
  // time it takes the first one's frame, whose header, like all behind it, is only put right when
  // it commits. From this frame on nothing can be checked until then.
  std::int64_t unsettled_from_ = kNone;
  std::int64_t last_header_ = -1;
};

}  // namespace sluice::store::disk
