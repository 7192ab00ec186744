#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>

namespace sluice {

using Micros = std::chrono::microseconds;
using Millis = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

// A point in time: UTC, microseconds since 1970-01-01.
using Timestamp = std::chrono::sys_time<Micros>;

// Where the time comes from. now() is the wall clock and may jump; steady() never goes back and is
// for measuring and for time-outs. Safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
  virtual Micros steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
  Micros steady() const override;
};

// The clock of tests: stands still until it is advanced.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_(start.time_since_epoch().count()) {}
  Timestamp now() const override { return Timestamp(Micros(now_.load())); }
  Micros steady() const override { return Micros(now_.load()); }
  void advance(Micros by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_;
};

// Where randomness comes from. Safe to call from any thread.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;
  std::uint64_t next_u64();
};

// The operating system's cryptographic generator.
class SystemEntropy final : public Entropy {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

// Reproducible numbers from a seed (splitmix64). For tests and simulation only, never for secrets.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::uint8_t> out) override;

 private:
  std::atomic<std::uint64_t> state_;
};

}  // namespace sluice
