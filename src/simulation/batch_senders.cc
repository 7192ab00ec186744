#include "simulation/batch_senders.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/json.h"
#include "base/json_number.h"

namespace sluice::simulation {
namespace {

std::vector<RunId> runs_in(std::string_view response) {
  std::vector<RunId> out;
  const auto body = parse_json(body_of(response));
  const auto* list = body ? find_member(*body, "execution_ids") : nullptr;
  if (!list || !list->is_array()) return out;
  out.reserve(list->get_array().size());
  for (const auto& each : list->get_array()) {
    const auto* text = if_text(each);
    if (const auto run = text ? RunId::parse(*text) : std::nullopt) out.push_back(*run);
  }
  return out;
}

}  // namespace

BatchSenders::Item BatchSenders::new_item(std::string id) {
  Random& random = world_.random;
  auto body = fmt::format(R"({{"id":"{}","n":{},"total":{},"paid":{},"items":[{}]}})", id, ++made_,
                          random.below(500), random.one_in(2), random.below(9));
  return {.id = std::move(id), .body = std::move(body)};
}

// One that was sent to the workflow before, if there is any.
BatchSenders::Item BatchSenders::some_item(WorkflowId workflow) {
  std::vector<const Item*> all;
  for (const auto& batch : history_) {
    if (batch.target.workflow != workflow) continue;
    for (const auto& item : batch.items) all.push_back(&item);
  }
  if (all.empty()) return new_item(fmt::format("b{}", made_));
  const Item& old = *world_.random.pick(all);
  return world_.random.one_in(4) ? new_item(old.id) : old;
}

void BatchSenders::send_new(Server& server, const Target& target) {
  Random& random = world_.random;
  Batch batch{.target = target, .items = {}};
  const auto count = 1 + random.below(4);
  for (std::uint64_t i = 0; i < count; ++i)
    batch.items.push_back(random.one_in(8) ? some_item(target.workflow)
                                           : new_item(fmt::format("b{}", made_)));
  history_.push_back(batch);
  const int copies = random.one_in(4) ? 3 : 1;
  for (int i = 0; i < copies; ++i) send(server, batch);
}

void BatchSenders::send_again(Server& server) {
  if (!history_.empty()) send(server, world_.random.pick(history_));
}

void BatchSenders::send(Server& server, Batch batch) {
  std::string body = R"({"parts":[)";
  for (const auto& item : batch.items) {
    if (!body.ends_with('[')) body += ',';
    body += item.body;
  }
  body += "]}";
  world_.trace.note("post of {} items", batch.items.size());
  batch.sent_at = world_.clock.now();
  const auto path = "/workflows/webhooks/" + batch.target.token;
  Wire::Exchange exchange{.bytes = post_request(world_.random, path, {}, body), .body = body};
  exchange.on_sent = [this, batch] {
    for (const auto& item : batch.items) {
      bodies_[{batch.target.workflow, item.id}].insert(item.body);
      ++world_.requests_sent[item.body];  // each may start a run
    }
  };
  exchange.on_answer = [this, &server, batch](std::string_view response) {
    answered(server, batch, response);
  };
  server.wire().send(std::move(exchange));
}

void BatchSenders::answered(Server& server, const Batch& batch, std::string_view response) {
  const int status = status_of(response);
  const auto runs = runs_in(response);
  world_.trace.note("answer {} with {} runs to {} items", status, runs.size(), batch.items.size());
  if (forgotten_.contains(batch.target.workflow)) return;
  if (status == 202) return accept(server, batch, runs);
  if (status == 409) return check_conflict(batch);
  if (status != 404 && status != 500 && status != 503)
    world_.violate(fmt::format("a good delivery of items was answered {}", status));
}

void BatchSenders::accept(Server& server, const Batch& batch, const std::vector<RunId>& runs) {
  ++accepted_;
  if (runs.size() != batch.items.size())
    return world_.violate("P1: a 202 does not name a run for each item");
  for (std::size_t i = 0; i < runs.size(); ++i) accept_item(server, batch, batch.items[i], runs[i]);
}

void BatchSenders::accept_item(Server& server, const Batch& batch, const Item& item, RunId run) {
  const auto* known = world_.journal.find(run);
  if (!known) return world_.violate("P1: a 202 for " + run.text() + ", which is not committed");
  if (known->may_be_gone) return;
  if (known->body != item.body)
    return world_.violate("P4: a 202 for " + run.text() + ", which is another item's");
  const auto stored = server.reader().run(run);
  if (stored && !*stored)
    return world_.violate("P1: a 202 for " + run.text() + ", which is not stored");
  const auto until = known->header.created_at + kKeyWindow;
  if (world_.clock.latest() >= until) return;  // the id may stand for another run by now
  const Accepted accepted{{item.body, until, known->header.created_at}, run};
  const auto [entry, is_new] = items_.try_emplace(ItemOf{batch.target.workflow, item.id}, accepted);
  if (is_new || entry->second.run == run) return;
  if (world_.clock.latest() < entry->second.until)
    return world_.violate(fmt::format("P4: item '{}' got {} and then {}", item.id,
                                      entry->second.run.text(), run.text()));
  entry->second = accepted;
}

// Some item came with other content, also within the delivery itself.
void BatchSenders::check_conflict(const Batch& batch) {
  const bool may_be = std::ranges::any_of(batch.items, [&](const Item& item) {
    return bodies_[{batch.target.workflow, item.id}].size() > 1;
  });
  if (!may_be) return world_.violate("P4: a 409 for items that never came with other content");
  const bool was_accepted = std::ranges::all_of(batch.items, [&](const Item& item) {
    const auto found = items_.find({batch.target.workflow, item.id});
    return found != items_.end() &&
           is_wrong_conflict(found->second, item.body, batch.sent_at, world_.clock.latest());
  });
  if (was_accepted) world_.violate("P4: a 409 for items that were all accepted as they are");
}

void BatchSenders::check_items() {
  std::map<std::pair<WorkflowId, std::string>, std::vector<Timestamp>> created;
  for (const auto& [id, run] : world_.journal.runs())
    if (!run.header.rerun_of)
      created[{run.header.workflow, run.body}].push_back(run.header.created_at);
  std::map<ItemOf, int> deliveries;  // that had the item
  for (const auto& batch : history_) {
    for (const auto& item : batch.items) ++deliveries[{batch.target.workflow, item.id}];
  }
  for (const auto& batch : history_) {
    const auto workflow = batch.target.workflow;
    const bool is_alone = std::ranges::all_of(batch.items, [&](const Item& item) {
      return deliveries[{workflow, item.id}] == 1;
    });
    const auto count = std::ranges::count_if(batch.items, [&](const Item& item) {
      return created.contains({workflow, item.body});
    });
    if (is_alone && count != 0 && count != std::ssize(batch.items))
      return world_.violate(
          fmt::format("P1: {} of a delivery's {} items have a run", count, batch.items.size()));
    for (const auto& item : batch.items) {
      auto& times = created[{workflow, item.body}];
      std::ranges::sort(times);
      for (std::size_t i = 1; i < times.size(); ++i) {
        if (times[i] - times[i - 1] < kKeyWindow - kClockJumps)
          return world_.violate("P4: item '" + item.id + "' has two runs");
      }
    }
  }
}

void BatchSenders::forget(WorkflowId workflow) {
  forgotten_.insert(workflow);
  std::erase_if(items_, [&](const auto& entry) { return entry.first.first == workflow; });
  std::erase_if(history_, [&](const Batch& one) { return one.target.workflow == workflow; });
}

}  // namespace sluice::simulation
