#include "effects/http/curl_loop.h"

#include <unistd.h>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/check.h"

namespace sluice::effects {
namespace {

CURLM* start_libcurl() {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  SLUICE_CHECK(kStarted == CURLE_OK, "libcurl starts");
  CURLM* const multi = curl_multi_init();
  SLUICE_CHECK(multi != nullptr, "memory for libcurl");
  return multi;
}

}  // namespace

CurlLoop::CurlLoop(boost::asio::io_context& context, Finished finished)
    : context_(context), finished_(std::move(finished)), timer_(context), multi_(start_libcurl()) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlLoop::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlLoop::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlLoop::~CurlLoop() {
  // Closing the idle connections still calls back, so the watches must be there.
  curl_multi_cleanup(multi_);
  while (!watches_.empty()) unwatch(watches_.begin()->first);
}

void CurlLoop::set_limits(std::size_t connections_max, std::size_t connections_per_host_max) {
  const auto total = static_cast<long>(connections_max);
  curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, total);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, total);
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS,
                    static_cast<long>(connections_per_host_max));
}

bool CurlLoop::add(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &CurlLoop::on_open);
  curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlLoop::on_close);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
  return curl_multi_add_handle(multi_, easy) == CURLM_OK;
}

void CurlLoop::remove(CURL* easy) { curl_multi_remove_handle(multi_, easy); }

// A connection's socket; not one of those by which libcurl's resolver wakes it.
int CurlLoop::on_open(void* self, curl_socket_t fd, curlsocktype) {
  auto& loop = *static_cast<CurlLoop*>(self);
  loop.unwatch(fd);  // whatever had the number before is closed, if without a word
  try {
    auto& entry = loop.watches_[fd];
    entry = std::make_shared<Watch>(loop.context_, fd);
    entry->is_ours = true;
  } catch (const std::exception&) {  // must not pass through C
    loop.watches_.erase(fd);
    return CURL_SOCKOPT_ERROR;
  }
  return CURL_SOCKOPT_OK;
}

int CurlLoop::on_close(void* self, curl_socket_t fd) {
  static_cast<CurlLoop*>(self)->unwatch(fd);
  return ::close(fd);
}

int CurlLoop::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  auto& loop = *static_cast<CurlLoop*>(self);
  if (what == CURL_POLL_REMOVE) {
    loop.stop_watching(fd);
  } else {
    loop.watch(fd, what);
  }
  return 0;
}

// libcurl sets a time for every call and seldom needs it. A timer that is set for an earlier one is
// left as it is, and looks again when it fires.
int CurlLoop::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& loop = *static_cast<CurlLoop*>(self);
  loop.due_.reset();
  if (timeout_ms < 0) return 0;
  const Micros due = loop.clock_.steady() + Millis(timeout_ms);
  loop.due_ = due;
  if (timeout_ms > 0) {
    loop.call_at(due);
  } else if (!std::exchange(loop.is_posted_, true)) {
    // Not at once: libcurl must not be entered from its own callback.
    boost::asio::post(loop.context_, [observer = loop.liveness_.observe()] {
      if (auto* const alive = observer.get()) {
        alive->is_posted_ = false;
        alive->on_time();
      }
    });
  }
  return 0;
}

void CurlLoop::call_at(Micros due) {
  if (timer_at_ && *timer_at_ <= due) return;
  timer_at_ = due;
  timer_.expires_after(due - clock_.steady());
  timer_.async_wait([observer = liveness_.observe()](const boost::system::error_code& error) {
    auto* const alive = observer.get();
    if (error || !alive) return;  // set anew, or the loop is gone
    alive->timer_at_.reset();
    alive->on_time();
  });
}

void CurlLoop::on_time() {
  if (!due_) return;
  if (*due_ > clock_.steady()) return call_at(*due_);
  due_.reset();
  act(CURL_SOCKET_TIMEOUT, 0);
}

void CurlLoop::watch(curl_socket_t fd, int what) {
  auto& entry = watches_[fd];
  if (!entry) entry = std::make_shared<Watch>(context_, fd);
  entry->wanted = what;
  // Until it is connected, libcurl only waits to write.
  if (entry->is_ours && (what & CURL_POLL_IN)) entry->is_connected = true;
  arm(entry);
}

// The transfer is over, or its connection is. A socket that stays open is mostly used again soon,
// and is found as it was left. One that is not connected yet is let go: libcurl (7.88) closes it
// without on_close when the call times out or is cancelled, and its number comes back.
void CurlLoop::stop_watching(curl_socket_t fd) {
  const auto found = watches_.find(fd);
  if (found == watches_.end()) return;
  if (!found->second->is_connected) return unwatch(fd);
  found->second->wanted = 0;
}

void CurlLoop::unwatch(curl_socket_t fd) {
  const auto found = watches_.find(fd);
  if (found == watches_.end()) return;
  found->second->gone = true;
  found->second->descriptor.release();
  watches_.erase(found);
}

// One wait for each direction that is wanted and not yet waited for.
void CurlLoop::arm(const std::shared_ptr<Watch>& watch) {
  using boost::asio::posix::descriptor_base;
  if ((watch->wanted & CURL_POLL_IN) && !watch->reading) {
    watch->reading = true;
    watch->descriptor.async_wait(
        descriptor_base::wait_read,
        [this, watch, fd = watch->descriptor.native_handle()](const auto& error) {
          watch->reading = false;
          if (watch->gone) return;
          if (watch->wanted & CURL_POLL_IN) act(fd, error ? CURL_CSELECT_ERR : CURL_CSELECT_IN);
          if (!watch->gone) arm(watch);
        });
  }
  if ((watch->wanted & CURL_POLL_OUT) && !watch->writing) {
    watch->writing = true;
    watch->descriptor.async_wait(
        descriptor_base::wait_write,
        [this, watch, fd = watch->descriptor.native_handle()](const auto& error) {
          watch->writing = false;
          if (watch->gone) return;
          if (watch->wanted & CURL_POLL_OUT) act(fd, error ? CURL_CSELECT_ERR : CURL_CSELECT_OUT);
          if (!watch->gone) arm(watch);
        });
  }
}

void CurlLoop::act(curl_socket_t fd, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, fd, events, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* easy = message->easy_handle;
    const CURLcode code = message->data.result;
    curl_multi_remove_handle(multi_, easy);
    finished_(easy, code);
  }
}

}  // namespace sluice::effects
