#include "app/commands/pause.h"

#include <condition_variable>
#include <mutex>

namespace sluice::app {

// Nothing ever notifies.
void pause_for(std::chrono::milliseconds time) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, time, [] { return false; });
}

}  // namespace sluice::app
