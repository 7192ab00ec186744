#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "runtime/environment.h"
#include "store/store.h"

namespace sluice::runtime {

// One thread with a reader of its own, so that no io thread ever waits for the disk. It goes
// through an ordered list of jobs (Runtime::Impl::jobs), again and again: every
// options.sweep_every, and at once when something is asked of it.
class BackgroundLoop {
 public:
  enum class Progress {
    kDone,
    kMoreLeft,  // go on in the next round, whatever the job's period
  };
  struct Job {
    std::function<Progress(store::Reader&)> run;
    Micros every{0};  // 0: in each round
    bool while_draining = false;
  };
  // Something that reads the disk.
  using Call = std::function<void(store::Reader&)>;

  BackgroundLoop(const Environment& env, const Activity& activity)
      : env_(env), activity_(activity) {}
  ~BackgroundLoop() { stop(); }

  // Starts the thread, unless everything is on one (options.run_shards).
  void start(std::unique_ptr<store::Reader> reader, std::vector<Job> jobs);
  // One round, without waiting for anything. On the loop's thread, or where there is none.
  void tick();
  // Joins; calls that are left are dropped. Idempotent, any thread.
  void stop();

  // Has a round begin soon. Any thread.
  void wake();
  // Makes the call soon, or in one of the next rounds, on the loop's thread. Dropped when the loop
  // stops. Any thread.
  void call(Call call);
  void call_later(Call call);

  // --- for the jobs, on the loop's thread ---

  // Something was asked of the loop since this round began, so long work stops. Asked after a
  // slice, never before: work that is always interrupted still gets on.
  bool is_interrupted();
  // Waits until it is so; whoever makes it so calls notice(). False when the loop is to end
  // instead.
  bool wait_until(const std::function<bool()>& is_so);
  void notice();

 private:
  struct Scheduled {
    Job job;
    std::optional<Micros> last_at{};  // of the steady clock; nothing when it is due
  };
  void run();
  bool wait_for_work();
  void make_calls();

  const Environment& env_;
  const Activity& activity_;

  // Only the loop touches these, once it runs.
  std::unique_ptr<store::Reader> reader_;
  std::vector<Scheduled> jobs_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Call> calls_;
  std::vector<Call> later_;  // calls that no round begins for
  bool woken_ = false;       // since the round began
  bool stopping_ = false;
  std::once_flag stopped_once_;
  std::thread thread_;
};

}  // namespace sluice::runtime
