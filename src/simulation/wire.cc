#include "simulation/wire.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::simulation {
namespace {

constexpr std::size_t kLinesMax = 8;
constexpr std::string_view kHeadEnd = "\r\n\r\n";

std::string chunked(Random& random, std::string_view body) {
  std::string text;
  while (!body.empty()) {
    const auto size = static_cast<std::size_t>(1 + random.below(body.size()));
    text += fmt::format("{:x}\r\n{}\r\n", size, body.substr(0, size));
    body.remove_prefix(size);
  }
  return text + "0\r\n\r\n";
}

// The bytes of the first response, if it is there as a whole.
std::optional<std::size_t> length_of_first(std::string_view received) {
  const auto end = received.find(kHeadEnd);
  if (end == std::string_view::npos) return std::nullopt;
  const std::size_t head = end + kHeadEnd.size();
  std::size_t body = 0;
  if (const auto text = header_of(received.substr(0, head), "Content-Length"))
    std::from_chars(text->data(), text->data() + text->size(), body);
  if (received.size() < head + body) return std::nullopt;
  return head + body;
}

}  // namespace

std::string post_request(Random& random, std::string_view path, HeaderLines headers,
                         std::string_view body) {
  std::string text = fmt::format(
      "POST {} HTTP/1.1\r\nHost: sluice.test\r\nContent-Type: application/json\r\n", path);
  for (const auto& [name, value] : headers) text += fmt::format("{}: {}\r\n", name, value);
  if (random.one_in(6)) return text + "Transfer-Encoding: chunked\r\n\r\n" + chunked(random, body);
  return text + fmt::format("Content-Length: {}\r\n\r\n{}", body.size(), body);
}

// "HTTP/1.1 202 ...".
int status_of(std::string_view response) {
  int status = 0;
  if (response.size() >= 12) std::from_chars(response.data() + 9, response.data() + 12, status);
  return status;
}

std::optional<std::string_view> header_of(std::string_view response, std::string_view name) {
  const auto head = response.substr(0, response.find(kHeadEnd) + 2);
  const auto at = head.find(fmt::format("\r\n{}: ", name));
  if (at == std::string_view::npos) return std::nullopt;
  const auto value = head.substr(at + name.size() + 4);
  return value.substr(0, value.find("\r\n"));
}

std::string_view body_of(std::string_view response) {
  const auto end = response.find(kHeadEnd);
  return end == std::string_view::npos ? std::string_view() : response.substr(end + 4);
}

Wire::~Wire() {
  for (auto& line : lines_) close(line);
}

void Wire::close(Line& line) {
  if (line.socket >= 0) ::close(std::exchange(line.socket, -1));
}

// An idle one, one whose answers are still to come, or a new one; one that will break takes nothing
// more.
Wire::Line& Wire::some_line() {
  std::vector<Line*> usable;
  for (auto& line : lines_) {
    const bool is_usable = line.socket >= 0 && !line.ends && !line.breaks_at;
    if (is_usable && (line.exchanges.empty() || world_.random.one_in(4))) usable.push_back(&line);
  }
  if (!usable.empty() && (lines_.size() >= kLinesMax || !world_.random.one_in(3)))
    return *world_.random.pick(usable);
  const auto shard = static_cast<unsigned>(world_.random.below(front_.shards()));
  const auto socket = front_.connect(shard);
  if (!socket) world_.violate(socket.error().message);
  lines_.push_back({.socket = socket.value_or(-1)});
  return lines_.back();
}

void Wire::send(Exchange exchange) {
  Line& line = some_line();
  if (!world_.is_calm && world_.random.one_in(20)) {
    // Half of these break off within the request, the others before its answer was read.
    const auto size = static_cast<std::uint64_t>(exchange.bytes.size());
    line.breaks_at =
        static_cast<std::size_t>(world_.random.one_in(2) ? world_.random.below(size) : size);
  }
  line.exchanges.push_back(std::move(exchange));
}

bool Wire::carry() {
  std::erase_if(lines_, [](const Line& line) { return line.socket < 0; });
  if (lines_.empty()) return false;
  const auto first = static_cast<std::size_t>(world_.random.below(lines_.size()));
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    Line& line = lines_[(first + i) % lines_.size()];
    if (write_some(line) || read_some(line)) return true;
  }
  return false;
}

bool Wire::read() {
  return std::ranges::any_of(lines_,
                             [this](Line& line) { return line.socket >= 0 && read_some(line); });
}

bool Wire::write_some(Line& line) {
  if (line.sent >= line.exchanges.size() || line.is_refused || line.ends) return false;
  const Exchange& next = line.exchanges[line.sent];
  const bool breaks = line.breaks_at && line.sent + 1 == line.exchanges.size();
  const std::size_t end = breaks ? *line.breaks_at : next.bytes.size();
  std::string_view bytes(next.bytes);
  bytes = bytes.substr(line.sent_bytes, end - line.sent_bytes);
  if (world_.random.one_in(3)) bytes = bytes.substr(0, world_.random.below(bytes.size() + 1));
  const auto n = ::send(line.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n < 0) {
    line.is_refused = errno != EAGAIN && errno != EWOULDBLOCK;
    return line.is_refused;
  }
  line.sent_bytes += static_cast<std::size_t>(n);
  const bool is_broken = breaks && line.sent_bytes == end;
  if (is_broken) world_.trace.note("{} of {} bytes, and no more", end, next.bytes.size());
  if (line.sent_bytes == next.bytes.size()) count_sent(line, next);
  if (is_broken) close(line);
  return true;
}

void Wire::count_sent(Line& line, const Exchange& whole) {
  ++world_.requests_sent[whole.body];
  if (whole.on_sent) whole.on_sent();
  ++line.sent;
  line.sent_bytes = 0;
}

bool Wire::read_some(Line& line) {
  std::array<char, 4096> buffer{};
  const auto n = ::recv(line.socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
  if (n > 0) {
    line.received.append(buffer.data(), static_cast<std::size_t>(n));
    take_answers(line);
    return true;
  }
  const bool waits = line.sent > 0 && !line.ends;
  close(line);
  if (waits && !is_dead_())
    world_.violate("HTTP: a connection ended before the answer to its request");
  return true;
}

void Wire::take_answers(Line& line) {
  while (const auto length = length_of_first(line.received)) {
    const std::string response = line.received.substr(0, *length);
    line.received.erase(0, *length);
    // What a dead process says is never heard.
    if (is_dead_()) return;
    if (line.exchanges.empty() || line.ends)
      return world_.violate("HTTP: an answer to no request: " +
                            std::string(response.substr(0, response.find("\r\n"))));
    const Exchange exchange = std::move(line.exchanges.front());
    line.exchanges.pop_front();
    if (line.sent > 0) --line.sent;
    line.ends = header_of(response, "Connection") == "close";
    exchange.on_answer(response);
  }
}

std::size_t Wire::unanswered() const {
  std::size_t count = 0;
  for (const auto& line : lines_) {
    if (line.socket >= 0 && !line.ends) count += line.sent;
  }
  return count;
}

}  // namespace sluice::simulation
