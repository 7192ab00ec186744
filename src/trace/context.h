#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

// Ids of traces and spans, and the header that carries them from one program to the next.
// https://www.w3.org/TR/trace-context/
namespace sluice::trace {

using TraceId = std::array<std::uint8_t, 16>;
using SpanId = std::array<std::uint8_t, 8>;

// What a header `traceparent` says.
struct SpanContext {
  TraceId trace{};
  SpanId span{};
  bool is_sampled = true;
  bool operator==(const SpanContext&) const = default;
};

// Nothing when the text is not one, such as with an id of zeros.
std::optional<SpanContext> parse_traceparent(std::string_view text);
std::string traceparent(const SpanContext& context);

// The trace of a run that is traced.
struct RunTrace {
  TraceId trace{};
  SpanId span{};                   // of the run
  std::optional<SpanId> parent{};  // of what started it: a sender, a step of another run
};

// Ids follow from what they name, so that nothing has to be stored for them and a run that goes on
// after a restart goes on in its trace.
TraceId trace_id_of(RunId run);
SpanId span_id_of(RunId run);
SpanId span_id_of(RunId run, std::string_view node, std::string_view item, int attempt);

}  // namespace sluice::trace
