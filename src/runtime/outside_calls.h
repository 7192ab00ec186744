#pragma once

#include <memory>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "effects/http/http_client.h"

namespace sluice::runtime {

// HTTP calls that belong to no run, on a thread of their own; past the same address guard and with
// the same authorities as the calls of steps.
class OutsideCalls {
 public:
  using Done = std::move_only_function<void(nodes::EffectResult)>;

  explicit OutsideCalls(const effects::HttpClient::Options& options);
  ~OutsideCalls() { stop(); }
  OutsideCalls(const OutsideCalls&) = delete;
  OutsideCalls& operator=(const OutsideCalls&) = delete;

  // `done` is called on that thread. Any thread.
  void send(nodes::HttpCall call, Done done);
  // Joins the thread; calls in flight are dropped without calling `done`. Idempotent.
  void stop();

 private:
  void run();

  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  effects::CallIds ids_;
  std::unique_ptr<effects::HttpClient> client_;  // of the thread
  std::thread thread_;
};

}  // namespace sluice::runtime
