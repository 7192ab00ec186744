#include "store/sqlite/doctor.h"

#include <array>
#include <fmt/format.h>
#include <system_error>

#include "store/disk/database_file.h"
#include "store/sqlite/files.h"
#include "store/sqlite/schema.h"

namespace sluice::store {
namespace fs = std::filesystem;
namespace {

using disk::VfsFile;

using sqlite::database_in;
using sqlite::sync_path;
using sqlite::system_call;
using sqlite::take_existing;

// Without the log: a damaged one must not keep us from names.
Result<sqlite::Connection> open_unchanging(const std::string& database) {
  return sqlite::Connection::open(database, sqlite::Connection::Mode::kImmutable, "");
}

// The log writes these again: a power cut may have torn them in the middle of that.
void forget_pages_of(const disk::LogState& log, disk::PageScan& scan) {
  std::erase_if(scan.damaged,
                [&](const auto& damaged) { return log.pages.contains(damaged.page); });
}

std::vector<Examination::Place> named(const std::string& database, const disk::PageScan& scan) {
  std::vector<Examination::Place> places;
  places.reserve(scan.damaged.size());
  auto connection = open_unchanging(database);
  for (const auto& damaged : scan.damaged)
    places.push_back({damaged.page, connection ? sqlite::owner_of(*connection, damaged.use)
                                               : std::string("an unknown table")});
  return places;
}

Result<void> flip(VfsFile& file, std::int64_t bit) {
  std::array<std::uint8_t, 1> byte{};
  SLUICE_TRY_VOID(file.read(byte, bit / 8));
  byte[0] ^= static_cast<std::uint8_t>(1 << (bit % 8));
  SLUICE_TRY_VOID(file.write(byte, bit / 8));
  return file.sync();
}

Result<void> repair_log(const std::string& database, Repair& repair) {
  while (true) {
    SLUICE_TRY(const auto log, disk::scan_log(database, ""));
    if (!log.damage) return {};
    if (!log.damage->flipped_bit) {
      repair.left.push_back(disk::describe(*log.damage, database));
      return {};
    }
    SLUICE_TRY(auto file,
               VfsFile::open(database + "-wal", VfsFile::Kind::kLog, VfsFile::Access::kWrite, ""));
    SLUICE_TRY_VOID(flip(file, *log.damage->flipped_bit));
    repair.done.push_back(
        fmt::format("{}-wal: put back one bit at byte {}", database, *log.damage->flipped_bit / 8));
  }
}

Result<void> repair_pages(const std::string& database, const disk::Progress& progress,
                          Repair& repair) {
  SLUICE_TRY(const auto log, disk::scan_log(database, ""));
  SLUICE_TRY(auto scan, disk::scan_pages(database, "", progress));
  forget_pages_of(log, scan);
  SLUICE_TRY(auto file,
             VfsFile::open(database, VfsFile::Kind::kDatabase, VfsFile::Access::kWrite, ""));
  for (const auto& place : named(database, scan)) {
    std::array<std::uint8_t, disk::kPageBytes> page{};
    const auto offset =
        (std::int64_t{place.page} - 1) * static_cast<std::int64_t>(disk::kPageBytes);
    SLUICE_TRY_VOID(file.read(page, offset));
    const std::string where = fmt::format("page {} of {} ({})", place.page, database, place.owner);
    const auto bit = disk::flipped_bit(page, place.page);
    if (!bit) {
      repair.left.push_back(where + ": more than one bit is wrong; restore a backup");
      continue;
    }
    SLUICE_TRY_VOID(flip(file, 8 * offset + static_cast<std::int64_t>(*bit)));
    repair.done.push_back(where + ": put back one bit");
  }
  return {};
}

// Says how large the copy has become.
struct CopyWatch {
  std::string file;
  const disk::Progress& progress;
  std::int64_t all = 0;

