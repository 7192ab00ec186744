#include "api/admin/event_stream.h"

#include <fmt/format.h>
#include <memory>
#include <string>
#include <utility>

#include "api/core/callers.h"
#include "api/core/strict.h"

namespace sluice::api {
namespace {

constexpr std::size_t kBufferBytesMax = 128 << 10;
constexpr std::chrono::milliseconds kHeartbeatEvery{5'000};
constexpr std::string_view kHeartbeat = "event: heartbeat\ndata: {}\n\n";

Scope scope_of(live::Topic topic) {
  switch (topic) {
    case live::Topic::kDelivery:
      return Scope::kHooksRead;
    case live::Topic::kWorkflow:
    case live::Topic::kDraft:
      return Scope::kWorkflowsRead;
    case live::Topic::kRun:
    case live::Topic::kStep:
    case live::Topic::kJob:
    case live::Topic::kStats:
      break;
  }
  return Scope::kRunsRead;
}

live::TopicSet topics_of(const Scopes& scopes) {
  live::TopicSet topics;
  for (const auto topic : live::kAllTopics)
    if (scopes.has(scope_of(topic))) topics.add(topic);
  return topics;
}

std::expected<live::TopicSet, Problem> read_topics(std::string_view names, const Scopes& scopes) {
  live::TopicSet topics;
  while (true) {
    const auto comma = names.find(',');
    const auto topic = live::parse_topic(names.substr(0, comma));
    if (!topic)
      return refuse(
          ErrorCode::kInvalid, "parameter_invalid",
          "topics must name run, step, delivery, workflow, draft, job or stats, separated "
          "by commas.");
    if (!scopes.has(scope_of(*topic)))
      return refuse(ErrorCode::kForbidden, "scope_missing",
                    fmt::format("This API key lacks the scope {}, which the topic {} needs.",
                                services::scope_name(scope_of(*topic)), live::topic_name(*topic)));
    topics.add(*topic);
    if (comma == std::string_view::npos) return topics;
    names.remove_prefix(comma + 1);
  }
}

std::expected<live::EventHub::ReaderId, Problem> reserve(Services& services, TeamId team) {
  const auto id = services.events.reserve(team);
  if (id) return *id;
  return refuse(ErrorCode::kUnavailable, "too_many_streams",
                fmt::format("No more event streams can be opened: {}.", id.error().message));
}

}  // namespace

std::expected<EventCaller, Problem> event_caller(Services& services,
                                                 const http::RequestHead& request) {
  SLUICE_TRY(const auto caller, caller_of(services, request, Scope::kRunsRead));
  SLUICE_TRY_VOID(check_query(request, "topics"));
  const auto names = request.query_value("topics");
  if (!names) return EventCaller{caller, topics_of(caller.scopes)};
  SLUICE_TRY(const auto topics, read_topics(*names, caller.scopes));
  return EventCaller{caller, topics};
}

void stream_events(Services& services, const http::Request& request, http::Responder responder) {
  const auto asked = event_caller(services, request);
  if (!asked) return responder.send(problem_response(asked.error(), request));
  const auto id = reserve(services, asked->caller.team);
  if (!id) return responder.send(problem_response(id.error(), request));
  std::string last_id(request.header("Last-Event-ID").value_or(std::string_view()));
  http::StreamHead head;
  head.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  // The callbacks keep the stream until its reader has left.
  auto stream = std::make_shared<http::Stream>(responder.stream(
      head,
      {.buffer_bytes_max = kBufferBytesMax,
       .heartbeat_ms = kHeartbeatEvery,
       .heartbeat = std::string(kHeartbeat)},
      [&events = services.events, reader = *id](http::StreamEnd) { events.leave(reader); }));
  services.events.begin(*id,
                        {.team = asked->caller.team,
                         .topics = asked->topics,
                         .last_id = std::move(last_id),
                         .write = [stream](std::string_view bytes) { return stream->write(bytes); },
                         .may_read =
                             [&services, caller = asked->caller] {
                               return check_still_known(services, caller).has_value();
                             },
                         .close = [stream] { stream->finish(); }});
}

}  // namespace sluice::api
