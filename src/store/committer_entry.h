#pragma once

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "store/committer.h"

// What waits in the committer's queue.
namespace sluice::store {

struct CommitterEntry {
  std::variant<Admitted, engine::Transition, Task> what;
  unsigned shard = 0;
  Done done;
  bool answered = false;
};

inline std::size_t bytes_of(const NewRun& run) {
  return run.body.size() + run.headers.size() + run.first.records().size();
}
inline std::size_t bytes_of(const CommitterEntry& entry) {
  if (const auto* run = std::get_if<Admitted>(&entry.what)) return bytes_of(run->run());
  if (const auto* more = std::get_if<engine::Transition>(&entry.what))
    return more->records().size();
  return 0;
}

// As the store takes it. The entry outlives what is returned.
inline BatchEntry batch_entry(CommitterEntry& entry) {
  if (const auto* run = std::get_if<Admitted>(&entry.what)) return {.work = &run->run()};
  if (const auto* more = std::get_if<engine::Transition>(&entry.what)) return {.work = more};
  return {.work = &std::get<Task>(entry.what)};
}

inline void append(ConcurrencyChanges& all, ConcurrencyChanges&& more) {
  std::ranges::move(more.begun, std::back_inserter(all.begun));
  std::ranges::move(more.cancelled, std::back_inserter(all.cancelled));
  std::ranges::move(more.superseded, std::back_inserter(all.superseded));
}

}  // namespace sluice::store
