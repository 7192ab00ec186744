#include <string_view>
#include <utility>

#include "base/check.h"
#include "http/connection.h"
#include "http/http.h"
#include "http/serialize.h"
#include "http/shard.h"

namespace sluice::http {

// Straight to the connection on its io thread, by the shard's mailbox from anywhere else.
void Connection::hand_over(std::shared_ptr<Connection> connection) {
  if (connection->shard_->runs_here()) return connection->on_delivered();
  Shard::deliver(std::move(connection));
}

void Connection::answer(std::shared_ptr<Connection> connection, std::string_view bytes) {
  connection->answer_.assign(bytes);
  hand_over(std::move(connection));
}

void Connection::answer(std::shared_ptr<Connection> connection, const Response& response) {
  connection->answer_.clear();
  append_response(connection->answer_, response);
  hand_over(std::move(connection));
}

void Connection::drop(std::shared_ptr<Connection> connection) {
  connection->is_dropped_ = true;
  hand_over(std::move(connection));
}

Responder::Responder(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

Responder& Responder::operator=(Responder&& other) noexcept {
  if (this == &other) return *this;
  if (connection_) Connection::drop(std::move(connection_));
  connection_ = std::move(other.connection_);
  return *this;
}

Responder::~Responder() {
  if (connection_) Connection::drop(std::move(connection_));
}

void Responder::send(Response response) {
  if (connection_) Connection::answer(std::move(connection_), response);
}

void Responder::send_raw(std::string_view bytes) {
  SLUICE_CHECK(bytes.starts_with("HTTP/1.1 ") && bytes.find("\r\n\r\n") != std::string_view::npos,
               "send_raw takes a whole response");
  if (connection_) Connection::answer(std::move(connection_), bytes);
}

}  // namespace sluice::http
