#include "store/disk/database_file.h"

#include <array>
#include <cstring>
#include <fmt/format.h>
#include <string_view>

#include "base/bytes.h"
#include "base/log.h"
#include "store/disk/log_format.h"
#include "store/disk/vfs_file.h"

namespace sluice::store::disk {
namespace {

constexpr std::string_view kDatabaseMagic("SQLite format 3\0", 16);
constexpr std::size_t kDatabasePagesAt = 28;

// What a start of SQLite rolls back before it looks at the database.
Result<bool> has_journal(const std::string& database, const std::string& vfs) {
  const std::string name = database + "-journal";
  SLUICE_TRY(const bool there, VfsFile::exists(name, vfs));
  if (!there) return false;
  SLUICE_TRY(auto file, VfsFile::open(name, VfsFile::Kind::kDatabase, VfsFile::Access::kRead, vfs));
  SLUICE_TRY(const auto bytes, file.size());
  return bytes > 0;
}

std::unexpected<Error> refuse(std::string what) {
  return fail(ErrorCode::kCorrupt,
              what + "; nothing was changed: restore it from a backup, with its -wal file");
}

}  // namespace

Result<void> check_database_file(const std::string& database, const LogState& log,
                                 const std::string& vfs) {
  SLUICE_TRY(const bool there, VfsFile::exists(database, vfs));
  if (!there) return {};
  SLUICE_TRY(const bool journal, has_journal(database, vfs));
  if (journal) return {};
  SLUICE_TRY(auto file,
             VfsFile::open(database, VfsFile::Kind::kDatabase, VfsFile::Access::kRead, vfs));
  SLUICE_TRY(const auto bytes, file.size());
  if (bytes == 0) return {};
  std::array<std::uint8_t, 100> header{};
  SLUICE_TRY_VOID(file.read(header, 0));
  if (as_text(header).substr(0, kDatabaseMagic.size()) != kDatabaseMagic)
    return refuse(fmt::format("{} is not a database: it begins with other bytes", database));
  // The log may hold what is missing: a start in the middle of moving it there.
  if (log.pages.contains(1)) return {};
  const auto expected = static_cast<std::int64_t>(big_endian_word(header, kDatabasePagesAt)) *
                        static_cast<int>(kPageBytes);
  if (bytes >= expected) return {};
  return refuse(fmt::format("{} is truncated: it has {} bytes, and {} were written", database,
                            bytes, expected));
}

Result<void> check_files(const std::string& database, const std::string& vfs) {
  SLUICE_TRY(const LogState log, scan_log(database, vfs));
  if (log.damage) return fail(ErrorCode::kCorrupt, describe(*log.damage, database));
  SLUICE_TRY_VOID(check_database_file(database, log, vfs));
  if (log.torn_frames > 0)
    log::info(
        "the last transaction in {}-wal ({} pages) was interrupted before it was "
        "acknowledged; it is dropped",
        database, log.torn_frames);
  return {};
}

}  // namespace sluice::store::disk
