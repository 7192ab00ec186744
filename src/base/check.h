#pragma once

#include <string_view>

namespace sluice {

// Prints the failed condition with its place and aborts. Never returns.
[[noreturn]] void check_failed(const char* condition, const char* file, int line,
                               std::string_view message);

}  // namespace sluice

// An invariant of this program, checked in every build. Never for what a peer, a disk or a user
// can cause: that is a Result.
#define SLUICE_CHECK(condition, message) \
  ((condition) ? void(0) : ::sluice::check_failed(#condition, __FILE__, __LINE__, (message)))
