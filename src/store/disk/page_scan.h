#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/disk/page_sum.h"
#include "store/disk/vfs_file.h"

// Every page of a database, read past SQLite.
namespace sluice::store::disk {

// What a page is used for, as the pointer map of the database says (auto_vacuum keeps one).
struct PageUse {
  enum class Kind { kTree, kFree, kPointerMap, kUnknown };
  Kind kind = Kind::kUnknown;
  std::uint32_t root = 0;  // of kTree: the first page of the table or index
};

struct PageScan {
  struct Damaged {
    std::uint32_t page = 0;
    PageUse use;
  };
  std::int64_t pages = 0;
  bool has_sums = false;      // whether the database has room for them
  std::int64_t unsealed = 0;  // pages without one
  std::vector<Damaged> damaged;
};

using Progress = std::function<void(std::int64_t done, std::int64_t all)>;

// A database that a server is using may be read: a page that it is just writing is read again.
Result<PageScan> scan_pages(const std::string& database, const std::string& vfs,
                            const Progress& progress);
// Gives a checksum to the pages that have none. Returns how many had none. The database must have
// room for them and be open nowhere.
Result<std::int64_t> seal_pages(const std::string& database, const std::string& vfs);
Result<PageUse> use_of_page(VfsFile& database, std::uint32_t page);

// The bit of the page which, put back, makes it match its checksum.
std::optional<std::size_t> flipped_bit(ConstPage page, std::uint32_t number);

}  // namespace sluice::store::disk
