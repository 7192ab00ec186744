#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sluice::http {

// "req_" and 16 hex digits.
struct RequestId {
  std::array<char, 20> text{};
  std::string_view view() const { return {text.data(), text.size()}; }
};

// Ids that are not given twice, nor by two of these, and that do not tell how many there were. One
// thread.
class RequestIds {
 public:
  RequestIds();                                              // begins anywhere
  explicit RequestIds(std::uint64_t from) : state_(from) {}  // for tests
  RequestId next();

 private:
  std::uint64_t state_;
};

}  // namespace sluice::http
