#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "base/clock.h"

namespace sluice::runtime {

// Rings once, later, on the thread of its io_context, and only there is it used.
class Alarm {
 public:
  virtual ~Alarm() = default;
  // Replaces what was set before, which does not ring any more. Gone with the alarm.
  virtual void set(Micros after, std::function<void()> ring) = 0;
};

using MakeAlarm = std::function<std::unique_ptr<Alarm>(boost::asio::io_context&)>;

// On the system's steady clock.
std::unique_ptr<Alarm> make_alarm(boost::asio::io_context& context);

}  // namespace sluice::runtime
