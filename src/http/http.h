#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "http/stream.h"

// Plain types that everybody may use; no Beast and no Asio in here.
namespace sluice::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

struct Header {
  std::string_view name;  // as received
  std::string_view value;
};

// What is known once the headers are read. Everything in it points into the connection's buffer and
// stays valid until the request was answered.
struct RequestHead {
  Method method = Method::kOther;
  std::string_view path;   // canonical: percent-encoding of unreserved characters only
  std::string_view route;  // the pattern of its route, for logs: the path may hold a token
  std::string_view query;  // without the question mark
  std::span<const Header> headers;
  std::span<const std::string_view> params;  // the {name} parts of the route, in order, decoded
  std::optional<std::uint64_t> content_length;
  std::string_view peer;  // the address of the other side, without the port
  unsigned shard = 0;     // which io thread this is
  std::string_view id{};  // of the request, as its answer and the log name it; may be empty

  // The value of the only header of that name (any case); nothing when absent or repeated.
  std::optional<std::string_view> header(std::string_view name) const;
  // The decoded value of a query parameter; nothing when absent.
  std::optional<std::string> query_value(std::string_view name) const;
};

struct Request : RequestHead {
  std::string_view body;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  // Follows `body`: bytes that outlive the server, such as a built-in file, and are never copied.
  std::string_view borrowed{};
};

// Turns a refusal of this layer (bad framing 400, no route 404, wrong method 405, too large 413,
// slow 408, headers 431, ...) into a response. Called on io threads.
using ErrorBody =
    std::function<Response(int status, std::string_view path, std::string_view message)>;

// Where the answer to one request goes: the connection that asked, or what stands in for one. Any
// thread; one of the functions is called, once, and is given the hold that the responder had.
class ReplySink {
 public:
  virtual ~ReplySink() = default;
  virtual void reply(std::shared_ptr<ReplySink> self, std::string_view bytes) = 0;
  virtual void reply(std::shared_ptr<ReplySink> self, const Response& response) = 0;
  virtual void reply_nothing(std::shared_ptr<ReplySink> self) = 0;
  // By default there is no stream, and no answer.
  virtual void stream(std::shared_ptr<ReplySink> self, const StreamHead& head,
                      std::shared_ptr<StreamBuffer> buffer);
  // Runs `job` on a worker thread, or drops it and returns false, as one without workers does.
  virtual bool run_on_worker(std::move_only_function<void()> job);
};

// The right to answer one request, once, from any thread. Dropping it unanswered answers 500.
// Keeps the connection and the request's bytes alive.
class Responder {
 public:
  Responder() = default;
  explicit Responder(std::shared_ptr<ReplySink> sink);
  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&&) noexcept;
  ~Responder();

  void send(const Response& response);
  // A whole response, status line to body, with a Content-Length and no Connection header, e.g. one
  // made ready at start-up. The bytes are copied before this returns. Cheapest on the io thread.
  void send_raw(std::string_view bytes);
  // Runs `job` on a worker thread: for who was called back on an io thread and has to block before
  // it can answer. False, and the job is dropped, when the server is stopping. Unanswered only.
  bool run_on_worker(std::move_only_function<void()> job) const;
  // Answers with a stream, after which the connection ends. With HTTP/1.1 each write is a chunk;
  // the answer to HEAD, and a stream beyond streams_max, end at once. `on_end` may be called before
  // this returns.
  Stream stream(const StreamHead& head, StreamOptions options = {}, OnStreamEnd on_end = {});
  bool answered() const { return sink_ == nullptr; }

 private:
  std::shared_ptr<ReplySink> sink_;  // shared: the socket's own read loop holds it too
};

// Where a handler runs. kIo handlers must not block; kWorker handlers may.
enum class RunsOn { kIo, kWorker };

// Asked once the headers are there and before the body is read: how much body may come, or an
// answer that ends the matter at once.
using BodyPlan = std::variant<std::size_t, Response>;

using Handler = std::function<void(const Request&, Responder)>;
using Planner = std::function<BodyPlan(const RequestHead&)>;

struct Route {
  Method method;
  // "/workflows/{id}/logs": segments match exactly, {x} matches one whole segment, and "*" as the
  // last one matches the rest of the path, which may be empty or have slashes. Both are params.
  std::string pattern;
  RunsOn runs_on = RunsOn::kWorker;
  Handler handler;
  Planner planner;  // may be empty: then the server's body_bytes_max holds
  // With both: how long the handler may take for its answer. After that `late` answers, on the io
  // thread; the connection ends with it, and what the handler still sends is dropped. While
  // Limits::late_max handlers are that late, such routes answer 503.
  std::chrono::milliseconds answer_ms_max{0};
  std::function<Response(const RequestHead&)> late{};
  // Which pool of workers runs the handler, if a worker does.
  unsigned pool = 0;
  // What this layer refuses here, and at paths that nothing serves but that are nearest to this
  // one, reads like this; when empty, like the server's.
  ErrorBody error_body{};
};

// The reason phrase of a status code.
std::string_view reason_phrase(int status);
// A complete response in bytes, for send_raw.
std::string serialize(const Response& response);

}  // namespace sluice::http
