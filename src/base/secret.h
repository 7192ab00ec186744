#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace sluice {

// A value that must not be printed: no operator<<, no fmt formatter, wiped on destruction. It can
// be read only with expose(), which is easy to search for.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  std::string_view expose() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  void wipe();
  std::string value_;
};

}  // namespace sluice
