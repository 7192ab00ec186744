#include <utility>

#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/core/views.h"
#include "base/bytes.h"
#include "base/time.h"

// /workflows/{id}/samples: payloads with names, on which drafts, nodes and templates are tried.
namespace sluice::api {
namespace {

using store::Sample;

std::string_view source_name(Sample::Source source) {
  switch (source) {
    case Sample::Source::kSent:
      return "sent";
    case Sample::Source::kDelivery:
      return "delivery";
    case Sample::Source::kRun:
      return "run";
  }
  return "sent";
}

json::object sample_view(const Sample& sample) {
  return {
      {"name", sample.name},
      {"workflow_id", sample.workflow.text()},
      {"description", nullable(sample.description)},
      {"source", {{"kind", source_name(sample.source)}, {"id", text_or_null(sample.source_id)}}},
      {"bytes", sample.bytes},
      {"author", text_or_null(sample.author)},
      {"created_at", format_time(sample.created_at)},
      {"updated_at", format_time(sample.updated_at)}};
}

// With what its trigger is given: the payload, and the request as far as it was kept.
json::object whole_sample_view(const Sample& sample) {
  auto view = sample_view(sample);
  view["payload"] = payload_of(services::Samples::trigger_data(sample));
  json::object headers;
  json::object request{{"method", "POST"}, {"path", "/"}, {"query", json::object()}};
  const auto kept = parse_json(sample.headers.empty() ? "{}" : sample.headers);
  if (kept && kept->is_object()) {
    for (const auto& [name, value] : kept->get_object()) {
      const std::string_view key(name);
      (key.starts_with(':') ? request[key.substr(1)] : headers[key]) = value;
    }
  }
  view["headers"] = std::move(headers);
  view["request"] = std::move(request);
  return view;
}

http::Response whole_answer(int status, const Sample& sample) {
  return reply(status, whole_sample_view(sample));
}

// The name of a sample in the path.
std::expected<std::string, Problem> named_sample(const RequestContext& context) {
  auto name = percent_decode(context.param(1));
  if (!name) return not_found("sample");
  return *std::move(name);
}

}  // namespace

Answer list_samples(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto samples, context.services.samples.list(context.reader, workflow.id));
  const auto& limits = context.services.samples.limits();
  std::int64_t bytes = 0;
  json::array list;
  list.reserve(samples.size());
  for (const auto& sample : samples) {
    list.push_back(sample_view(sample));
    bytes += sample.bytes;
  }
  return reply(200, json::object{{"data", std::move(list)},
                                 {"used", samples.size()},
                                 {"max", limits.samples_of_workflow_max},
                                 {"bytes_used", bytes},
                                 {"bytes_max", limits.sample_bytes_of_workflow_max}});
}

Answer get_sample(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto name, named_sample(context));
  SLUICE_TRY(const auto sample, context.services.samples.find(context.reader, workflow.id, name));
  return whole_answer(200, sample);
}

Pending create_sample(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(auto body, read_body(context));
  const auto create = [id = workflow.id, body = std::move(body)](RequestContext& now,
                                                                 const Reply& answer,
                                                                 AsyncLock::Hold turn) -> Pending {
    now.services.samples.create(
        std::move(turn), now.reader, now.caller, id, body,
        answer_with<Sample>(answer, [](RequestContext& /*then*/, Sample& made) -> Answer {
          return whole_answer(201, made);
        }));
    return {};
  };
  return in_turn(context, reply, context.services.samples.edits(), create);
}

Pending put_sample(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(auto name, named_sample(context));
  // 404 goes before complaints
  SLUICE_TRY_VOID(context.services.samples.find(context.reader, workflow.id, name));
  SLUICE_TRY(auto body, read_body(context));
  const auto put = [id = workflow.id, name = std::move(name), body = std::move(body)](
                       RequestContext& now, const Reply& answer, AsyncLock::Hold turn) -> Pending {
    now.services.samples.update(
        std::move(turn), now.reader, now.caller, id, name, body,
        answer_with<Sample>(answer, [](RequestContext& /*then*/, Sample& changed) -> Answer {
          return whole_answer(200, changed);
        }));
    return {};
  };
  return in_turn(context, reply, context.services.samples.edits(), put);
}

Pending delete_sample(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(auto name, named_sample(context));
  const auto remove = [id = workflow.id, name = std::move(name)](RequestContext& now,
                                                                 const Reply& answer,
                                                                 AsyncLock::Hold turn) -> Pending {
    now.services.samples.remove(
        std::move(turn), now.reader, now.caller, id, name,
        answer_at_once<Sample>(answer, [](const Sample& /*gone*/) { return no_content(); }));
    return {};
  };
  return in_turn(context, reply, context.services.samples.edits(), remove);
}

}  // namespace sluice::api
