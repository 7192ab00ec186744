#include "runs/deciding_runs.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

namespace sluice::runs {
namespace {

std::atomic<std::size_t> threads_seen{0};
// Where a thread looks first, so that threads do not meet.
thread_local const std::size_t first_slot = threads_seen.fetch_add(1, std::memory_order_relaxed);

}  // namespace

Result<std::unique_ptr<DecidingRuns>> DecidingRuns::open(const std::filesystem::path& file) {
  static_assert(std::atomic<std::int64_t>::is_always_lock_free && sizeof(Slot) == 64);
  constexpr std::size_t kBytes = kSlots * sizeof(Slot);
  const auto failed = [&](int error) {
    return fail(ErrorCode::kIo,
                fmt::format("cannot map {}: {}", file.string(), std::strerror(error)));
  };
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return failed(errno);
  // With its blocks: writing to one that the disk has no room for would end the process.
  const int allocated = ::posix_fallocate(fd, 0, kBytes);
  void* memory = MAP_FAILED;
  if (allocated == 0) memory = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  const int error = allocated != 0 ? allocated : errno;
  ::close(fd);
  if (memory == MAP_FAILED) return failed(error);
  return std::unique_ptr<DecidingRuns>(new DecidingRuns(static_cast<Slot*>(memory)));
}

DecidingRuns::DecidingRuns(Slot* slots) : slots_(slots) {
  for (std::size_t i = 0; i < kSlots; ++i) {
    const RunId run{Uid{.key = slots_[i].key.load(), .tail = slots_[i].tail.load()}};
    if (run.key != 0) left_behind_.push_back(run);
  }
}

DecidingRuns::~DecidingRuns() { ::munmap(slots_, kSlots * sizeof(Slot)); }

void DecidingRuns::forget_left_behind() {
  for (std::size_t i = 0; i < kSlots; ++i) slots_[i].key.store(0);
  left_behind_.clear();
}

DecidingRuns::Slot* DecidingRuns::take(RunId run) {
  for (std::size_t i = 0; i < kSlots; ++i) {
    Slot& slot = slots_[(first_slot + i) % kSlots];
    std::int64_t free = 0;
    if (!slot.key.compare_exchange_strong(free, run.key, std::memory_order_acquire)) continue;
    slot.tail.store(run.tail, std::memory_order_relaxed);
    return &slot;
  }
  return nullptr;
}

DecidingRuns::Mark::Mark(DecidingRuns* runs, RunId run) {
  if (!runs) return;
  if (Slot* const slot = runs->take(run)) key_ = &slot->key;
}

DecidingRuns::Mark::~Mark() {
  if (key_) key_->store(0, std::memory_order_release);
}

}  // namespace sluice::runs
