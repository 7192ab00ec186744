#include "simulation/senders.h"

#include <fmt/format.h>
#include <utility>
#include <vector>

#include "model/run.h"

namespace sluice::simulation {
namespace {

constexpr std::size_t kHistoryMax = 64;
constexpr std::string_view kRunPrefix = RunTag::kPrefix;

std::optional<RunId> run_in(std::string_view response) {
  const auto at = response.find(kRunPrefix);
  if (at == std::string_view::npos) return std::nullopt;
  return RunId::parse(response.substr(at, RunId().text().size()));
}

}  // namespace

// The answer may be as old as the request, which a process that slept has kept. Since then another
// body can have had the key only if its window is over by now.
bool is_wrong_conflict(const AcceptedKey& accepted, std::string_view body, Timestamp sent_at,
                       Timestamp latest) {
  if (accepted.body != body || latest >= accepted.until) return false;
  return accepted.created_at - sent_at <= kKeyWindow - kClockJumps;
}

std::string Senders::new_body() {
  Random& random = world_.random;
  ++sent_;
  return fmt::format(
      R"({{"n":{},"id":"o{}","total":{},"name":"Ann","paid":{},"items":[{}],"pad":"{}"}})", sent_,
      sent_, random.below(500), random.one_in(2), random.below(9),
      std::string(random.one_in(9) ? random.below(5'000) : random.below(40), 'p'));
}

void Senders::send_new(Server& server, const Target& target) {
  Delivery delivery{.target = target, .key = {}, .body = new_body()};
  if (!world_.random.one_in(3)) delivery.key = fmt::format("key-{}", sent_);
  if (history_.size() == kHistoryMax) history_.erase(history_.begin());
  history_.push_back(delivery);
  const int copies = world_.random.one_in(5) ? 3 : 1;
  for (int i = 0; i < copies; ++i) send(server, delivery);
}

void Senders::send_again(Server& server) {
  if (history_.empty()) return;
  Delivery delivery = world_.random.pick(history_);
  if (world_.random.one_in(3)) delivery.body = new_body();
  send(server, std::move(delivery));
}

void Senders::send(Server& server, Delivery delivery) {
  world_.trace.note("post of {} bytes, key '{}'", delivery.body.size(), delivery.key);
  delivery.sent_at = world_.clock.now();
  const std::string path =
      (world_.random.one_in(2) ? "/workflows/webhooks/" : "/api/v1/hooks/") + delivery.target.token;
  std::vector<std::pair<std::string_view, std::string>> headers;
  if (!delivery.key.empty()) headers.emplace_back("X-Idempotency-Key", delivery.key);
  Wire::Exchange exchange{.bytes = post_request(world_.random, path, headers, delivery.body),
                          .body = delivery.body};
  if (!delivery.key.empty()) {
    exchange.on_sent = [this, key = KeyOf{delivery.target.workflow, delivery.key},
                        body = delivery.body] { bodies_[key].insert(body); };
  }
  exchange.on_answer = [this, &server, delivery = std::move(delivery)](std::string_view response) {
    answered(server, delivery, response);
  };
  server.wire().send(std::move(exchange));
}

void Senders::answered(Server& server, const Delivery& delivery, std::string_view response) {
  ++answers_;
  const int status = status_of(response);
  const auto run = run_in(response);
  world_.trace.note("answer {} {} to key '{}'", status, run ? run->text() : "", delivery.key);
  if (forgotten_.contains(delivery.target.workflow)) return;
  if (status == 202 && !run) return world_.violate("P1: a 202 without a run");
  if (status == 202) return accept(server, delivery, *run);
  if (status == 409) return check_conflict(delivery);
  if (status != 404 && status != 500 && status != 503)
    world_.violate(fmt::format("a good delivery was answered {}", status));
}

void Senders::accept(Server& server, const Delivery& delivery, RunId run) {
  ++accepted_;
  const auto* known = world_.journal.find(run);
  if (!known) return world_.violate("P1: a 202 for " + run.text() + ", which is not committed");
  if (known->may_be_gone) return;
  if (known->body != delivery.body)
    return world_.violate("P4: a 202 for " + run.text() + ", which has another body");
  const auto stored = server.reader().run(run);
  if (stored && !*stored)
    return world_.violate("P1: a 202 for " + run.text() + ", which is not stored");
  if (delivery.key.empty()) {
    if (!without_key_.insert(run).second)
      world_.violate("two deliveries without a key were given " + run.text());
    return;
  }
  const KeyOf key{delivery.target.workflow, delivery.key};
  const auto until = known->header.created_at + kKeyWindow;
  if (world_.clock.latest() >= until) return;  // the key may stand for another one by now
  const Accepted accepted{{delivery.body, until, known->header.created_at}, delivery.target, run};
  const auto [entry, is_new] = keys_.try_emplace(key, accepted);
  if (is_new || entry->second.run == run) return;
  if (world_.clock.latest() < entry->second.until)
    return world_.violate(fmt::format("P4: key '{}' got {} and then {}", delivery.key,
                                      entry->second.run.text(), run.text()));
  entry->second = accepted;
}

void Senders::check_conflict(const Delivery& delivery) {
  const KeyOf key{delivery.target.workflow, delivery.key};
  if (bodies_[key].size() < 2)
    return world_.violate("P4: a 409 for a key that never came with another body");
  const auto found = keys_.find(key);
  if (found != keys_.end() &&
      is_wrong_conflict(found->second, delivery.body, delivery.sent_at, world_.clock.latest()))
    world_.violate("P4: a 409 for the body that was accepted under the key");
}

void Senders::send_all_again(Server& server, const std::function<void()>& rest) {
  for (const auto& [key, accepted] : std::map(keys_)) {
    if (world_.violation || world_.clock.latest() >= accepted.until) continue;
    const auto* known = world_.journal.find(accepted.run);
    if (known && known->may_be_gone) continue;
    for (const bool same : {true, false}) {
      const auto answers = answers_;
      const auto accepted_before = accepted_;
      send(server, {accepted.target, key.second, same ? accepted.body : new_body()});
      rest();
      if (answers_ == answers) return world_.violate("a delivery was never answered");
      if ((accepted_ != accepted_before) != same)
        return world_.violate(fmt::format("P4: key '{}' sent {} was not answered {}", key.second,
                                          same ? "again" : "with another body", same ? 202 : 409));
    }
  }
}

void Senders::forget(WorkflowId workflow) {
  forgotten_.insert(workflow);
  std::erase_if(keys_, [&](const auto& entry) { return entry.first.first == workflow; });
  std::erase_if(history_, [&](const Delivery& one) { return one.target.workflow == workflow; });
}

}  // namespace sluice::simulation
