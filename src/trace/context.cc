#include "trace/context.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/bytes.h"

namespace sluice::trace {
namespace {

// "00-" trace "-" span "-" flags
constexpr std::size_t kSize = 55;
constexpr std::size_t kTraceAt = 3;
constexpr std::size_t kSpanAt = 36;
constexpr std::size_t kFlagsAt = 53;
constexpr std::uint8_t kSampled = 1;

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> digits_of(std::string_view text) {
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != N ||
      std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'F'; }))
    return std::nullopt;
  std::array<std::uint8_t, N> digits;
  std::ranges::copy(as_bytes(*bytes), digits.begin());
  return digits;
}

template <std::size_t N>
bool is_zero(const std::array<std::uint8_t, N>& id) {
  return std::ranges::all_of(id, [](std::uint8_t byte) { return byte == 0; });
}

template <std::size_t N>
std::array<std::uint8_t, N> hashed(std::string_view name) {
  const auto hash = sha256(as_bytes(name));
  std::array<std::uint8_t, N> id;
  std::copy_n(hash.begin(), N, id.begin());
  return id;
}

}  // namespace

std::optional<SpanContext> parse_traceparent(std::string_view text) {
  if (text.size() < kSize || text[2] != '-' || text[kSpanAt - 1] != '-' ||
      text[kFlagsAt - 1] != '-')
    return std::nullopt;
  const auto version = digits_of<1>(text.substr(0, 2));
  if (!version || version->front() == 0xff) return std::nullopt;
  // Later versions may add to the end.
  if (text.size() > kSize && (version->front() == 0 || text[kSize] != '-')) return std::nullopt;
  const auto trace = digits_of<16>(text.substr(kTraceAt, 32));
  const auto span = digits_of<8>(text.substr(kSpanAt, 16));
  const auto flags = digits_of<1>(text.substr(kFlagsAt, 2));
  if (!trace || !span || !flags || is_zero(*trace) || is_zero(*span)) return std::nullopt;
  return SpanContext{*trace, *span, (flags->front() & kSampled) != 0};
}

std::string traceparent(const SpanContext& context) {
  return fmt::format("00-{}-{}-{}", to_hex(context.trace), to_hex(context.span),
                     context.is_sampled ? "01" : "00");
}

TraceId trace_id_of(RunId run) { return hashed<16>("trace:" + run.text()); }

SpanId span_id_of(RunId run) { return hashed<8>("run:" + run.text()); }

SpanId span_id_of(RunId run, std::string_view node, std::string_view item, int attempt) {
  return hashed<8>(fmt::format("step:{}/{}/{}/{}", run.text(), node, item, attempt));
}

}  // namespace sluice::trace
