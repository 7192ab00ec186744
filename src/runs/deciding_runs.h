#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace sluice::runs {

// Which runs are being decided right now, in a small file that is mapped into memory: what stands
// there survives whatever ends the process (abort, SIGKILL, the kernel's want of memory), though
// not the machine. So the next process knows which runs the last one was deciding when it died. Any
// thread; outlives its marks.
class DecidingRuns {
 public:
  // Makes the file when it is missing. kIo when it cannot be made or mapped.
  static Result<std::unique_ptr<DecidingRuns>> open(const std::filesystem::path& file);
  ~DecidingRuns();
  DecidingRuns(const DecidingRuns&) = delete;
  DecidingRuns& operator=(const DecidingRuns&) = delete;

  // Says that the run is being decided, until it dies. With null it does nothing.
  class Mark {
   public:
    Mark(DecidingRuns* runs, RunId run);
    ~Mark();
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;

   private:
    std::atomic<std::int64_t>* key_ = nullptr;  // null: not marked
  };

  // The runs that the last process was deciding when it died.
  const std::vector<RunId>& left_behind() const { return left_behind_; }
  // Once they are counted, before the first mark.
  void forget_left_behind();

  // Some of them were not stored: their first turn may be what ended the process. From then on runs
  // are stored before their first turn is decided, so that the next death is counted for them.
  void distrust_first_turns() { first_turns_distrusted_.store(true, std::memory_order_relaxed); }
  bool first_turns_distrusted() const {
    return first_turns_distrusted_.load(std::memory_order_relaxed);
  }

 private:
  // Of one thread at a time; a cache line of its own. `key` is 0 while it is free.
  struct alignas(64) Slot {
    std::atomic<std::int64_t> key;
    std::atomic<std::int64_t> tail;
  };
  static constexpr std::size_t kSlots = 256;

  explicit DecidingRuns(Slot* slots);
  Slot* take(RunId run);

  Slot* const slots_;
  std::vector<RunId> left_behind_;
  std::atomic<bool> first_turns_distrusted_{false};
};

}  // namespace sluice::runs
