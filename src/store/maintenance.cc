#include "store/maintenance.h"

#include <string>

#include "base/log.h"

namespace sluice::store {

MaintenanceThread::MaintenanceThread(Store& store, Options options)
    : store_(store), options_(options), thread_([this] { loop(); }) {}

MaintenanceThread::~MaintenanceThread() { stop(); }

void MaintenanceThread::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void MaintenanceThread::loop() {
  std::string error;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, options_.every, [this] { return stopping_; })) {
    lock.unlock();
    auto done = store_.maintain();
    std::string now = done ? "" : done.error().message;
    if (now != error && !now.empty()) log::warn("maintenance of the store failed: {}", now);
    error = std::move(now);
    lock.lock();
  }
}

}  // namespace sluice::store
