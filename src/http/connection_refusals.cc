#include <charconv>
#include <chrono>

#include "base/log.h"
#include "http/connection.h"
#include "http/shard.h"

// What a connection answers by itself, and what the log says of any answer.
namespace sluice::http {

void Connection::refuse(const Refusal& refusal) {
  respond(error_response(refusal.status, refusal.message));
}

void Connection::refuse_route() {
  const std::string allowed = shard_->core().routes.allowed(reader_.request().path);
  if (allowed.empty()) return refuse({404, "There is nothing here."});
  Response response = error_response(405, "This path does not take that method.");
  response.headers.emplace_back("Allow", allowed);
  respond(response);
}

void Connection::refuse_busy() {
  Response response = error_response(503, "The server is busy; try again later.");
  response.headers.emplace_back("Retry-After", "1");
  respond(response);
}

Response Connection::error_response(int status, std::string_view message) {
  const Core& core = shard_->core();
  const std::string_view path = reader_.request().path;
  const Route* const route = route_ ? route_ : core.routes.nearest(path);
  const ErrorBody& body = route && route->error_body ? route->error_body : core.error_body;
  if (body) return body(status, path, message);
  Response response;
  response.status = status;
  response.body.append(R"({"message":")").append(message).append("\"}");
  return response;
}

Connection::Time Connection::steady_now() {
  return std::chrono::duration_cast<Time>(std::chrono::steady_clock::now().time_since_epoch());
}

void Connection::name_request() {
  if (request_id_ || !shard_->core().names_requests) return;
  request_id_ = shard_->next_request_id();
  reader_.request().id = request_id_->view();
}

// Of a path that may hold a token only its route is said.
void Connection::log_answer(std::string_view bytes, std::size_t borrowed_bytes) {
  const auto& request = reader_.request();
  const std::string_view route = route_ ? std::string_view(route_->pattern) : std::string_view();
  const bool is_named = !route.empty() && route.find("oken}") == std::string_view::npos;
  int status = 0;
  if (constexpr std::string_view kVersion = "HTTP/1.1 "; bytes.starts_with(kVersion)) {
    const auto code = bytes.substr(kVersion.size(), 3);
    std::from_chars(code.data(), code.data() + code.size(), status);
  }
  log::write(log::Level::kDebug, "a request was answered",
             {{"method", method_name(request.method)},
              {"route", route.empty() ? std::string_view("none") : route},
              {"path", is_named ? request.path : std::string_view()},
              {"status", status},
              {"bytes", bytes.size() + borrowed_bytes},
              {"request_id", request.id},
              {"micros", began_ ? (steady_now() - *began_).count() : 0},
              {"peer", request.peer}});
}

}  // namespace sluice::http
