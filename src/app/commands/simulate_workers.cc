#include "app/commands/simulate_workers.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <exception>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace sluice::app {
namespace {

constexpr int kPollMs = 100;

volatile std::sig_atomic_t stop_came = 0;
void note_stop(int) { stop_came = 1; }

Result<void> system_error(std::string_view doing) {
  return fail(ErrorCode::kIo, fmt::format("cannot {}: error {}", doing, errno));
}

struct Worker {
  pid_t process = -1;
  int lines = -1;  // its end of the pipe is where it writes
  std::string received{};
};

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(file, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// In the worker: every jobs-th scenario, until the last one or until nobody reads any more.
void work(const SimulateWorkers::Options& options, unsigned number, int lines) {
  for (std::int64_t scenario = number;
       options.scenarios_max == 0 || scenario < options.scenarios_max; scenario += options.jobs) {
    if (!write_all(lines, fmt::format("{} {}\n", scenario, options.run(scenario)))) return;
  }
}

// The process that started it decides when it ends, whatever signal the terminal sends to both.
[[noreturn]] void be_worker(const SimulateWorkers::Options& options, unsigned number, int lines) {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGPIPE, SIG_IGN);
  int status = 0;
  try {
    work(options, number, lines);
  } catch (const std::exception&) {
    status = 1;  // out of memory, say
  }
  ::_exit(status);
}

class Workers {
 public:
  explicit Workers(const SimulateWorkers::Options& options) : options_(options) {}
  ~Workers() { stop(); }

  Result<void> start();
  // Until all have ended, or it is over.
  Result<void> listen();

 private:
  Result<void> read(Worker& worker);
  void take_lines(Worker& worker);
  Result<void> await_end(Worker& worker);
  void stop();

  const SimulateWorkers::Options& options_;
  std::vector<Worker> workers_;
};

Result<void> Workers::start() {
  workers_.reserve(options_.jobs);
  for (unsigned number = 0; number < options_.jobs; ++number) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error("make a pipe");
    const pid_t process = ::fork();
    if (process == 0) {
      ::close(ends[0]);
      be_worker(options_, number, ends[1]);
    }
    ::close(ends[1]);
    workers_.push_back({.process = process, .lines = ends[0]});
    if (process < 0) return system_error("start another process");
  }
  return {};
}

Result<void> Workers::listen() {
  while (!options_.is_over()) {
    std::vector<pollfd> files;
    std::vector<Worker*> open;
    for (auto& worker : workers_) {
      if (worker.lines < 0) continue;
      files.push_back({.fd = worker.lines, .events = POLLIN, .revents = 0});
      open.push_back(&worker);
    }
    if (open.empty()) return {};
    if (::poll(files.data(), files.size(), kPollMs) < 0 && errno != EINTR)
      return system_error("wait for the scenarios");
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (files[i].revents != 0) SLUICE_TRY_VOID(read(*open[i]));
    }
  }
  return {};
}

Result<void> Workers::read(Worker& worker) {
  std::array<char, 4096> buffer{};
  const auto n = ::read(worker.lines, buffer.data(), buffer.size());
  if (n < 0) return errno == EINTR ? Result<void>() : system_error("read from a worker");
  if (n == 0) return await_end(worker);
  worker.received.append(buffer.data(), static_cast<std::size_t>(n));
  take_lines(worker);
  return {};
}

void Workers::take_lines(Worker& worker) {
  for (auto end = worker.received.find('\n'); end != std::string::npos;
       end = worker.received.find('\n')) {
    const std::string_view line = std::string_view(worker.received).substr(0, end);
    const auto blank = line.find(' ');
    WorkerLine out{.scenario = 0, .text = std::string(line.substr(blank + 1))};
    std::from_chars(line.data(), line.data() + blank, out.scenario);
    worker.received.erase(0, end + 1);
    options_.on_line(out);
  }
}

Result<void> Workers::await_end(Worker& worker) {
  ::close(std::exchange(worker.lines, -1));
  int status = 0;
  ::waitpid(std::exchange(worker.process, -1), &status, 0);
  if (status == 0) return {};
  return fail(ErrorCode::kInternal,
              WIFSIGNALED(status)
                  ? fmt::format("a process that ran scenarios died of signal {}", WTERMSIG(status))
                  : std::string("a process that ran scenarios failed; is there enough memory?"));
}

void Workers::stop() {
  for (auto& worker : workers_) {
    if (worker.process > 0) ::kill(worker.process, SIGKILL);
    if (worker.process > 0) ::waitpid(worker.process, nullptr, 0);
    if (worker.lines >= 0) ::close(worker.lines);
  }
}

}  // namespace

Result<void> SimulateWorkers::run(const Options& options) {
  Workers workers(options);
  SLUICE_TRY_VOID(workers.start());
  return workers.listen();
}

StopSignals::StopSignals() {
  struct sigaction note {};
  note.sa_handler = note_stop;
  ::sigaction(SIGINT, &note, &interrupt_before_);
  ::sigaction(SIGTERM, &note, &terminate_before_);
}

StopSignals::~StopSignals() {
  ::sigaction(SIGINT, &interrupt_before_, nullptr);
  ::sigaction(SIGTERM, &terminate_before_, nullptr);
}

bool StopSignals::came() { return stop_came != 0; }

}  // namespace sluice::app
