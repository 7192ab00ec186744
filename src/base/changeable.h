#pragma once

#include <atomic>

namespace sluice {

// A number that one thread may change while others read it. A copy begins with what it is then and
// does not follow.
template <class T>
class Changeable {
 public:
  Changeable(T value = T()) : value_(value) {}  // NOLINT(google-explicit-constructor): as a number
  Changeable(const Changeable& other) : value_(other.get()) {}
  Changeable& operator=(const Changeable& other) {
    set(other.get());
    return *this;
  }
  ~Changeable() = default;

  T get() const { return value_.load(std::memory_order_relaxed); }
  void set(T value) { value_.store(value, std::memory_order_relaxed); }

 private:
  std::atomic<T> value_;
};

}  // namespace sluice
