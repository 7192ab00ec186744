#include "app/delivery_files.h"

#include <future>
#include <utility>

namespace sluice::app {
namespace {

constexpr Micros kKeepFor = std::chrono::hours(24 * 7);

}  // namespace

Result<std::string> DeliveryFiles::keep(TeamId team, std::string key, hooks::DeliveryFile file) {
  std::promise<nodes::EffectResult> promise;
  auto kept = promise.get_future();
  artifacts_.keep({.name = std::move(file.name),
                   .media_type = std::move(file.media_type),
                   .bytes = std::move(file.bytes),
                   .keep_for = kKeepFor},
                  {.team = team, .run = {}, .key = std::move(key)},
                  [&promise](nodes::EffectResult result) { promise.set_value(std::move(result)); });
  const auto result = kept.get();
  if (const auto* artifact = std::get_if<nodes::Artifact>(&result)) return artifact->url;
  const auto* error = std::get_if<nodes::EffectError>(&result);
  const bool is_large = error && error->code == nodes::EffectErrorCode::kTooLarge;
  return fail(is_large ? ErrorCode::kTooLarge : ErrorCode::kUnavailable,
              error ? error->message : "the file could not be stored");
}

}  // namespace sluice::app
