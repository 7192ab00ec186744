#include "engine/run/packed_values.h"

#include "base/check.h"
#include "base/json_size.h"
#include "model/record.h"

namespace sluice::engine {

PackedValues::PackedValues(std::size_t size) : is_packed_(size > kUnpackedMax) {
  if (is_packed_) {
    places_.resize(size);
  } else {
    values_.resize(size);
    values_bytes_ = tree_bytes(values_);
  }
}

PackedValues::PackedValues(json::array values) : PackedValues(values.size()) {
  if (!is_packed_) {
    values_ = std::move(values);
    values_bytes_ = tree_bytes(values_);
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) set(i, std::move(values[i]));
  text_.shrink_to_fit();
}

void PackedValues::set(std::size_t index, json::value value) {
  if (!is_packed_) {
    values_bytes_ += tree_bytes(value);
    values_[index] = std::move(value);
    return;
  }
  if (value.is_null()) return;
  const std::size_t begin = text_.size();
  append_json(text_, value);
  // A run may hold far less (RunOptions::run_memory_bytes_max).
  SLUICE_CHECK(text_.size() <= UINT32_MAX, "the values of one iterator are less than 4 GiB");
  places_[index] = {static_cast<std::uint32_t>(begin),
                    static_cast<std::uint32_t>(text_.size() - begin)};
}

json::value PackedValues::parsed(const Place& place) const {
  if (place.bytes == 0) return nullptr;
  auto value = parse_json(std::string_view(text_).substr(place.begin, place.bytes),
                          {.depth_max = model::kRecordDepthMax + 1});
  SLUICE_CHECK(value.has_value(), "what was packed can be read again");
  return *std::move(value);
}

json::value PackedValues::take(std::size_t index) {
  return is_packed_ ? parsed(places_[index]) : std::move(values_[index]);
}

json::array PackedValues::take_all() {
  if (!is_packed_) {
    values_bytes_ = 0;
    return std::move(values_);
  }
  json::array all;
  all.reserve(places_.size());
  for (const auto& place : places_) all.push_back(parsed(place));
  *this = {};
  return all;
}

std::size_t PackedValues::held_bytes() const {
  return is_packed_ ? text_.size() + places_.size() * sizeof(Place) : values_bytes_;
}

}  // namespace sluice::engine
