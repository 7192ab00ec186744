#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "live/event_hub.h"

namespace sluice::app {

// The thread that hands events on to those who read them. It sleeps while there are none.
class EventTicker {
 public:
  explicit EventTicker(live::EventHub& hub);
  ~EventTicker() { stop(); }

  void stop();  // joins; idempotent

 private:
  void run();

  live::EventHub& hub_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool has_new_reader_ = false;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace sluice::app
