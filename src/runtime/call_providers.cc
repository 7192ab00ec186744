#include "runtime/call_providers.h"

#include <vector>

#include "base/json.h"

namespace sluice::runtime {

Result<std::shared_ptr<const calls::CallProvider>> CallProviders::find(
    const std::string& settings) {
  const std::lock_guard lock(mutex_);
  if (const auto found = providers_.find(settings); found != providers_.end()) return found->second;
  SLUICE_TRY(const auto document, parse_json(settings));
  if (!document.is_object())
    return fail(ErrorCode::kInvalid, "The settings of the provider are not a JSON object.");
  std::vector<std::string> problems;
  std::shared_ptr<const calls::CallProvider> made =
      calls::make_call_provider(document.get_object(), problems);
  if (!made)
    return fail(ErrorCode::kInvalid, "The settings of the provider are not valid any more: " +
                                         (problems.empty() ? std::string() : problems.front()));
  if (providers_.size() >= kCountMax) providers_.clear();
  providers_.emplace(settings, made);
  return made;
}

}  // namespace sluice::runtime
