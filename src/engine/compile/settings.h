#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"
#include "model/concurrency_group.h"
#include "nodes/config/template_field.h"

namespace sluice::engine {

// At most `limit` runs at a time, of the whole workflow or of each key.
struct Concurrency {
  std::int64_t limit = 1;
  nodes::TemplateField key;  // over what the run begins with; constant null: one for all
  model::OnLimit on_limit = model::OnLimit::kQueue;
};

// How long finished runs are kept, with their bodies and logs; 0: for ever. What is not there is as
// the server says.
struct RunRetention {
  std::optional<Micros> completed;        // and cancelled ones
  std::optional<Micros> failed;           // and dead letters
  std::optional<std::int64_t> runs_max;   // how many finished ones; beyond it the oldest go
  std::optional<std::int64_t> bytes_max;  // of all runs; beyond it the oldest finished ones go
};

// `settings` of a definition:
//   {"timeout": 60, "concurrency": {"limit": 5, "key": "{{ ... }}", "on_limit": "queue"}}
//   {"strict": true}
//   {"order_by_key": "{{ ... }}"}, which is a concurrency of 1 a key that queues
//   {"keep_events": "10m"}: how long an event is kept for which no step waits yet; 0: it is not
//   {"retention": {"completed": "7d", "failed": "90d", "runs_max": 10000, "bytes_max": 1000000}}
//   {"on_failure": "fl_..."}; a name in its place is replaced before it is stored
struct ProgramSettings {
  std::optional<Micros> active_time_max;  // of one run
  std::optional<Concurrency> concurrency;
  std::optional<Micros> keep_events;  // nothing: what the server says
  RunRetention retention;
  std::optional<WorkflowId> on_failure;  // the workflow that hears of failed runs
  bool strict = false;                   // reading what is not there is an error

  // `body_root`: what the body is called in templates of this workflow, or empty. Every problem is
  // one sentence in `errors`.
  static ProgramSettings parse(const json::object& settings, std::string_view body_root,
                               std::vector<std::string>& errors);
};

}  // namespace sluice::engine
