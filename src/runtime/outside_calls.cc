#include "runtime/outside_calls.h"

#include <utility>

#include <boost/asio/post.hpp>

#include "base/log.h"

namespace sluice::runtime {

OutsideCalls::OutsideCalls(const effects::HttpClient::Options& options)
    : guard_(context_.get_executor()),
      client_(std::make_unique<effects::HttpClient>(context_, ids_, options)),
      thread_([this] { run(); }) {}

// What is thrown by one answer ends that answer and nothing else.
void OutsideCalls::run() {
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception& error) {
      log::error("the thread for calls outside of runs goes on after an error: {}", error.what());
    }
  }
}

void OutsideCalls::stop() {
  if (!thread_.joinable()) return;
  guard_.reset();
  context_.stop();
  thread_.join();
  client_.reset();
}

void OutsideCalls::send(nodes::HttpCall call, Done done) {
  boost::asio::post(context_, [this, call = std::move(call), done = std::move(done)]() mutable {
    client_->start(std::move(call), std::move(done));
  });
}

}  // namespace sluice::runtime
