#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "calls/call_provider.h"

namespace sluice::runtime {

// The providers of teams by the texts of their settings, which are read once. Any thread.
class CallProviders {
 public:
  static constexpr std::size_t kCountMax = 200;  // that are kept in memory

  // kInvalid when the settings are not valid (any more).
  Result<std::shared_ptr<const calls::CallProvider>> find(const std::string& settings);

 private:
  std::mutex mutex_;  // guards what follows
  std::unordered_map<std::string, std::shared_ptr<const calls::CallProvider>> providers_;
};

}  // namespace sluice::runtime
