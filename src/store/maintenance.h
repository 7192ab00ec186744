#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "store/store.h"

namespace sluice::store {

// Calls maintain() of a store again and again, on a thread of its own. Stop it before the store
// is destroyed. An error is logged once, and again when it changes; it does not stop anything.
class MaintenanceThread {
 public:
  struct Options {
    Millis every{20};  // how far the log may grow in between decides the length of a checkpoint
  };
  MaintenanceThread(Store& store, Options options);
  ~MaintenanceThread();  // as stop()

  // Waits for a round that is under way. Idempotent; from one thread.
  void stop();

 private:
  void loop();

  Store& store_;
  const Options options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sluice::store
