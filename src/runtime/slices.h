#pragma once

#include "runtime/environment.h"
#include "store/store.h"

namespace sluice::runtime {

// How long the store's thread works at a time on what nobody waits for: the commit that this is
// part of comes later by as much.
inline constexpr Micros kSlice = Millis(1);

// Has the store's thread call `some(writer)`, a Result<bool>, until it says that nothing is left or
// the slice is over. True when there may be more.
template <class Some>
Result<bool> run_slice(const Environment& env, Some some) {
  bool more = false;
  SLUICE_TRY_VOID(env.committer.run([&](store::Writer& writer) -> Result<void> {
    const Micros until = env.clock.steady() + kSlice;
    do {
      SLUICE_TRY(more, some(writer));
    } while (more && env.clock.steady() < until);
    return {};
  }));
  return more;
}

}  // namespace sluice::runtime
