#pragma once

#include <string>
#include <string_view>

// A file system for SQLite in front of another one. All files go through it unchanged, but
//   - a page that is written to the database gets its checksum (store/disk/page_sum.h),
//   - a page that is read from the database must match it,
//   - a page that is read from the log must match the checksum of its frame, which SQLite itself
//     looks at only when it recovers the log,
//   - what a commit adds to the log is written in one call.
// What does not match is noted (store/disk/damage.h) and read as SQLITE_IOERR_DATA, so no caller
// sees it. SQLite never sees the checksums: it is given zeros in their place, so copies that it
// makes of pages carry none that has become wrong. A database that was made without room for the
// checksums is read and written as it is.
namespace sluice::store::disk {

// The name under which SQLite knows it, in front of the file system `base` (empty: the usual one).
// Any thread.
std::string checked_vfs(const std::string& base);

// Before `base` is unregistered; no file of it may be open.
void forget_checked_vfs(std::string_view base);

}  // namespace sluice::store::disk
