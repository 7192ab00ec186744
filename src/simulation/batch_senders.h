#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "simulation/senders.h"
#include "simulation/server.h"
#include "simulation/simulated_world.h"

namespace sluice::simulation {

// Senders whose deliveries hold several items, with one run for each (`split`). Checks each answer
// (P1, P4): a 202 names a committed run for every item, in their order; an item that was accepted
// once gets the same run for ever; a delivery is refused for a conflict only if there is one. At
// the end, of each delivery all items have a run or none has, and none has two.
class BatchSenders {
 public:
  explicit BatchSenders(SimulatedWorld& world) : world_(world) {}

  // Of new items and of some that were sent before, now and then with other content.
  void send_new(Server& server, const Target& target);
  bool has_sent() const { return !history_.empty(); }
  void send_again(Server& server);
  void check_items();
  // Nothing is known about deliveries to it any more.
  void forget(WorkflowId workflow);

  std::int64_t accepted() const { return accepted_; }

 private:
  struct Item {
    std::string id;
    std::string body;
  };
  struct Batch {
    Target target;
    std::vector<Item> items;
    Timestamp sent_at{};
  };
  struct Accepted : AcceptedKey {
    RunId run;
  };
  using ItemOf = std::pair<WorkflowId, std::string>;

  void send(Server& server, Batch batch);
  void answered(Server& server, const Batch& batch, std::string_view response);
  void accept(Server& server, const Batch& batch, const std::vector<RunId>& runs);
  void accept_item(Server& server, const Batch& batch, const Item& item, RunId run);
  void check_conflict(const Batch& batch);
  Item new_item(std::string id);
  Item some_item(WorkflowId workflow);

  SimulatedWorld& world_;
  std::int64_t accepted_ = 0;
  std::int64_t made_ = 0;
  std::vector<Batch> history_;                      // all that were sent
  std::map<ItemOf, std::set<std::string>> bodies_;  // that were ever sent under an id
  std::map<ItemOf, Accepted> items_;
  std::set<WorkflowId> forgotten_;
};

}  // namespace sluice::simulation
