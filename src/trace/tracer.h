#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/changeable.h"
#include "trace/context.h"
#include "trace/span.h"

namespace sluice::trace {

// Decides which runs are traced, and keeps their spans until they are exported. Never waits: what
// finds no room is dropped and counted. Any thread.
class Tracer {
 public:
  struct Options {
    double ratio = 1;  // of the runs, 0 to 1, unless what started them has a trace
    std::size_t spans_max = 16'384;
  };
  struct Counts {
    std::uint64_t exported = 0;
    std::uint64_t dropped = 0;  // there was no room for them, or the collector did not take them
  };

  explicit Tracer(const Options& options) : options_(options) {}
  void set_ratio(double ratio) { ratio_.set(ratio); }

  // The trace of a run, or nothing when it is not traced. `headers`: of model::TriggerData; their
  // `traceparent` decides, if there is one.
  std::optional<RunTrace> trace_of(RunId run, std::string_view headers) const;

  void add(std::vector<Span> spans);
  // The oldest, at most so many.
  std::vector<Span> take(std::size_t most);
  bool is_empty() const;

  void count_exported(std::size_t spans) { exported_ += spans; }
  void count_dropped(std::size_t spans) { dropped_ += spans; }
  Counts counts() const { return {exported_, dropped_}; }

 private:
  bool samples(const TraceId& trace) const;

  const Options options_;
  Changeable<double> ratio_{options_.ratio};
  std::atomic<std::uint64_t> exported_{0};
  std::atomic<std::uint64_t> dropped_{0};
  mutable std::mutex mutex_;
  std::vector<Span> spans_;  // guarded by mutex_
};

// The tracer of this process, as the log is the process's; null: nothing is traced. One load.
Tracer* tracer();

// Makes a tracer that of the process for as long as it lives. One at a time; it begins before the
// threads that use it and ends after them.
class Installed {
 public:
  explicit Installed(Tracer& tracer);
  ~Installed();
  Installed(const Installed&) = delete;
  Installed& operator=(const Installed&) = delete;
};

// Says in whose trace this thread is at work, to what it calls.
class Scope {
 public:
  explicit Scope(const RunTrace* trace);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  const RunTrace* outer_;
};
// That of the innermost scope on this thread; null when there is none or its run is not traced.
const RunTrace* current();

}  // namespace sluice::trace
