#pragma once

#include <cstdint>
#include <exception>
#include <limits>

namespace sluice {

// Thrown where a budget is used up. Not an error of the program: whoever set the budget catches it,
// and nothing between the two may have changed what outlives the work.
class OutOfWork : public std::exception {
 public:
  const char* what() const noexcept override { return "the work takes longer than it may"; }
};

// How much a computation may do, counted instead of timed: the same work costs the same on every
// machine and in every replay. A unit is about 50 ns: a step of a template, a value of a JSON tree,
// 64 bytes that are copied or searched. The budget is the calling thread's until it dies; within
// another one it takes from that one too.
class WorkBudget {
 public:
  explicit WorkBudget(std::uint64_t units);
  ~WorkBudget();
  WorkBudget(const WorkBudget&) = delete;
  WorkBudget& operator=(const WorkBudget&) = delete;

  std::uint64_t left() const { return left_; }

  // Takes units before the work is done. Throws OutOfWork when there are not so many left, and from
  // then on whenever it is asked. Nothing on a thread without a budget.
  static void spend(std::uint64_t units) {
    if (!current) return;
    if (units > current->left_) current->exhaust();
    current->left_ -= units;
  }
  // Of the calling thread; the largest number without a budget.
  static std::uint64_t left_now() {
    return current ? current->left_ : std::numeric_limits<std::uint64_t>::max();
  }

 private:
  [[noreturn]] void exhaust();

  static thread_local constinit WorkBudget* current;

  std::uint64_t given_;
  std::uint64_t left_;
  WorkBudget* outer_;
};

// Units in a microsecond of a processor, about.
constexpr std::uint64_t kWorkPerMicro = 20;

// Units for going through so many bytes once.
constexpr std::uint64_t work_of_bytes(std::uint64_t bytes) { return bytes / 64 + 1; }

}  // namespace sluice
