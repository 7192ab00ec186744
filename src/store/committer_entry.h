#pragma once

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "store/committer.h"

// What waits in the committer's queue.
namespace sluice::store {

struct CommitterEntry {
  std::variant<Admitted, std::vector<Admitted>, engine::Transition, Task> what;
  unsigned shard = 0;
  Done done;
  bool answered = false;
};

inline std::size_t bytes_of(const NewRun& run) {
  return run.body.size() + run.headers.size() + run.first.records().size();
}
inline std::size_t bytes_of(const Admitted& run) { return bytes_of(run.run()); }
inline std::size_t bytes_of(const std::vector<Admitted>& runs) {
  std::size_t bytes = 0;
  for (const Admitted& run : runs) bytes += bytes_of(run);
  return bytes;
}
inline std::size_t bytes_of(const CommitterEntry& entry) {
  if (const auto* run = std::get_if<Admitted>(&entry.what)) return bytes_of(*run);
  if (const auto* runs = std::get_if<std::vector<Admitted>>(&entry.what)) return bytes_of(*runs);
  if (const auto* more = std::get_if<engine::Transition>(&entry.what))
    return more->records().size();
  return 0;
}

inline std::size_t runs_of(const Admitted& /*run*/) { return 1; }
inline std::size_t runs_of(const std::vector<Admitted>& runs) { return runs.size(); }
inline std::size_t runs_of(const CommitterEntry& entry) {
  if (const auto* runs = std::get_if<std::vector<Admitted>>(&entry.what)) return runs->size();
  return std::holds_alternative<Admitted>(entry.what) ? 1 : 0;
}

// How many of the entries make one batch: at most `most`, where runs that come together count each.
inline std::size_t batch_size(std::span<const CommitterEntry> entries, std::size_t most) {
  std::size_t size = 0;
  for (std::size_t weight = 0; size < entries.size(); ++size) {
    weight += std::max<std::size_t>(runs_of(entries[size]), 1);
    if (weight > most && size > 0) break;
  }
  return size;
}

// As the store takes it. The entry outlives what is returned.
inline BatchEntry batch_entry(CommitterEntry& entry) {
  if (const auto* run = std::get_if<Admitted>(&entry.what)) return {.work = &run->run()};
  if (const auto* runs = std::get_if<std::vector<Admitted>>(&entry.what)) return {.work = runs};
  if (const auto* more = std::get_if<engine::Transition>(&entry.what)) return {.work = more};
  return {.work = &std::get<Task>(entry.what)};
}

inline void append(ConcurrencyChanges& all, ConcurrencyChanges&& more) {
  std::ranges::move(more.begun, std::back_inserter(all.begun));
  std::ranges::move(more.cancelled, std::back_inserter(all.cancelled));
  std::ranges::move(more.superseded, std::back_inserter(all.superseded));
}

}  // namespace sluice::store