  static int tell(void* self) {
    const auto& watch = *static_cast<CopyWatch*>(self);
    std::error_code ignored;
    if (watch.progress)
      watch.progress(static_cast<std::int64_t>(fs::file_size(watch.file, ignored)), watch.all);
    return 0;
  }
};

Result<void> empty_log(const std::string& database) {
  SLUICE_TRY(auto connection,
             sqlite::Connection::open(database, sqlite::Connection::Mode::kCreate, ""));
  return connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

// The old file is as it was until the new one is whole.
Result<void> copy_with_room(const std::string& from, const std::string& to,
                            const disk::Progress& progress) {
  std::error_code error;
  fs::remove(to, error);
  SLUICE_TRY_VOID(sqlite::make_file(to));
  SLUICE_TRY(auto connection,
             sqlite::Connection::open(from, sqlite::Connection::Mode::kCreate, ""));
  SLUICE_TRY_VOID(sqlite::set_up_writing(connection));
  CopyWatch watch{to, progress, static_cast<std::int64_t>(fs::file_size(from, error))};
  constexpr int kStepsBetween = 100'000;
  sqlite3_progress_handler(connection.get(), kStepsBetween, &CopyWatch::tell, &watch);
  SLUICE_TRY(auto copy, connection.prepare("VACUUM INTO ?1"));
  copy.bind(std::string_view(to));
  return copy.run();
}

// The log of the old file is empty; beside the new one it would be another database's.
Result<void> put_in_place(const std::string& beside, const std::string& database) {
  std::error_code error;
  const std::string log = database + "-wal";
  if (fs::exists(log, error) && fs::file_size(log, error) > 0)
    return fail(ErrorCode::kUnavailable,
                log + " is in use; end every program that has the database open");
  fs::remove(log, error);
  fs::remove(database + "-shm", error);
  SLUICE_TRY_VOID(system_call(::rename(beside.c_str(), database.c_str()), "rename", beside));
  return sync_path(fs::path(database).parent_path());
}

}  // namespace

namespace sqlite {

std::string owner_of(Connection& connection, const disk::PageUse& use) {
  using Kind = disk::PageUse::Kind;
  if (use.kind == Kind::kFree) return "no table (it is free: nothing is lost)";
  if (use.kind == Kind::kPointerMap) return "no table (the map of pages)";
  if (use.kind == Kind::kUnknown) return "an unknown table";
  if (use.root == 1) return "the schema";
  auto statement =
      connection.prepare("SELECT type, name, tbl_name FROM sqlite_schema WHERE rootpage = ?1");
  if (!statement) return "an unknown table";
  statement->bind(use.root);
  const auto row = statement->step();
  if (!row || !*row) return "an unknown table";
  if (statement->text(0) == "table") return fmt::format("table {}", statement->text(1));
  return fmt::format("index {} of table {}", statement->text(1), statement->text(2));
}

}  // namespace sqlite

Result<Examination> examine_files(const fs::path& directory, const disk::Progress& progress) {
  const std::string database = database_in(directory);
  Examination found;
  const auto lock = take_existing(directory);
  if (!lock && lock.error().code != ErrorCode::kConflict) return fail(lock.error());
  found.in_use = !lock;
  if (!found.in_use) {
    SLUICE_TRY(found.log, disk::scan_log(database, ""));
    SLUICE_TRY_VOID(disk::check_database_file(database, found.log, ""));
  }
  SLUICE_TRY(auto scan, disk::scan_pages(database, "", progress));
  forget_pages_of(found.log, scan);
  found.pages = scan.pages;
  found.has_checksums = scan.has_sums;
  found.pages_without = scan.unsealed;
  found.damaged = named(database, scan);
  return found;
}

Result<Repair> repair_files(const fs::path& directory, const disk::Progress& progress) {
  SLUICE_TRY(const auto lock, take_existing(directory));
  Repair repair;
  SLUICE_TRY_VOID(repair_log(database_in(directory), repair));
  SLUICE_TRY_VOID(repair_pages(database_in(directory), progress, repair));
  return repair;
}

Result<std::string> cut_log(const fs::path& directory) {
  SLUICE_TRY(const auto lock, take_existing(directory));
  const std::string database = database_in(directory);
  const std::string log_name = database + "-wal";
  SLUICE_TRY(const auto log, disk::scan_log(database, ""));
  if (!log.damage)
    return fail(ErrorCode::kNotFound, fmt::format("{} is sound; nothing was cut", log_name));
  std::string copy = log_name + ".damaged";
  std::error_code error;
  for (int i = 2; fs::exists(copy, error); ++i) copy = fmt::format("{}.damaged-{}", log_name, i);
  if (!fs::copy_file(log_name, copy, error) || error)
    return fail(ErrorCode::kIo,
                fmt::format("cannot copy {} to {}: {}", log_name, copy, error.message()));
  SLUICE_TRY_VOID(sync_path(copy));
  SLUICE_TRY_VOID(sync_path(directory));
  SLUICE_TRY(auto file, VfsFile::open(log_name, VfsFile::Kind::kLog, VfsFile::Access::kWrite, ""));
  SLUICE_TRY_VOID(file.truncate(log.bytes_used));
  SLUICE_TRY_VOID(file.sync());
  return fmt::format(
      "{} keeps {} transactions; {} that were acknowledged are given up; the whole "
      "log is kept as {}",
      log_name, log.transactions, log.damage->transactions_lost, copy);
}

Result<std::int64_t> add_checksums(const fs::path& directory, const disk::Progress& progress) {
  SLUICE_TRY(const auto lock, take_existing(directory));
  const std::string database = database_in(directory);
  SLUICE_TRY_VOID(disk::check_files(database, ""));
  SLUICE_TRY_VOID(empty_log(database));
  SLUICE_TRY(const auto before, disk::scan_pages(database, "", progress));
  const std::string target = before.has_sums ? database : database + ".new";
  if (!before.has_sums) SLUICE_TRY_VOID(copy_with_room(database, target, progress));
  SLUICE_TRY_VOID(disk::seal_pages(target, ""));
  SLUICE_TRY(const auto after, disk::scan_pages(target, "", progress));
  if (!after.has_sums || after.unsealed > 0 || !after.damaged.empty())
    return fail(ErrorCode::kDamaged, target +
                                         " has damaged pages; `sluice doctor --data DIR` names "
                                         "them");
  if (!before.has_sums) SLUICE_TRY_VOID(put_in_place(target, database));
  return after.pages;
}

}  // namespace sluice::store
