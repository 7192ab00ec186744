#include "nodes/config/wait_length.h"

#include <fmt/format.h>

namespace sluice::nodes {
namespace {

constexpr std::int64_t kWaitDaysMax = 366;

}  // namespace

std::optional<Micros> read_wait_length(DataReader& data, std::string_view name) {
  const auto* value = data.find(name);
  if (!value) return std::nullopt;
  const auto length = read_duration(*value);
  if (!length) {
    data.error(fmt::format("`{}`: {}", data.place(name), length.error().message));
    return std::nullopt;
  }
  if (*length <= Micros(0) || *length > std::chrono::days(kWaitDaysMax))
    data.error(fmt::format("`{}` must be greater than 0 and at most {} days", data.place(name),
                           kWaitDaysMax));
  return *length;
}

}  // namespace sluice::nodes
