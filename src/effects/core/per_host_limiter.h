#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sluice::effects {

// Limits concurrent calls, in total and per host. Further calls wait in order of arrival; hosts
// take turns, so that a slow one does not delay the others. Time spent waiting is not part of a
// call's timeout. Not thread-safe.
class PerHostLimiter {
 public:
  PerHostLimiter(std::size_t all_max, std::size_t host_max)
      : all_max_(all_max), host_max_(host_max) {}

  void arrive(std::uint64_t call, std::string host);
  // The next call that may begin; it counts as in progress from now on.
  std::optional<std::uint64_t> next();
  // A call has ended or is no longer wanted, whether it was waiting or in progress.
  void leave(std::uint64_t call);

  std::size_t under_way() const { return under_way_; }

 private:
  struct Host {
    std::size_t under_way = 0;
    std::deque<std::uint64_t> waiting;  // may still hold calls that have left
    bool in_line = false;               // its name stands in line_
  };
  struct Place {
    std::string host;
    bool under_way = false;
  };
  void line_up(const std::string& name, Host& host);

  std::size_t all_max_;
  std::size_t host_max_;
  std::size_t under_way_ = 0;
  std::unordered_map<std::uint64_t, Place> places_;
  std::unordered_map<std::string, Host> hosts_;
  std::deque<std::string> line_;  // hosts with waiting calls and free capacity
};

// The origin of a URL: scheme, host and port, as written.
std::string_view host_of(std::string_view url);

}  // namespace sluice::effects
