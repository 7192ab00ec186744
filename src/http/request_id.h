#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/clock.h"

namespace sluice::http {

// "req_" and 16 hex digits.
struct RequestId {
  std::array<char, 20> text{};
  std::string_view view() const { return {text.data(), text.size()}; }
};

// Ids of 64 random bits: nobody can tell the next one from others, and hardly ever are two the
// same. One thread.
class RequestIds {
 public:
  RequestIds();
  explicit RequestIds(Entropy& entropy) : entropy_(entropy) {}  // outlives this
  RequestId next();

 private:
  Entropy& entropy_;
  std::array<std::uint64_t, 256> random_{};  // asked for at once: that is a system call
  std::size_t left_ = 0;
};

}  // namespace sluice::http
