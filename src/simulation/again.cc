// Runs that are run again, from a step or as a whole and maybe by a newer version, and tests of
// definitions, as the API would start them.
#include <utility>
#include <vector>

#include "model/version_of_test.h"
#include "services/runs.h"
#include "simulation/driver.h"

namespace sluice::simulation {

// In a third of the scenarios, so that the others stay what they are.
void Driver::start_again() {
  if (!starts_again_ || !again_random_.one_in(12)) return;
  if (again_random_.one_in(3))
    test_definition();
  else
    run_again();
}

void Driver::run_again() {
  std::vector<RunId> ended;
  for (const auto& [id, run] : world_.journal.runs())
    if (model::is_final(run.status) && !run.may_be_gone) ended.push_back(id);
  if (ended.empty()) return;
  const RunId id = again_random_.pick(ended);
  auto& runs = server_->front().runs();
  auto stored = runs.find(server_->reader(), kTeam, id.text());
  if (!stored) return;  // a disk that is full, or the run is gone
  services::Rerun how;
  using Version = services::Rerun::Version;
  how.version = again_random_.one_in(2) ? Version::kCurrent : Version::kSame;
  how.from_failed_step = !again_random_.one_in(4);
  auto start = runs.rerun(server_->reader(), *std::move(stored), std::move(how));
  world_.trace.note("rerun of {}: {}", id.text(), start ? "begins" : start.error().name);
  if (start) begin_again(*std::move(start), statistics_.reruns);
}

void Driver::test_definition() {
  if (workflows_.empty()) return;
  const WorkflowId id = again_random_.pick(workflows_).id;
  auto& reader = server_->reader();
  const auto row = reader.workflow(kTeam, id);
  if (!row || !*row) return;
  const auto version = reader.version(id, (*row)->version);
  if (!version || !*version) return;
  auto definition = parse_json((*version)->definition);
  if (!definition) return;
  services::TestOrder order;
  order.definition = *std::move(definition);
  order.payload = json::object{{"n", 1}};
  order.setup.may_call = again_random_.one_in(2);
  auto start = server_->front().runs().test(reader, **row, std::move(order));
  world_.trace.note("test of {}: {}", id.text(), start ? "begins" : start.error().name);
  if (start) begin_again(*std::move(start), statistics_.tests);
}

// P1: who is told that it began finds it committed.
void Driver::begin_again(runs::StartRequest start, std::int64_t& count) {
  server_->front().runs().start(
      std::move(start), [this, server = server_.get(), &count](const auto& started) {
        if (server->is_dead() || !started) return;
        ++count;
        if (!world_.journal.find(*started))
          world_.violate("P1: run " + started->text() + " began again and is not committed");
      });
}

}  // namespace sluice::simulation
