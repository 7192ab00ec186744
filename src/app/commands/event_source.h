#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "app/commands/client.h"

// What happens on a server, as `listen` shows it. Where it comes from is decided in one place,
// follow_events(); the command that prints it does not know.
namespace sluice::app {

// A run that began or came to another state, or a delivery that was refused.
struct LiveEvent {
  std::string at;
  std::string event;  // "run" or "rejection"
  std::string workflow_id;
  std::string run_id;   // of a run, as the next two
  std::string state;    // "completed"
  std::string trigger;  // "webhook"
  bool is_new = false;  // the run began
  json::value run;      // as its list shows it
  int status = 0;       // of a rejection: what was answered, as the next two
  std::string reason;   // "signature"
  std::string detail;   // a sentence for the owner
};

class EventSource {
 public:
  virtual ~EventSource() = default;
  // What happened since the last call, oldest first; at the first call nothing, as what was before
  // it does not count. Returns at once. kUnavailable when the server cannot be reached: the next
  // call may go on.
  virtual Result<std::vector<LiveEvent>> next() = 0;
  // Waits until next() may have something, at most so long. False: the time is over.
  virtual bool wait(std::chrono::milliseconds longest) = 0;
  // Whether the server itself says when something happens, so that it need not be asked often.
  virtual bool is_told() const = 0;
};

// Of one workflow, or of all where `workflow_id` is empty. `client` outlives it.
std::unique_ptr<EventSource> follow_events(Client& client, std::string workflow_id);

}  // namespace sluice::app
