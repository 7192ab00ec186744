#include "trace/tracer.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/check.h"
#include "base/json.h"
#include "base/json_number.h"

namespace sluice::trace {
namespace {

std::atomic<Tracer*> installed{nullptr};
thread_local const RunTrace* scoped = nullptr;

std::optional<SpanContext> context_in(std::string_view headers) {
  constexpr std::string_view kName = "traceparent";
  if (headers.find(kName) == std::string_view::npos) return std::nullopt;
  const auto parsed = parse_json(headers);
  const auto* object = parsed ? parsed->if_object() : nullptr;
  const auto* value = object ? object->if_contains(kName) : nullptr;
  const auto* text = value ? if_text(*value) : nullptr;
  return text ? parse_traceparent(*text) : std::nullopt;
}

}  // namespace

// The same for every program that decides by the last bytes of the id, as OpenTelemetry's
// TraceIdRatioBased does.
bool Tracer::samples(const TraceId& trace) const {
  std::uint64_t low = 0;
  for (std::size_t i = trace.size() / 2; i < trace.size(); ++i) low = (low << 8U) | trace[i];
  return std::ldexp(static_cast<double>(low), -64) < ratio_.get();
}

std::optional<RunTrace> Tracer::trace_of(RunId run, std::string_view headers) const {
  if (const auto sender = context_in(headers)) {
    if (!sender->is_sampled) return std::nullopt;
    return RunTrace{sender->trace, span_id_of(run), sender->span};
  }
  const auto trace = trace_id_of(run);
  if (!samples(trace)) return std::nullopt;
  return RunTrace{trace, span_id_of(run), std::nullopt};
}

void Tracer::add(std::vector<Span> spans) {
  const std::lock_guard lock(mutex_);
  const auto room = std::min(options_.spans_max - spans_.size(), spans.size());
  std::move(spans.begin(), spans.begin() + static_cast<std::ptrdiff_t>(room),
            std::back_inserter(spans_));
  dropped_ += spans.size() - room;
}

std::vector<Span> Tracer::take(std::size_t most) {
  const std::lock_guard lock(mutex_);
  const auto end = spans_.begin() + static_cast<std::ptrdiff_t>(std::min(most, spans_.size()));
  std::vector<Span> taken(std::move_iterator(spans_.begin()), std::move_iterator(end));
  spans_.erase(spans_.begin(), end);
  return taken;
}

bool Tracer::is_empty() const {
  const std::lock_guard lock(mutex_);
  return spans_.empty();
}

Tracer* tracer() { return installed.load(std::memory_order_relaxed); }

Installed::Installed(Tracer& tracer) {
  SLUICE_CHECK(installed.exchange(&tracer) == nullptr, "a process has one tracer");
}

Installed::~Installed() { installed = nullptr; }

Scope::Scope(const RunTrace* trace) : outer_(std::exchange(scoped, trace)) {}

Scope::~Scope() { scoped = outer_; }

const RunTrace* current() { return scoped; }

}  // namespace sluice::trace
