#include "effects/http/curl_loop.h"

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

bool CurlLoop::add(CURL* easy) { return curl_multi_add_handle(multi_, easy) == CURLM_OK; }

void CurlLoop::remove(CURL* easy) { curl_multi_remove_handle(multi_, easy); }

int CurlLoop::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  auto& loop = *static_cast<CurlLoop*>(self);
  if (what == CURL_POLL_REMOVE) {
    loop.unwatch(fd);
  } else {
    loop.watch(fd, what);
  }
  return 0;
}

int CurlLoop::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& loop = *static_cast<CurlLoop*>(self);
  loop.timer_.cancel();
  if (timeout_ms < 0) return 0;
  // Also for "now" through the timer: libcurl must not be entered from its own callback.
  loop.timer_.expires_after(std::chrono::milliseconds(timeout_ms));
  loop.timer_.async_wait(
      [observer = loop.liveness_.observe()](const boost::system::error_code& error) {
        auto* const alive = observer.get();
        if (!error && alive) alive->act(CURL_SOCKET_TIMEOUT, 0);
      });
  return 0;
}

void CurlLoop::watch(curl_socket_t fd, int what) {
  auto& entry = watches_[fd];
  if (!entry) entry = std::make_shared<Watch>(context_, fd);
  entry->wanted = what;
  arm(entry);
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
