#include "simulation/trace.h"

#include <cstring>

namespace sluice::simulation {

void Trace::add(std::string line) {
  mix(line);
  lines_.push_back(fmt::format("{:>6} {}", step_, line));
  if (lines_.size() > kLinesKeptMax) lines_.pop_front();
}

void Trace::bytes(std::string_view what, std::string_view bytes) {
  mix(what);
  mix(bytes);
}

void Trace::mix(std::string_view bytes) {
  const auto add_word = [this](std::uint64_t word) {
    digest_ = (digest_ ^ word) * 0x9FB21C651E98DF25ULL;
    digest_ ^= digest_ >> 32;
  };
  add_word(bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min(sizeof word, bytes.size() - at));
    add_word(word);
  }
}

}  // namespace sluice::simulation
