// What a shard tells of its runs to those who watch.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "live/event_hub.h"
#include "runtime/shard.h"
#include "trace/tracer.h"

namespace sluice::runtime {
namespace {

// Of "<run>/<node>/<item>", where the item may be missing.
std::pair<std::string_view, std::string_view> step_of(std::string_view key) {
  const auto rest = key.substr(std::min(key.find('/'), key.size() - 1) + 1);
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos) return {rest, {}};
  return {rest.substr(0, slash), rest.substr(slash + 1)};
}

}  // namespace

bool Shard::tells_steps(TeamId team) const {
  const auto* events = parts_.env.options.events;
  return events && events->watched() && events->wants_steps(team);
}

void Shard::tell_written(ActiveRun& active, std::vector<live::StepNews> steps) const {
  auto* events = parts_.env.options.events;
  if (!events || !events->watched() || !active.run) return;
  const engine::Run& run = *active.run;
  const auto& header = run.header();
  events->tell_steps(header.team, header.id, header.workflow, std::move(steps));
  const auto status = run.status();
  if (active.told == status && status != model::RunStatus::kWaiting) return;
  active.told = status;
  auto news = live::news_of(header, status);
  if (status == model::RunStatus::kWaiting) news.wake_at = run.wake_at();
  if (model::is_final(status)) news.finished_at = run.last_event_at();
  events->tell(news);
}

void Shard::tell_begun(const model::RunHeader& header, const engine::StartEffect& effect) const {
  if (!tells_steps(header.team)) return;
  const auto [node, item] = step_of(effect.key);
  std::vector<live::StepNews> steps;
  steps.push_back({.node = std::string(node),
                   .item = std::string(item),
                   .event = "started",
                   .attempt = effect.attempt,
                   .at = parts_.env.clock.now()});
  parts_.env.options.events->tell_steps(header.team, header.id, header.workflow, std::move(steps));
}

void Shard::trace_end(const engine::Run& run, const trace::RunTrace& trace) {
  auto* tracer = trace::tracer();
  if (!tracer) return;
  std::vector<trace::Span> spans;
  spans.push_back(trace::run_span(trace, run.header(), run.status(), run.last_event_at()));
  tracer->add(std::move(spans));
}

// Lets whoever is called go on in the run's trace, unless the workflow says in which.
void Shard::send_trace(const ActiveRun& active, engine::StartEffect& effect) {
  static constexpr std::string_view kName = "traceparent";
  auto* call = std::get_if<nodes::HttpCall>(&effect.request);
  if (!call || std::ranges::any_of(call->headers, [](const auto& header) {
        return equal_ignoring_case(header.first, kName);
      }))
    return;
  const auto [node, item] = step_of(effect.key);
  const auto span = trace::span_id_of(active.header().id, node, item, effect.attempt);
  call->headers.emplace_back(kName, trace::traceparent({active.trace->trace, span}));
}

}  // namespace sluice::runtime
