#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "runtime/programs.h"
#include "services/context.h"
#include "services/problem.h"
#include "store/store.h"

namespace sluice::services {

struct RunControl;

// An event for whichever runs of a workflow wait for its key.
struct Signal {
  WorkflowId workflow;
  std::string key;
  json::value payload;
  TeamId team{};  // of the workflow
};

// Brings events to the runs that wait for them. Any thread.
class Signals {
 public:
  // Both outlive this and every call that was begun.
  Signals(const Context& context, const RunControl& control, runtime::Programs& programs)
      : context_(context), control_(control), programs_(programs) {}

  // Gives the event to every run that waits; `done` gets the runs that went on, once that is
  // durable. When nobody waits, but a step of the workflow may yet, and its settings or the server
  // say for how long to keep events, the event is kept for the first step that does: `done` gets no
  // run then, once that is durable. Else a problem, and no call.
  using Done = std::function<void(Outcome<std::vector<RunId>>)>;
  Outcome<void> send(store::Reader& reader, Signal signal, Done done);

  // The same once only. Which waits it is for is stored before any run hears of it: the event that
  // comes again is for those that still wait of them, and gets the answer that the first one got.
  // Another body under the same identity is kConflict; while the first is under way, kUnavailable.
  Outcome<void> send_once(store::Reader& reader, Signal signal,
                          const store::EventIdentity& identity, Done done);

 private:
  class Once;
  // How long the event is kept when nobody waits for it; 0: it is not.
  Outcome<Micros> keep_time(store::Reader& reader, const Signal& signal) const;
  // The events under way; each is removed by the last holder of what claim() returns. Shared by the
  // callbacks, which may end after this.
  struct UnderWay {
    std::mutex mutex;
    std::set<std::pair<WorkflowId, store::KeyHash>> events;
  };
  // Null when one of them is under way already.
  std::shared_ptr<void> claim(WorkflowId workflow, const std::vector<store::KeyHash>& hashes);

  const Context& context_;
  const RunControl& control_;
  runtime::Programs& programs_;
  std::shared_ptr<UnderWay> under_way_ = std::make_shared<UnderWay>();
};

// Why a run did not take what was asked of it. A store that cannot be written is kUnavailable.
Problem not_recorded(Error error);

}  // namespace sluice::services
