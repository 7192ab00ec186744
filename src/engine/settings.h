#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "nodes/template_field.h"

namespace sluice::engine {

// What happens to a run that finds no free place.
enum class WhenFull : std::uint8_t {
  kQueue,   // it waits its turn, in order of arrival
  kNewest,  // the oldest that is open is cancelled for it
  kDrop,    // it is cancelled at once
};

// At most `limit` open runs at a time, of the whole workflow or of each key. A run holds its place
// from its start to its end, also while it waits.
struct Concurrency {
  std::int64_t limit = 1;
  std::optional<nodes::TemplateField> key;  // a template over what the run begins with
  WhenFull when_full = WhenFull::kQueue;
};

// `settings` of a definition:
//   {"timeout": "10m", "concurrency": {"limit": 1, "key": "{{ ... }}", "when_full": "queue"}}
//   {"order_by_key": "{{ webhook_payload.order_id }}"}, short for limit 1 a key, in order
struct ProgramSettings {
  std::optional<Micros> active_time_max;
  std::optional<Concurrency> concurrency;

  // Every problem is one sentence in `errors`.
  static ProgramSettings parse(const json::object& settings, std::vector<std::string>& errors);
};

}  // namespace sluice::engine
