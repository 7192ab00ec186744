#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"

namespace sluice::engine {

// A list of JSON values of fixed length. A long list is held as JSON text with a few bytes of
// overhead per value; a short one is held as it is, because packing it would cost time.
class PackedValues {
 public:
  static constexpr std::size_t kUnpackedMax = 1'000;

  PackedValues() = default;
  // `size` nulls, or these.
  explicit PackedValues(std::size_t size);
  explicit PackedValues(json::array values);

  std::size_t size() const { return is_packed_ ? places_.size() : values_.size(); }
  void set(std::size_t index, json::value value);  // once for each index
  // Moves the value out; its place must not be read again.
  json::value take(std::size_t index);
  // Moves all values out.
  json::array take_all();
  std::size_t held_bytes() const;  // of memory

 private:
  struct Place {
    std::uint32_t begin = 0;
    std::uint32_t bytes = 0;  // 0: null
  };
  json::value parsed(const Place& place) const;

  bool is_packed_ = false;
  json::array values_;
  std::string text_;
  std::vector<Place> places_;
  std::size_t values_bytes_ = 0;  // of values_ in memory
};

}  // namespace sluice::engine
