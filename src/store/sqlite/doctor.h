#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/disk/log_scan.h"
#include "store/disk/page_scan.h"
#include "store/sqlite/connection.h"

// What `sluice doctor` does with the files of a data directory. All but examine() need that no
// server uses it (kConflict otherwise).
namespace sluice::store {

struct Examination {
  struct Place {
    std::uint32_t page = 0;
    std::string owner;  // "table runs", "index runs_waiting of table runs", "no table (free)", ...
  };
  bool in_use = false;  // by a server; then the log, which is being written, was not looked at
  std::int64_t pages = 0;
  bool has_checksums = false;
  std::int64_t pages_without = 0;
  std::vector<Place> damaged;
  disk::LogState log;
};

// Reads every page of the database and every frame of the log. kCorrupt when the database is no
// database, or truncated.
Result<Examination> examine_files(const std::filesystem::path& directory,
                                  const disk::Progress& progress);

// Puts back what is wrong by a single bit, in the database and in the log. One sentence for each
// page or frame that was, and for each that could not be.
struct Repair {
  std::vector<std::string> done;
  std::vector<std::string> left;
};
Result<Repair> repair_files(const std::filesystem::path& directory, const disk::Progress& progress);

// Gives up the transactions from the first damaged frame of the log on. Keeps a copy of the log and
// says where, and what is lost. kNotFound when the log is sound.
Result<std::string> cut_log(const std::filesystem::path& directory);

// Gives every page a checksum: where there is room for them in place, otherwise in a copy that then
// takes the place of the database, for which as much free space is needed as it takes. Returns how
// many pages there are.
Result<std::int64_t> add_checksums(const std::filesystem::path& directory,
                                   const disk::Progress& progress);

namespace sqlite {
// The table or index that a page belongs to, as text. `connection` is to the same database.
std::string owner_of(Connection& connection, const disk::PageUse& use);
}  // namespace sqlite

}  // namespace sluice::store
