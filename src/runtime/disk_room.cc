#include "runtime/disk_room.h"

#include <algorithm>

namespace sluice::runtime {
namespace {

constexpr std::int64_t kUsualReserveMax = 256 << 20;
constexpr std::int64_t kUsualShare = 50;
// Of the reserve the log in front of the database needs a quarter as free bytes of the disk; free
// pages of the database do for the rest.
constexpr std::int64_t kLogShare = 4;

bool is_below(std::int64_t free_bytes, std::int64_t room, std::int64_t reserve) {
  return room < reserve || free_bytes < reserve / kLogShare;
}

}  // namespace

std::int64_t usual_reserve(const DiskSpace& disk) {
  return std::min(disk.bytes / kUsualShare, kUsualReserveMax);
}

DiskRoom disk_room(const RetentionSettings& settings, const store::DatabaseSize& database,
                   const std::optional<DiskSpace>& disk, DiskRoom before) {
  if (disk) {
    const std::int64_t reserve = settings.disk_reserve_bytes.value_or(usual_reserve(*disk));
    const std::int64_t room = disk->free_bytes + database.free_bytes;
    const std::int64_t wanted = before == DiskRoom::kNone ? reserve + reserve / 4 : reserve;
    if (is_below(disk->free_bytes, room, wanted)) return DiskRoom::kNone;
    if (room - reserve < reserve) return DiskRoom::kShort;
  }
  const std::int64_t used = database.bytes - database.free_bytes;
  if (settings.database_bytes_max > 0 && used > settings.database_bytes_max)
    return DiskRoom::kShort;
  return DiskRoom::kEnough;
}

}  // namespace sluice::runtime
