#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulation/http_front.h"
#include "simulation/simulated_world.h"

namespace sluice::simulation {

// --- texts of HTTP ---

// A POST of JSON, with the length said before or in chunks, as chance has it.
using HeaderLines = std::span<const std::pair<std::string_view, std::string>>;
std::string post_request(Random& random, std::string_view path, HeaderLines headers,
                         std::string_view body);
// Of a whole response.
int status_of(std::string_view response);
std::optional<std::string_view> header_of(std::string_view response, std::string_view name);
std::string_view body_of(std::string_view response);

// The connections of all who send requests to one process: each is used again or not, takes several
// requests at once, carries bytes in parts, and breaks now and then, before a request is there as a
// whole or before it was answered. Checks that each answer belongs to a request, in their order,
// and that nothing ends a connection before the answer. Breaks off nothing once the world is calm.
class Wire {
 public:
  using IsDead = std::function<bool()>;  // what a dead process says is never heard
  Wire(SimulatedWorld& world, HttpFront& front, IsDead is_dead)
      : world_(world), front_(front), is_dead_(std::move(is_dead)) {}
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  struct Exchange {
    std::string bytes;
    std::string body;                 // counted in the world once the whole request was sent
    std::function<void()> on_sent{};  // likewise; may be empty
    std::function<void(std::string_view response)> on_answer{};
  };
  void send(Exchange exchange);

  // Carries some bytes of one connection. False when there are none to carry.
  bool carry();
  // Carries what the process has answered only.
  bool read();
  // Requests that were sent as a whole and for whose answers somebody waits.
  std::size_t unanswered() const;

 private:
  struct Line {
    int socket = -1;
    std::deque<Exchange> exchanges{};        // in order; the answer to the first one comes next
    std::size_t sent = 0;                    // of the exchanges: gone as a whole
    std::size_t sent_bytes = 0;              // of the next one
    std::optional<std::size_t> breaks_at{};  // after so many bytes of the newest one
    std::string received{};
    bool is_refused = false;  // nobody reads what is written
    bool ends = false;        // the process has said that no more answers come
  };
  Line& some_line();
  void count_sent(Line& line, const Exchange& whole);
  bool write_some(Line& line);
  bool read_some(Line& line);
  void take_answers(Line& line);
  void close(Line& line);

  SimulatedWorld& world_;
  HttpFront& front_;
  const IsDead is_dead_;
  std::deque<Line> lines_;
};

}  // namespace sluice::simulation
