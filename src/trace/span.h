#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "model/run.h"
#include "trace/context.h"

namespace sluice::trace {

// What one run, or one attempt of one of its steps, did and for how long. None of it is data of a
// run: no payload, no output, no error text, no key.
struct Span {
  enum class Kind : std::uint8_t { kInternal = 1, kServer = 2 };  // the numbers of OTLP
  using Attribute = std::pair<std::string_view, std::variant<std::string, std::int64_t>>;

  TraceId trace{};
  SpanId id{};
  std::optional<SpanId> parent{};
  std::string name;
  Kind kind = Kind::kInternal;
  Timestamp start{};
  Timestamp end{};
  bool is_failed = false;
  std::vector<Attribute> attributes{};
};

// Of a run that has ended.
Span run_span(const RunTrace& trace, const model::RunHeader& header, model::RunStatus status,
              Timestamp end);
// Of the attempts that have ended in these records of a transition. An attempt that waits, or makes
// another call, goes on.
std::vector<Span> step_spans(const RunTrace& trace, const model::RunHeader& header,
                             std::string_view records);

}  // namespace sluice::trace
