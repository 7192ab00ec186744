#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::model {

// The methods of requests to hooks.
enum class HookMethod : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };
std::string_view hook_method_name(HookMethod method);
// By its name in upper case.
std::optional<HookMethod> find_hook_method(std::string_view name);

class HookMethods {
 public:
  HookMethods() = default;
  HookMethods(std::initializer_list<HookMethod> methods) {
    for (const auto method : methods) add(method);
  }
  void add(HookMethod method) { bits_ |= bit(method); }
  void add(HookMethods others) { bits_ |= others.bits_; }
  bool has(HookMethod method) const { return (bits_ & bit(method)) != 0; }
  // "GET, POST", as in the Allow header.
  std::string text() const;
  std::vector<std::string_view> names() const;

 private:
  static unsigned bit(HookMethod method) { return 1U << static_cast<unsigned>(method); }
  unsigned bits_ = 0;
};

}  // namespace sluice::model
