#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>

#include "base/changeable.h"

// The binary's own operator new and delete, over malloc and free. They throw std::bad_alloc when
// there is no memory (those of the linked allocator may end the process instead), and ask the
// calling thread's budget before the bytes are taken.
namespace sluice {

// What the computations of one process may hold together. Any thread; outlives its budgets and
// holds.
class MemoryPool {
 public:
  explicit MemoryPool(std::size_t bytes_max) : bytes_max_(static_cast<std::int64_t>(bytes_max)) {}
  MemoryPool(const MemoryPool&) = delete;
  MemoryPool& operator=(const MemoryPool&) = delete;

  // False, and nothing taken, when fewer bytes are left.
  bool take(std::int64_t bytes);
  // For what exists already: taken even when fewer are left. Negative gives back.
  void add(std::int64_t bytes) { used_.fetch_add(bytes, std::memory_order_relaxed); }

  std::int64_t used() const { return used_.load(std::memory_order_relaxed); }
  std::int64_t bytes_max() const { return bytes_max_.get(); }
  // What is taken already stays taken, also beyond it.
  void set_bytes_max(std::int64_t bytes_max) { bytes_max_.set(bytes_max); }
  // Less than a quarter is left: nothing new should begin that can wait.
  bool is_short() const { return used() > bytes_max() / 4 * 3; }

 private:
  Changeable<std::int64_t> bytes_max_;
  std::atomic<std::int64_t> used_{0};
};

// What one owner holds of a pool over some time, in round numbers. Not thread-safe.
class MemoryHold {
 public:
  explicit MemoryHold(MemoryPool* pool) : pool_(pool) {}
  ~MemoryHold() { set(0); }
  MemoryHold(const MemoryHold&) = delete;
  MemoryHold& operator=(const MemoryHold&) = delete;

  void set(std::size_t bytes);

 private:
  MemoryPool* const pool_;  // may be null
  std::int64_t held_ = 0;
};

// Thrown by operator new where a budget, and not the machine, has no more.
class OutOfMemory : public std::bad_alloc {
 public:
  enum class Limit { kBudget, kPool };
  OutOfMemory(Limit limit, std::int64_t bytes_max) : limit_(limit), bytes_max_(bytes_max) {}

  const char* what() const noexcept override { return "the work takes more memory than it may"; }
  Limit limit() const { return limit_; }
  std::int64_t bytes_max() const { return bytes_max_; }

 private:
  Limit limit_;
  std::int64_t bytes_max_;
};

// By how much a computation may make the memory of the process grow: what the thread takes counts,
// what it frees is given back. The budget is the calling thread's until it dies, on that thread;
// within another one it takes from that one too. It frees nothing: whoever sets it catches
// std::bad_alloc, and nothing between the two may have changed what outlives the work.
class MemoryBudget {
 public:
  // Large parts are also taken from `pool`, if there is one, and given back at the end.
  explicit MemoryBudget(std::size_t bytes, MemoryPool* pool = nullptr);
  ~MemoryBudget();
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  // Net, of this computation; below 0 when it freed more than it took.
  std::int64_t taken() const { return taken_; }

  // Throws when `bytes` more are not to be had. For what will take them elsewhere, e.g. in C.
  static void ask(std::size_t bytes) {
    if (current) current->require(bytes);
  }
  // For allocators that stand beside operator new: what was taken, or (negative) given back.
  static void count(std::int64_t bytes) {
    if (current) current->taken_ += bytes;
  }
  // Of the calling thread; the largest number without a budget.
  static std::size_t left_now();

  // Whether anything was refused on this thread since it was last forgotten: for whoever must tell
  // why work was given up while the exception is still on its way.
  static bool was_refused() { return refused; }
  static void forget_refusal() { refused = false; }

  // While it lives nothing is refused on this thread, though all is counted: for code that would
  // not survive an exception and takes a bounded amount.
  class Overdraft {
   public:
    Overdraft() { ++overdrafts; }
    ~Overdraft() { --overdrafts; }
    Overdraft(const Overdraft&) = delete;
    Overdraft& operator=(const Overdraft&) = delete;
  };

  // The parts of operator new and delete that look at the budget.
  static void* allocate(std::size_t bytes);
  static void* allocate(std::size_t bytes, std::size_t align);
  static void release(void* memory) noexcept;

 private:
  void require(std::size_t bytes);
  static void* take_or_throw(auto take);
  void draw(std::int64_t needed);

  static thread_local constinit MemoryBudget* current;
  static thread_local constinit unsigned overdrafts;
  static thread_local constinit bool refused;

  const std::int64_t bytes_max_;
  std::int64_t taken_ = 0;
  MemoryPool* const pool_;
  std::int64_t drawn_;  // up to here nothing need be asked of the pool
  MemoryBudget* const outer_;
};

// Whether there may be memory at another time: it was the server that had none, not a step that
// took all that one may.
bool may_be_there_later(const std::bad_alloc& error);

// A sentence for a person about why there was no memory: which limit, and what may be done.
std::string memory_refusal(const std::bad_alloc& error);

}  // namespace sluice
