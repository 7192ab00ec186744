#include "http/request_id.h"

#include <algorithm>

#include "base/clock.h"

namespace sluice::http {
namespace {

// Odd, so that all 2^64 steps come to different numbers; those of two sequences that begin anywhere
// hardly ever meet.
constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15;

}  // namespace

RequestIds::RequestIds() : state_(SystemEntropy().next_u64()) {}

RequestId RequestIds::next() {
  constexpr std::string_view kPrefix = "req_";
  constexpr std::string_view kDigits = "0123456789abcdef";
  state_ += kStep;
  RequestId id;
  auto* out = std::ranges::copy(kPrefix, id.text.begin()).out;
  for (int shift = 60; shift >= 0; shift -= 4) *out++ = kDigits[state_ >> shift & 15U];
  return id;
}

}  // namespace sluice::http
