#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "store/retention_store.h"

// How much history may be stored, and when it has to make room.
namespace sluice::runtime {

// Of the file system of the data directory.
struct DiskSpace {
  std::int64_t free_bytes = 0;
  std::int64_t bytes = 0;
};

struct RetentionSettings {
  // With their bodies and logs. Workflows may say otherwise of their own.
  store::KeepFor keep{.completed = std::chrono::hours(24 * 30),
                      .failed = std::chrono::hours(24 * 90)};
  std::int64_t database_bytes_max = 0;  // 0: no limit
  // What the disk is to have left; nothing: usual_reserve. Below twice of it the oldest runs are
  // deleted, below it new runs are refused.
  std::optional<std::int64_t> disk_reserve_bytes{};
  // No run that finished so recently is deleted to make room.
  Micros keep_at_least = std::chrono::hours(1);
};

// A fiftieth of the disk, at most 256 MiB.
std::int64_t usual_reserve(const DiskSpace& disk);

enum class DiskRoom {
  kEnough,
  kShort,  // history has to go
  kNone,   // and new runs are refused
};

// `disk`: nothing where the system does not say. `before` is the answer of the last time: what was
// refused is taken again only when there is a quarter more room than that.
DiskRoom disk_room(const RetentionSettings& settings, const store::DatabaseSize& database,
                   const std::optional<DiskSpace>& disk, DiskRoom before);

}  // namespace sluice::runtime
