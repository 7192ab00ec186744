#pragma once

#include <cstdint>
#include <deque>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::simulation {

// What happened, in order: a number that depends on every event and on every byte written, and the
// last events in words.
class Trace {
 public:
  static constexpr std::size_t kLinesKeptMax = 400;

  template <class... Args>
  void note(fmt::format_string<Args...> text, Args&&... args) {
    add(fmt::format(text, std::forward<Args>(args)...));
  }
  // Goes into the number only.
  void bytes(std::string_view what, std::string_view bytes);

  void at(std::int64_t step) { step_ = step; }
  std::int64_t step() const { return step_; }
  std::uint64_t digest() const { return digest_; }
  std::vector<std::string> lines() const { return {lines_.begin(), lines_.end()}; }

 private:
  void add(std::string line);
  void mix(std::string_view bytes);

  std::int64_t step_ = 0;
  std::uint64_t digest_ = 0x9E3779B97F4A7C15ULL;
  std::deque<std::string> lines_;
};

}  // namespace sluice::simulation
