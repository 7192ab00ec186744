#include "http/request_id.h"

#include <algorithm>

namespace sluice::http {
namespace {

Entropy& system_entropy() {
  static SystemEntropy entropy;
  return entropy;
}

}  // namespace

RequestIds::RequestIds() : entropy_(system_entropy()) {}

RequestId RequestIds::next() {
  constexpr std::string_view kPrefix = "req_";
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (left_ == 0) {
    entropy_.fill({reinterpret_cast<std::uint8_t*>(random_.data()), sizeof random_});
    left_ = random_.size();
  }
  const std::uint64_t number = random_[--left_];
  RequestId id;
  auto* out = std::ranges::copy(kPrefix, id.text.begin()).out;
  for (int shift = 60; shift >= 0; shift -= 4) *out++ = kDigits[number >> shift & 15U];
  return id;
}

}  // namespace sluice::http
