#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/clock.h"
#include "base/liveness.h"
#include "base/worker_pool.h"
#include "effects/core/call_ids.h"
#include "effects/core/per_host_limiter.h"
#include "nodes/effect.h"

namespace sluice::effects {

// The way to stop a call that blocks: whoever blocks says on which socket, and looks now and then.
class Interrupt {
 public:
  // Stops the call now and for good. Any thread.
  void raise();
  bool raised() const;
  // The same, because its time is over.
  void expire();
  bool expired() const;
  // From here to close(), raise() shuts this socket down, so that whoever waits on it wakes up.
  void watch(int socket);
  // Closes it.
  void close(int socket);

 private:
  mutable std::mutex mutex_;
  bool raised_ = false;
  bool expired_ = false;
  int socket_ = -1;
};

// Calls through libraries that can only block, each on one of a few threads that start with the
// first call; the others wait for their turn, and hosts take turns. Used on the thread that runs
// the context, where the answers arrive.
class BlockingCalls {
 public:
  using Done = std::move_only_function<void(nodes::EffectResult)>;
  using Work = std::move_only_function<nodes::EffectResult(Interrupt&)>;
  using Id = CallId;

  BlockingCalls(boost::asio::io_context& context, CallIds& ids, unsigned threads,
                unsigned threads_per_host);
  ~BlockingCalls();  // interrupts what runs and waits for it; nothing is said any more

  // `work` runs on another thread, and is interrupted after `timeout`; `done` later on this one.
  Id start(std::string host, Micros timeout, Work work, Done done);
  // `done` will not be called any more, and the work is interrupted. Unknown ids are fine.
  void cancel(Id id);
  std::size_t in_flight() const { return calls_.size(); }

 private:
  struct Call {
    Work work;  // empty once it runs
    Done done;
    Micros timeout{};
    std::unique_ptr<boost::asio::steady_timer> timer;
    // Shared with the thread that works, which may outlive the entry.
    std::shared_ptr<Interrupt> interrupt = std::make_shared<Interrupt>();
    bool cancelled = false;  // but a thread is still at it
  };
  void let_in();
  void begin(Id id);
  void finished(Id id, nodes::EffectResult result);

  boost::asio::io_context& context_;
  CallIds& ids_;
  const unsigned threads_;
  PerHostLimiter limiter_;
  std::unordered_map<Id, Call> calls_;
  Liveness<BlockingCalls> liveness_{this};
  std::optional<WorkerPool> pool_;
};

}  // namespace sluice::effects
