#pragma once

#include <curl/curl.h>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/clock.h"
#include "base/liveness.h"

namespace sluice::effects {

// libcurl's multi interface on an io_context: libcurl says which sockets and which time it waits
// for, Asio says when they are due. All calls and callbacks are on the thread of the context.
class CurlLoop {
 public:
  // Called for each transfer that is over, already taken out of the loop. It must not add, remove
  // or destroy anything here; it may post.
  using Finished = std::function<void(CURL*, CURLcode)>;

  CurlLoop(boost::asio::io_context& context, Finished finished);
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;
  // Every easy handle must have been removed.
  ~CurlLoop();

  // At most so many connections at once, in all and to one host; further transfers wait.
  void set_limits(std::size_t connections_max, std::size_t connections_per_host_max);
  // Takes over the easy handle's sockets, too: connected ones stay watched as long as they are
  // open.
  bool add(CURL* easy);
  void remove(CURL* easy);

 private:
  // A socket of libcurl. libcurl owns and closes it; Asio only watches.
  struct Watch {
    Watch(boost::asio::io_context& context, curl_socket_t fd) : descriptor(context, fd) {}
    boost::asio::posix::stream_descriptor descriptor;
    int wanted = 0;             // CURL_POLL_*
    bool is_ours = false;       // opened by a transfer, not by libcurl's resolver
    bool is_connected = false;  // libcurl says when it closes the socket; it is watched until then
    bool gone = false;
    bool reading = false;
    bool writing = false;
  };

  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* watch);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);
  static int on_open(void* self, curl_socket_t fd, curlsocktype);
  static int on_close(void* self, curl_socket_t fd);
  void call_at(Micros due);
  void on_time();
  void watch(curl_socket_t fd, int what);
  void stop_watching(curl_socket_t fd);
  void unwatch(curl_socket_t fd);
  void arm(const std::shared_ptr<Watch>& watch);
  void act(curl_socket_t fd, int events);

  boost::asio::io_context& context_;
  Finished finished_;
  boost::asio::steady_timer timer_;
  const SystemClock clock_;
  std::optional<Micros> due_;       // when libcurl wants to be called
  std::optional<Micros> timer_at_;  // when the timer fires: not later than that, perhaps earlier
  bool is_posted_ = false;          // libcurl is called in a moment
  // Shared with the waits in flight, which may outlive the entry by one turn of the loop.
  std::unordered_map<curl_socket_t, std::shared_ptr<Watch>> watches_;
  CURLM* multi_;
  Liveness<CurlLoop> liveness_{this};  // for a timer that was already due
};

}  // namespace sluice::effects
