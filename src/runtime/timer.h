#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "base/clock.h"

namespace sluice::runtime {

// Rings once, later, on the thread of its io_context, and only there is it used.
class Timer {
 public:
  virtual ~Timer() = default;
  // Replaces what was set before, which does not ring any more. Gone with the timer.
  virtual void set(Micros after, std::function<void()> ring) = 0;
};

using MakeTimer = std::function<std::unique_ptr<Timer>(boost::asio::io_context&)>;

// On the system's steady clock.
std::unique_ptr<Timer> make_timer(boost::asio::io_context& context);

}  // namespace sluice::runtime
