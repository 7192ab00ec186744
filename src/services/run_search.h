#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "model/run.h"
#include "services/problem.h"
#include "store/store.h"

// Finds runs by what no index has: the newest ones are looked at one after another, up to a limit,
// and whoever asks is told how far that went.
namespace sluice::services {

struct RunQuery {
  store::RunFilter filter;  // team, workflow, statuses and what it waits for
  std::optional<model::TriggerKind> trigger{};
  std::optional<Timestamp> from{};  // of the creation, both inclusive
  std::optional<Timestamp> to{};
  std::optional<std::int64_t> version{};
  std::optional<std::string> key{};   // the idempotency key; only with a workflow
  std::optional<std::string> text{};  // in the payload, as it is stored

  // Whether it asks for something that the store's lists do not know.
  bool is_plain() const { return !trigger && !from && !to && !version && !key && !text; }
};

struct RunSearchLimits {
  std::int64_t runs_max = 5'000;     // looked at for one answer
  std::size_t bytes_max = 16 << 20;  // of payloads
  static constexpr std::size_t kTextBytesMax = 200;
};

struct FoundRuns {
  std::vector<store::RunRow> rows;  // newest first
  // Of what was looked at for them.
  std::int64_t runs = 0;
  std::size_t bytes = 0;
  std::optional<store::RunRow> last{};  // the oldest; nothing when there was none
  bool is_complete = false;             // nothing older is left to look at
};

// At most `wanted` runs that are older than filter.older_than, if that is set.
Outcome<FoundRuns> search_runs(store::Reader& reader, RunQuery query, std::int64_t wanted,
                               Timestamp now, const RunSearchLimits& limits = {});

std::optional<model::TriggerKind> parse_trigger(std::string_view name);
// For messages: "webhook, manual, ...".
std::string trigger_names();

}  // namespace sluice::services
