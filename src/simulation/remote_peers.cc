#include "simulation/remote_peers.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "model/record.h"

namespace sluice::simulation {
namespace {

using nodes::EffectErrorCode;

nodes::EffectResult error(EffectErrorCode what, std::string message) {
  return nodes::EffectError{what, std::move(message)};
}

nodes::HttpReply reply(int status, std::string body) {
  return {
      .status = status, .headers = {{"content-type", "application/json"}}, .body = std::move(body)};
}

// A mail says when it was sent, and that may differ from try to try.
std::string without_date(std::string message) {
  const auto at = message.find("Date: ");
  if (at == std::string::npos) return message;
  return message.erase(at, message.find("\r\n", at) - at);
}

// Everything of a request that the other side sees.
std::string describe(const nodes::EffectRequest& request) {
  if (const auto* call = std::get_if<nodes::HttpCall>(&request)) {
    std::string text = fmt::format("{} {}\n{}", call->method, call->url, call->body);
    for (const auto& [name, value] : call->headers) text += fmt::format("\n{}: {}", name, value);
    return text;
  }
  if (const auto* mail = std::get_if<nodes::MailCall>(&request))
    return fmt::format("mail {} {}", mail->host, without_date(mail->message));
  if (const auto* shell = std::get_if<nodes::SshCall>(&request))
    return fmt::format("ssh {} {}", shell->host, fmt::join(shell->commands, ";"));
  return fmt::format("kind {}", request.index());
}

// "<run>/<node>" or "<run>/<node>/<item>".
struct StepName {
  std::string_view node;
  std::string_view item;
};
StepName step_of(std::string_view key) {
  const auto run_end = key.find('/');
  const auto rest = run_end == std::string_view::npos ? key : key.substr(run_end + 1);
  const auto node_end = rest.find('/');
  if (node_end == std::string_view::npos) return {rest, {}};
  return {rest.substr(0, node_end), rest.substr(node_end + 1)};
}

}  // namespace

RemotePeers::Answer RemotePeers::take(model::NodeId process, const nodes::EffectRequest& request,
                                      const engine::EffectContext& context) {
  ++calls_;
  check(process, request, context);
  Random& random = world_.random;
  const Micros longest = std::visit([](const auto& call) { return call.timeout; }, request);
  Answer answer{.after = random.between(Millis(1), Millis(400)), .result = choose(request)};
  if (!behaves_ && random.one_in(6)) answer.after = random.between(Seconds(1), Seconds(90));
  if (answer.after >= longest)
    answer = {longest, error(EffectErrorCode::kTimeout, "no whole answer in time")};
  world_.trace.note("call {} by {}, answer {} after {} us", context.key,
                    static_cast<std::int64_t>(process), answer.result.index(),
                    answer.after.count());
  return answer;
}

// The answers that tell nothing about whether the call was performed stand for both.
nodes::EffectResult RemotePeers::choose(const nodes::EffectRequest& request) {
  const auto chance = behaves_ ? 9 : world_.random.below(16);
  if (chance == 0) return error(EffectErrorCode::kRefused, "the connection was refused");
  if (chance == 1) return error(EffectErrorCode::kBroken, "the connection broke");
  if (chance == 2) return error(EffectErrorCode::kTimeout, "no whole answer in time");
  if (std::holds_alternative<nodes::MailCall>(request)) return nodes::MailReply{"250 taken"};
  if (std::holds_alternative<nodes::SshCall>(request)) return nodes::SshReply{{}, "SHA256:x"};
  if (std::holds_alternative<nodes::HttpCall>(request)) {
    if (chance == 3) return reply(503, R"({"error":"busy"})");
    if (chance == 4) return reply(404, R"({"error":"none"})");
    return reply(200, fmt::format(R"({{"ok":true,"number":{},"id":"x{}"}})", calls_, calls_));
  }
  return nodes::Artifact{.url = "https://sluice.example/kept",
                         .expires_at = world_.clock.now() + Seconds(3'600)};
}

void RemotePeers::check(model::NodeId process, const nodes::EffectRequest& request,
                        const engine::EffectContext& context) {
  const auto* run = world_.journal.find(context.run);
  if (!run) return world_.violate("a call for " + context.key + ", which was never committed");
  const auto records = model::parse_records(run->records);
  if (!records) return;  // the check of runs says so
  const auto name = step_of(context.key);
  const bool stale = run->owner != process;  // it cannot know, and nothing it learns is recorded
  int answers = 0;
  // A clock that was set back between the timer and the call makes it no earlier.
  const Timestamp now = world_.clock.latest();
  for (const auto& record : *records) {
    if (record.node != name.node || record.item != name.item) continue;
    const bool ended =
        record.kind == model::RecordKind::kCompleted || record.kind == model::RecordKind::kFailed;
    if (ended && !stale)
      return world_.violate("P3: a call for " + context.key + ", which is recorded as done");
    if (record.kind == model::RecordKind::kAttempt && record.until > now && !stale)
      return world_.violate("a call for " + context.key + " before its time");
    if (record.kind == model::RecordKind::kAttempt || record.kind == model::RecordKind::kProgress) {
      ++answers;
    }
  }
  auto& step = steps_[context.key];
  if (!step.done.emplace(process, answers).second && !stale)
    return world_.violate("P3: a call for " + context.key + " twice by one process");
  auto& known = step.requests[answers];
  auto text = describe(request);
  if (known.empty())
    known = std::move(text);
  else if (known != text)
    world_.violate(fmt::format("P3: another request under the key {}:\n{}\ninstead of\n{}",
                               context.key, text, known));
}

SimulatedPerformer::CallId SimulatedPerformer::start(nodes::EffectRequest request,
                                                     engine::EffectContext context, Done done) {
  const CallId id{++last_};
  if (is_dead_()) return id;
  auto answer = remote_peers_.take(process_, request, context);
  flights_.emplace(
      id, Flight{world_.clock.steady() + answer.after, std::move(answer.result), std::move(done)});
  return id;
}

void SimulatedPerformer::cancel(CallId call) { flights_.erase(call); }

std::optional<Micros> SimulatedPerformer::next_due() const {
  std::optional<Micros> first;
  for (const auto& [id, flight] : flights_) {
    if (!first || flight.due < *first) first = flight.due;
  }
  return first;
}

bool SimulatedPerformer::answer_one() {
  const auto first =
      std::ranges::min_element(flights_, {}, [](const auto& entry) { return entry.second.due; });
  if (first == flights_.end() || first->second.due > world_.clock.steady()) return false;
  auto flight = std::move(flights_.extract(first).mapped());
  flight.done(std::move(flight.result));
  return true;
}

}  // namespace sluice::simulation
