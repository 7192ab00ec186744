#include "trace/span.h"

#include "model/record_heads.h"

namespace sluice::trace {
namespace {

bool ends_attempt(model::RecordKind kind) {
  using model::RecordKind;
  return kind == RecordKind::kCompleted || kind == RecordKind::kFailed ||
         kind == RecordKind::kAttempt;
}

Span step_span(const RunTrace& trace, const model::RunHeader& header, model::Record& record) {
  Span span{.trace = trace.trace,
            .id = span_id_of(header.id, record.node, record.item, record.attempt),
            .parent = trace.span,
            .name = record.node,
            .start = record.started_at,
            .end = record.at,
            .is_failed = record.kind != model::RecordKind::kCompleted};
  span.attributes = {{"sluice.run.id", header.id.text()},
                     {"sluice.node", std::move(record.node)},
                     {"sluice.attempt", std::int64_t{record.attempt}}};
  if (!record.item.empty()) span.attributes.emplace_back("sluice.item", std::move(record.item));
  if (!record.handle.empty())
    span.attributes.emplace_back("sluice.handle", std::move(record.handle));
  return span;
}

}  // namespace

Span run_span(const RunTrace& trace, const model::RunHeader& header, model::RunStatus status,
              Timestamp end) {
  using model::TriggerKind;
  const bool is_asked_for =
      header.trigger == TriggerKind::kWebhook || header.trigger == TriggerKind::kSync;
  return {.trace = trace.trace,
          .id = trace.span,
          .parent = trace.parent,
          .name = "workflow " + header.workflow.text(),
          .kind = is_asked_for ? Span::Kind::kServer : Span::Kind::kInternal,
          .start = header.created_at,
          .end = end,
          .is_failed = model::is_failure(status),
          .attributes = {{"sluice.run.id", header.id.text()},
                         {"sluice.workflow.id", header.workflow.text()},
                         {"sluice.workflow.version", header.version},
                         {"sluice.team.id", static_cast<std::int64_t>(header.team)},
                         {"sluice.trigger", std::string(model::trigger_name(header.trigger))},
                         {"sluice.run.status", std::string(model::status_name(status))}}};
}

std::vector<Span> step_spans(const RunTrace& trace, const model::RunHeader& header,
                             std::string_view records) {
  std::vector<Span> spans;
  auto heads = model::parse_record_heads(records);
  if (!heads) return spans;
  spans.reserve(heads->size());
  for (auto& head : *heads)
    if (ends_attempt(head.kind)) spans.push_back(step_span(trace, header, head));
  return spans;
}

}  // namespace sluice::trace
