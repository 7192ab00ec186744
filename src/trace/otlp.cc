#include "trace/otlp.h"

#include "base/bytes.h"
#include "base/json.h"

namespace sluice::trace {
namespace {

constexpr int kStatusError = 2;
constexpr std::string_view kNanosOfMicros = "000";

json::object attribute(std::string_view name, json::object value) {
  return {{"key", name}, {"value", std::move(value)}};
}

// A 64-bit number is text in this encoding.
json::object attribute(const Span::Attribute& attribute_of_span) {
  const auto& [name, value] = attribute_of_span;
  if (const auto* number = std::get_if<std::int64_t>(&value))
    return attribute(name, {{"intValue", std::to_string(*number)}});
  return attribute(name, {{"stringValue", std::get<std::string>(value)}});
}

std::string nanos(Timestamp time) {
  return std::to_string(time.time_since_epoch().count()).append(kNanosOfMicros);
}

json::object span_json(const Span& span) {
  json::object out{{"traceId", to_hex(span.trace)},
                   {"spanId", to_hex(span.id)},
                   {"name", span.name},
                   {"kind", static_cast<int>(span.kind)},
                   {"startTimeUnixNano", nanos(span.start)},
                   {"endTimeUnixNano", nanos(span.end)}};
  if (span.parent) out["parentSpanId"] = to_hex(*span.parent);
  if (span.is_failed) out["status"] = json::object{{"code", kStatusError}};
  json::array attributes;
  attributes.reserve(span.attributes.size());
  for (const auto& each : span.attributes) attributes.emplace_back(attribute(each));
  out["attributes"] = std::move(attributes);
  return out;
}

}  // namespace

std::string otlp_json(std::span<const Span> spans, std::string_view instance) {
  json::array list;
  list.reserve(spans.size());
  for (const auto& span : spans) list.emplace_back(span_json(span));
  const json::array resource{attribute("service.name", {{"stringValue", "sluice"}}),
                             attribute("service.version", {{"stringValue", SLUICE_VERSION}}),
                             attribute("service.instance.id", {{"stringValue", instance}})};
  json::object scope{{"scope", {{"name", "sluice"}, {"version", SLUICE_VERSION}}},
                     {"spans", std::move(list)}};
  json::object of_resource{{"resource", {{"attributes", resource}}},
                           {"scopeSpans", json::array{std::move(scope)}}};
  return to_json(json::object{{"resourceSpans", json::array{std::move(of_resource)}}});
}

}  // namespace sluice::trace
