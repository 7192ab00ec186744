#include "store/sqlite/log_file.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "store/disk/vfs_file.h"

namespace sluice::store::sqlite {
namespace {

// SQLite's own file systems take less than 128 KiB in one call.
constexpr std::int64_t kBytesAtOnce = 64 << 10;

}  // namespace

Result<void> write_log_anew(const std::string& database, const std::string& vfs) {
  const std::string name = database + "-wal";
  SLUICE_TRY(const bool there, disk::VfsFile::exists(name, vfs));
  if (!there) return {};
  SLUICE_TRY(auto file, disk::VfsFile::open(name, disk::VfsFile::Kind::kLog,
                                            disk::VfsFile::Access::kWrite, vfs));
  SLUICE_TRY(const auto size, file.size());
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(std::min(size, kBytesAtOnce)));
  for (std::int64_t at = 0; at < size; at += kBytesAtOnce) {
    const auto part =
        std::span(bytes).first(static_cast<std::size_t>(std::min(size - at, kBytesAtOnce)));
    SLUICE_TRY_VOID(file.read(part, at));
    SLUICE_TRY_VOID(file.write(part, at));
  }
  return file.sync();
}

}  // namespace sluice::store::sqlite
