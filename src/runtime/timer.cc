#include "runtime/timer.h"

#include <boost/asio/steady_timer.hpp>

namespace sluice::runtime {
namespace {

class SteadyTimer final : public Timer {
 public:
  explicit SteadyTimer(boost::asio::io_context& context) : timer_(context) {}
  void set(Micros after, std::function<void()> ring) override {
    timer_.expires_after(after);
    timer_.async_wait([ring = std::move(ring)](const boost::system::error_code& error) {
      if (!error) ring();
    });
  }

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace

std::unique_ptr<Timer> make_timer(boost::asio::io_context& context) {
  return std::make_unique<SteadyTimer>(context);
}

}  // namespace sluice::runtime
