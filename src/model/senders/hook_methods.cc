#include "model/senders/hook_methods.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::model {
namespace {

constexpr std::array<std::string_view, 7> kMethodNames = {"GET",   "HEAD",   "POST",   "PUT",
                                                          "PATCH", "DELETE", "OPTIONS"};

}  // namespace

std::string_view hook_method_name(HookMethod method) {
  return kMethodNames[static_cast<std::size_t>(method)];
}

std::optional<HookMethod> find_hook_method(std::string_view name) {
  const auto found = std::find(kMethodNames.begin(), kMethodNames.end(), name);
  if (found == kMethodNames.end()) return std::nullopt;
  return static_cast<HookMethod>(found - kMethodNames.begin());
}

std::vector<std::string_view> HookMethods::names() const {
  std::vector<std::string_view> names;
  names.reserve(kMethodNames.size());
  for (std::size_t i = 0; i < kMethodNames.size(); ++i) {
    if (has(static_cast<HookMethod>(i))) names.push_back(kMethodNames[i]);
  }
  return names;
}

std::string HookMethods::text() const { return fmt::format("{}", fmt::join(names(), ", ")); }

}  // namespace sluice::model
