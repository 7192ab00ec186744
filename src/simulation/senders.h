#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "simulation/server.h"
#include "simulation/simulated_world.h"
#include "simulation/wire.h"

namespace sluice::simulation {

// A webhook's address.
struct Target {
  WorkflowId workflow;
  std::string token;
};

// Of a key, when the hook sets none.
inline constexpr Micros kKeyWindow = std::chrono::days(7);
// By how much the wall clock may have been set in such a time.
inline constexpr Micros kClockJumps = std::chrono::days(1);

// A delivery that was accepted under a key.
struct AcceptedKey {
  std::string body;
  Timestamp until;       // when the key may have been forgotten
  Timestamp created_at;  // of its run
};
// Whether a 409 for `body`, sent at `sent_at`, breaks the promise that was made with it. `latest`:
// that the wall clock ever showed.
bool is_wrong_conflict(const AcceptedKey& accepted, std::string_view body, Timestamp sent_at,
                       Timestamp latest);

// Everybody who posts to webhooks: new deliveries, the same again, another body under a used key.
// Checks each answer (P1, P4): a 202 names a run that is committed with that body; a key and body
// that were accepted once get the same run for ever, and another body a 409.
class Senders {
 public:
  explicit Senders(SimulatedWorld& world) : world_(world) {}

  void send_new(Server& server, const Target& target);
  // Something that was sent before, sometimes with another body; several at once.
  void send_again(Server& server);
  // Every accepted key once more, right and wrong, one after the other; what does not get its
  // answer by the time `rest` returns violates a promise.
  void send_all_again(Server& server, const std::function<void()>& rest);
  // Nothing is known about deliveries to it any more.
  void forget(WorkflowId workflow);

  std::int64_t accepted() const { return accepted_; }

 private:
  struct Delivery {
    Target target;
    std::string key;  // may be empty
    std::string body;
    Timestamp sent_at{};  // begun to be
  };
  struct Accepted : AcceptedKey {
    Target target;
    RunId run;
  };
  using KeyOf = std::pair<WorkflowId, std::string>;

  void send(Server& server, Delivery delivery);
  void answered(Server& server, const Delivery& delivery, std::string_view response);
  void accept(Server& server, const Delivery& delivery, RunId run);
  void check_conflict(const Delivery& delivery);
  std::string new_body();

  SimulatedWorld& world_;
  std::int64_t accepted_ = 0;
  std::int64_t answers_ = 0;
  std::int64_t sent_ = 0;
  std::vector<Delivery> history_;
  std::map<KeyOf, std::set<std::string>> bodies_;  // that were ever sent under a key
  std::map<KeyOf, Accepted> keys_;
  std::set<RunId> without_key_;
  std::set<WorkflowId> forgotten_;
};

}  // namespace sluice::simulation
