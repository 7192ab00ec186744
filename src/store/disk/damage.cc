#include "store/disk/damage.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <mutex>

#include "base/log.h"

namespace sluice::store::disk {
namespace {

constexpr std::size_t kPlacesMax = 1'000;

struct Found {
  std::mutex mutex;
  std::vector<Damage> places;
  std::atomic<std::size_t> count{0};
};

Found& found() {
  static Found all;
  return all;
}

Damage& of_this_thread() {
  thread_local Damage last;
  return last;
}

}  // namespace

std::string place_of(const Damage& damage) {
  if (damage.frame < 0) return fmt::format("page {} of {}", damage.page, damage.file);
  return fmt::format("page {} in frame {} of {}", damage.page, damage.frame, damage.file);
}

void note_damage(const Damage& damage) {
  of_this_thread() = damage;
  auto& all = found();
  {
    const std::lock_guard lock(all.mutex);
    if (all.places.size() >= kPlacesMax ||
        std::ranges::find(all.places, damage) != all.places.end())
      return;
    all.places.push_back(damage);
    all.count.store(all.places.size(), std::memory_order_relaxed);
  }
  log::error("{} does not match its checksum: it is not used", place_of(damage));
}

std::size_t damage_count() { return found().count.load(std::memory_order_relaxed); }

std::vector<Damage> damage_found() {
  const std::lock_guard lock(found().mutex);
  return found().places;
}

const Damage& last_damage_of_thread() { return of_this_thread(); }

}  // namespace sluice::store::disk
