#include "simulation/sync_callers.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "model/run.h"
#include "simulation/wire.h"

namespace sluice::simulation {
namespace {

// What docs/workflows.md says about the answers to calls of a workflow that may be gone, with keys
// that may have been used.
constexpr std::array kStatuses = {200, 404, 409, 500, 503, 504};

}  // namespace

void SyncCallers::call(Server& server, WorkflowId workflow) {
  Random& random = world_.random;
  // One of a few keys, so that some come again, often with the same body.
  Call call;
  const auto number = ++calls_;
  if (random.one_in(3)) call.key = fmt::format("call-{}", random.below(6));
  call.body = call.key.empty() || random.one_in(4)
                  ? fmt::format(R"({{"n":{},"call":true}})", number)
                  : fmt::format(R"({{"n":0,"key":"{}"}})", call.key);
  world_.trace.note("call with key '{}': {}", call.key, call.body);
  std::vector<std::pair<std::string_view, std::string>> headers{
      {"Authorization", "Bearer " + world_.api_key}};
  if (!call.key.empty()) headers.emplace_back("Idempotency-Key", call.key);
  Wire::Exchange exchange{
      .bytes = post_request(random, "/workflows/sync/" + workflow.text(), headers, call.body),
      .body = call.body};
  exchange.on_answer = [this, &server, call = std::move(call)](std::string_view response) {
    answer(server, call, response);
  };
  server.wire().send(std::move(exchange));
}

void SyncCallers::answer(Server& server, const Call& call, std::string_view response) {
  ++answered_;
  const int status = status_of(response);
  const auto named = header_of(response, "X-Sluice-Run");
  const auto run = named ? RunId::parse(*named) : std::nullopt;
  world_.trace.note("answer {} {} to a call with key '{}'", status, run ? run->text() : "",
                    call.key);
  if (std::ranges::find(kStatuses, status) == kStatuses.end())
    return world_.violate(fmt::format("a good call was answered {}", status));
  if (status == 409 && call.key.empty()) return world_.violate("a 409 for a call without a key");
  if (!run && status == 200) return world_.violate("an answer to a call names no run");
  if (!run) return;
  if (call.key.empty() && !without_key_.insert(*run).second)
    return world_.violate("two calls without a key were answered for " + run->text());
  const bool is_over = status == 200 || status == 500;
  if (is_over) check_end(server, *run, call, response);
}

void SyncCallers::check_end(Server& server, RunId run, const Call& call,
                            std::string_view response) {
  const auto* known = world_.journal.find(run);
  if (!known) return world_.violate("P1: an answer for " + run.text() + ", which is not committed");
  if (known->may_be_gone) return;
  if (known->body != call.body)
    return world_.violate("P4: an answer for " + run.text() + ", which has another body");
  if (!model::is_final(known->status))
    return world_.violate("P1: an answer for " + run.text() + ", whose end is not committed");
  const auto wanted = server.front().answer_of(server.reader(), run);
  if (!wanted) return;  // cannot be read at the moment
  const int status = status_of(response);
  // Of a run that did not complete, the records may know the reason more exactly than its process.
  const bool same_body = status != 200 || wanted->body == body_of(response);
  if (wanted->status != status || !same_body)
    world_.violate(fmt::format("the caller of {} was told {} {} instead of {} {}", run.text(),
                               status, body_of(response), wanted->status, wanted->body));
}

}  // namespace sluice::simulation
