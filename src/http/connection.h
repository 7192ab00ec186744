#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include "base/clock.h"
#include "base/log.h"
#include "http/http.h"
#include "http/request_id.h"
#include "http/request_reader.h"
#include "http/tls.h"

namespace sluice::http {

class Shard;

// One peer: reads a request, has it answered, and so on, one at a time. A state machine on the io
// thread of its shard; only the replies may come from elsewhere. Whoever will act on
// it next owns it: the pending read, the responder, or the mailbox of its shard.
class Connection final : public ReplySink, public std::enable_shared_from_this<Connection> {
 public:
  using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol,
                                                  boost::asio::io_context::executor_type>;
  static constexpr std::size_t kBufferKeptBytes = 64 << 10;
  using Time = Micros;  // of a clock that never goes back

  Connection(std::shared_ptr<Shard> shard, Socket socket);
  ~Connection() override;

  void start();

  // For the responder, from any thread: the bytes of a whole response, or that none will come.
  void reply(std::shared_ptr<ReplySink> self, std::string_view bytes) override;
  void reply(std::shared_ptr<ReplySink> self, const Response& response) override;
  void reply_nothing(std::shared_ptr<ReplySink> self) override;
  void stream(std::shared_ptr<ReplySink> self, const StreamHead& head,
              std::shared_ptr<StreamBuffer> buffer) override;
  bool run_on_worker(std::move_only_function<void()> job) override;

  // For the shard, on the io thread.
  void on_delivered();  // the answer is in answer_, or none will come
  void on_tick(Time now);
  void on_drain();
  void close(StreamEnd why = StreamEnd::kPeerGone);  // the reason is for the producer of a stream

 private:
  friend class Shard;
  void hand_over(std::shared_ptr<ReplySink> self);
  void drop_for_want_of_memory();

  // Only one of them runs at a time; a new kind starts a new span of time.
  enum class Deadline { kNone, kHandshake, kIdle, kHeader, kBody, kWrite, kLinger };

  void read();
  void on_read(const boost::system::error_code& error, std::size_t n);
  void run(std::size_t new_bytes);
  // An exception (out of memory, say) costs this connection and no other.
  template <class Action>
  void guarded(Action action) {
    try {
      action();
    } catch (const std::exception& error) {
      log::error("a connection failed: {}", error.what());
      close();
    }
  }
  void advance(RequestReader::Step step);
  void wait_for_bytes();
  RequestReader::Step plan();
  void dispatch();
  void call_handler(Responder responder);

  void refuse(const Refusal& refusal);
  void refuse_route();
  void refuse_busy();
  Response error_response(int status, std::string_view message);
  void respond(const Response& response);
  void answer_late();
  void name_request();
  static Time steady_now();
  void log_answer(std::string_view bytes, std::size_t borrowed_bytes);

  void begin_stream(std::shared_ptr<StreamBuffer> stream);
  void on_stream();
  void append_chunk(std::string_view bytes);
  void send_heartbeat(Time now);
  void finish_stream();
  void end_stream(StreamEnd why);

  // `borrowed` follows the bytes and is not copied.
  void finish_answer(std::string_view bytes, std::string_view borrowed = {});
  void append_answer(std::string_view bytes, bool keep_alive);
  void proceed();
  bool flush();
  void wait_for_writable();
  void linger();

  void start_tls();
  void shake_hands();
  void end_handshake();
  void answer_plain_http();
  void wait_for_sealed();
  void read_sealed();
  ssize_t write_sealed(std::string_view bytes);
  // Calls `then` with this connection once the socket is ready, unless it was closed by then.
  template <class Then>
  void when_ready(Socket::wait_type what, Then then) {
    socket_.async_wait(what,
                       [self = shared_from_this(), then](const boost::system::error_code& error) {
                         if (self->is_closed_) return;
                         if (error) return self->close();
                         self->guarded([&] { then(*self); });
                       });
  }

  bool account_body();
  void release_body();
  void set_deadline(Deadline kind);

  const std::shared_ptr<Shard> shard_;  // shared: a responder may outlive the server's own hold
  Socket socket_;
  std::unique_ptr<TlsSession> tls_;  // null: plain
  const std::string peer_;
  std::string client_;  // whose request a trusted proxy has sent
  RequestReader reader_;
  const Route* route_ = nullptr;
  std::vector<std::string_view> raw_params_;
  std::optional<RequestId> request_id_{};  // while a request is there, if requests have ids

  std::string out_;  // bytes on their way to the peer
  std::size_t out_sent_ = 0;
  std::string_view borrowed_;  // follows them; nothing is appended to out_ before it has gone

  std::shared_ptr<StreamBuffer> stream_{};  // while one is sent; shared with its producer
  Time last_sent_{};                        // of its bytes

  bool is_shaking_hands_ = false;
  bool is_running_ = false;   // inside run(): answers are only noted, the loop goes on
  bool is_answered_ = false;  // since the loop last looked
  bool is_reading_ = false;
  bool is_writing_ = false;   // waiting for room in the socket
  bool is_handling_ = false;  // a responder is out
  bool is_late_ = false;      // answered without the responder, which is still out
  bool is_closing_ = false;   // once everything is written
  bool must_linger_ = false;  // because bytes may lie unread
  bool is_closed_ = false;

  Deadline deadline_kind_ = Deadline::kNone;
  Time deadline_{};
  std::optional<Time> answer_deadline_;  // while a responder is out
  std::optional<Time> began_;            // the request, if the log is to say how long it took
  std::size_t body_bytes_accounted_ = 0;

  // Written by the answering thread, handed to the io thread through the mailbox.
  std::string answer_;
  std::string_view borrowed_answer_;
  std::shared_ptr<StreamBuffer> new_stream_{};  // with its head in answer_
  bool is_stream_chunked_ = false;
  bool is_dropped_ = false;
  int drop_status_ = 500;
  Connection* next_answer_ = nullptr;
  std::shared_ptr<Connection> self_;  // while in the mailbox

  // The shard's list of its connections.
  Connection* previous_ = nullptr;
  Connection* next_ = nullptr;
};

}  // namespace sluice::http
