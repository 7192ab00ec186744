#include "effects/core/blocking_calls.h"

#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "base/memory_budget.h"

namespace sluice::effects {
namespace {

// For a PDF: the tree of its text, and the pages.
constexpr std::size_t kCallMemoryBytesMax = 256 << 20;

nodes::EffectResult within_memory(BlockingCalls::Work& work, Interrupt& interrupt) {
  try {
    const MemoryBudget budget(kCallMemoryBytesMax);
    return work(interrupt);
  } catch (const std::bad_alloc&) {
    return nodes::EffectError{nodes::EffectErrorCode::kBroken,
                              "the call needs more memory than there is for it"};
  }
}

}  // namespace

void Interrupt::raise() {
  const std::lock_guard lock(mutex_);
  raised_ = true;
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

void Interrupt::expire() {
  {
    const std::lock_guard lock(mutex_);
    expired_ = true;
  }
  raise();
}

bool Interrupt::expired() const {
  const std::lock_guard lock(mutex_);
  return expired_;
}

bool Interrupt::raised() const {
  const std::lock_guard lock(mutex_);
  return raised_;
}

void Interrupt::watch(int socket) {
  const std::lock_guard lock(mutex_);
  socket_ = socket;
}

void Interrupt::close(int socket) {
  const std::lock_guard lock(mutex_);
  if (socket_ == socket) socket_ = -1;
  ::close(socket);
}

BlockingCalls::BlockingCalls(boost::asio::io_context& context, CallIds& ids, unsigned threads,
                             unsigned threads_per_host)
    : context_(context), ids_(ids), threads_(threads), limiter_(threads, threads_per_host) {}

BlockingCalls::~BlockingCalls() {
  for (auto& [id, call] : calls_) call.interrupt->raise();
  pool_.reset();
}

BlockingCalls::Id BlockingCalls::start(std::string host, Micros timeout, Work work, Done done) {
  const Id id = ids_.next();
  limiter_.arrive(static_cast<std::uint64_t>(id), std::move(host));
  Call& call = calls_[id];
  call.work = std::move(work);
  call.done = std::move(done);
  call.timeout = timeout;
  let_in();
  return id;
}

void BlockingCalls::cancel(Id id) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  Call& call = found->second;
  call.done = nullptr;
  if (!call.work) {  // its thread is not free before it has noticed
    call.cancelled = true;
    call.interrupt->raise();
    return;
  }
  calls_.erase(found);
  limiter_.leave(static_cast<std::uint64_t>(id));
}

void BlockingCalls::let_in() {
  while (const auto next = limiter_.next()) begin(Id{*next});
}

void BlockingCalls::begin(Id id) {
  if (!pool_) pool_.emplace(threads_, threads_);
  Call& call = calls_.at(id);
  call.timer = std::make_unique<boost::asio::steady_timer>(context_, call.timeout);
  call.timer->async_wait([interrupt = call.interrupt](const boost::system::error_code& error) {
    if (!error) interrupt->expire();
  });
  WorkerPool::Job job = [&context = context_, calls = liveness_.observe(), id,
                         // Who runs the context waits for the answer.
                         working = boost::asio::make_work_guard(context_),
                         interrupt = call.interrupt,
                         work = std::exchange(call.work, nullptr)]() mutable {
    auto result = within_memory(work, *interrupt);
    boost::asio::post(context, [calls, id, result = std::move(result)]() mutable {
      if (auto* const self = calls.get()) self->finished(id, std::move(result));
    });
  };
  // The limiter lets no more in than there are threads, so there is room.
  if (!pool_->submit(job))
    finished(id, nodes::EffectError{nodes::EffectErrorCode::kBroken,
                                    "no thread is available for the call"});
}

void BlockingCalls::finished(Id id, nodes::EffectResult result) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  Call call = std::move(found->second);
  calls_.erase(found);
  limiter_.leave(static_cast<std::uint64_t>(id));
  let_in();
  if (!call.cancelled) call.done(std::move(result));
}

}  // namespace sluice::effects
