#pragma once

#include <atomic>

#include "runtime/sweeper.h"

namespace sluice::runtime {

// Does what follows when runs that share a lane come and go (model/lane.h): runs that got their
// place begin, runs at work that must yield to newer ones are cancelled. The store has decided it,
// and what a crash cuts short is found there again. Any thread.
class Lanes {
 public:
  Lanes(Shared& shared, Sweeper& sweeper) : shared_(shared), sweeper_(sweeper) {}

  void changed(store::LaneNews news);
  // What a process before this one did not come to. Once the sweeper runs.
  void recover();

 private:
  void begin(const std::vector<RunId>& runs);
  void cancel(const store::LaneNews::Superseded& superseded);
  void cancel_superseded(store::Reader& reader);
  void look_again();

  Shared& shared_;
  Sweeper& sweeper_;
  std::atomic<bool> looks_again_{false};  // soon
};

}  // namespace sluice::runtime
